"""今天: what wants the one who has signed in, what is under way, and what is wrong, on one page. It only shows."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.delivery.auditor import FINDINGS
from bot.domain.audit import load, silent
from bot.domain.day import Line, Urgency, of_today
from bot.domain.notices import CONFIRMED, RecipientState
from bot.domain.people import MAY_APPROVE, StaffMember
from bot.domain.rights import Right
from bot.store import Records
from bot.today import Today, shown
from bot.web.console.asked import acting
from bot.web.console.pages import Pages, Visit

NOTICES = 8
NAMES = 40
LINES = 20  # of the agenda and of each list


class TodayPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        """Everybody begins with his own day; whoever answers for everybody also sees how the office stands."""
        with self._parts.store.read() as records:
            me = acting(records, visit)
            data = {**self._mine(records, me, visit), "office_wide": None}
            if visit.viewer.everywhere(Right.SEE):
                data["office_wide"] = self._office(records, visit)
        return self._pages.show(visit, "desk/today", data)

    def menu(self, visit: Visit) -> Response:
        """Every page there is for this viewer, with a sentence each."""
        return self._pages.show(visit, "desk/menu", {})

    def counts(self, visit: Visit) -> Response:
        """The figures in the menu, asked for by the page itself now and then."""
        with self._parts.store.read() as records:
            me = acting(records, visit)
            tasks, _ = records.tasks.open_counts(visit.now, me.id) if me is not None else (0, 0)
            asked, _ = records.inquiries.open_counts(visit.now, me.id) if me is not None else (0, 0)
            waiting = self._to_approve(records, me)
        counts = {"tasks": tasks, "inquiries": asked}
        if visit.viewer.holding(Right.NOTIFY):  # the others have no such room in their menu
            counts["notices"] = len(waiting)
        return self._pages.part(visit, "desk/_counts", {"counts": counts})

    # --- of the one who has signed in ------------------------------------------------------------------------------------

    def _mine(self, records: Records, me: StaffMember | None, visit: Visit) -> dict[str, Any]:
        if me is None:
            return {"lines": [], "more": 0, "late": 0, "approvals": [], "member": False}
        services = self._parts.services
        today = Today(records, services.calendar, services.duties.titles, visit.now)
        agenda = of_today(today.items(me), visit.now)
        return {
            "lines": [_line(one, visit) for one in agenda.lines[:LINES]],
            "more": max(0, len(agenda.lines) - LINES),
            "late": sum(one.urgency in (Urgency.NOW, Urgency.LATE) for one in agenda.lines),
            "approvals": self._to_approve(records, me),
            "member": True,
        }

    @staticmethod
    def _to_approve(records: Records, me: StaffMember | None) -> list[Any]:
        return records.notices.waiting_for_approval(me.id, LINES) if me is not None and me.has(MAY_APPROVE) else []

    # --- of the office ---------------------------------------------------------------------------------------------------

    def _office(self, records: Records, visit: Visit) -> dict[str, Any]:
        owners = {member.id: member.name for member in records.people.staff()}
        tasks, inquiries = records.tasks.open_counts(visit.now), records.inquiries.open_counts(visit.now)
        refused = records.accounts.refused_now()
        return {
            "notices": [_notice(records, one.id) for one in records.notices.under_way(NOTICES)],
            "tasks": [{**one.shown(), "owner": owners.get(one.owner_id or 0, "")} for one in records.tasks.open_tasks(LINES)],
            "tasks_open": tasks[0],
            "tasks_late": tasks[1],
            "inquiries": records.inquiries.open_inquiries(limit=LINES),
            "inquiries_open": inquiries[0],
            "inquiries_late": inquiries[1],
            "timetable": records.timetable.of_day(visit.now.date()),
            "jobs": self._parts.services.jobs,
            "silent": silent(self._parts.heartbeat(), visit.now),
            "findings": [one for one in load(records.access.recall(FINDINGS, visit.now)) if one.left],
            "refused": sorted({channel for channel, _account in refused}),
            "held": records.copies.held(visit.now),
        }


def _line(line: Line, visit: Visit) -> dict[str, Any]:
    things = [shown(one, visit.now) for one in line.items]
    return {"urgency": line.urgency.name.lower(), "person_id": line.person_id, "name": line.name, "things": things}


def _notice(records: Records, notice_id: int) -> dict[str, Any]:
    """A notice that is being sent, with its counts, and each missing name with what happens next and when."""
    notice = records.notices.get(notice_id)
    if notice is None:
        raise LookupError("a notice that was listed a moment ago is gone")
    funnel = records.board.funnel(notice_id)
    done = sum(funnel[state] for state in CONFIRMED)
    everybody = sum(funnel[state] for state in RecipientState) - funnel[RecipientState.EXCLUDED]
    missing = records.board.missing(notice_id, limit=NAMES)
    return {"notice": notice, "funnel": funnel, "done": done, "all": everybody, "missing": missing}
