"""What every page of the console shares: who is asking, what he posted, and how an answer looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import unusual
from bot.clock import wall_clock
from bot.domain.audience.day import Day
from bot.domain.rights import Right, Viewer
from bot.web.console.once import FIELD, KEY, Once, Unsure, fresh_key
from bot.web.guard import FORM, SAFE, Posted, TooLarge, Unreadable, from_our_pages, read_form
from bot.web.parts import Parts
from bot.web.sign_in import SignIn, Visitor


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who has signed in."""

    viewer: Viewer
    name: str
    now: datetime  # in the office
    wall: datetime  # on the machine: for sessions and one-time codes, also while a rehearsal is ahead
    day: Day
    path: Mapping[str, Any] = field(default_factory=dict)
    query: QueryParams = field(default_factory=QueryParams)
    form: Posted = field(default_factory=Posted)
    session: int = 0  # the number of his session

    def asked(self, name: str) -> str:
        return self.query.get(name, "").strip()


Work = Callable[[Visit], Response]
Streaming = Callable[[Visit, Callable[[], Awaitable[bool]]], Awaitable[Response]]
BELOW = "below"  # what the menu asks of whoever sees the offices below
HIGHEST = 2**31 - 1  # of all that is numbered; a database is not asked for more
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Pages:
    """Makes routes of functions from a visit to an answer; the functions run in a thread and may wait for the store."""

    def __init__(self, parts: Parts, sign_in: SignIn) -> None:
        self.parts = parts
        self.sign_in = sign_in
        self._once = Once(parts.store, parts.clock)

    def get(self, path: str, work: Work) -> Route:
        async def serve(request: Request) -> Response:
            visitor = await asyncio.to_thread(self.sign_in.visitor, request)
            if visitor is None:
                return self.sign_in.door(request)
            if _beyond(request):
                return self.gone()
            return await asyncio.to_thread(work, self._visit(request, visitor, Posted()))

        return Route(path, serve)

    def stream(self, path: str, work: Streaming) -> Route:
        """As `get`, for an answer that goes on. `work` is given besides how to ask whether he is signed in yet."""

        async def serve(request: Request) -> Response:
            visitor = await asyncio.to_thread(self.sign_in.visitor, request)
            if visitor is None:
                return self.sign_in.door(request)
            if _beyond(request):
                return self.gone()

            async def still() -> bool:
                return await asyncio.to_thread(self.sign_in.visitor, request) == visitor

            return await work(self._visit(request, visitor, Posted()), still)

        return Route(path, serve)

    def post(self, path: str, work: Work, limit: int = FORM) -> Route:
        async def serve(request: Request) -> Response:
            visitor = await asyncio.to_thread(self.sign_in.visitor, request)
            if visitor is None:
                return self.sign_in.door(request)
            if _beyond(request):
                return self.gone()
            if not from_our_pages(request):
                return self.sorry("elsewhere", 403)
            try:
                form = await read_form(request, limit)
            except TooLarge:
                return self.sorry("too_large", 413)
            except Unreadable:
                return self.sorry("unreadable", 400)
            except ClientDisconnect:
                return Response("", 400)
            return await asyncio.to_thread(self._once_only, work, self._visit(request, visitor, form), request.url.path)

        return Route(path, serve, methods=["POST"])

    def _once_only(self, work: Work, visit: Visit, path: str) -> Response:
        """The work of a form; of one that says so, a second arrival changes nothing."""
        form = visit.form
        if not KEY.fullmatch(form.get(FIELD)):
            return work(visit)
        file = sha256(form.content).hexdigest() if form.content else ""
        what = (visit.viewer.actor, path, file, *(f"{name}={value}" for name, value in sorted(form.fields.items())))
        try:
            answer = self._once.take(what, partial(work, visit))
        except Unsure:
            return self.sorry("unsure", 409)
        return answer if isinstance(answer, Response) else self.onward(answer)

    def _visit(self, request: Request, visitor: Visitor, form: Posted) -> Visit:
        now = self.parts.clock.now()
        day = Day(now.date(), self.parts.services.calendar.lunar.lunar_of(now.date()).year)
        wall, path, query = wall_clock(self.parts.clock).now(), request.path_params, request.query_params
        return Visit(visitor.viewer, visitor.name, now, wall, day, path, query, form, visitor.session)

    def opened(self, visit: Visit, person_id: int | None, way: str) -> None:
        """Whose data a page has shown, for the history. Somebody unknown is nobody's data."""
        if person_id is None:
            return
        with self.parts.store.write(forced=False) as records:
            unusual.opened(records, self.parts.services.dispatch, (visit.viewer.actor, f"person:{person_id}", way), visit.now)

    # --- answers -------------------------------------------------------------------------------------------------------

    def show(self, visit: Visit, template: str, data: Mapping[str, Any], status: int = 200) -> Response:
        frame = {
            "who": visit.name,
            "everywhere": visit.viewer.everywhere(Right.SEE),
            "rights": self.rights(visit.viewer),
            "now": visit.now,
            "key": fresh_key(),
        }
        return HTMLResponse(self.parts.wording.page(f"console/{template}", {**frame, **data}), status, SAFE)

    def rights(self, viewer: Viewer) -> set[str]:
        """By which the menu shows its pages."""
        own = {right.value for right in Right if viewer.holding(right)}
        return own | ({BELOW} if self.parts.below.may_see(viewer) else set())

    def part(self, visit: Visit, template: str, data: Mapping[str, Any]) -> Response:
        """A piece of a page, for a script to put into its place. Its template extends nothing."""
        return self.show(visit, template, data)

    def sorry(self, why: str, status: int) -> Response:
        return HTMLResponse(self.parts.wording.page("console/sorry", {"why": why}), status, SAFE)

    def gone(self) -> Response:
        """One answer for what is not there and for what this viewer may not see: nobody learns which."""
        return self.sorry("gone", 404)

    def onward(self, path: str) -> Response:
        return RedirectResponse(path, 303, SAFE)

    def file(self, content: bytes, name: str, media_type: str) -> Response:
        """Something to take away; `name` in ASCII."""
        headers = {**SAFE, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=media_type, headers=headers)


def _beyond(request: Request) -> bool:
    """Whether the address holds a number that nothing can have."""
    return any(isinstance(one, int) and one > HIGHEST for one in request.path_params.values())
