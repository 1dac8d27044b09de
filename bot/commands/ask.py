"""What the bot would answer, to one question or to a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.policy.asking import Said, would_say
from bot.store import Records


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument()] = None,
    batch: Annotated[Path | None, typer.Option(help="A file of JSON lines: {q, context?}", exists=True, dir_okay=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a policy question as the bot would; one question with all that staff want to know of it."""
    if (question is None) is (batch is None):
        fail("give a question, or --batch FILE")
    with built(context) as app, app.store.read() as records:
        if batch is not None:
            for line in _lines(batch):
                typer.echo(json.dumps(_answered(app, records, line), ensure_ascii=False))
        elif question is not None:
            said = _said(app, records, question)
            words = app.wording.text(said.reply)
            show(said.data(question, words), as_json, [words, *_behind(records, said)])


def _lines(path: Path) -> Iterator[str]:
    try:
        rows = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        fail(f"{path.name}: not UTF-8 text")
    return (row for row in rows if row.strip())


def _answered(app: App, records: Records, row: str) -> dict[str, Any]:
    """One line out. A line that is no question says so, and the next one is read."""
    try:
        line = json.loads(row)
    except (json.JSONDecodeError, RecursionError):
        return {"q": row[:200], "error": "not JSON"}
    asked, before = (line.get("q"), line.get("context")) if isinstance(line, Mapping) else (None, None)
    if not isinstance(asked, str):
        return {"q": asked, "error": 'expected an object with "q", a text'}
    if before is not None and not isinstance(before, str):
        return {"q": asked, "error": '"context" must be a text'}
    said = _said(app, records, asked, before or "")
    return said.data(asked, app.wording.text(said.reply))


def _said(app: App, records: Records, question: str, before: str = "") -> Said:
    return would_say(app.services, records, question, app.clock.now(), before)


def _behind(records: Records, said: Said) -> Iterator[str]:
    """What decided, and how far it can be trusted."""
    found = said.finding
    yield f"\ndecision    {found.decision.value}, confidence {found.confidence:.2f}"
    if found.refusal or found.talk:
        yield f"kind        {found.refusal or found.talk}"
    if found.because:
        yield f"because     {'、'.join(found.because)}"
    for one in found.candidates:
        held = records.policy.get(one.topic)
        yield f"candidate   {one.score:.4f} {one.topic} {held[0].title if held else ''}"
    for quote in said.quotes if found.topic else ():
        topic, held = quote.topic, records.policy.get(quote.topic.id)
        checked = (
            f"verified by {topic.verified_by} on {topic.verified_on}" if topic.verified_by else "not verified by this office"
        )
        yield f"topic       {topic.id}, version {held[2] if held else '?'}, {topic.level.value}, {checked}"
        for source in topic.sources:
            yield f"source      {' '.join(part for part in (source.name, source.no, source.date, source.seen) if part)}"
