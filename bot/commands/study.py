"""`sangyu study`: series of study and seasonal care, their items, and the list of what is posted."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.books.series import SeriesFault, checked_item, read_series, take_over
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.study import Material, Series
from bot.ledger.post_sheet import HEADINGS, post_rows, post_sheet
from bot.ledger.tables import inert
from bot.store import Records
from bot.store.readings import Posted

study = typer.Typer(no_args_is_help=True, help="Study and seasonal care in series.")
OPERATOR = "operator"
NextOption = Annotated[int, typer.Option("--days", help="Its days within so many days from today on.")]


@study.command("list")
def listed(context: typer.Context, as_json: JsonOption = False) -> None:
    """Every series, and whether it is on."""
    with built(context) as app, app.store.read() as records:
        found = [(one, len([item for item in records.study.items(one.id) if not item.withdrawn])) for one in records.study.all()]
    data = [{**_data(one), "items": count} for one, count in found]
    show(
        data,
        as_json,
        [f"{'on ' if one.active else 'off'} {one.kind:<5} {one.id:<12} {one.name}：{count}" for one, count in found],
    )


@study.command("show")
def shown(context: typer.Context, series: str, days: NextOption = 31, as_json: JsonOption = False) -> None:
    """One series: for whom, on which days, and its items."""
    with built(context) as app, app.store.read() as records:
        one, today = _known(records, series), app.clock.now().date()
        lunar = app.calendar.lunar
        coming = [today + timedelta(days=at) for at in range(days)]
        due = [day for day in coming if one.falls_on(day, app.calendar, lunar)]
        items, out = records.study.items(series), records.study.last_out(series)
    data = {**_data(one), "days": due, "items": [{**_item(item), "last_out": out.get(item.id)} for item in items]}
    lines = [
        f"{one.id} {one.name} {'on' if one.active else 'off'}",
        f"for: {one.audience or '全体'}",
        f"days: {', '.join(map(str, due))}",
    ]
    show(data, as_json, [*lines, *(_line(item, out.get(item.id)) for item in items)])


@study.command("on")
def switch_on(context: typer.Context, series: str) -> None:
    """Let a series go out on its days."""
    _switch(context, series, active=True)


@study.command("off")
def switch_off(context: typer.Context, series: str) -> None:
    """Stop a series."""
    _switch(context, series, active=False)


@study.command("import")
def import_series(context: typer.Context, path: Path) -> None:
    """A series from a file, as content/series/daily.yaml describes it: a new one, or new items and another rhythm of one."""
    try:
        found = read_series(path)
    except SeriesFault as fault:
        fail(str(fault))
    with built(context) as app, app.store.write() as records:
        new = take_over(records, found, OPERATOR, app.clock.now())
        records.access.write_history(OPERATOR, "study.import", f"series:{found.series.id}", app.clock.now(), items=new)
    typer.echo(f"{found.series.id}: {new} new items")


@study.command("add")
def add(
    context: typer.Context,
    series: str,
    title: Annotated[str, typer.Option()],
    body: Annotated[str, typer.Option()],
    link: Annotated[str, typer.Option(help="Of an article, a recording or a picture.")] = "",
    media: Annotated[str, typer.Option(help="article, audio or picture")] = "",
    day: Annotated[str, typer.Option(help="It goes out on that day and no other: 2026-07-01.")] = "",
) -> None:
    """One item at the end of a series."""
    raw: dict[str, Any] = {"title": title, "body": body, "link": link, "media": media}
    try:
        item = checked_item({**raw, "day": date.fromisoformat(day)} if day else raw, series)
    except (SeriesFault, ValueError) as fault:
        fail(str(fault))
    with built(context) as app, app.store.write() as records:
        _known(records, series)
        new = records.study.add_items(series, [item], OPERATOR, app.clock.now())
        if not new:
            fail(f"{series} has an item of that title already")
        records.access.write_history(OPERATOR, "study.add", f"series:{series}", app.clock.now())
    typer.echo(f"{series}: {title}")


@study.command("withdraw")
def withdraw(context: typer.Context, item: Annotated[int, typer.Argument(help="Its number, as `study show` tells it.")]) -> None:
    """An item goes out no more."""
    with built(context) as app, app.store.write() as records:
        if not records.study.withdraw(item, app.clock.now()):
            fail("there is no such item, or it was withdrawn already")
        records.access.write_history(OPERATOR, "study.withdraw", f"material:{item}", app.clock.now())
    typer.echo(f"{item} is withdrawn")


@study.command("post-list")
def post_list(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Where to write it: .xlsx or .csv")],
    month: Annotated[str, typer.Option(help="2026-03; default: this month")] = "",
    posted: Annotated[bool, typer.Option("--posted", help="It has been posted: keep that.")] = False,
    as_json: JsonOption = False,
) -> None:
    """To whom which material is posted, with addresses; kept in the history as taken out of the house."""
    with built(context) as app, app.store.write() as records:
        now = app.clock.now()
        begin, end = _month(month or f"{now:%Y-%m}")
        found = records.readings.to_post(begin, end)
        _write(path, found, records, f"{now:%Y-%m-%d}")
        done = records.readings.posted(begin, end) if posted else 0
        records.access.write_history(OPERATOR, "study.post_list", "ledger", now, persons=len(found))
    show(
        {"file": str(path), "persons": len(found), "posted": done},
        as_json,
        [f"{path}：{len(found)} 人，住址是完整的，请妥善保管。"],
    )


def _switch(context: typer.Context, series: str, active: bool) -> None:
    with built(context) as app, app.store.write() as records:
        one = _known(records, series)
        records.study.change(replace(one, active=active), OPERATOR, app.clock.now())
        records.access.write_history(OPERATOR, "study.on" if active else "study.off", f"series:{series}", app.clock.now())
    typer.echo(f"{series} is {'on' if active else 'off'}")


def _known(records: Records, series: str) -> Series:
    found = records.study.get(series)
    if found is None:
        fail(f"there is no series {series}; sangyu study list shows those that there are")
    return found


def _month(said: str) -> tuple[date, date]:
    try:
        begin = date.fromisoformat(f"{said}-01")
    except ValueError:
        fail("a month is written 2026-03")
    following = (begin + timedelta(days=31)).replace(day=1)
    return begin, following - timedelta(days=1)


def _write(path: Path, found: Sequence[Posted], records: Records, made: str) -> None:
    tree = records.people.tree()
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([inert(cell) for cell in row] for row in (HEADINGS, *post_rows(found, tree)))
        return
    path.write_bytes(post_sheet(found, tree, made))


def _data(one: Series) -> dict[str, Any]:
    same = ("id", "name", "audience", "opt_in", "to_groups", "by_hand", "active", "points", "starter")
    season = one.season.dump() if one.season else None
    return {**{key: getattr(one, key) for key in same}, "kind": one.kind.value, "rhythm": one.rhythm.dump(), "season": season}


def _item(one: Material) -> dict[str, Any]:
    told = {"number": one.id, "title": one.title, "body": one.body, "link": one.link, "media": one.media.value, "day": one.day}
    return {**told, "quiz": one.quiz.dump() if one.quiz else None, "withdrawn": one.withdrawn}


def _line(one: Material, out: date | None) -> str:
    state = "withdrawn" if one.withdrawn else f"out {out}" if out else f"on {one.day}" if one.day else ""
    return f"{one.id:>6} {one.title} {state}".rstrip()
