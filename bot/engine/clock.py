"""The process that calls for the ticks of all offices. Any number may run: one leads, the others wait until it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import structlog
from psycopg import AsyncConnection, Error
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.engine.queue import Queue
from bot.engine.ticking import Ticking
from bot.store.schemas import conninfo

log = structlog.get_logger()

TOGETHER = 20  # offices in one task
AGAIN = 0.5  # seconds between tries to lead, and between looks at whether it still does
SWEEP = 10.0  # seconds between looks for what dead workers left
# A leader whose database has gone without a word must know before the database gives its lock to another.
ALIVE = "keepalives_idle=2 keepalives_interval=1 keepalives_count=2 tcp_user_timeout=4000 connect_timeout=4"


class Lead:
    """The one clock's lock: of the session of a connection that does nothing else, so that it ends with its process."""

    def __init__(self, url: str) -> None:
        self._conninfo = make_conninfo(conninfo(url), **conninfo_to_dict(ALIVE))
        self._connection: AsyncConnection | None = None

    async def held(self) -> bool:
        """Whether this process leads, trying for it if it does not. Never raises: without a database nobody leads."""
        try:
            if self._connection is not None:
                await self._connection.execute("SELECT 1")
                return True
            connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
        except Error:
            await self.leave()
            return False
        try:
            row = await (await connection.execute("SELECT pg_try_advisory_lock(hashtext('sangyu.clock'))")).fetchone()
        except Error:
            row = None
        if row is None or not row[0]:
            await connection.close()
            return False
        self._connection = connection
        return True

    async def leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


class Clock:
    """`ticks`: by name, how often in seconds. `codes` names the offices, which may change while it runs."""

    def __init__(self, url: str, ticks: Sequence[tuple[str, float]], codes: Callable[[], Sequence[str]], zone: ZoneInfo) -> None:
        self._queue = Queue(url)
        self._lead = Lead(url)
        self._ticks = ticks
        self._codes = codes
        self._zone = zone
        self._ticking: Ticking | None = None

    @property
    def leads(self) -> bool:
        """Whether it is this one that calls for the ticks."""
        return self._ticking is not None

    async def run(self, over: asyncio.Event) -> None:
        """Lead, or wait to lead, until it is over."""
        await self._queue.open()
        try:
            while not over.is_set():
                self._be(await self._lead.held())
                try:
                    async with asyncio.timeout(AGAIN):
                        await over.wait()
                except TimeoutError:
                    continue
        finally:
            self._be(leading=False)
            await self._lead.leave()
            await self._queue.close()

    def _be(self, leading: bool) -> None:
        if leading == (self._ticking is not None):
            return
        log.info("clock leads" if leading else "clock leads no more", action=f"clock.{'leads' if leading else 'waits'}")
        if self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
            return
        self._ticking = Ticking(self._zone)
        for name, seconds in self._ticks:
            self._ticking.add(seconds, self._call, args=[name])
        self._ticking.add(SWEEP, self._queue.sweep)
        self._ticking.start()

    async def _call(self, name: str) -> None:
        codes = list(self._codes())
        for at in range(0, len(codes), TOGETHER):
            await self._queue.defer("tick", f"tick:{name}:{at}", name=name, offices=codes[at : at + TOGETHER])
