"""/g/{token}: one notice in large type for whoever scans the code of a picture in a chat group. It notes nothing down."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.notices import Notice, NoticeState
from bot.web.notice_page import SAFE
from bot.web.parts import Parts

WITHDRAWN, OVER = "withdrawn", "over"


class GroupPage:
    """Nobody is known here, so nobody can confirm, and opening it reaches nobody. It tells how one confirms."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/g/{token:path}", self.show)]

    async def show(self, request: Request) -> Response:
        notice_id = self._parts.group_links.read(request.path_params["token"])
        notice = await asyncio.to_thread(self._find, notice_id)
        if notice is None:
            return HTMLResponse(self._parts.wording.page("notice_gone", {}), 404, SAFE)
        data = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "until": notice.reply_by,
            "place": notice.place,
            "corrects": notice.version > 1,
            "confirm": notice.requires_confirmation,
            "stands": _stands(notice, self._parts.clock.now()),
        }
        return HTMLResponse(self._parts.wording.page("group", data), 200, SAFE)

    def _find(self, notice_id: int | None) -> Notice | None:
        """As it now reads. What never left is shown to nobody, and a rehearsal to no group."""
        if notice_id is None:
            return None
        with self._parts.store.read() as records:
            notice = records.notices.get(notice_id)
        shown = notice is not None and notice.approved_at is not None and not notice.drill
        return notice if shown else None


def _stands(notice: Notice, now: datetime) -> str:
    """Whether it still holds. What begins today is not over before the day is, unless its end is known."""
    if notice.state is NoticeState.WITHDRAWN:
        return WITHDRAWN
    if notice.end_at is not None:
        return OVER if notice.end_at < now else ""
    last = notice.event_at or notice.reply_by
    return OVER if last is not None and last.date() < now.date() else ""
