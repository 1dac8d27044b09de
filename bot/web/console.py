"""The duty desk (值班台): what is under way and who still has to be reached, on one page. It only shows."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.notices import CONFIRMED, NoticeState, RecipientState
from bot.store import Records
from bot.web.parts import Parts
from bot.web.sign_in import SignIn

NOTICES = 8
NAMES = 40
SETTLED = {*CONFIRMED, RecipientState.EXCLUDED}


class Console:
    def __init__(self, parts: Parts, sign_in: SignIn) -> None:
        self._parts = parts
        self._sign_in = sign_in

    def routes(self) -> list[Route]:
        return [Route("/console", self.show)]

    async def show(self, request: Request) -> Response:
        if not self._sign_in.known(request):
            return HTMLResponse(self._parts.wording.page("signin_gone", {}), 403)
        data = await asyncio.to_thread(self._today)
        return HTMLResponse(self._parts.wording.page("console", data), headers={"Cache-Control": "no-store"})

    def _today(self) -> dict[str, Any]:
        now = self._parts.clock.now()
        with self._parts.store.read() as records:
            owners = {member.id: member.name for member in records.people.staff()}
            tasks = [{**task.shown(), "owner": owners.get(task.owner_id or 0, "")} for task in records.tasks.open_tasks()]
            return {
                "now": now,
                "notices": [_notice(records, one.id) for one in records.notices.recent(NOTICES)],
                "tasks": tasks,
                "inquiries": records.casework.open_inquiries(),
                "timetable": records.timetable.of_day(now.date()),
                "beat": self._parts.heartbeat(),
            }


def _notice(records: Records, notice_id: int) -> dict[str, Any]:
    """One notice with its counts and, while it is under way, each missing name with what happens next and when."""
    notice = records.notices.get(notice_id)
    if notice is None:
        raise LookupError("a notice that was listed a moment ago is gone")
    funnel = records.notices.funnel(notice_id)
    done = sum(funnel[state] for state in CONFIRMED)
    everybody = sum(funnel[state] for state in RecipientState) - funnel[RecipientState.EXCLUDED]
    missing = []
    if notice.state is NoticeState.SENDING:
        missing = [one for one in records.notices.recipients(notice_id) if one["state"] not in SETTLED][:NAMES]
    return {"notice": notice, "funnel": funnel, "done": done, "all": everybody, "missing": missing}
