"""`sangyu occasions`: the days of a year that the office marks, with its days off; or one person's own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.occasions import Occasion, OccasionKind, announced
from bot.domain.rights import OPERATOR
from bot.store import Records
from bot.store.life import Subject

YearOption = Annotated[int | None, typer.Option(min=1950, max=2099, help="The year; none: this one.")]


def occasions(
    context: typer.Context,
    year: YearOption = None,
    person: Annotated[str, typer.Option("--person", help="One person's own days: a name, or the number of a file.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Every occasion of a year, and the days off of a year that has been announced; or what one person's own days are."""
    with built(context) as app:
        named = year or app.clock.now().year
        rows = _of_person(app, person, named) if person else _of_year(app, named)
    show(rows, as_json, [f"{row['date']}  {row['name']}{_mark(row['kind'])}" for row in rows])


def _mark(kind: str) -> str:
    return f"  {kind}" if kind in (OccasionKind.DAY_OFF, OccasionKind.WORKDAY) else ""


def _of_year(app: App, year: int) -> list[dict[str, Any]]:
    workdays = app.calendar.workdays
    if year not in workdays.known:
        typer.echo(f"the days off of {year} have not been entered, and nothing is guessed of them", err=True)
    return [_row(one) for one in sorted([*app.calendar.year(year), *announced(workdays, year)])]


def _of_person(app: App, words: str, year: int) -> list[dict[str, Any]]:
    with app.store.read() as records:
        guests = records.guests.of([_meant(records, words)])
    if not guests:
        fail("he lives no more: no day of his own is kept")
    found = app.calendar.personal(guests[0], date(year, 1, 1), date(year, 12, 31))
    return [{**_row(Occasion(day, due.id, due.name, OccasionKind.PERSONAL)), "years": due.years} for day, due in found]


def _meant(records: Records, words: str) -> int:
    """The number of the only one; of several, those are listed that may be meant."""
    found = records.life.meant(OPERATOR, words) if not words.isdecimal() else _numbered(records, int(words))
    if not found:
        fail("nobody in the ledger is called so, or has this number")
    if len(found) > 1:
        fail(
            "\n".join(["several may be meant; name one by his number:", *(f"{one.id}  {one.name}  {one.unit}" for one in found)])
        )
    return found[0].id


def _numbered(records: Records, number: int) -> list[Subject]:
    one = records.life.subject(OPERATOR, number)
    return [one] if one is not None else []


def _row(one: Occasion) -> dict[str, Any]:
    row = {"date": one.date.isoformat(), "id": one.id, "name": one.name, "kind": one.kind.value}
    return {**row, "end": one.end.isoformat()} if one.end else row
