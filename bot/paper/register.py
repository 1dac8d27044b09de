"""The registers as an Excel file (走访台账): visits, what was asked for, what was due. A row each, ready to print."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.domain.commitment_rules import Wanted
from bot.domain.commitments import Commitment
from bot.domain.duties import Duty
from bot.domain.rights import Right
from bot.domain.visits import Visit, VisitFilter
from bot.errors import NotAllowed
from bot.ledger.sheet import Page, write_pages
from bot.paper.handbook import Order
from bot.paper.month import starting
from bot.paper.pdf import ROOT
from bot.store import Records

VISITS, ASKED, DUTIES = "走访", "诉求办理", "应访"
_AT_ONCE = 2000
One = TypeVar("One")
Words = Mapping[str, Mapping[str, str]]
Row = dict[str, str]

_WIDTHS = {"编号": 7, "姓名": 10, "单位": 22, "版本": 6, "照片": 6, "方式": 10, "日期": 12, "类别": 11, "评价": 8, "填报人": 10}
_WIDTHS |= {"走访人": 12, "内容": 40, "答复": 40, "情况": 40, "诉求": 30, "答应的事": 26, "审核意见": 20, "什么事": 18}
_WIDTHS |= dict.fromkeys(("审核时间", "提出", "最迟", "办结", "告知本人"), 17)


def words() -> Words:
    """What states and kinds are called on paper, by code."""
    found: Words = json.loads((ROOT / "words.json").read_text("utf-8"))
    return found


def register(records: Records, begin: date, end: date, order: Order) -> list[Page]:
    """The sheets, of these days, both included. Raises NotAllowed.

    Of whoever's file he may not take out of the house, what was said is left out.
    """
    if not order.viewer.holding(Right.SEE):
        raise NotAllowed
    viewer, titles, now = order.viewer, order.titles, order.imprint.printed_at
    wanted = VisitFilter(begin=begin, end=end)
    made = Wanted(made=(starting(begin, now), starting(end + timedelta(days=1), now)))
    visits = _all(lambda at: records.visits.listed(viewer, wanted, _AT_ONCE, at))
    asked = _all(lambda at: records.commitments.listed(viewer, made, _AT_ONCE, at))
    duties = _all(lambda at: records.duties.listed(viewer, due=(begin, end), limit=_AT_ONCE, offset=at, titles=titles))
    persons = {one.report.person_id for one in visits} | {one.person_id for one in asked if one.person_id is not None}
    whole, spoken = records.exchange.within_reach(viewer, Right.EXPORT, persons), words()
    own = viewer.everywhere(Right.EXPORT)  # what nobody in particular asked for
    return [
        _page(VISITS, [_visit(one, one.report.person_id in whole, spoken) for one in visits], _VISIT),
        _page(ASKED, [_asked(one, one.person_id in whole or own, spoken, order) for one in asked], _ASKED),
        _page(DUTIES, [_duty(one, spoken) for one in duties], _DUTY),
    ]


def write_register(path: Path, pages: Sequence[Page]) -> None:
    """Only its owner can read the file."""
    path.touch(mode=0o600)
    write_pages(path, pages)


def note_register(records: Records, begin: date, end: date, pages: Sequence[Page], order: Order) -> None:
    """Write down that it left the house."""
    detail = {"from": begin.isoformat(), "until": end.isoformat(), **{page.name: len(page.rows) for page in pages}}
    records.access.write_history(order.viewer.actor, "exported", "visits", order.imprint.printed_at, **detail)


def _all(page: Callable[[int], list[One]]) -> list[One]:
    found: list[One] = []
    while len(part := page(len(found))) == _AT_ONCE:
        found += part
    return found + part


def _page(name: str, rows: Sequence[Row], headings: Sequence[str]) -> Page:
    """Columns of which this viewer may read no cell are left out."""
    given = {heading for row in rows for heading in row}
    shown = [heading for heading in headings if not rows or heading in given]
    return Page(name, shown, [[row.get(heading, "") for heading in shown] for row in rows], widths=_WIDTHS)


_VISIT = (
    *("编号", "日期", "方式", "姓名", "单位", "走访人", "填报人", "情况", "诉求", "答应的事"),
    *("审核", "审核人", "审核时间", "审核意见", "版本", "照片"),
)
_ASKED = (
    *("编号", "类别", "服务", "姓名", "单位", "内容", "提出", "最迟", "办理人"),
    *("状态", "处理", "答复", "办结", "告知本人", "评价"),
)
_DUTY = ("编号", "什么事", "姓名", "单位", "住地", "开始", "最迟", "打算哪天去", "责任人", "状态", "办结", "走访编号")


def _visit(one: Visit, whole: bool, spoken: Words) -> Row:
    report = one.report
    said = {"情况": report.condition, "诉求": report.need, "答应的事": report.promise, "审核意见": one.remark}
    return {
        "编号": str(one.number),
        "日期": report.visited_on.isoformat(),
        "方式": report.kind.value,
        "姓名": one.person_name,
        "单位": one.unit,
        "走访人": report.went or one.staff_name,
        "填报人": one.staff_name,
        "审核": spoken["visit_state"][one.state.value],
        "审核人": one.reviewer_name,
        "审核时间": _moment(one.reviewed_at),
        "版本": str(one.version),
        "照片": str(len(one.photos)) if one.photos else "",
        **(said if whole else {}),
    }


def _asked(one: Commitment, whole: bool, spoken: Words, order: Order) -> Row:
    said = {"内容": one.text, "答复": one.result}
    told = " ".join(filter(None, (_moment(one.answered_at), spoken["answered_how"].get(one.answered_how, ""))))
    return {
        "编号": str(one.number),
        "类别": spoken["commitment_kind"][one.kind.value],
        "服务": spoken["service"].get(one.service) or order.services.get(one.service, one.service),
        "姓名": one.person_name,
        "单位": one.unit,
        "提出": _moment(one.made_at),
        "最迟": _moment(one.due_at),
        "办理人": one.owner_name,
        "状态": spoken["commitment_state"][one.state.value],
        "处理": one.disposition,
        "办结": _moment(one.closed_at),
        "告知本人": told,
        "评价": spoken["rating"].get(one.rating, one.rating),
        **(said if whole else {}),
    }


def _duty(one: Duty, spoken: Words) -> Row:
    return {
        "编号": str(one.number),
        "什么事": one.title,
        "姓名": one.person_name,
        "单位": one.unit,
        "住地": one.town,
        "开始": one.opens_on.isoformat(),
        "最迟": _moment(one.due_at),
        "打算哪天去": one.planned_on.isoformat() if one.planned_on else "",
        "责任人": one.owner_name,
        "状态": spoken["duty_state"][one.state.value],
        "办结": _moment(one.settled_at),
        "走访编号": str(one.visit_id or ""),
    }


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""
