"""All routes of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.domain.audit import silent
from bot.web import assets
from bot.web.api import api
from bot.web.bind_page import BindPage
from bot.web.callbacks import Callbacks
from bot.web.console import Console
from bot.web.group_page import GroupPage
from bot.web.notice_page import NoticePage
from bot.web.parts import Parts
from bot.web.policy_page import PolicyPage
from bot.web.sign_in import SignIn
from bot.web.simulator import Simulator
from bot.web.task_page import TaskPage

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def site(parts: Parts, lifespan: Lifespan | None = None) -> Starlette:
    """The web application. The simulator is only part of it while the office is the demo one."""
    sign_in = SignIn(parts)
    routes: list[Any] = [
        *Callbacks(parts).routes(),
        *sign_in.routes(),
        *Console(parts, sign_in).routes(),
        *BindPage(parts).routes(),
        *NoticePage(parts).routes(),
        *GroupPage(parts).routes(),
        *TaskPage(parts).routes(),
        *PolicyPage(parts).routes(),
        *Health(parts).routes(),
        Mount("/api/v1", api(parts)),
        *assets.routes(),
    ]
    if parts.demo:
        routes += [*Simulator(parts).routes(), Route("/", _to_chat)]
    else:
        routes.append(Route("/", Front(parts).show))
    return Starlette(routes=routes, lifespan=lifespan)


async def _to_chat(_request: Request) -> Response:
    return RedirectResponse("/chat")


class Front:
    """What a visitor sees who has no business here."""

    def __init__(self, parts: Parts) -> None:
        self._page = parts.wording.page("front", {})

    async def show(self, _request: Request) -> Response:
        return HTMLResponse(self._page)


class Health:
    """/healthz and /readyz: the database answers, and the auditor goes round. Whoever watches is alarmed by anything but 200."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    async def alive(self, _request: Request) -> Response:
        return await self._answer("alive")

    async def ready(self, _request: Request) -> Response:
        return await self._answer("ready")

    async def _answer(self, name: str) -> Response:
        beat = await asyncio.to_thread(self._parts.heartbeat)
        fit = not silent(beat, self._parts.clock.now())
        return JSONResponse({name: fit}, 200 if fit else 503)
