"""/metrics: for this machine, and for whoever has the token."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hmac import compare_digest
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.watch.metrics import MEDIA_TYPE, Together, Watched

# A proxy on this machine calls from this machine as well: what it says of whom it calls for counts.
PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded", "x-forwarded-host", "via")


class MetricsPage:
    """Nobody else learns that it is there."""

    def __init__(self, offices: Sequence[Watched], token: str) -> None:
        self._together = Together(offices)
        self._token = token

    def routes(self) -> list[Route]:
        return [Route("/metrics", self.show)]

    async def show(self, request: Request) -> Response:
        if not self._may(request):
            return PlainTextResponse("Not Found", 404)
        return Response(
            await asyncio.to_thread(self._together.page), headers={"content-type": MEDIA_TYPE, "cache-control": "no-store"}
        )

    def _may(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self._token and scheme.lower() == "bearer" and compare_digest(given.strip().encode(), self._token.encode()):
            return True
        passed_on = any(name in request.headers for name in PASSED_ON)
        return not passed_on and request.client is not None and _at_home(request.client.host)


def _at_home(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
