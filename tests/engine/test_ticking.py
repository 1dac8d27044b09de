"""The ticks go on when somebody sets the machine's clock, which APScheduler goes by."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.engine.ticking import Ticking

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize("by", [timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_was_set_ticks_at_once_and_goes_on_from_there(by: timedelta) -> None:
    asyncio.run(_set(by))


def test_a_clock_that_runs_on_or_is_set_by_a_little_moves_nothing() -> None:
    asyncio.run(_left_alone())


async def _set(by: timedelta) -> None:
    machine, ticked = ManualClock(NOON), asyncio.Event()
    ticking = Ticking(ZONE, machine, look=0.01)
    ticking.add(86_400.0, ticked.set)
    ticking.start()
    assert not ticked.is_set()
    machine.advance(by)
    async with asyncio.timeout(10):
        await ticked.wait()
    ticking.stop()


async def _left_alone() -> None:
    machine, ticked = ManualClock(NOON), asyncio.Event()
    ticking = Ticking(ZONE, machine, look=0.01)
    ticking.add(86_400.0, ticked.set)
    ticking.start()
    for _ in range(5):
        machine.advance(timedelta(seconds=2))
        async with asyncio.timeout(10):
            before = ticking.looks
            while ticking.looks == before:
                await asyncio.sleep(0)
    assert not ticked.is_set()
    ticking.stop()
