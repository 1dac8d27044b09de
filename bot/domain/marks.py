"""What a greeting must know of whom it is for, as the words that the office's rules name him by: 遗属, 女, 走不动, 八十多, 秋."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.guests import Guest
from bot.domain.people import full_years

CLASSES = ("离休", "退休", "遗属")
SEXES = ("男", "女", "性别不明")
AGES = ("不满70", "七十多", "八十多", "九十多", "百岁", "年龄不明")
SEASONS = ("春", "夏", "秋", "冬")
PARTY, RANK, GROUP = "党员", "县处级", "群"
COUNTY = 3  # 县处级副职, of `bot.domain.ledger.rank_level`
KNOWN = frozenset(
    {*CLASSES, *SEXES, *AGES, *SEASONS, PARTY, RANK, GROUP}
    | {"在家", "住院", "卧床", "外出", "走不动", "看不见", "听不到", "说不清", "记不住"}
    | {"独居", "空巢", "丧偶", "失独", "失能", "半失能", "重病", "低收入", "退役", "异地"}
)
SPRING = 3  # March; a season has three months


@dataclass(frozen=True, slots=True)
class PostWords:
    """By what a post (职务) is told: it holds one of these words, and none of those."""

    has: tuple[str, ...]
    lacks: tuple[str, ...] = ()

    def means(self, post: str) -> bool:
        return any(word in post for word in self.has) and not any(word in post for word in self.lacks)


@dataclass(frozen=True, slots=True)
class MarkRules:
    """The office's part: what a post tells, and what follows from what (遗属: 丧偶; 卧床: 走不动)."""

    posts: Mapping[str, PostWords] = field(default_factory=dict)
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        return KNOWN | self.posts.keys() | self.implied.keys() | {one for several in self.implied.values() for one in several}

    def of(self, guest: Guest, day: date, age: int = 0) -> frozenset[str]:
        """Everything that he is on a day. `age`: as the office counts it, where it is known; else it is worked out."""
        return self.lasting(guest) | {age_band(age or _age(guest, day)), season(day)}

    def lasting(self, guest: Guest) -> frozenset[str]:
        """What he is without regard to a day: no age, no season."""
        found = {guest.category.value, guest.sex or "性别不明"} | {guest.state, *guest.conditions, *guest.impairments} - {""}
        found |= {PARTY} if guest.party else set()
        found |= {RANK} if guest.rank_level is not None and guest.rank_level >= COUNTY else set()
        found |= {mark for mark, words in self.posts.items() if words.means(guest.post)}
        return self._with_implied(found)

    def of_group(self, day: date) -> frozenset[str]:
        """What must be minded in a group: of whom it is made up nobody knows."""
        return self._with_implied({GROUP, season(day)})

    def _with_implied(self, found: Iterable[str]) -> frozenset[str]:
        marks, new = set[str](), set(found)
        while new:
            marks |= new
            new = {one for mark in new for one in self.implied.get(mark, ())} - marks
        return frozenset(marks)


def age_band(age: int) -> str:
    """0: not known."""
    if not age:
        return "年龄不明"
    return AGES[min(max(age // 10 - 6, 0), 4)]


def season(day: date) -> str:
    return SEASONS[(day.month - SPRING) % 12 // 3]


def _age(guest: Guest, day: date) -> int:
    return max(full_years(guest.born, day), 0) if guest.born else 0
