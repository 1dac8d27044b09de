"""`sangyu understand audience`: whom a clerk means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer

from bot.audiences import AudienceReader, Chosen
from bot.commands.base import JsonOption, built, fail
from bot.commands.understand.batch import BatchOption, Line, RosterOption, print_batch, read_batch, text_of
from bot.domain.audience import write
from bot.domain.rights import OPERATOR
from bot.roster import RosterLedger
from bot.store import Records, Store
from bot.understanding.audience.roster import read_roster, vocabulary
from bot.understanding.calendar import ChineseCalendar


@dataclass(frozen=True, slots=True)
class Described:
    """People in a clerk's words, as said on a day."""

    text: str
    day: date


Answer = Callable[[Described], Mapping[str, Any]]


def audience(context: typer.Context, batch: BatchOption, roster: RosterOption = None, as_json: JsonOption = False) -> None:
    """Whom a clerk means: {text, base} a line in; send_to, expression, ids, needs_ask, ask a line out."""
    lines = read_batch(batch, _described)
    if roster is None:
        with built(context) as app:
            answers = list(map(_over_ledger(app.store), lines))
    else:
        answers = list(map(_over_roster(roster), lines))
    print_batch(answers, as_json, _told)


def _described(line: Line) -> Described:
    return Described(text_of(line), date.fromisoformat(text_of(line, "base")[:10]))


def _told(one: Mapping[str, Any]) -> str:
    return str(one["ask"] or f"{one['send_to']}: {one['expression']} ({len(one['ids'])})")


def _over_ledger(store: Store) -> Answer:
    reader = AudienceReader(ChineseCalendar())

    def answer(said: Described) -> Mapping[str, Any]:
        with store.read() as records:
            chosen = reader.choose(records, OPERATOR, said.text, said.day)
            ids = _ids(reader, records, chosen, said.day)
        return _shown(chosen, ids, ids)

    return answer


def _over_roster(path: Path) -> Answer:
    try:
        roster = read_roster(path.read_text("utf-8"))
    except ValueError as wrong:
        fail(str(wrong))
    reader = AudienceReader(ChineseCalendar(), vocabulary(roster))
    ledgers: dict[date, RosterLedger] = {}

    def answer(said: Described) -> Mapping[str, Any]:
        ledger = ledgers.get(said.day) or ledgers.setdefault(said.day, RosterLedger(roster, said.day))
        with ledger.store.read() as records:
            chosen = reader.choose(records, OPERATOR, said.text, said.day)
            ids = _ids(reader, records, chosen, said.day)
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
