"""`sangyu duties`: what is owed by rule, to everybody or to one person, and working it out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.duties import Duty, DutyState
from bot.domain.rights import OPERATOR
from bot.store import Records

SHOWN = 200


def duties(
    context: typer.Context,
    person: Annotated[str, typer.Option("--person", help="All that is or was owed to whoever has this name.")] = "",
    state: Annotated[DutyState, typer.Option("--state", help="Of everybody: what stands so.")] = DutyState.READY,
    refresh: Annotated[bool, typer.Option("--refresh", help="Work everything out anew first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What the office owes by content/duties.yaml, most pressing first."""
    with built(context) as app:
        now, owed = app.clock.now(), app.services.duties
        counts: dict[str, int] = {}
        if refresh:
            with app.store.write() as records:
                counts = dict(owed.refresh_all(records, now))
        with app.store.read() as records:
            found = _of(records, person, owed.titles) if person else _all(records, state, owed.titles)
    data = {"refreshed": counts, "duties": [_data(one) for one in found]}
    told = ["、".join(f"{what} {count}" for what, count in sorted(counts.items()))] if refresh else []
    show(data, as_json, [*told, *map(_line, found)] or ["nothing is owed"])


def _all(records: Records, state: DutyState, titles: Mapping[str, str]) -> list[Duty]:
    return records.duties.listed(OPERATOR, state=state, limit=SHOWN, titles=titles)


def _of(records: Records, name: str, titles: Mapping[str, str]) -> list[Duty]:
    meant = [one.id for one in records.life.named_in(name, OPERATOR) if one.name == name]
    if not meant:
        fail(f"nobody in the ledger is called {name}")
    return [duty for number in meant for duty in records.duties.of_person(number, titles=titles)]


def _data(one: Duty) -> dict[str, object]:
    return {**asdict(one), "state": one.state.value}


def _line(one: Duty) -> str:
    planned = f" planned {one.planned_on}" if one.planned_on else ""
    owed = f"{one.title} {one.person_name} {one.owner_name}{planned}"
    return f"{one.number:>6} {one.state.value:<9} {one.due_at:%Y-%m-%d %H:%M} {owed}"
