"""The platform's side of a storm: pushes at their moments, whatever the service does, and pushed again where no answer came."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

PATIENCE = 5.0  # seconds, after which the platform closes the connection and pushes the same again
TRIES = 3
EARLY = 0.05  # seconds before the first is due


@dataclass
class Called:
    """What came of it. Latencies in seconds, counted from the moment a push was due."""

    offered: float = 0.0  # a second
    seconds: float = 0.0
    spent: list[float] = field(default_factory=list)
    again: int = 0
    late: int = 0  # taken, but too busy to be answered in the same call
    lost: int = 0


class _Line(asyncio.Protocol):
    """One kept-alive connection, with one push at a time."""

    def __init__(self, pool: _Pool, port: int) -> None:
        self.pool = pool
        self.port = port
        self.transport: asyncio.Transport | None = None
        self.due = 0.0
        self.request = b""
        self.tries = 0
        self.timer: asyncio.TimerHandle | None = None
        self.read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is one in all but its type

    def push(self, due: float, request: bytes, tries: int) -> None:
        self.due, self.request, self.tries, self.read = due, request, tries, b""
        assert self.transport is not None
        self.transport.write(request)
        self.timer = self.pool.loop.call_later(PATIENCE, self.give_up)

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]):
            return
        if self.timer is not None:
            self.timer.cancel()
        self.pool.answered(self, head.startswith(b"HTTP/1.1 200"), b"<Encrypt>" in body)

    def give_up(self) -> None:
        assert self.transport is not None
        self.transport.abort()
        self.pool.unanswered(self)


class _Pool:
    def __init__(self, ports: Sequence[int], called: Called) -> None:
        self.loop = asyncio.get_running_loop()
        self.ports = ports
        self.called = called
        self.free: dict[int, deque[_Line]] = {port: deque() for port in ports}
        self.open = 0
        self.over = asyncio.Event()
        self.nth = 0

    def push(self, due: float, request: bytes, tries: int = 1) -> None:
        port = self.ports[self.nth % len(self.ports)]  # by nobody's choice: any process may get any person
        self.nth += 1
        while self.free[port]:
            line = self.free[port].pop()
            if line.transport is not None and not line.transport.is_closing():  # a server closes what is idle
                line.push(due, request, tries)
                return
        task = self.loop.create_task(self._connect(port, due, request, tries))
        task.add_done_callback(lambda done: done.exception())

    async def _connect(self, port: int, due: float, request: bytes, tries: int) -> None:
        _, line = await self.loop.create_connection(lambda: _Line(self, port), "127.0.0.1", port)
        line.push(due, request, tries)

    def answered(self, line: _Line, taken: bool, at_once: bool) -> None:
        if taken:
            self.called.late += not at_once
            self.called.spent.append(time.perf_counter() - line.due)
        else:
            self.called.lost += 1
        self.free[line.port].append(line)
        self._done()

    def unanswered(self, line: _Line) -> None:
        if line.tries < TRIES:
            self.called.again += 1
            self.push(line.due, line.request, line.tries + 1)
        else:
            self.called.lost += 1
            self._done()

    def _done(self) -> None:
        self.open -= 1
        if not self.open:
            self.over.set()


async def storm(ports: Sequence[int], requests: Sequence[bytes], seconds: float) -> Called:
    """All of these within so many seconds, evenly."""
    called = Called(offered=len(requests) / seconds)
    pool = _Pool(ports, called)
    pool.open = len(requests)
    begin = time.perf_counter() + EARLY
    for number, request in enumerate(requests):
        due = begin + number * seconds / len(requests)
        while (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(max(early, 0.002))  # to wait busily would take a core from the service
        pool.push(due, request)
        if number % 50 == 0:
            await asyncio.sleep(0)
    await pool.over.wait()
    called.seconds = time.perf_counter() - begin
    return called
