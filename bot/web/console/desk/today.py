"""The duty desk (值班台): what is under way and who still has to be reached, on one page. It only shows."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.delivery.auditor import FINDINGS
from bot.domain.audit import load, silent
from bot.domain.notices import CONFIRMED, NoticeState, RecipientState
from bot.domain.rights import Right
from bot.store import Records
from bot.web.console.pages import Pages, Visit

NOTICES = 8
NAMES = 40
EVERY = "30"  # seconds after which the page is asked for again


class DutyDesk:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        """For whoever answers for everybody; the others begin with their own people."""
        if not visit.viewer.everywhere(Right.SEE):
            return self._pages.onward("/console/people")
        still = bool(visit.asked("still"))
        answer = self._pages.show(visit, "desk/today", {**self._today(), "still": still})
        if not still:
            answer.headers["Refresh"] = EVERY
        return answer

    def _today(self) -> dict[str, Any]:
        now = self._parts.clock.now()
        with self._parts.store.read() as records:
            owners = {member.id: member.name for member in records.people.staff()}
            tasks = [{**task.shown(), "owner": owners.get(task.owner_id or 0, "")} for task in records.tasks.open_tasks()]
            return {
                "now": now,
                "notices": [_notice(records, one.id) for one in records.notices.recent(NOTICES)],
                "tasks": tasks,
                "inquiries": records.inquiries.open_inquiries(),
                "timetable": records.timetable.of_day(now.date()),
                "jobs": self._parts.services.jobs,
                "silent": silent(self._parts.heartbeat(), now),
                "findings": [one for one in load(records.access.recall(FINDINGS, now)) if one.left],
            }


def _notice(records: Records, notice_id: int) -> dict[str, Any]:
    """One notice with its counts and, while it is under way, each missing name with what happens next and when."""
    notice = records.notices.get(notice_id)
    if notice is None:
        raise LookupError("a notice that was listed a moment ago is gone")
    funnel = records.board.funnel(notice_id)
    done = sum(funnel[state] for state in CONFIRMED)
    everybody = sum(funnel[state] for state in RecipientState) - funnel[RecipientState.EXCLUDED]
    missing = records.board.missing(notice_id, limit=NAMES) if notice.state is NoticeState.SENDING else []
    return {"notice": notice, "funnel": funnel, "done": done, "all": everybody, "missing": missing}
