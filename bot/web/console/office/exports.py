"""What the console shows, taken out of the house as Excel or CSV: one door, and each time a line of the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot import channel_status
from bot.domain.below import Line
from bot.domain.people import Category
from bot.domain.rights import Right, Viewer
from bot.domain.search import read
from bot.domain.text import shorten
from bot.domain.visits import VisitFilter
from bot.ledger.lists import spoken_birth
from bot.ledger.tables import CSV, Kind, Table, table_file
from bot.store import Records
from bot.store.registers import MOST, Span
from bot.store.roll import RollRow
from bot.web.console.asked import choice_in, day_in, number_in
from bot.web.console.office.audit import may_audit, wanted
from bot.web.console.pages import BELOW, XLSX, Pages, Visit
from bot.web.console.words import words

DATED = ("tasks", "inquiries", "visits", "notices")
PLAIN = ("people", "channels", "audit")  # and of an office that has others below it: BELOW
CELL = 2000  # characters of one cell
Row = Sequence[str]


class ExportPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._sheets = words(pages.parts.wording, "office/_sheets", "SHEETS")
        self._codes = words(pages.parts.wording, "office/_sheets", "WORDS")
        self._made: dict[str, Callable[[Records, Visit], list[Row]]] = {
            "people": self._people,
            "audience": self._audience,
            "tasks": self._tasks,
            "inquiries": self._inquiries,
            "visits": self._visits,
            "notices": self._notices,
            "channels": self._channels,
            "audit": self._audit,
            BELOW: self._below,
        }

    def start(self, visit: Visit) -> Response:
        return self._start(visit, "")

    def take(self, visit: Visit) -> Response:
        """One file. That it was taken, and how many lines it has, stays in the history."""
        what, kind = visit.path["what"], choice_in(Kind, visit.form.get("kind"))
        if what not in self._made or kind is None or not self._may(what, visit.viewer):
            return self._pages.gone()
        if what in DATED and _span(visit) is None:
            return self._start(visit, "dates", 400)
        with self._parts.store.read() as records:
            rows = [[_cell(one) for one in row] for row in self._made[what](records, visit)]
        with self._parts.store.write() as records:
            detail = {"rows": len(rows), "kind": kind.value}
            records.access.write_history(visit.viewer.actor, "exported", what, visit.now, **detail)
        sheet = self._sheets[what]
        made = f"{self._parts.office.name}　{visit.now:%Y-%m-%d %H:%M}　{len(rows)}"
        content = table_file(Table(sheet["title"], sheet["columns"], rows), kind, made)
        return self._pages.file(content, f"{what}.{kind.value}", XLSX if kind is Kind.XLSX else CSV)

    def _may(self, what: str, viewer: Viewer) -> bool:
        """Counts of the offices below are nobody's file: whoever sees them may take them along."""
        return self._parts.below.may_see(viewer) if what == BELOW else viewer.everywhere(Right.EXPORT)

    def _start(self, visit: Visit, fault: str, status: int = 200) -> Response:
        if not visit.viewer.everywhere(Right.EXPORT):
            return self._pages.gone()
        today = visit.day.date
        data = {
            "dated": DATED,
            "plain": (*PLAIN, BELOW) if self._may(BELOW, visit.viewer) else PLAIN,
            "begin": today.replace(day=1).isoformat(),
            "today": today.isoformat(),
            "fault": fault,
        }
        return self._pages.show(visit, "office/exports", data, status)

    # --- each of them ----------------------------------------------------------------------------------------------------

    def _people(self, records: Records, visit: Visit) -> list[Row]:
        """Those whom the page 找人 finds for the same words."""
        rows, _ = records.roll.search(visit.viewer, read(visit.form.get("q")).words, number_in(visit.form.get("unit")), MOST)
        return [_person(row) for row in rows]

    def _audience(self, records: Records, visit: Visit) -> list[Row]:
        chosen = self._parts.services.audiences.choose(
            records, visit.viewer, visit.form.get("q").replace("\x00", "")[:1000], visit.day.date
        )
        if chosen.expression is None:
            return []
        return [_person(row) for row in records.roll.chosen(visit.viewer, chosen.expression, visit.day)]

    def _tasks(self, records: Records, visit: Visit) -> list[Row]:
        kinds = words(self._parts.wording, "desk/_hits", "TASK_KINDS")
        states = words(self._parts.wording, "desk/_hits", "TASK_STATES")
        return [
            (
                str(one.id), kinds.get(one.kind, one.kind), one.title, one.person or "", one.unit or "", one.owner or "",
                _when(one.made_at), _when(one.deadline), states.get(one.state, one.state), one.outcome, str(one.tries),
                _when(one.closed_at), one.closer or "",
            )
            for one in records.registers.tasks(_asked(visit))
        ]  # fmt: skip

    def _inquiries(self, records: Records, visit: Visit) -> list[Row]:
        kinds = words(self._parts.wording, "desk/_hits", "INQUIRY_KINDS")
        states = words(self._parts.wording, "desk/_hits", "INQUIRY_STATES")
        return [
            (
                str(one.id), kinds.get(one.kind, one.kind), one.person or "", _when(one.asked_at), _when(one.due_at),
                one.owner or "",
                one.question or "", one.answer or "", _when(one.answered_at), states.get(one.state, one.state), one.disposition,
                self._codes["rating"].get(one.rating, ""),
            )
            for one in records.registers.inquiries(_asked(visit))
        ]  # fmt: skip

    def _visits(self, records: Records, visit: Visit) -> list[Row]:
        states = words(self._parts.wording, "care/_care", "VISIT_STATES")
        days = VisitFilter(begin=day_in(visit.form.get("from")), end=day_in(visit.form.get("to")))
        return [
            (
                str(one.number), one.report.visited_on.isoformat(), one.person_name, one.unit, one.report.kind.value,
                one.staff_name, one.report.went or one.staff_name, states.get(one.state.value, ""), one.reviewer_name,
                str(len(one.photos)),
            )
            for one in records.visits.listed(visit.viewer, days, MOST)
        ]  # fmt: skip

    def _notices(self, records: Records, visit: Visit) -> list[Row]:
        states = words(self._parts.wording, "desk/_hits", "NOTICE_STATES")
        found = records.registers.notices(_asked(visit))
        tallies = records.board.totals([one.id for one in found])
        return [
            (
                str(one.number), one.title, self._codes["notice_kind"].get(one.kind, one.kind), states.get(one.state, one.state),
                one.author or "", _when(one.created_at), one.approver or "", _when(one.approved_at), _when(one.event_at),
                one.place,
                *(
                    str(getattr(tallies[one.id], name))
                    for name in ("should_know", "confirmed", "by_self", "by_proxy", "by_phone", "by_visit", "missing")
                ),
            )
            for one in found
        ]  # fmt: skip

    def _channels(self, records: Records, visit: Visit) -> list[Row]:
        per = self._codes["per"]
        names = self._parts.wording.environment.get_template("staff/_channel.txt").module.NAMES  # type: ignore[attr-defined]
        return [
            (
                names.get(one.channel, one.channel), one.account, self._codes["channel_state"].get(one.state, one.state),
                str(one.traffic.sent), str(one.traffic.doubtful), str(one.traffic.failed), str(one.traffic.waiting),
                f"{one.traffic.cost / 100:.2f}",
                "；".join(f"{quota.used}/{quota.count}（{per.get(quota.per, quota.per)}）" for quota in one.quotas),
            )
            for one in channel_status.accounts(records, self._parts.abilities, visit.now)
        ]  # fmt: skip

    def _below(self, _records: Records, visit: Visit) -> list[Row]:
        name, remarks = (words(self._parts.wording, "office/_below", macro) for macro in ("name", "remarks"))
        found = self._parts.below.lines(visit.now)
        return [(name(one), *_figures(one), _when(one.at), remarks(one)) for one in found]

    def _audit(self, records: Records, visit: Visit) -> list[Row]:
        if not may_audit(visit.viewer):
            return []
        who, action, about, detail = (
            words(self._parts.wording, "office/_history", name) for name in ("who", "action", "about", "detail")
        )
        lines = records.history.page(wanted(visit.form.fields, visit.now), MOST)
        return [(_when(one.at), who(one), action(one), about(one), detail(one)) for one in lines]


