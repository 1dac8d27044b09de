"""Who a notice is for. The first few words of the audience language; anything not understood is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.people import Category, Person

# 老同志 takes in the families of the dead (遗属), 离退休干部 does not.
EVERYBODY = frozenset({"", "全体", "所有人", "大家", "老同志", "全部"})


@dataclass(frozen=True, slots=True)
class Audience:
    """A parsed audience. Empty sets mean: no condition of that sort."""

    text: str
    categories: frozenset[Category] = frozenset()
    units: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    @property
    def understood(self) -> bool:
        return not self.unknown


def suits_group(audience: Audience, unit: str | None) -> bool:
    """Whether a group should see a notice for this audience: not when only some of its members are meant.

    `unit` is whose group it is; None for the whole office's.
    """
    if audience.categories:
        return False
    return not audience.units or unit in audience.units


@dataclass(frozen=True, slots=True)
class Place:
    """One person of the ledger and his place on the list: in or out, and why."""

    person_id: int
    included: bool
    reason: str


_CATEGORIES = {
    "离休": frozenset({Category.LIXIU}),
    "退休": frozenset({Category.TUIXIU}),
    "遗属": frozenset({Category.SURVIVOR}),
    "离退休": frozenset({Category.LIXIU, Category.TUIXIU}),
}


def parse(text: str, units: Collection[str]) -> Audience:
    """Read an audience: 全体 (or 老同志), classes (离休、退休、遗属) and units by name, joined by 、，和.

    Words that are neither come back in `unknown`, so that the clerk is asked.
    """
    categories: set[Category] = set()
    chosen: set[str] = set()
    unknown: list[str] = []
    words = list(_words(text, units))
    for word in words:
        category, unit = _read(word, units)
        if (category is None and unit is None) or (
            len(words) > 1 and ((category and (unit or chosen)) or (unit and categories) or not (category or unit))
        ):
            unknown.append(word)
        else:
            categories |= category or frozenset()
            chosen |= {unit} if unit else set()
    return Audience(text, frozenset(categories), frozenset(chosen), tuple(unknown))


def _read(word: str, units: Collection[str]) -> tuple[frozenset[Category] | None, str | None]:
    """What one phrase means: a class, a unit, or a class within a unit; an empty class set means everybody."""
    unit = max((name for name in units if word.startswith(name)), key=len, default=None)
    bare = _bare(word if unit is None else word[len(unit) :].removeprefix("的"))
    if word in EVERYBODY or bare in EVERYBODY:
        return frozenset(), unit
    if bare in _CATEGORIES:
        return _CATEGORIES[bare], unit
    return None, None


def _words(text: str, units: Collection[str]) -> Iterator[str]:
    """The parts of an audience; 和 joins parts unless it belongs to a unit's name (和平镇)."""
    names = "|".join(re.escape(name) for name in sorted(units, key=len, reverse=True)) or r"(?!)"
    spaced = re.sub(rf"({names})|[和与及]", lambda found: found[1] or "、", text.strip())
    yield from filter(None, re.split(r"[、，,；;\s]+", spaced))


def _bare(word: str) -> str:
    """A word without 全体 before it and 干部 or 人员 behind it."""
    rest = re.sub(r"^(全体|所有|各位)", "", word)
    return rest if rest in EVERYBODY else re.sub(r"的?(老干部|干部|老同志|人员|同志)$", "", rest)


def place(audience: Audience, people: Iterable[Person]) -> list[Place]:
    """Everybody's place, one row a person. The dead are always out. Raises ValueError for an audience not understood."""
    if not audience.understood:
        raise ValueError("an audience that is not understood places nobody")
    return [Place(person.id, *_placed(audience, person)) for person in people]


def _placed(audience: Audience, person: Person) -> tuple[bool, str]:
    if not person.alive:
        return False, "已故"
    if audience.categories and person.category not in audience.categories:
        return False, f"人员类别为{person.category.value}，不在范围内"
    if audience.units and person.unit not in audience.units:
        return False, f"属{person.unit}，不在范围内"
    return True, f"符合「{audience.text or '全体'}」"
