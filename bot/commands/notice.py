"""Notices at the terminal: where each stands, who is missing and why, the report, the evidence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import evidence
from bot.app import App
from bot.commands.base import JsonOption, built, fail, show
from bot.domain.board import Board, Missing, Tally, Turn, UnitLine, upcoming
from bot.domain.notices import Notice
from bot.domain.reach import ReachRules
from bot.domain.rights import OPERATOR, Right
from bot.domain.text import brief
from bot.evidence import Scribe
from bot.evidence.report import report_rows, write_report
from bot.evidence.sheets import Words, percent
from bot.ledger.staff import the_unit
from bot.notices.why import line
from bot.store import Records

notice = typer.Typer(no_args_is_help=True, help="Notices: where they stand, who is missing and why, reports and evidence.")

Number = Annotated[int, typer.Argument(help="As the preview shows it: 3.")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only this unit and all under it, by name or path.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
MONTH = timedelta(days=30)
NO_UNIT = "（无单位）"


@notice.command("list")
def newest(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: JsonOption = False,
) -> None:
    """The newest notices and how far each has got."""
    with built(context) as app, app.store.read() as records:
        found, words = records.notices.recent(limit), Words(app.wording.render)
        tallies = records.board.totals([one.id for one in found])
        data = [{**_shown(one), **tallies[one.id].shown(app.office.reach.weights)} for one in found]
    lines = [f"{one.number}  {words('notice', one.state.value)}  {_progress(tallies[one.id])}  {one.title}" for one in found]
    show(data, as_json, lines or ["还没有通知。"])


@notice.command("show")
def funnel(context: typer.Context, number: Number, as_json: JsonOption = False) -> None:
    """One notice: planned, sent, delivered, read, confirmed, and in which way."""
    with built(context) as app, app.store.read() as records:
        one = _notice(records, number)
        tally, words = records.board.units(one.id).totals, Words(app.wording.render)
        data = {**_shown(one), **tally.shown(app.office.reach.weights)}
        told = [f"【通知 {one.number}】{one.title}（{words('notice', one.state.value)}）", *_funnel(tally, app.office.reach)]
    show(data, as_json, told)


@notice.command("board")
def board(
    context: typer.Context,
    number: Number,
    unit: UnitOption = None,
    names: Annotated[int, typer.Option(help="How many missing names to show.")] = 50,
    after: Annotated[int, typer.Option(help="Go on after this recipient, the last of the page before.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Unit by unit, and each missing name with what happens next and when."""
    with built(context) as app, app.store.read() as records:
        one, unit_id = _notice(records, number), the_unit(records, unit)
        found, words = records.board.units(one.id, unit_id), Words(app.wording.render)
        missing = _foreseen(app, records, one, records.board.missing(one.id, unit_id, after, names))
        weights = app.office.reach.weights
        data = {
            **_shown(one),
            "totals": found.totals.shown(weights),
            "units": [_line_shown(each, weights) for each in found.lines],
            "missing": [each.shown() for each in missing],
        }
        lines = [*_table(found), *(f"{each.name}：{_next(each, words)}" for each in missing)]
    show(data, as_json, [f"【通知 {one.number}】{one.title}", *lines])


@notice.command("why")
def asked_why(context: typer.Context, number: Number, name: str, as_json: JsonOption = False) -> None:
    """Why somebody has not heard of it: one line for everybody of that name."""
    with built(context) as app, app.store.read() as records:
        one = _notice(records, number)
        people = records.life.meant(OPERATOR, name, Right.SEE)
        if not people:
            fail(f"名册里没有“{name}”")
        data = [
            {
                "person": each.id,
                "name": each.name,
                "unit": each.unit,
                "line": line(app.wording.render, records.trail.one(one.id, each.id), one),
            }
            for each in people
        ]
    lines = [f"{each['name']}（{each['unit']}）：{each['line']}" for each in data]
    show(data, as_json, lines)


@notice.command("report")
def report(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="Write it to this Excel file.")] = None,
    since: DayOption = None,
    until: DayOption = None,
    unit: UnitOption = None,
    as_json: JsonOption = False,
) -> None:
    """知晓率 of every notice and every unit; default: of the last thirty days."""
    with built(context) as app, app.store.read() as records:
        today, weights = app.clock.now().date(), app.office.reach.weights
        first, last = since.date() if since else today - MONTH, until.date() if until else today
        begin, end = _midnight(app, first), _midnight(app, last + timedelta(days=1))
        found = records.board.awareness(begin, end, the_unit(records, unit))
        data = {
            "since": first.isoformat(),
            "until": last.isoformat(),
            "totals": found.units.totals.shown(weights),
            "notices": [{**_shown(one), **tally.shown(weights)} for one, tally in found.notices],
            "units": [_line_shown(each, weights) for each in found.units.lines],
        }
    if path is not None:
        write_report(path, f"{first} 至 {last}", report_rows(found, app.office.reach))
    told = [f"{one.number}  {percent(tally.rate):>7}  {_progress(tally)}  {one.title}" for one, tally in found.notices]
    show(data, as_json, [f"{first} 至 {last}", *told, *_table(found.units)])


