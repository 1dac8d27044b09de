"""A platform that takes template messages over real HTTP after a delay, knows a message by its `client_msg_id`, and counts.

`python -m benchmarks.cluster.platform PORT [--delay 0.05] [--tried-out 0.0]`. A share of the calls may be slow, cut off after it
has acted, or refused as busy, as platforms do. `GET /stats` tells what arrived: messages, how many calls named one that was known
already, and how many persons got more than one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
from collections import Counter

import httptools
import uvloop

TOKEN = b'{"access_token":"token-of-the-bench","expires_in":7200}'
BUSY = b'{"errcode":-1,"errmsg":"system error"}'


class World:
    def __init__(self, delay: float, cut: float, busy: float, seed: int = 0) -> None:
        self.delay, self.cut, self.busy = delay, cut, busy
        self.chance = random.Random(seed)
        self.known: dict[str, int] = {}
        self.repeated = 0
        self.calls = 0
        self.people: Counter[str] = Counter()
        self.down = False

    def take(self, body: bytes) -> bytes:
        """The answer to one template message; a known one is answered as before and shown to nobody again."""
        self.calls += 1
        if self.chance.random() < self.busy:
            return BUSY
        message = json.loads(body)
        key = message["client_msg_id"]
        if key in self.known:
            self.repeated += 1
        else:
            self.known[key] = len(self.known) + 1
            self.people[message["touser"]] += 1
        return json.dumps({"errcode": 0, "errmsg": "ok", "msgid": self.known[key]}).encode()

    def stats(self) -> bytes:
        several = sum(1 for count in self.people.values() if count > 1)
        told = {"calls": self.calls, "messages": len(self.known), "repeated": self.repeated}
        return json.dumps({**told, "people": len(self.people), "doubled": several}).encode()


class Connection(asyncio.Protocol):
    def __init__(self, world: World) -> None:
        self._world = world
        self._parser = httptools.HttpRequestParser(self)
        self._url, self._body = b"", b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url, self._body = url, b""

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if b"stable_token" in self._url:
            self._answer(TOKEN)
        elif b"/stats" in self._url:
            self._answer(self._world.stats())
        else:
            answer = self._world.take(self._body)
            loop = asyncio.get_running_loop()
            cut = self._world.chance.random() < self._world.cut
            loop.call_later(self._world.delay, self._transport.abort if cut else self._answer, *(() if cut else (answer,)))

    def _answer(self, body: bytes) -> None:
        if not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)


async def serve(port: int, world: World) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(world), "127.0.0.1", port, backlog=4096)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds until an answer")
    parser.add_argument("--cut", type=float, default=0.0, help="share of calls whose answer is lost")
    parser.add_argument("--busy", type=float, default=0.0, help="share of calls that are refused as busy")
    given = parser.parse_args()
    uvloop.run(serve(given.port, World(given.delay, given.cut, given.busy)))


if __name__ == "__main__":
    main()
