"""How often a platform lets something be sent, as data, and the first moment at which one more may go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

HALF_HOUR = timedelta(minutes=30)
SPREAD = 180  # seconds over which what was moved away from a crowded moment is strewn


class Calendar(StrEnum):
    """Limits that begin anew at a midnight, instead of running along with the clock."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` within `per`: any stretch of that length, or a day or a month of the office's calendar."""

    count: int
    per: timedelta | Calendar

    def began(self, now: datetime) -> datetime:
        """Since when what was sent counts."""
        if isinstance(self.per, timedelta):
            return now - self.per
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if self.per is Calendar.DAY else midnight.replace(day=1)

    def ends(self, now: datetime) -> datetime:
        """When a limit of the calendar begins anew."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.per is Calendar.DAY:
            return midnight + timedelta(days=1)
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)

    def free_at(self, used: Sequence[datetime], now: datetime) -> datetime:
        """The first moment from `now` on at which one more may be sent. `used` in any order."""
        counted = sorted(moment for moment in used if moment > self.began(now))
        if len(counted) < self.count:
            return now
        return counted[-self.count] + self.per if isinstance(self.per, timedelta) else self.ends(now)


def free_at(limits: Iterable[Limit], used: Sequence[datetime], now: datetime) -> datetime:
    """The first moment from `now` on at which all of these limits let one more through."""
    return max((limit.free_at(used, now) for limit in limits), default=now)


def looks_back(limits: Iterable[Limit], now: datetime) -> datetime:
    """Since when what was sent matters to any of these limits."""
    return min((limit.began(now) for limit in limits), default=now)


def opens_at(hours: Sequence[tuple[time, time]], moment: datetime) -> datetime:
    """The first moment from `moment` on that lies in one of these spans of the day; at any time where there are none."""
    if not hours:
        return moment
    for day in (moment, moment + timedelta(days=1)):
        for begin, end in sorted(hours):
            opens = datetime.combine(day.date(), begin, moment.tzinfo)
            if moment < datetime.combine(day.date(), end, moment.tzinfo):
                return max(moment, opens)
    return moment  # pragma: no cover - tomorrow has every span


def clear_of_crowds(moment: datetime, distance: timedelta, seed: int) -> datetime:
    """The moment, or one soon after `distance` from the full or half hour beside which it lies; `seed` strews those that move."""
    since_midnight = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
    past = since_midnight % HALF_HOUR
    if past < distance:
        wait = distance - past
    elif past >= HALF_HOUR - distance:
        wait = HALF_HOUR - past + distance
    else:
        return moment
    return moment + wait + timedelta(seconds=seed % SPREAD)
