"""The ledger: people in from the office's sheet, and those who serve them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import DryRunOption, built
from bot.domain.people import Role
from bot.ledger import appoint, compare, read_workbook, take_in

people = typer.Typer(no_args_is_help=True, help="The ledger.")
staff = typer.Typer(no_args_is_help=True, help="Members of staff.")


@people.command("import")
def import_people(context: typer.Context, path: Path, dry_run: DryRunOption = False) -> None:
    """Take in an Excel file of people (first sheet) and staff (sheet 工作人员): all of it, or nothing."""
    sheets = read_workbook(path)
    with built(context) as app, app.store.write() as records:
        difference = compare(records, sheets)
        if not dry_run:
            take_in(records, difference)
    counts = {
        "units": len(difference.units),
        "staff": len(difference.staff),
        "new": len(difference.new),
        "changed": len(difference.changed),
        "unchanged": difference.unchanged,
    }
    typer.echo(", ".join(f"{name} {number}" for name, number in counts.items()) + (" (nothing written)" if dry_run else ""))
    if sheets.not_kept:
        typer.echo(f"not kept yet: {'、'.join(sheets.not_kept)}")


@staff.command("add")
def add_staff(
    context: typer.Context,
    name: str,
    phone: Annotated[str, typer.Option()],
    role: Annotated[Role, typer.Option()],
    unit: Annotated[str | None, typer.Option(help="Where the person works.")] = None,
    scope: Annotated[str | None, typer.Option(help="The unit in which the role counts; default: the whole office.")] = None,
) -> None:
    """A new member of staff, who then binds a chat account like anybody else; of a known one, a further role."""
    with built(context) as app, app.store.write() as records:
        number = appoint(records, name, phone, role, unit, scope)
    typer.echo(f"added as number {number}; to bind, say in chat: 绑定 {name} and the last four digits of the telephone")
