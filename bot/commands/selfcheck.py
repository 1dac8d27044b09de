"""The ledger read back: what is wrong with it, and its living lists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.audience.day import Day
from bot.domain.rights import OPERATOR
from bot.ledger.list_sheet import list_sheet
from bot.ledger.lists import Asker, Entry, LivingList, count, entries, load_lists, with_saved
from bot.ledger.selfcheck import Rules, load_totals, self_check, worded

SHOWN = 12  # names of one finding that a terminal gets to see; --json has all
XlsxOption = Annotated[Path | None, typer.Option("--xlsx", help="Write the list to this Excel file.")]


def check_people(context: typer.Context, as_json: JsonOption = False) -> None:
    """What is wrong with the ledger, and what to do about it. Exit status 1 if there is anything."""
    with built(context) as app:
        day = _today(app)
        with app.store.read() as records:
            rules = Rules(liaison_load=app.config.ledger.liaison_load)
            found = self_check(records, OPERATOR, day, rules, load_totals(app.content / "ledger" / "totals.yaml"))
        data = [worded(one, app.wording.render) for one in found]
    lines = [line for one in data for line in _lines(one)]
    show(data, as_json, lines or ["没有发现问题。"])
    raise typer.Exit(1 if data else 0)


def list_people(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A living list; without it, all of them with their counts.")] = None,
    as_json: JsonOption = False,
    xlsx: XlsxOption = None,
) -> None:
    """The living lists of the office (独居, 高龄 …), or everybody who is on one of them today."""
    with built(context) as app:
        asker = Asker(OPERATOR, _today(app), app.calendar.celebrates)
        with app.store.read() as records:
            lists = with_saved(load_lists(app.content / "ledger" / "lists.yaml", app.config.ledger.silent_days), records)
            which = next((one for one in lists if one.name == name), None)
            counts = {one.name: count(records, one, asker) for one in lists} if name is None else {}
            found = entries(records, which, asker) if which is not None else []
        if which is not None and xlsx is not None:
            _write(app, which, found, xlsx)
    if name is None:
        data = [{"name": one.name, "title": one.title, "count": counts[one.name]} for one in lists]
        show(data, as_json, [f"{one['name']}  {one['count']}  {one['title']}" for one in data])
    elif which is None:
        fail(f"没有“{name}”这个名单。现有：{'、'.join(one.name for one in lists)}")
    else:
        rows = [{"id": entry.row.id, **dict(zip(which.columns, entry.cells, strict=True))} for entry in found]
        show(rows, as_json, [which.title, "  ".join(which.columns), *("  ".join(one.cells) for one in found)])


def _write(app: App, which: LivingList, found: list[Entry], path: Path) -> None:
    """Whoever takes a list out of the house leaves a line in the history."""
    now = app.clock.now()
    path.write_bytes(list_sheet(which, found, now.date().isoformat()))
    with app.store.write() as records:
        records.access.write_history(OPERATOR.actor, "exported", f"list:{which.name}"[:60], now, heads=len(found))


def _lines(one: dict[str, Any]) -> list[str]:
    names = [f"{each['name']}（{each['note']}）" if each["note"] else each["name"] for each in one["names"]]
    more = f" 等 {len(names)}" if len(names) > SHOWN else ""
    return [one["title"], *([f"  {'、'.join(names[:SHOWN])}{more}"] if names else []), f"  → {one['fix']}"]


def _today(app: App) -> Day:
    today = app.clock.now().date()
    return Day(today, app.calendar.lunar.lunar_of(today).year)
