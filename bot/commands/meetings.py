"""`sangyu meetings`: the recurring meetings, and who came to them in a year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.ledger.attendance import registers
from bot.ledger.sheet import write_pages

meetings = typer.Typer(no_args_is_help=True, help="Recurring meetings (例会).")


@meetings.command("list")
def list_meetings(context: typer.Context, as_json: JsonOption = False) -> None:
    """Every series that is not ended, with its next meeting."""
    with built(context) as app, app.store.read() as records:
        rows = list(app.services.meetings.listed(records, app.clock.now()))
    lines = [
        f"{row['number']:>4} {row['state']:<7} {row['title']}  {row['next']['when'] if row['next'] else '-'}" for row in rows
    ]
    show(rows, as_json, lines or ["there are no recurring meetings"])


@meetings.command("export")
def export(
    context: typer.Context,
    path: Path,
    year: Annotated[int, typer.Option("--year", help="Of which year; default: this one.")] = 0,
    series: Annotated[int, typer.Option("--series", help="Of this series only, by its number.")] = 0,
) -> None:
    """Write the attendance register (.xlsx) that only you can read: a sheet for each series that met in that year."""
    if path.exists():
        fail(f"{path} is there already")
    with built(context) as app, app.store.read() as records:
        chosen = [one for one in records.meetings.all_series() if series in (0, one.id)]
        pages = registers(records, chosen, year or app.clock.now().year)
    if not pages:
        fail("no meeting of that year has been announced")
    path.touch(mode=0o600)
    write_pages(path, pages)
    typer.echo(f"{path}: {len(pages)} series")