def _person(row: RollRow) -> Row:
    state = "已故" if row.died_on else row.state
    return (
        row.name, row.sex, Category(row.category).value, row.unit, "、".join(row.branches),
        f"{row.born.year} {spoken_birth(row.born)}" if row.born else "", row.phone, state, row.liaison,
        row.contact_on.isoformat() if row.contact_on else "",
    )  # fmt: skip


def _figures(line: Line) -> Row:
    """In the order of the columns; of what is not known or not told, nothing."""
    own = line.figures
    if own is None:
        return ("",) * 15
    spans = (
        (one.notices, one.should_know, one.confirmed, one.arrived, one.in_hand + one.waiting, one.left)
        for one in (own.today, own.week)
    )
    late = (own.work.tasks_overdue, own.work.inquiries_overdue)
    return tuple(str(figure) for figure in (own.people, *(figure for span in spans for figure in span), *late))


def _span(visit: Visit) -> Span | None:
    """From midnight of the first day to midnight after the last."""
    begin, end = day_in(visit.form.get("from")), day_in(visit.form.get("to"))
    if begin is None or end is None or end < begin:
        return None
    zone = visit.now.tzinfo
    return datetime.combine(begin, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)


def _asked(visit: Visit) -> Span:
    span = _span(visit)
    if span is None:
        raise ValueError("the days were looked at before")
    return span


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else ""


def _cell(value: Any) -> str:
    return shorten(str(value), CELL)
