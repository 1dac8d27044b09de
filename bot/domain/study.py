"""Study and seasonal care as series of items: when a series has a day, and which item is next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.rhythm import Almanac, Every, Rhythm

DAILY = "daily"  # 每天学一点
OPEN_DAYS = 7  # so long what could not be sent is offered again
MOST = 2  # study items in one letter
LUNAR = "lunar "


class SeriesKind(StrEnum):
    STUDY = "study"
    CARE = "care"  # of a season: heat, cold, influenza, fraud


class Mode(StrEnum):
    """How somebody is given what he studies. Seasonal care goes to everybody as a message."""

    PUSH = "push"
    GROUP = "group"  # reads it in the group
    DOOR = "door"  # 上门送学
    POST = "post"
    MEETING = "meeting"  # was there when it was studied


class ReadingState(StrEnum):
    WAITS = "waits"  # it is his, and he has not been given it yet
    GIVEN = "given"
    READ = "read"


class Media(StrEnum):
    """What is behind a link."""

    NONE = ""
    ARTICLE = "article"
    AUDIO = "audio"
    PICTURE = "picture"


class SeasonFault(ValueError):
    """This is no day of the year."""


class Seasons(Protocol):
    """What a season must ask of the calendar."""

    def solar_of(self, year: int, month: int, day: int, leap: bool = False) -> date: ...

    def lunar_month_length(self, year: int, month: int, leap: bool = False) -> int: ...

    def term_date(self, year: int, name: str) -> date: ...


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of each year, first and last day included: `MM-DD`, `lunar MM-DD`, or the name of a solar term. It may run over
    the new year."""

    begin: str
    until: str

    def check(self, calendar: Seasons) -> None:
        """Raises SeasonFault."""
        for point in (self.begin, self.until):
            try:
                _day_of(point, 2000, calendar)
            except ValueError:
                raise SeasonFault(f"{point} is no day of the year") from None

    def holds(self, day: date, calendar: Seasons) -> bool:
        years = range(day.year - 2, day.year + 2)
        begun = max(one for year in years if (one := _day_of(self.begin, year, calendar)) <= day)
        ended = min(one for year in years if (one := _day_of(self.until, year, calendar)) >= begun)
        return day <= ended

    def dump(self) -> dict[str, str]:
        return {"from": self.begin, "until": self.until}

    @staticmethod
    def load(raw: Mapping[str, str] | None) -> Season | None:
        return Season(raw["from"], raw["until"]) if raw else None


def _day_of(point: str, year: int, calendar: Seasons) -> date:
    """Raises ValueError."""
    lunar = point.startswith(LUNAR)
    month, _, day = point.removeprefix(LUNAR).partition("-")
    if not (month.isdecimal() and day.isdecimal()):
        return calendar.term_date(year, point)
    if lunar:
        return calendar.solar_of(year, int(month), min(int(day), calendar.lunar_month_length(year, int(month))))
    if (int(month), int(day)) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, int(month), int(day))


@dataclass(frozen=True, slots=True)
class Quiz:
    """One question about an item. `answer` counts from 1."""

    question: str
    choices: tuple[str, ...]
    answer: int
    why: str = ""

    def dump(self) -> dict[str, Any]:
        return {"question": self.question, "choices": list(self.choices), "answer": self.answer, "why": self.why}

    @staticmethod
    def load(raw: Mapping[str, Any] | None) -> Quiz | None:
        return Quiz(raw["question"], tuple(raw["choices"]), raw["answer"], raw["why"]) if raw else None


@dataclass(frozen=True, slots=True)
class Material:
    """One item of a series. With a `day` it goes out on that day only; else when its turn comes."""

    title: str
    body: str
    link: str = ""
    media: Media = Media.NONE
    quiz: Quiz | None = None
    day: date | None = None
    id: int = 0
    number: int = 0  # its place in the series
    series_id: str = ""
    withdrawn: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """What a message about it says, JSON-ready. The answer to its question is not told beforehand."""
        told = {"title": self.title, "body": self.body, "link": self.link, "media": self.media.value}
        return {**told, "quiz": bool(self.quiz)}


@dataclass(frozen=True, slots=True)
class Series:
    """Items that go out one by one, in a rhythm, to whoever they are for."""

    id: str
    name: str
    kind: SeriesKind
    rhythm: Rhythm
    season: Season | None = None
    audience: str = ""  # an expression; empty: everybody
    opt_in: bool = False
    to_groups: bool = False
    by_hand: bool = False
    active: bool = False
    points: int = 0
    starter: bool = False

    @property
    def renews(self) -> bool:
        """Begins anew at its end: seasonal care, and what goes out every day."""
        return self.kind is SeriesKind.CARE or self.rhythm.every in (Every.DAY, Every.WORKDAY)

    def falls_on(self, day: date, almanac: Almanac, calendar: Seasons) -> bool:
        """Whether it has a day, be it switched on or off."""
        in_season = self.season is None or self.season.holds(day, calendar)
        return in_season and day in self.rhythm.days(day, day, almanac)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What of a series goes out on a day."""

    series: Series
    material: Material
    day: date

    @property
    def key(self) -> str:
        return f"study:{self.series.id}:{self.material.id}"


def next_item(series: Series, items: Sequence[Material], last_out: Mapping[int, date], day: date) -> Material | None:
    """What a series gives on a day; None where it has nothing (more). `last_out`: when each item, by id, went out last.

    An item of that very day comes first, else the next of its turn; a series that renews gives what has not been out longest.
    """
    standing = [one for one in items if not one.withdrawn]
    dated = [one for one in standing if one.day == day]
    turn = [one for one in standing if one.day is None and (series.renews or one.id not in last_out)]
    return min(dated or turn, key=lambda one: (last_out.get(one.id, date.min), one.number), default=None)


def offered(today: Iterable[Lesson], waiting: Iterable[Lesson], most: int = MOST) -> tuple[list[Lesson], list[Lesson]]:
    """What one letter offers, and what is left for the next: what has waited longest first, care always, `most` of study."""
    each = {one.material.id: one for one in (*sorted(waiting, key=lambda one: (one.day, one.key)), *today)}
    care = [one for one in each.values() if one.series.kind is SeriesKind.CARE]
    study = [one for one in each.values() if one.series.kind is SeriesKind.STUDY]
    return care + study[:most], study[most:]
