"""The fixed ticks, on a machine whose clock may be set.

APScheduler reckons by the machine's clock: set back by a day it would do nothing for a day, in silence. So it is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, SystemClock

log = structlog.get_logger()

LOOK = 1.0  # seconds between two looks at both clocks
JUMP = timedelta(seconds=5)  # by which they part in that time only if one was set, or the machine slept


class Ticking:
    """Begins to tick with `start`, in the running loop. `machine`: the clock by which APScheduler reckons. `looks`: how often
    both clocks were looked at."""

    def __init__(self, zone: ZoneInfo, machine: Clock | None = None, look: float = LOOK) -> None:
        self._zone = zone
        self._look = look
        self.looks = 0
        self._machine = machine or SystemClock(zone.key)
        self._scheduler = AsyncIOScheduler(timezone=zone)
        self._watch: asyncio.Task[None] | None = None

    def add(self, seconds: float, work: Callable[..., object], **more: object) -> None:
        """As they all have to be: late rather than left out, never twice at once, in the office's own zone."""
        trigger = IntervalTrigger(seconds=seconds, timezone=self._zone)
        self._scheduler.add_job(work, trigger, misfire_grace_time=None, coalesce=True, max_instances=1, **more)

    def start(self) -> None:
        self._scheduler.start()
        self._watch = asyncio.create_task(self._keep_watch(self._began()))

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def pause(self) -> None:
        self._scheduler.pause()

    def resume(self) -> None:
        if self._scheduler.running:
            self._scheduler.resume()

    async def _keep_watch(self, began: datetime) -> None:
        while True:
            await asyncio.sleep(self._look)
            self.looks += 1
            before, began = began, self._began()
            if abs(began - before) > JUMP:
                self.clock_was_set(began - before)

    def _began(self) -> datetime:
        """When the loop's own clock, which nobody sets, began by the machine's."""
        return self._machine.now() - timedelta(seconds=asyncio.get_running_loop().time())

    def clock_was_set(self, by: timedelta) -> None:
        """Everything ticks now, and goes on from there."""
        log.warning("clock was set", action="clock.set", seconds=round(by.total_seconds()))
        now = self._machine.now()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now)
