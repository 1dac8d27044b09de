"""What the bot makes of free text, a line at a time: for people who try it out, and for whoever measures it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.audiences import AudienceReader, Chosen
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.audience import write
from bot.domain.rights import OPERATOR
from bot.roster import RosterLedger
from bot.store import Records, Store
from bot.understanding.audience.roster import read_roster, vocabulary
from bot.understanding.calendar import ChineseCalendar

understand = typer.Typer(no_args_is_help=True, help="What is made of free text.")

BatchOption = Annotated[Path, typer.Option(help="A file of JSON lines.")]
RosterOption = Annotated[Path | None, typer.Option(help="A YAML roster that stands in for the ledger.")]
Line = Mapping[str, Any]


@understand.command()
def audience(context: typer.Context, batch: BatchOption, roster: RosterOption = None, as_json: JsonOption = False) -> None:
    """Whom a clerk means: {text, base} a line in; send_to, expression, ids, needs_ask, ask a line out."""
    lines = [json.loads(line) for line in batch.read_text("utf-8").splitlines() if line.strip()]
    if roster is None:
        with built(context) as app:
            answer = _over_ledger(app.store)
            _print(map(answer, lines), as_json)
        return
    _print(map(_over_roster(roster), lines), as_json)


def _print(answers: Iterable[Mapping[str, Any]], as_json: bool) -> None:
    for one in answers:
        if as_json:
            typer.echo(json.dumps(one, ensure_ascii=False))
        else:
            show(one, False, [one["ask"] or f"{one['send_to']}: {one['expression']} ({len(one['ids'])})"])


def _over_ledger(store: Store) -> Callable[[Line], Mapping[str, Any]]:
    reader = AudienceReader(ChineseCalendar())

    def answer(line: Line) -> Mapping[str, Any]:
        with store.read() as records:
            chosen = reader.choose(records, OPERATOR, line["text"], _day(line))
            ids = _ids(reader, records, chosen, _day(line))
        return _shown(chosen, ids, ids)

    return answer


def _over_roster(path: Path) -> Callable[[Line], Mapping[str, Any]]:
    try:
        roster = read_roster(path.read_text("utf-8"))
    except ValueError as wrong:
        fail(str(wrong))
    reader = AudienceReader(ChineseCalendar(), vocabulary(roster))
    ledgers: dict[date, RosterLedger] = {}

    def answer(line: Line) -> Mapping[str, Any]:
        day = _day(line)
        ledger = ledgers.get(day) or ledgers.setdefault(day, RosterLedger(roster, day))
        with ledger.store.read() as records:
            chosen = reader.choose(records, OPERATOR, line["text"], day)
            ids = _ids(reader, records, chosen, day)
        return _shown(chosen, ledger.receivers(chosen.send_to, ids), [ledger.person[one] for one in ids])

    return answer


def _ids(reader: AudienceReader, records: Records, chosen: Chosen, day: date) -> list[int]:
    return reader.ids(records, OPERATOR, chosen.expression, day) if chosen.expression is not None and not chosen.ask else []


def _shown(chosen: Chosen, ids: list[Any], about: list[Any]) -> Mapping[str, Any]:
    """`ids` are those who receive; `about` the persons on whose account they do."""
    asks = bool(chosen.ask) or chosen.expression is None or not ids
    return {
        "send_to": chosen.send_to.value,
        "expression": write(chosen.expression) if chosen.expression is not None else "",
        "ids": [] if asks else ids,
        "about": [] if asks else about,
        "needs_ask": asks,
        "ask": (chosen.ask or "没有选到可以通知的人，请核对一下条件。") if asks else None,
    }


def _day(line: Line) -> date:
    return date.fromisoformat(str(line["base"])[:10])
