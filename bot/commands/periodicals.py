"""`sangyu periodicals`: the yearly round of papers and magazines at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.periodicals import year_after
from bot.domain.rights import OPERATOR
from bot.ledger.periodicals import export_orders

periodicals = typer.Typer(help="Papers and magazines that people choose once a year.", no_args_is_help=True)
YearOption = Annotated[int, typer.Option("--year", help="For which year; default: the latest round.")]


@periodicals.command("list")
def listed(context: typer.Context, year: YearOption = 0, as_json: JsonOption = False) -> None:
    """Who gets what."""
    with built(context) as app:
        rules = app.office.periodicals
        with app.store.read() as records:
            latest = records.periodicals.latest(app.clock.now())
            year = year or (latest.year if latest else 0)
            lines = records.periodicals.lines(OPERATOR, year)
    data = [
        {"name": one.name, "unit": one.unit, "state": one.state.value, "chosen": rules.names(one.chosen)}
        | {"address_right": one.address_right}
        for one in lines
    ]
    told = [f"{one.state.value:<8} {one.unit} {one.name} {'、'.join(rules.names(one.chosen))}" for one in lines]
    show({"year": year, "orders": data}, as_json, told or ["no round has been started"])


@periodicals.command()
def start(context: typer.Context) -> None:
    """Begin the round for the coming year now: people are asked at the next look of the timetable."""
    with built(context) as app:
        now = app.clock.now()
        year, day = year_after(now.date()), app.audiences.day(now.date())
        with app.store.write() as records:
            if records.periodicals.round(year, now) is not None:
                fail(f"the round for {year} has been started already")
            begun = records.periodicals.begin(year, app.office.periodicals, day, now)
            records.access.write_history(OPERATOR.actor, "periodicals.started", f"periodicals:{year}", now)
            count = records.periodicals.counts(year)["waiting"]
    typer.echo(f"round for {year}: {count} people, until {begun.deadline:%Y-%m-%d %H:%M}")


@periodicals.command()
def export(context: typer.Context, path: Path, year: YearOption = 0) -> None:
    """Write an .xlsx: copies by unit, and names with addresses by title for the post office."""
    with built(context) as app, app.store.write() as records:
        now = app.clock.now()
        latest = records.periodicals.latest(now)
        year = year or (latest.year if latest else 0)
        count = export_orders(records, path, OPERATOR, year, app.office.periodicals, now)
    typer.echo(f"{path.name}: {count} people of {year}")
