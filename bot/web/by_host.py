"""Several offices behind one port: the host that was asked for says which."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class ByHost:
    """Hands a request to the site of its host, and whatever is nobody's to `nobody`, which does not say who is here.

    The Host header alone counts: what a caller says of being passed on from elsewhere (X-Forwarded-Host) is not looked at.
    """

    def __init__(self, find: Callable[[str], ASGIApp | None], nobody: ASGIApp) -> None:
        self._find = find
        self._nobody = nobody

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._find(_host(scope)) if scope["type"] in ("http", "websocket") else None
        await (found or self._nobody)(scope, receive, send)


def _host(scope: Scope) -> str:
    """Without its port; "" for one that is none."""
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""
