"""The one source of the present moment. Everything else receives `now` as an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time, aware and in the office's zone."""

    @property
    def zone(self) -> ZoneInfo: ...

    def now(self) -> datetime: ...


class Movable(Clock, Protocol):
    """A clock that can be moved on."""

    def advance(self, by: timedelta) -> None: ...


class SystemClock:
    """The machine's clock, read in the office's zone whatever TZ says."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self.zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return datetime.now(self.zone)


class ManualClock:
    """A clock that stands still until it is told to move: for tests and rehearsals."""

    def __init__(self, start: datetime) -> None:
        if not isinstance(start.tzinfo, ZoneInfo):
            raise ValueError("a clock starts at an aware time with a named zone")
        self.zone = start.tzinfo
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by

    def set(self, to: datetime) -> None:
        self._now = to.astimezone(self.zone)


class RehearsalClock:
    """Another clock, a while ahead of it. It never goes back: what has been done was done before now."""

    def __init__(self, under: Clock) -> None:
        self.under = under
        self.zone = under.zone
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return self.under.now() + self.ahead

    def advance(self, by: timedelta) -> None:
        """Raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("a rehearsal's clock never goes back")
        self.ahead += by


def wall_clock(clock: Clock) -> Clock:
    """The clock by which people live: a session, or the code on somebody's phone, is not older because a rehearsal is ahead."""
    return clock.under if isinstance(clock, RehearsalClock) else clock
