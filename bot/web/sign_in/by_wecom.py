"""Out of WeCom (企业微信): the platform says who looks at the page, and only staff bound to that very account come in."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.sign_in import inside
from bot.errors import ChannelFault
from bot.web.round_trip import RoundTrip
from bot.web.sign_in.hall import WECOM, Hall


class ByWeCom:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._parts = hall.parts
        self._trip = RoundTrip(hall.parts, "signin_wecom", "/signin")

    async def enter(self, request: Request) -> Response:
        account = (WECOM, request.path_params["account"])
        channel, query = self._parts.recognises.get(account), request.query_params
        if channel is None:
            return self._hall.form(request, "wecom", 404)
        if "code" not in query and "state" not in query:
            back = f"/signin/wecom/{account[1]}"
            return await self._trip.begin(account, channel, back, inside(query.get("next", "")))
        onward = await self._trip.end(request, account)
        if onward is None or not query.get("code"):
            return self._hall.form(request, "wecom", 403)
        try:
            whose = await asyncio.to_thread(channel.who, query["code"])
        except ChannelFault:
            self._hall.warn(WECOM, known=False)
            return self._hall.form(request, "wecom", 403)
        return await asyncio.to_thread(self._let_in, request, account, whose, onward)

    def _let_in(self, request: Request, account: tuple[str, str], whose: str, onward: str) -> Response:
        with self._parts.store.read() as records:
            sender = records.people.senders(*account, [whose]).get(whose)
        member = sender.staff if sender is not None else None
        response = self._hall.enter(request, member.id, WECOM, onward) if member is not None else None
        if response is not None:
            return response
        self._hall.warn(WECOM, known=member is not None)
        return self._hall.form(request, "wecom", 403)
