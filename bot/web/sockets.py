"""A WebSocket in the shape that channels know."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

SOCKET_FRAME = 32 * 1024 * 1024  # bytes; a picture comes as text, a third larger. Nobody sends one before he has shown his token


class PlatformSocket:
    """The `bot.channels.base.Socket` of a request to this server."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self.headers: Mapping[str, str] = websocket.headers
        self.query: Mapping[str, str] = websocket.query_params

    async def accept(self) -> None:
        try:
            await self._websocket.accept()
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise ConnectionError("the other side is gone") from None

    async def receive(self) -> str | None:
        try:
            message = await self._websocket.receive()
        except (WebSocketDisconnect, RuntimeError):
            return None
        if message["type"] == "websocket.disconnect":
            return None
        text, raw = message.get("text"), message.get("bytes")
        return text if text is not None else (raw or b"").decode("utf-8", "replace")

    async def send(self, text: str) -> None:
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise ConnectionError("the other side is gone") from None

    async def close(self, code: int = 1000) -> None:
        try:
            await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError, OSError):
            return
