"""What the office prints: `paper handbook`, `monthly`, `digest`, `visits`, `cards`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import paper
from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.rights import OPERATOR
from bot.ledger.staff import the_unit
from bot.ledger.units import the_member, the_person
from bot.paper.pdf import plain
from bot.store import Records

papers = typer.Typer(no_args_is_help=True, help="What the office prints.")
OutOption = Annotated[Path, typer.Option("--out", help="The file to write; one that is there is replaced.")]
MaybeOut = Annotated[Path | None, typer.Option("--out", help="The PDF to write; may be left out with --json.")]


@papers.command("handbook")
def handbook(
    context: typer.Context,
    out: OutOption,
    person: Annotated[str | None, typer.Option(help="Of one person, by name.")] = None,
    ends: Annotated[str, typer.Option("--phone-ends", help="Last digits of his telephone, where a name is shared.")] = "",
    unit: Annotated[str | None, typer.Option(help="Of everybody in a unit, with all under it.")] = None,
    liaison: Annotated[str | None, typer.Option(help="Of everybody whom a member of staff looks after.")] = None,
    numbers: Annotated[bool, typer.Option("--open", help="Identity numbers and addresses whole; each is written down.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The 精准服务手册 as a PDF, ready to print: of one person, a unit, or a liaison."""
    if sum(one is not None for one in (person, unit, liaison)) != 1:
        fail("say one of --person, --unit and --liaison")
    with built(context) as app:
        order = _order(app, numbers)
        with app.store.write() as records:
            books = paper.handbooks(records, _persons(records, (person, ends), unit, liaison), order)
        if not books:
            fail("there is nobody to print a handbook of")
        with app.store.read() as records:
            shown = paper.pictures(records, books)
    _save(out, paper.handbooks_pdf(books, shown, order.imprint))
    show({"file": str(out), "people": len(books), "open": numbers}, as_json, [f"{out}：{len(books)} 本手册"])


@papers.command("monthly")
def monthly(
    context: typer.Context,
    staff: Annotated[str, typer.Option(help="A member of staff, by name.")],
    month: Annotated[str, typer.Option(help="As 2026-11.")],
    out: MaybeOut = None,
    as_json: JsonOption = False,
) -> None:
    """The monthly sheet of one member of staff."""
    year, which = _numbers(r"(\d{4})-(0[1-9]|1[0-2])", month, "--month is written as 2026-11")
    with built(context) as app, app.store.write() as records:
        order, member = _order(app), the_member(records, staff)
        sheet = paper.month_sheet(records, member, year, which, order)
        paper.note_printed(records, f"staff:{member.id}", f"month {month}", order)
    if out is not None:
        _save(out, paper.month_pdf(sheet, order.imprint))
    _tell(sheet, out, as_json)


@papers.command("digest")
def digest(
    context: typer.Context,
    quarter: Annotated[str, typer.Option(help="As 2026Q4.")],
    out: MaybeOut = None,
    as_json: JsonOption = False,
) -> None:
    """The quarterly digest of the whole office, without names."""
    year, which = _numbers(r"(\d{4})[Qq]([1-4])", quarter, "--quarter is written as 2026Q4")
    with built(context) as app, app.store.read() as records:
        order = _order(app)
        found = paper.digest(records, *paper.quarter_of(year, which), order)
    if out is not None:
        _save(out, paper.digest_pdf(found, order.imprint))
    _tell(found, out, as_json)


@papers.command("visits")
def visits(
    context: typer.Context,
    out: OutOption,
    begin: Annotated[str, typer.Option("--from", help="The first day, as 2026-10-01.")],
    end: Annotated[str, typer.Option("--to", help="The last day.")],
    as_json: JsonOption = False,
) -> None:
    """The registers as an Excel file: visits, what was asked for, what was due."""
    first, last = _day(begin), _day(end)
    with built(context) as app:
        order = _order(app)
        with app.store.read() as records:
            pages = paper.register(records, first, last, order)
        paper.write_register(out, pages)
        with app.store.write() as records:
            paper.note_register(records, first, last, pages, order)
    rows = {page.name: len(page.rows) for page in pages}
    told = "，".join(f"{name} {count} 行" for name, count in rows.items())
    show({"file": str(out), "rows": rows}, as_json, [f"{out}：{told}"])


@papers.command("cards")
def cards(
    context: typer.Context,
    kind: Annotated[paper.Card, typer.Option(help="elder: how to speak with the bot. liaison: what to say all day.")],
    out: OutOption,
    size: Annotated[paper.Size, typer.Option("--paper", help="The sheet.")] = paper.Size.A5,
) -> None:
    """A card to hand out, one side, with the office's name and telephone, and room for the code of its account."""
    with built(context) as app:
        office = app.office
    _save(out, paper.card_pdf(kind, office.name, office.phone, size))
    typer.echo(f"{out}")


def _order(app: App, whole: bool = False) -> paper.Order:
    names = {one.id: one.name for one in app.office.commitments.catalogue.services}
    imprint = paper.Imprint(app.office.name, app.clock.now())
    return paper.Order(OPERATOR, imprint, app.services.duties.titles, names, whole)


def _persons(records: Records, person: tuple[str | None, str], unit: str | None, liaison: str | None) -> list[int]:
    """Raises NotOne, UnitUnclear."""
    name, ends = person
    if name is not None:
        return [the_person(records, name, ends)]
    if liaison is not None:
        return [one.id for one in records.people.persons_of(the_member(records, liaison).id) if one.alive]
    tree, top = records.people.tree(), the_unit(records, unit)
    living = records.exchange.living_in(tree.below([top]) if top is not None else [])
    return [number for number, *_ in sorted(living, key=lambda one: (tree.path(one[2]), one[1], one[0]))]


def _tell(found: Any, out: Path | None, as_json: bool) -> None:
    if out is None and not as_json:
        fail("say --out, or --json")
    show(plain(found), as_json, [f"{out}"])


def _save(path: Path, content: bytes) -> None:
    """Only its owner can read it."""
    try:
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as wrong:
        fail(f"{path}: {wrong.strerror}")


def _numbers(pattern: str, text: str, wrong: str) -> tuple[int, int]:
    found = re.fullmatch(pattern, text)
    if found is None:
        fail(wrong)
    return int(found[1]), int(found[2])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text} is no day; write it as 2026-03-09")
