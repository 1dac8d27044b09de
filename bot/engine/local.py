"""One process does everything: a sender for each account, and the few fixed ticks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import structlog

from bot.clock import SystemClock
from bot.delivery.sender import AccountSender
from bot.engine.base import Account, Tick
from bot.engine.ticking import Ticking

log = structlog.get_logger()

RESTART = 5.0  # seconds before a sender that broke is started again


class LocalEngine:
    alone = True

    def __init__(self, senders: Mapping[Account, AccountSender], ticks: Sequence[Tick], zone: ZoneInfo) -> None:
        self._senders = senders
        self._ticks = ticks
        self._zone = zone
        self._tasks: list[asyncio.Task[None]] = []
        self._ticking: Ticking | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._send_all()
        self._ticking = Ticking(self._zone)
        at_once = SystemClock(self._zone.key).now()  # it counts real seconds, however far ahead a rehearsal is
        for tick in self._ticks:
            self._ticking.add(tick.seconds, self._look(tick), next_run_time=at_once)
        self._ticking.start()

    async def stop(self) -> None:
        if self._ticking is not None:
            self._ticking.stop()
        await _end(self._tasks)

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for sender in self._senders.values():
            sender.wake()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        running, ticking = self._tasks, self._ticking
        if ticking is not None:
            ticking.pause()
        await _end(running)
        try:
            yield
        finally:
            if running:
                self._send_all()
            if ticking is not None:
                ticking.resume()

    def _send_all(self) -> None:
        self._tasks = [asyncio.create_task(_keep_running(sender)) for sender in self._senders.values()]

    def _look(self, tick: Tick) -> Callable[[], object]:
        async def run() -> None:
            try:
                await tick.do()
            except Exception as fault:  # noqa: BLE001 - around one tick, which comes again; on a full disk a traceback is a burden
                log.error("tick broke", action="tick.broke", tick=tick.name, fault=type(fault).__name__)
            self._wake_all()

        return run


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Calls under way finish first."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(sender: AccountSender) -> None:
    """A sender that breaks is started again: nobody must wait because of one fault that nobody foresaw."""
    while True:
        try:
            await sender.run()
        except Exception as fault:  # noqa: BLE001 - around one account: the others go on, and this one is tried again
            log.error("sender broke", action="sender.broke", channel=sender.channel.name, fault=type(fault).__name__)
            await asyncio.sleep(RESTART)
