"""The side of the bridge that listens: its HTTP API, and WebSockets that a bot opens to it (forward)."""

from __future__ import annotations

import asyncio
import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.fakes.onebot.links import Desk, Link
from tests.fakes.onebot.quick import QuickServer
from tests.fakes.onebot.world import Strike

OVER_HTTP = {1400: 400, 1200: 200}  # the codes that the HTTP side has for the same things


class ForwardWire:
    """A WebSocket that a bot has opened."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket

    async def send(self, text: str) -> None:
        await self.socket.send_text(text)

    async def close(self) -> None:
        await self.socket.close()


class Api:
    """Listens on a port of its own. The token: none is 401, a wrong one 403."""

    def __init__(self, desk: Desk, token: str, links: list[Link]) -> None:
        self._desk = desk
        self._token = token
        self._links = links
        self.base = ""
        self._server: QuickServer | None = None
        self._serving: asyncio.Task[None] | None = None

    async def serve(self) -> str:
        sockets = [WebSocketRoute(path, self._socket) for path in ("/", "/api", "/event")]
        app = Starlette(routes=[*sockets, Route("/{action}", self._called, methods=["POST"])])
        self._server = QuickServer(app)
        self._serving = asyncio.ensure_future(self._server.serve_until_stopped())
        while not self._server.started:
            await asyncio.sleep(0.005)
        self.base = f"http://127.0.0.1:{self._server.port}/"
        return self.base

    async def stop(self) -> None:
        if self._server is not None and self._serving is not None:
            self._server.stop()
            await self._serving

    def _refused(self, shown: str, query: str) -> int:
        if not self._token:
            return 0
        token = shown.removeprefix("Bearer ").strip() or query
        return 0 if token == self._token else 403 if token else 401

    async def _called(self, request: Request) -> Response:
        status = self._refused(request.headers.get("authorization", ""), request.query_params.get("access_token", ""))
        if status:
            return JSONResponse({"status": "failed", "retcode": 1403, "message": "token verify failed!"}, status)
        action = request.path_params["action"]
        params = json.loads(await request.body() or b"{}")
        strike = self._desk._world.strikes[0] if self._desk._world.strikes else self._desk._world.always
        answer = await self._desk.answer(ForwardWire, action, params)  # type: ignore[arg-type]
        if answer is None:
            return await self._nothing(strike)
        if answer["retcode"] == 1404:
            return JSONResponse({"status": "failed", "retcode": 404, "message": answer["message"]}, 404)
        return JSONResponse({**answer, "retcode": OVER_HTTP.get(answer["retcode"], answer["retcode"])})

    async def _nothing(self, strike: Strike | None) -> Response:
        if strike is Strike.PAGE:
            return HTMLResponse("<html>login</html>")
        if strike is Strike.BROKEN:
            return HTMLResponse("<html>Bad Gateway</html>", 502)
        await asyncio.sleep(5)  # longer than anybody waits
        return Response(status_code=504)

    async def _socket(self, socket: WebSocket) -> None:
        if self._refused(socket.headers.get("authorization", ""), socket.query_params.get("access_token", "")):
            await socket.close(1008)
            return
        await socket.accept()
        link = Link(ForwardWire(socket), self._desk, {"/api": "api", "/event": "event"}.get(socket.url.path, "universal"))
        self._links.append(link)
        await link.show(self._desk._world.event("meta_event", meta_event_type="lifecycle", sub_type="connect"))
        try:
            while True:
                await link.take(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            self._links.remove(link)
