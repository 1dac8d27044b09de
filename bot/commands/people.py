"""The ledger: people in from the office's sheet and out again, and those who serve them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import DryRunOption, JsonOption, built, fail, show
from bot.domain.people import Role
from bot.domain.rights import OPERATOR
from bot.ledger import LedgerFault, appoint, compare, export_people, preview, read_workbook, take_in, write_template
from bot.understanding.calendar import ChineseCalendar

people = typer.Typer(no_args_is_help=True, help="The ledger.")
staff = typer.Typer(no_args_is_help=True, help="Members of staff.")

MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="原表头=栏目, or a column's letter; 栏目 empty: keep as it is; 不导入: leave out. Repeatable."),
]


@people.command("import")
def import_people(
    context: typer.Context, path: Path, dry_run: DryRunOption = False, mapped: MapOption = None, as_json: JsonOption = False
) -> None:
    """Take in a file of people, staff and proxies: all of it, or with one fault nothing (exit status 2)."""
    sheets = read_workbook(path, _mapping(mapped or []))
    with built(context) as app:
        with app.store.read() as records:  # nobody has to wait while a large file is compared
            difference = compare(records, sheets, ChineseCalendar())
        show(preview.data(difference), as_json, preview.lines(difference))
        if difference.faults:
            raise typer.Exit(2)
        if not dry_run:
            with app.store.write() as records:
                take_in(records, difference, OPERATOR, app.clock.now())
                app.services.duties.refresh_all(records, app.clock.now())
    if not as_json:
        done = "没有什么要写的。" if difference.empty else "已导入。"
        typer.echo("只是看看，什么也没有写。去掉 --dry-run 就导入。" if dry_run else done)


@people.command("export")
def export(
    context: typer.Context,
    path: Path,
    person: Annotated[list[int] | None, typer.Option("--id", help="Only these numbers. Repeatable; default: everybody.")] = None,
    numbers: Annotated[bool, typer.Option("--open", help="Telephone and identity numbers and addresses whole.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the ledger to a file (.xlsx, or .csv for the people alone) that can be printed, and taken in again."""
    with built(context) as app, app.store.write() as records:
        count = export_people(records, path, OPERATOR, app.clock.now(), person, numbers)
    told = f"{path}：{count} 人，号码和住址{'是完整的，请妥善保管' if numbers else '打了星号；要完整的加 --open'}。"
    show({"file": str(path), "people": count, "open": numbers}, as_json, [told])


@people.command("template")
def template(path: Path) -> None:
    """An empty file to fill in, with notes on its headings and lists to choose from."""
    if path.exists():
        fail(f"{path}：已经有这个文件，没有覆盖")
    write_template(path)
    typer.echo(f"{path}：空表做好了。填好后先用 people import {path} --dry-run 看看。")


def _mapping(said: list[str]) -> dict[str, str | None]:
    """Raises LedgerFault for what is no 原表头=栏目."""
    pairs = [one.partition("=") for one in said]
    if any(not middle for _, middle, _ in pairs):
        raise LedgerFault("--map 要写成 原表头=栏目，例如 --map 老人电话=手机号")
    return {heading.strip(): field.strip() or None for heading, _, field in pairs}


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
