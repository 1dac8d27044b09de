"""`python -m tests.fakes.wechat --port 0`: serve on loopback until SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import sys
import time

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.fakes.wechat.app import make_app
from tests.fakes.wechat.control import Platform
from tests.fakes.wechat.gate import CUT


class CuttableProtocol(HttpToolsProtocol):
    """HTTP whose handler may reset the connection, as a broken network does."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CUT: self._cut}  # type: ignore[dict-item]  # ours, not one of the ASGI standard

    def _cut(self) -> None:
        linger_none = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
        self.transport.abort()


class AnnouncingServer(uvicorn.Server):
    """Prints its port as one JSON line as soon as it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if sockets:
            print(json.dumps({"port": sockets[0].getsockname()[1]}), flush=True)


async def serve(port: int, until_stdin_closes: bool) -> None:
    platform = Platform(time.time)
    config = uvicorn.Config(
        make_app(platform),
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        date_header=False,  # the platform's own clock tells it
        timeout_graceful_shutdown=0,
        backlog=4096,
    )
    server = AnnouncingServer(config)
    if until_stdin_closes:  # whoever started us may die without saying goodbye
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), lambda: setattr(server, "should_exit", True))
    listening = socket.create_server(("127.0.0.1", port), backlog=4096)
    await server.serve(sockets=[listening])
    platform.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.fakes.wechat")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--until-stdin-closes", action="store_true")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(given.port, given.until_stdin_closes))


if __name__ == "__main__":
    main()
