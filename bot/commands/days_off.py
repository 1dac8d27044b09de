"""`sangyu days-off`: on which days the office does not work, as the State Council announces them each year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import DryRunOption, JsonOption, built, fail, show
from bot.commands.days_off_file import FileFault, read_file
from bot.domain.days_off import Announcement, Doubt, spans
from bot.domain.rights import OPERATOR
from bot.store.days_off import Entered

days_off = typer.Typer(no_args_is_help=True, help="Days off and the days that are worked to make up for them (放假安排).")


@days_off.command("list")
def listed(context: typer.Context, year: Annotated[int | None, typer.Argument()] = None, as_json: JsonOption = False) -> None:
    """The years that are known, or all days of one (exit status 1 if it is not known)."""
    with built(context) as app, app.store.read() as records:
        known = records.days_off.years()
    if year is None:
        show([_head(one) for one in known], as_json, map(_head_line, known))
        return
    found = next((one for one in known if one.announcement.year == year), None)
    if found is None:
        typer.echo(f"the days off of {year} have not been entered, and nothing is guessed of them", err=True)
        raise typer.Exit(1)
    data = {**_head(found), "days": _days(found.announcement)}
    show(data, as_json, [_head_line(found), *_lines(found.announcement)])


@days_off.command("import")
def take_in(
    context: typer.Context,
    path: Path,
    year: Annotated[int | None, typer.Option("--year", help="For which; default: as the file says.")] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a year in place of what was known of it: YAML or CSV (date, off|work, name), or the announcement (.txt)."""
    with built(context) as app:
        now = app.clock.now()
        try:
            read = read_file(path, year, now.date())
        except FileFault as wrong:
            fail(str(wrong))
        with app.store.write() as records:
            known = records.days_off.year(read.announcement.year)
            whole = read.announcement.completed(known.announcement if known else None)
            if whole.missing and path.suffix == ".txt":
                fail(f"{'、'.join(whole.missing)} of {whole.year} cannot be found in the text; nothing was entered")
            if not dry_run:
                records.days_off.enter(whole, OPERATOR.actor, now)
                records.access.write_history(
                    OPERATOR.actor, "days_off.entered", f"year:{whole.year}", now, document=whole.document
                )
    data = {"year": whole.year, "document": whole.document, "days": _days(whole), "doubts": [_doubt(one) for one in read.doubts]}
    done = "nothing was written" if dry_run else f"the days off of {whole.year} are entered"
    show(data, as_json, [*_lines(whole), *(f"! {_doubt_line(one)}" for one in read.doubts), done])


def _days(announcement: Announcement) -> list[dict[str, str]]:
    return [{"date": one.day.isoformat(), "day": "work" if one.work else "off", "name": one.name} for one in announcement.days]


def _head(one: Entered) -> dict[str, object]:
    found = one.announcement
    head = {"year": found.year, "document": found.document, "entered_by": one.by, "entered_at": one.at.isoformat()}
    return {**head, "off": sum(not day.work for day in found.days), "work": sum(day.work for day in found.days)}


def _head_line(one: Entered) -> str:
    head = _head(one)
    return f"{head['year']}  {head['off']} off  {head['work']} to work  {one.by}  {one.announcement.document}".rstrip()


def _lines(announcement: Announcement) -> Iterable[str]:
    for name in dict.fromkeys(one.name for one in announcement.days):
        of_it = [one for one in announcement.days if one.name == name]
        off = [
            f"{first}" if first == last else f"{first} to {last}" for first, last in spans(one for one in of_it if not one.work)
        ]
        work = [one.day.isoformat() for one in of_it if one.work]
        yield f"{name}  {', '.join(off)}" + (f"; work on {', '.join(work)}" if work else "")


def _doubt(one: Doubt) -> dict[str, str]:
    day = one.day.isoformat() if one.day else ""
    return {"kind": one.kind.value, "name": one.name, "date": day, "said": one.said, "found": one.found}


def _doubt_line(one: Doubt) -> str:
    return " ".join(part for part in _doubt(one).values() if part)
