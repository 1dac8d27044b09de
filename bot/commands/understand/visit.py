"""`sangyu understand visit`: what a liaison reports after a visit or call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
import yaml

from bot.commands.base import JsonOption, built, fail
from bot.commands.understand.batch import BatchOption, Line, RosterOption, print_batch, read_batch, text_of
from bot.domain.people import Person
from bot.store import Store
from bot.understanding.visits import Known
from bot.understanding.visits.roster import Reported, Served, line_of, read_roster, served_of
from bot.yamltext import read_text


def visit(context: typer.Context, batch: BatchOption, roster: RosterOption = None, as_json: JsonOption = False) -> None:
    """What a liaison reports: {text, base, by} a line in; who, what kind, when, how he is, what he wants a visit out."""
    lines = read_batch(batch, _reported)
    served = _of_roster(roster) if roster is not None else _of_ledger(context)
    print_batch([{"visits": [line_of(one) for one in served.read(line)]} for line in lines], as_json, _told)


def _reported(line: Line) -> Reported:
    base = text_of(line, "base")
    try:
        when = datetime.fromisoformat(base)
    except ValueError:
        raise ValueError('"base" must be a local ISO time such as 2026-03-11T10:00') from None
    return Reported(text_of(line), when, line.get("by", ""))


def _told(one: Mapping[str, Any]) -> str:
    return "; ".join(_brief(visit) for visit in one["visits"])


def _brief(visit: Mapping[str, Any]) -> str:
    parts = (visit["person"], visit["kind"], visit["date"], visit["condition"], visit["need"], visit["promise"], visit["event"])
    return " ".join(str(part) for part in parts if part)


def _of_roster(path: Path) -> Served:
    try:
        return read_roster(read_text(path.read_text("utf-8")))
    except (yaml.YAMLError, ValueError) as wrong:
        fail(f"{path.name}: {wrong}")


def _of_ledger(context: typer.Context) -> Served:
    with built(context) as app:
        return _in_ledger(app.store)


def _in_ledger(store: Store) -> Served:
    with store.read() as records:
        return served_of((_known(one), one.liaison_id) for one in records.people.persons())


def _known(one: Person) -> Known:
    return Known(one.id, one.name, sex=one.sex, unit=one.unit, alive=one.alive)
