"""All routes of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import wall_clock
from bot.logs import of_office
from bot.watch.health import PATIENCE, looked
from bot.watch.metrics import Watched
from bot.web import assets, public
from bot.web.api import api
from bot.web.bind_page import BindPage
from bot.web.bodies import Ending
from bot.web.by_host import ByHost
from bot.web.callbacks import Callbacks
from bot.web.console import Console
from bot.web.group_page import GroupPage
from bot.web.guard import Sheltered, ShortPaths, broken
from bot.web.metrics_page import MetricsPage
from bot.web.notice_page import NoticePage
from bot.web.parts import Parts
from bot.web.policy_page import PolicyPage
from bot.web.privacy_page import PrivacyPage
from bot.web.sign_in import SignIn
from bot.web.simulator import Simulator
from bot.web.task_page import TaskPage

# Words travel packed; not what is packed already, nor streams, whose events must not wait for one another. How long a packed page
# is may tell what stands in it (BREACH). Nobody else can ask for a page of ours again and again to see that: the session's cookie
# comes along only when somebody follows a link, and the one secret in a page, the key of its forms, is new each time.
_AS_IT_IS = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/pdf", "application/octet-stream")
PACKED = Middleware(
    GZipMiddleware,
    minimum_size=1000,
    compresslevel=5,
    exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_AS_IT_IS),
)
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


Office = TypeVar("Office", bound=Hashable)


def sites(parts: Mapping[Office, Parts], by_host: Callable[[str], Office | None], lifespan: Lifespan | None = None) -> ASGIApp:
    """The web applications of all offices, each found by the host that was asked for."""
    several = len(parts) > 1
    apps = {office: _named(own.installation.code, site(own)) if several else site(own) for office, own in parts.items()}
    nobody = Starlette(routes=_seen(*parts.values()), lifespan=lifespan, middleware=[Middleware(Sheltered, False), PACKED])

    def find(host: str) -> ASGIApp | None:
        office = by_host(host)
        return apps[office] if office is not None else None

    return ByHost(find, nobody)


def _seen(*offices: Parts) -> list[Route]:
    """What is looked at by machines: of one office at its own host, of all of them at an address that is nobody's."""
    token = next((one.metrics_token for one in offices), "")
    watched = [one.watched for one in offices]
    return [*Health(*watched).routes(), *MetricsPage(watched, token).routes()]


def _named(code: str, app: ASGIApp) -> ASGIApp:
    """Whatever is logged while it answers says which office it is of."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        with of_office(code):
            await app(scope, receive, send)

    return answer


def site(parts: Parts, lifespan: Lifespan | None = None) -> Starlette:
    """The web application of an office. The simulator is only part of it while the office is the demo one."""
    sign_in = SignIn(replace(parts, clock=wall_clock(parts.clock)))
    routes: list[Any] = [
        *Callbacks(parts).routes(),
        *sign_in.routes(),
        *Console(parts, sign_in).routes(),
        *BindPage(parts).routes(),
        *NoticePage(parts).routes(),
        *GroupPage(parts).routes(),
        *TaskPage(parts).routes(),
        *PolicyPage(parts).routes(),
        *PrivacyPage(parts).routes(),
        *_seen(parts),
        Mount("/api/v1", api(parts)),
        *assets.routes(),
    ]
    if parts.demo:
        routes += [*Simulator(parts).routes(), Route("/", _to_chat)]
    else:
        routes.append(public.page(parts, "/", Front(parts).show))
    sheltered = Middleware(Sheltered, parts.office.public_url.startswith("https:"))
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[sheltered, Middleware(Ending), Middleware(ShortPaths), PACKED],
        exception_handlers={500: broken},
    )


async def _to_chat(_request: Request) -> Response:
    return RedirectResponse("/chat")


class Front:
    """What a visitor sees who has no business here."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        return public.show(self._parts, request, "front", {})


class Health:
    """Whoever watches is alarmed by anything but 200. What is wrong is named, and nothing else is told.

    /healthz: the database answers and the auditor goes round, of every office that is asked about. /readyz: besides, this process
    may be given work: the database stands where this program knows it, and there is room to write.
    """

    def __init__(self, *offices: Watched) -> None:
        self._offices = offices

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    async def alive(self, _request: Request) -> Response:
        return await self._answer("alive", ("database", "auditor"))

    async def ready(self, _request: Request) -> Response:
        return await self._answer("ready", ("database", "auditor", "migrations", "disk"))

    async def _answer(self, name: str, matters: Sequence[str]) -> Response:
        try:
            found = await asyncio.wait_for(asyncio.to_thread(self._looked), PATIENCE)
        except TimeoutError:
            found = dict.fromkeys(matters, False)
        fit = all(found[one] for one in matters)
        return JSONResponse({name: fit, **{one: found[one] for one in matters}}, 200 if fit else 503)

    def _looked(self) -> dict[str, bool]:
        each = [looked(one) for one in self._offices]
        return {name: all(one[name] for one in each) for name in each[0]}
