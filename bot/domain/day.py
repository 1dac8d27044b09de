"""What one member of staff has before him on a day (今天): the most pressing first, and what lies on one way together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

AHEAD = timedelta(days=7)  # what is due later is counted only
NEWLY = 7  # days in hospital in which somebody is thought of every day
DAY_ENDS = time(23, 59, 59)
ROUND = 10  # years: a birthday that is known of a week before (整岁)
ELDERLY = 60


class Sort(StrEnum):
    ALERT = "alert"
    TASK = "task"
    DUTY = "duty"
    HOSPITAL = "hospital"
    BIRTHDAY = "birthday"
    GIFT = "gift"  # to be brought for his day
    COMMITMENT = "commitment"
    INQUIRY = "inquiry"
    REPORT = "report"  # a visit report of which the reviewer asks something
    REVIEW = "review"  # how many reports wait for him as a reviewer
    SUCCESSION = "succession"  # a hand-over that he is to accept


# What somebody has to do; a birthday and a stay in hospital are no work by themselves.
WORK = frozenset(Sort) - {Sort.HOSPITAL, Sort.BIRTHDAY}


class Urgency(IntEnum):
    NOW = 0
    LATE = 1
    TODAY = 2
    SOON = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing. `at`: by when, or when it is. Of somebody who is gone to see, `place` is where; without a person it is the
    desk's own."""

    sort: Sort
    at: datetime
    what: str = ""
    number: int = 0  # what people say of it; 0 where it has none
    kind: str = ""  # of a task or a commitment
    person_id: int = 0
    name: str = ""
    place: str = ""
    amount: int = 0  # years of age, days in hospital, reports that wait
    planned: date | None = None  # when he means to go
    drill: bool = False
    mourning: bool = False
    urgency: Urgency = Urgency.TODAY

    @property
    def round(self) -> bool:
        """整岁: a birthday of 60, 70, 80 … years."""
        return self.sort is Sort.BIRTHDAY and self.amount >= ELDERLY and self.amount % ROUND == 0


@dataclass(frozen=True, slots=True)
class Line:
    """All that concerns one person, told where the most pressing of it belongs; or one thing of the desk's own."""

    urgency: Urgency
    at: datetime
    items: tuple[Item, ...]

    @property
    def person_id(self) -> int:
        return self.items[0].person_id

    @property
    def name(self) -> str:
        return self.items[0].name

    @property
    def place(self) -> str:
        return self.items[0].place


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day: its lines in order, how much of each sort, how much is due later, what is next of that; for another day than today
    how much is still to be done before."""

    day: date
    lines: tuple[Line, ...]
    counts: dict[Sort, int]
    later: int = 0
    next: Item | None = None
    before: int = 0


def of_today(items: Sequence[Item], now: datetime) -> Agenda:
    """What is pressing, late, due today or within a week, or planned for today."""
    day = now.date()
    placed = [replace(one, urgency=_urgency(one, now)) for one in items]
    near = [one for one in placed if _is_near(one, day)]
    return _agenda(day, near, [one for one in placed if not _is_near(one, day)])


def of_tomorrow(items: Sequence[Item], now: datetime) -> Agenda:
    """What is due or planned for tomorrow, and nothing else."""
    day = now.date() + timedelta(days=1)
    there = [replace(one, urgency=Urgency.TODAY) for one in items if _is_on(one, day)]
    before = sum(one.sort in WORK and one.at.date() < day and not _is_on(one, day) for one in items)
    return replace(_agenda(day, there, [one for one in items if one.at.date() > day]), before=before)


def _agenda(day: date, items: Sequence[Item], later: Sequence[Item]) -> Agenda:
    following = min(later, key=lambda one: (one.at, one.person_id, one.number), default=None)
    counts = Counter(one.sort for one in items)
    in_order = {sort: counts[sort] for sort in Sort if counts[sort]}
    return Agenda(day, tuple(arranged(items)), in_order, sum(one.sort in WORK for one in later), following)


def _urgency(one: Item, now: datetime) -> Urgency:
    if one.sort is Sort.ALERT:
        return Urgency.NOW
    if one.sort is Sort.HOSPITAL:
        return Urgency.TODAY if one.amount <= NEWLY else Urgency.SOON
    if one.at < now:
        return Urgency.LATE
    return Urgency.TODAY if now.date() in (one.at.date(), one.planned) else Urgency.SOON


def _is_near(one: Item, day: date) -> bool:
    """Of birthdays those of today and tomorrow, and round ones a week before."""
    if one.sort is Sort.BIRTHDAY:
        return one.at.date() <= day + (AHEAD if one.round else timedelta(days=1))
    return one.planned == day or one.at.date() <= day + AHEAD


def _is_on(one: Item, day: date) -> bool:
    return one.sort is Sort.HOSPITAL or day in (one.at.date(), one.planned)


def arranged(items: Iterable[Item]) -> list[Line]:
    """Lines in order: the most pressing first; of equal urgency place by place, beginning where something is due first; last
    what needs no way."""
    lines = [_line(several) for several in _by_person(items)]
    first: dict[tuple[Urgency, str], datetime] = {}
    for line in lines:
        key = line.urgency, line.place
        first[key] = min(first.get(key, line.at), line.at)

    def order(line: Line) -> tuple[object, ...]:
        opens = first[line.urgency, line.place]
        return (line.urgency, not line.person_id, opens, line.place, line.at, line.person_id, line.items[0].number)

    return sorted(lines, key=order)


def _by_person(items: Iterable[Item]) -> list[list[Item]]:
    together: dict[int, list[Item]] = defaultdict(list)
    alone: list[list[Item]] = []
    for one in items:
        if one.person_id:
            together[one.person_id].append(one)
        else:
            alone.append([one])
    return [*together.values(), *alone]


def _line(items: Sequence[Item]) -> Line:
    ordered = sorted(items, key=lambda one: (one.urgency, one.at, one.number))
    return Line(ordered[0].urgency, ordered[0].at, tuple(ordered))


def end_of(day: date, now: datetime) -> datetime:
    """The last second of a day: by then whatever belongs to the day as a whole is over."""
    return datetime.combine(day, DAY_ENDS, now.tzinfo)
