"""The routes of the fake platform."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.wechat.control import Platform, Spec, parse

Command = Callable[[Spec], Spec | Awaitable[Spec]]


def make_app(platform: Platform) -> Starlette:
    commands: dict[str, Command] = {
        "reset": platform.reset,
        "config": platform.configure,
        "clock": platform.clock,
        "users": platform.users,
        "faults": platform.fault,
        "media_gone": platform.media_gone,
        "receipts": platform.receipt_rule,
        "pushes": platform.push_switch,
        "all_well": platform.all_well,
        "tokens/expire": platform.expire_tokens,
        "tags": platform.tag,
        "choose": platform.choose,
        "visit": platform.visit,
        "mass/delete": platform.delete_mass,
        "say": platform.say,
        "event": platform.event,
        "scan": platform.scan,
        "burst": platform.burst,
        "replay": platform.replay,
        "check_address": platform.check_address,
        "receipts/flush": platform.flush,
        "receipts/settle": platform.settle,
    }
    views: dict[str, Callable[..., Spec]] = {
        "phones/{openid}": platform.phone,
        "phones": platform.phones,
        "calls": platform.calls,
        "accepted": platform.accepted,
        "menu": platform.menu,
        "masses": platform.masses,
        "uploads/{media_id}": platform.upload,
        "groups/{key}": platform.group,
    }

    async def serve(request: Request) -> Response:
        return await platform.gate.serve(request, platform.now())

    return Starlette(
        routes=[
            *(Route(f"/_control/{name}", _command(act), methods=["POST"]) for name, act in commands.items()),
            *(Route(f"/_control/{name}", _view(look), methods=["GET"]) for name, look in views.items()),
            *(Route(f"/{place}/{{path:path}}", serve, methods=["GET", "POST"]) for place in ("cgi-bin", "sns", "wxaapi")),
        ],
        exception_handlers={ValueError: _refuse, KeyError: _refuse, Exception: _crash},
    )


def _command(act: Command) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        done = act(parse(await request.body()))
        return JSONResponse(await done if inspect.isawaitable(done) else done)

    return endpoint


def _view(look: Callable[..., Spec]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return JSONResponse(look(**request.path_params))

    return endpoint


async def _refuse(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _crash(request: Request, error: Exception) -> Response:
    """A mistake of the fake itself must not pass for a fault of the platform."""
    traceback.print_exception(error)
    return JSONResponse({"error": repr(error)}, status_code=500)
