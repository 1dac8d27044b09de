"""The ways in, each on its address, and the way out."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.rights import OPERATOR
from bot.domain.sign_in import inside
from bot.web.guard import SAFE, from_our_pages
from bot.web.parts import Parts
from bot.web.sign_in.by_code import ByCode
from bot.web.sign_in.by_password import ByPassword
from bot.web.sign_in.by_wecom import ByWeCom
from bot.web.sign_in.first_password import FirstPassword
from bot.web.sign_in.hall import Hall
from bot.web.sign_in.links import STAFF, use_link
from bot.web.sign_in.passwords import Passwords
from bot.web.sign_in.sessions import Visitor


class SignIn:
    """Lets people in, and knows a session when it sees one."""

    def __init__(self, parts: Parts) -> None:
        self._hall = Hall(parts)
        self._parts = parts

    @property
    def passwords(self) -> Passwords:
        return self._hall.passwords

    def routes(self) -> list[Route]:
        password, code, first = ByPassword(self._hall), ByCode(self._hall), FirstPassword(self._hall)
        return [
            Route("/signin", password.show),
            Route("/signin", password.check, methods=["POST"]),
            Route("/signin/code", code.show),
            Route("/signin/code", code.check, methods=["POST"]),
            Route("/signin/password", first.show),
            Route("/signin/password", first.set, methods=["POST"]),
            Route("/signin/wecom/{account}", ByWeCom(self._hall).enter),
            Route("/signin/{token}", self.open),
            Route("/signout", self.close, methods=["POST"]),
        ]

    def visitor(self, request: Request) -> Visitor | None:
        """Who sent this request. Rights are read anew each time: whoever leaves or loses a role is out at once."""
        return self._hall.sessions.visitor(request)

    def door(self, request: Request) -> Response:
        """The answer to whoever has not signed in, or not any more: the form, which leads back to where he was."""
        if request.headers.get("hx-request"):
            return Response("", 403, {**SAFE, "HX-Redirect": "/signin"})
        here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return self._hall.form(request, "again", 403, onward=inside(here if request.method == "GET" else ""))

    async def open(self, request: Request) -> Response:
        response = await asyncio.to_thread(self._open, request)
        return response or self._hall.page("signin_gone", {}, 403)

    async def close(self, request: Request) -> Response:
        if not from_our_pages(request):
            return self._hall.form(request, "elsewhere", 403)
        await asyncio.to_thread(self._hall.sessions.end, request)
        response = self._hall.form(request, "out")
        self._hall.sessions.take(response)
        return response

    def _open(self, request: Request) -> Response | None:
        with self._parts.store.write() as records:
            actor = use_link(records, request.path_params["token"], self._parts.clock.now())
        if actor == OPERATOR.actor:
            return self._hall.enter(request, None, "link")
        number = (actor or "").removeprefix(STAFF)
        return self._hall.enter(request, int(number), "link") if number.isdecimal() else None
