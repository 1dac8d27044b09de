"""What the office hands to somebody on an occasion by its own standard (慰问标准), and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.audience.expression import EVERYBODY, Expression
from bot.domain.greetings import Due
from bot.domain.guests import Guest

AHEAD = timedelta(days=30)  # so long before its day a gift is made ready
TOLD = (7, 1)  # days before, on which whoever brings it is told
GRACE = timedelta(days=14)  # so long after its day it can still be handed over
NO_GIFTS_WANTED = "不收礼品"  # TraitKind.WISH
BY_WISH, BY_DEATH, BY_TIME = "wish", "death", "time"  # who closed it, where nobody did


class GiftState(StrEnum):
    DUE = "due"
    HANDED = "handed"
    DECLINED = "declined"
    LAPSED = "lapsed"  # its time is over, or he has died


@dataclass(frozen=True, slots=True)
class GiftRule:
    """One line of the office's standard."""

    id: str
    occasions: frozenset[str]  # ids of festivals, or of a person's own days
    title: str  # 春节慰问, {years}岁祝寿
    what: str
    fen: int
    document: str = ""
    who: Expression = EVERYBODY
    years: frozenset[int] = frozenset()  # only when he is so old, or so long in the Party; empty: always


@dataclass(frozen=True, slots=True)
class GiftBook:
    rules: tuple[GiftRule, ...] = ()

    def of(self, occasion: str) -> tuple[GiftRule, ...]:
        return tuple(rule for rule in self.rules if occasion in rule.occasions)


@dataclass(frozen=True, slots=True)
class NewGift:
    """What falls due: a snapshot of the standard as it is now."""

    key: str
    rule: str
    person_id: int
    owner_id: int | None
    title: str
    what: str
    fen: int
    document: str
    day: date
    declined: bool = False  # he wants none


@dataclass(frozen=True, slots=True)
class Gift:
    """`number` is what people say: 礼 12 已送. `photos`: how many pictures the visit has with which it was brought."""

    number: int
    rule: str
    person_id: int
    person_name: str
    unit: str
    owner_id: int | None
    owner_name: str
    title: str
    what: str
    fen: int
    document: str
    day: date
    state: GiftState
    visit_id: int | None = None
    photos: int = 0
    note: str = ""
    closed_by: str = ""
    closed_on: date | None = None
    handed_by: str = ""  # the name of the member of staff

    @property
    def until(self) -> date:
        """The last day on which it can be handed over."""
        return self.day + GRACE

    def shown(self, today: date) -> dict[str, Any]:
        """As messages say it."""
        return {
            "number": self.number,
            "who": self.person_name,
            "title": self.title,
            "what": self.what,
            "yuan": yuan(self.fen),
            "day": self.day.isoformat(),
            "away": (self.day - today).days,
            "until": self.until.isoformat(),
            "state": self.state.value,
            "by_wish": self.closed_by == BY_WISH,
            "photos": self.photos,
            "visit": self.visit_id or 0,
            "owner": self.owner_name,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Fitting:
    """Whom each rule means, by its id."""

    people: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def means(self, rule: GiftRule, person_id: int) -> bool:
        return person_id in self.people.get(rule.id, frozenset())


def for_festival(rule: GiftRule, day: date, name: str, guests: Iterable[Guest]) -> Iterator[NewGift]:
    """One for each, once a year."""
    for guest in guests:
        yield _new(rule, guest, day, Due(rule.id, name), str(day.year))


def of_his_own(book: GiftBook, guest: Guest, days: Sequence[tuple[date, Due]], fitting: Fitting) -> Iterator[NewGift]:
    """For his birthday, his years in the Party …

    The key is the number of years, so that a day which was put right makes none twice.
    """
    for day, due in days:
        for rule in book.of(due.id):
            if (not rule.years or due.years in rule.years) and fitting.means(rule, guest.id):
                yield _new(rule, guest, day, due, f"y{due.years}")


def _new(rule: GiftRule, guest: Guest, day: date, due: Due, which: str) -> NewGift:
    return NewGift(
        key=f"{rule.id}:{guest.id}:{which}",
        rule=rule.id,
        person_id=guest.id,
        owner_id=guest.liaison_id,
        title=rule.title.replace("{years}", str(due.years)).replace("{name}", due.name),
        what=rule.what,
        fen=rule.fen,
        document=rule.document,
        day=day,
        declined=NO_GIFTS_WANTED in guest.wishes,
    )


def brought(several: Sequence[Gift], words: str, day: date) -> Gift | None:
    """Which of a person's gifts was brought on a day: the one that is named, else the nearest of those whose time it is."""
    open_then = [one for one in several if one.state is GiftState.DUE and one.day - AHEAD <= day <= one.until]
    named = [one for one in open_then if any(part and part in words for part in _parts(one.what))]
    return min(named or open_then, key=lambda one: (abs((one.day - day).days), one.number), default=None)


def _parts(what: str) -> list[str]:
    """生日蛋糕一份、慰问金500元 → 蛋糕, 慰问金, as far as they are told apart by what people say."""
    return [word for word in _TOLD_APART if word in what]


_TOLD_APART = ("蛋糕", "慰问金", "慰问品", "纪念章", "年货", "鲜花", "月饼", "重阳糕")


def yuan(fen: int) -> str:
    """500, 88.50"""
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}"
