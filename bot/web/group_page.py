"""/g/{token}: one notice in large type for whoever scans the code of a picture in a chat group. It notes nothing down."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.notices import Notice
from bot.domain.standing import Standing, opens, standing
from bot.web.parts import Parts
from bot.web.public import gone, page, show


class GroupPage:
    """Nobody is known here, so nobody can confirm, and opening it reaches nobody. It tells how one confirms."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [page(self._parts, "/g/{token:path}", self.show)]

    async def show(self, request: Request) -> Response:
        notice_id = self._parts.group_links.read(request.path_params["token"])
        notice = await asyncio.to_thread(self._find, notice_id)
        if notice is None:
            return gone(self._parts, request)
        stands = standing(notice, self._parts.clock.now())
        data = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "until": notice.reply_by,
            "place": notice.place,
            "corrects": notice.version > 1,
            "confirm": notice.requires_confirmation,
            "stands": "" if stands is Standing.BEGUN else stands.value,
        }
        return show(self._parts, request, "group", data)

    def _find(self, notice_id: int | None) -> Notice | None:
        """As it now reads."""
        if notice_id is None:
            return None
        with self._parts.store.read() as records:
            notice = records.notices.get(notice_id)
        shown = notice is not None and opens(notice, self._parts.clock.now(), self._parts.office.link_days)
        return notice if shown else None
