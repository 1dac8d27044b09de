"""A uvicorn that stops at once instead of at its next tick. It speaks WebSocket as the service does, with the same limits."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from starlette.applications import Starlette

from bot.commands.processes import SOCKETS
from bot.web.sockets import SOCKET_FRAME


class QuickServer(uvicorn.Server):
    """Listens on a port of its own, in the running loop."""

    def __init__(self, app: Starlette, frame: int = SOCKET_FRAME) -> None:
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            log_level="error",
            lifespan="off",
            http="httptools",
            ws=SOCKETS,
            ws_max_size=frame,
        )
        super().__init__(config)
        self._stopping = asyncio.Event()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])

    async def main_loop(self) -> None:
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)

    async def serve_until_stopped(self) -> None:
        await self.serve()
        left = list(self.server_state.tasks)
        if left:
            _, slow = await asyncio.wait(left, timeout=0.2)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    def stop(self) -> None:
        """From the loop that it runs in."""
        self._stopping.set()
