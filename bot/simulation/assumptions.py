"""What the simulation takes for granted of people, platforms and callers: `content/simulation.yaml`, checked and frozen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from bot.errors import ConfigError
from bot.office import CONTENT, read

PATH = CONTENT / "simulation.yaml"
_strict = ConfigDict(extra="forbid")

Share = Annotated[float, Field(ge=0, le=1)]
ByAge = tuple[Share, ...]


@dataclass(frozen=True, config=_strict)
class Curve:
    """A value that changes at certain hours of the day, each holding until the next."""

    points: tuple[tuple[time, float], ...]

    def at(self, moment: datetime) -> float:
        clock = moment.time()
        return next((value for begin, value in reversed(self.points) if begin <= clock), 0.0)

    def after(self, start: datetime, minutes: float) -> datetime:
        """When `minutes` of full attention have gone by since `start`."""
        at = start
        while True:
            weight, stop = self.at(at), self._change(at)
            needed = timedelta(minutes=minutes / weight) if weight > 0 else None
            if needed is not None and at + needed <= stop:
                return at + needed
            minutes -= (stop - at).total_seconds() / 60 * weight
            at = stop

    def _change(self, moment: datetime) -> datetime:
        later = next((begin for begin, _ in self.points if begin > moment.time()), None)
        day = moment.date() if later is not None else moment.date() + timedelta(days=1)
        return datetime.combine(day, later or time(), moment.tzinfo)


def _curve(raw: Any) -> Any:
    """{"08:30": 0.5} as it stands in the file."""
    if not isinstance(raw, dict):
        return raw
    if not any(value > 0 for value in raw.values()):
        raise ValueError("at some hour it must be more than nothing")
    return {"points": sorted((time.fromisoformat(begin), value) for begin, value in raw.items())}


HourCurve = Annotated[Curve, BeforeValidator(_curve)]


@dataclass(frozen=True, config=_strict)
class Mix:
    """Who the people are. Values in tuples are by age band."""

    ages: tuple[int, ...]
    share: ByAge
    smartphone: ByAge
    wechat_bound: ByAge
    landline: ByAge
    no_telephone: ByAge
    family: ByAge
    bedridden: ByAge
    deaf: ByAge
    blind: ByAge
    away: ByAge
    prefers_offline: ByAge
    never_answers: ByAge
    off_today: ByAge
    family_bound: Share
    spoke_lately: Share
    wrong_number: Share
    blocked: Share


@dataclass(frozen=True, config=_strict)
class Attention:
    elder: HourCurve
    family: HourCurve


@dataclass(frozen=True, config=_strict)
class Spread:
    """A time that varies: half of them are shorter than `minutes`; `spread` is the deviation of its logarithm."""

    minutes: float
    spread: float


@dataclass(frozen=True, config=_strict)
class Answering(Spread):
    chance: Share


@dataclass(frozen=True, config=_strict)
class Answers:
    push: Answering
    chat: Answering
    sms: Answering
    sms_plain: Answering
    family: Answering


@dataclass(frozen=True, config=_strict)
class VoiceCalls:
    presses_key: Share
    seconds: float


@dataclass(frozen=True, config=_strict)
class Receipts:
    push_seconds: float
    sms_seconds: float
    sms_fails: Share
    in_doubt: Share


@dataclass(frozen=True, config=_strict)
class Senders:
    """Sends a second."""

    wechat: float
    sms: float
    voice: float


@dataclass(frozen=True, config=_strict)
class Minutes:
    """How long things take those who ring up."""

    answered: float
    unanswered: float
    visit: float
    finding: float


@dataclass(frozen=True, config=_strict)
class StaffWays:
    people_per_liaison: int
    liaisons_per_branch: int
    branches_per_town: int
    clerks: int
    silent: Share
    starts_after: Spread
    says_at_it: Share
    works: tuple[tuple[time, time], ...]
    minutes: Minutes
    tries_again_after: float
    gives_up_after: int
    asks_around_after: int
    rings_family_after: int
    family_picks_up: Share
    family_answers: ByAge
    at_home: Share
    finds_number: Share
    finds_way: Share

    def working(self, moment: datetime) -> datetime | None:
        """The first moment from `moment` on, that day, at which anybody rings elders up. None: not that day any more."""
        for begin, end in self.works:
            opens, closes = (datetime.combine(moment.date(), clock, moment.tzinfo) for clock in (begin, end))
            if moment < closes:
                return max(moment, opens)
        return None


@dataclass(frozen=True, config=_strict)
class Assumptions:
    day: date
    ends: time
    people: Mix
    attention: Attention
    answers: Answers
    again: Share
    voice: VoiceCalls
    picks_up: HourCurve
    picks_up_by_age: ByAge
    receipts: Receipts
    senders: Senders
    staff: StaffWays


def load_assumptions(path: Path = PATH) -> Assumptions:
    """Raises ConfigError, naming what is wrong."""
    return checked(read(path), path.name)


def checked(raw: Any, name: str) -> Assumptions:
    """Assumptions as a file holds them."""
    try:
        return TypeAdapter(Assumptions).validate_python(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise ConfigError(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
