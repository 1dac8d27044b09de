"""The policy library: what the bot would answer, and topics from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App
from bot.commands.base import DryRunOption, JsonOption, built, show
from bot.domain.policy import Decision, Finding
from bot.retrieval import load_topics

policy = typer.Typer(no_args_is_help=True, help="The policy library.")


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument()] = None,
    batch: Annotated[Path | None, typer.Option(help="A file of JSON lines: {q, context?}")] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a policy question as the bot would."""
    with built(context) as app:
        if batch is not None:
            for line in batch.read_text("utf-8").splitlines():
                asked = json.loads(line)
                typer.echo(json.dumps(_answer(app, asked["q"], asked.get("context")), ensure_ascii=False))
        elif question is not None:
            answered = _answer(app, question, None)
            show(answered, as_json, [str(answered["answer"])])


@policy.command("import")
def import_topics(context: typer.Context, path: Path, dry_run: DryRunOption = False) -> None:
    """Add topics from YAML, replacing those of the same id."""
    topics = load_topics(path)
    with built(context) as app:
        with app.store.read() as records:
            known = {topic.id: topic for topic in records.policy.published()}
        new = [topic for topic in topics if topic.id not in known]
        changed = [topic for topic in topics if topic.id in known and known[topic.id] != topic]
        typer.echo(f"{len(new)} new, {len(changed)} changed, {len(topics) - len(new) - len(changed)} unchanged")
        if not dry_run:
            with app.store.write() as records:
                records.policy.publish([*new, *changed], app.clock.now())


def _answer(app: App, question: str, previous: str | None) -> dict[str, Any]:
    """One line of `ask --batch`: what was decided, and the stored text that would be quoted."""
    before = app.services.policy.decide(previous).topic if previous else None
    finding = app.services.policy.decide(question, before)
    topic = app.policy.topic(finding.topic) if finding.decision is Decision.ANSWER and finding.topic else None
    sources = [{"name": one.name, "no": one.no, "date": one.date} for one in topic.sources] if topic else []
    return {
        "q": question,
        "decision": finding.decision.value,
        "topic": finding.topic if topic else None,
        "confidence": round(finding.confidence, 4),
        "candidates": [{"topic": one.topic, "score": one.score} for one in finding.candidates],
        "answer": _said(app, finding, list(topic.facts) if topic else []),
        "sources": sources,
    }


def _said(app: App, finding: Finding, facts: list[str]) -> str:
    if facts:
        return "\n".join(facts)
    if finding.decision is Decision.CLARIFY:
        offered = (app.policy.topic(one.topic) for one in finding.candidates[:3])
        return "\n".join(topic.title for topic in offered if topic is not None)
    return ""