@notice.command("evidence")
def export_evidence(
    context: typer.Context,
    number: Number,
    path: Annotated[Path | None, typer.Argument(help="Write it to this Excel file.")] = None,
    numbers: Annotated[bool, typer.Option("--open", help="Telephone numbers whole.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Everything that proves who was told, as a file that only you can read. It is written down that it was made."""
    if path is None and not as_json:
        fail("请写要存的文件名，例如 通知3.xlsx；或者用 --json")
    if path is not None and path.exists():
        fail(f"{path}：已经有这个文件，没有覆盖")
    with built(context) as app:
        scribe, now = Scribe(app.wording.render, app.office.reach, OPERATOR, numbers), app.clock.now()
        with app.store.read() as records:
            one = _notice(records, number)
            data = evidence.pack(records, one.id, scribe, now) if path is None else {}
            made = evidence.summed(one.id, data) if path is None else evidence.write(records, one.id, scribe, now, path)
        with app.store.write() as records:
            evidence.note(records, OPERATOR, made, now)
    rows = "，".join(f"{name} {count - 1} 行" for name, count in made.rows.items())
    show(data or {"file": str(path), "rows": made.rows, "sha256": made.digests}, as_json, [f"{path}：{rows}"])


@notice.command("verify")
def verify(context: typer.Context, path: Path, as_json: JsonOption = False) -> None:
    """Whether an evidence file is as it was when it was made. Exit status 1 if not."""
    with built(context) as app, app.store.read() as records:
        faults = evidence.check(records, path)
    show(faults, as_json, faults or ["没有改动过。"])
    raise typer.Exit(1 if faults else 0)


def _notice(records: Records, number: int) -> Notice:
    found = records.notices.numbered(number)
    if found is None:
        fail(f"没有通知 {number}")
    return found


def _midnight(app: App, day: date) -> datetime:
    return datetime.combine(day, time(0), app.clock.zone)


def _shown(one: Notice) -> dict[str, Any]:
    moments = {"event_at": one.event_at, "approved_at": one.approved_at, "cutoff": one.cutoff}
    said = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {
        "number": one.number,
        "title": one.title,
        "kind": one.kind.value,
        "status": one.state.value,
        "drill": one.drill,
        **said,
    }


def _line_shown(each: UnitLine, weights: Any) -> dict[str, Any]:
    own = {"unit": each.path, "depth": each.depth, "own": each.own.shown(weights)}
    return {**own, "all": each.all.shown(weights)}


def _progress(tally: Tally) -> str:
    return f"{tally.confirmed}/{tally.should_know}"


def _funnel(tally: Tally, rules: ReachRules) -> list[str]:
    ways = f"本人 {tally.by_self}，代收人 {tally.by_proxy}，电话 {tally.by_phone}，上门 {tally.by_visit}"
    left = f"还在通知 {tally.waiting}，转给人 {tally.task_open}，已送达不要求回复 {tally.reached_unconfirmed}"
    return [
        f"应知 {tally.should_know} → 已发 {tally.sent} → 送达 {tally.delivered} → 已读 {tally.read} → 已确认 {tally.confirmed}",
        f"确认方式：{ways}；截止前 {tally.in_time}",
        f"未确认 {tally.missing}：{left}",
        f"知晓率 {percent(tally.rate)}，加权 {percent(tally.weighed(rules.weights))}；不在名单 {tally.excluded}",
    ]


def _table(found: Board) -> list[str]:
    return [
        f"{'  ' * each.depth}{each.name or NO_UNIT}  {_progress(each.all)}  {percent(each.all.rate)}"
        for each in found.lines
        if each.all.should_know
    ]


def _foreseen(app: App, records: Records, one: Notice, missing: list[Missing]) -> list[Missing]:
    """With the next step that can really be taken: a rung by which nothing can leave for somebody is passed over."""
    at_work = [each.person_id for each in missing if each.next.turn in (Turn.MACHINE, Turn.HUMAN)]
    ways = app.planner.rungs(records, at_work, app.clock.now()) if at_work else {}
    usable = {person_id: {rung for rung, several in rungs.items() if several} for person_id, rungs in ways.items()}
    return [each.coming(upcoming(each, one, usable[each.person_id])) if each.person_id in usable else each for each in missing]


def _next(each: Missing, words: Words) -> str:
    at = brief(each.next.at) if each.next.at else ""
    rung = words("rung", each.next.rung.value) if each.next.rung else ""
    return {
        Turn.MACHINE: f"{at} {rung}",
        Turn.HUMAN: f"{at} 还没回就转{rung}",
        Turn.TASK: f"{each.next.owner or '值班同志'}{rung}（任务 {each.next.task}，{at}前）",
        Turn.CLOSE: f"{at} 办结",
        Turn.NONE: words("recipient", each.state.value),
    }[each.next.turn]
