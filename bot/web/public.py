"""What all pages for people without a sign-in share: headers, and how large and in which colours somebody wants to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.web import guard
from bot.web.parts import Parts

# The address is the key: it is not passed on, not kept by anybody between, and found by no search.
SAFE = {**guard.SAFE, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
SIZES, GROUNDS = ("small", "middle", "large", "huge"), ("plain", "yellow", "night")
COOKIE = "look"
YEAR = 365 * 24 * 3600  # seconds
Serve = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody reads. Kept in his own browser, in two words that say nothing of him."""

    size: str = "middle"
    ground: str = "plain"

    @staticmethod
    def of(request: Request) -> Look:
        size, _, ground = request.cookies.get(COOKIE, "").partition(".")
        return Look().changed(size, ground)

    def changed(self, size: str, ground: str) -> Look:
        """What is no size or ground changes nothing."""
        return Look(size if size in SIZES else self.size, ground if ground in GROUNDS else self.ground)


def page(parts: Parts, path: str, serve: Serve) -> Route:
    """A page that takes ?size= and ?ground= as its own small form sends them, without any script.

    Nothing but his own browser remembers it, so that asking by GET changes nothing here.
    """

    async def shown(request: Request) -> Response:
        asked = request.query_params
        if "size" not in asked and "ground" not in asked:
            return await serve(request)
        look = Look.of(request).changed(asked.get("size", ""), asked.get("ground", ""))
        again = RedirectResponse(request.url.path, 303, SAFE)
        secure = parts.office.public_url.startswith("https:")
        again.set_cookie(COOKIE, f"{look.size}.{look.ground}", YEAR, secure=secure, httponly=True, samesite="lax")
        return again

    return Route(path, shown)


def show(parts: Parts, request: Request, template: str, data: Mapping[str, Any], status: int = 200) -> Response:
    return HTMLResponse(parts.wording.page(template, {**data, "look": Look.of(request)}), status, SAFE)


def gone(parts: Parts, request: Request) -> Response:
    """One page for a link that is over and for one that never was: nobody learns which."""
    return show(parts, request, "notice_gone", {}, 404)
