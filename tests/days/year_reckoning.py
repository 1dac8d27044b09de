"""Who is due what on which day, reckoned apart from the service: with another calendar, from the office's lists as they stand in
`content/`, and from what the invented town knows of its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import yaml
from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from bot.domain.letters import OptOut
from bot.domain.people import Category
from bot.office import CONTENT
from tests.days.year_people import Soul

RUNG_UP = frozenset({"birthday", "decade", "political_birthday", "party_50"})  # on these whoever has no way is rung up
STUDY = "study"


class Fate:
    """What may become of what somebody is due."""

    SENT, RUNG, NO_WAY, MOURNING, OPTED_OUT = "sent", "rung", "no_way", "mourning", "opted_out"


@dataclass(frozen=True)
class Claim:
    """What somebody is due: one greeting for all these occasions, or the day's study."""

    person_id: int
    occasions: frozenset[str]
    fate: str


@dataclass(frozen=True)
class Lists:
    """The office's own lists, read as plain data."""

    occasions: list[dict[str, Any]]
    ring: frozenset[str]
    words: Mapping[str, Any]  # of greetings.yaml
    personal: Mapping[str, Any]

    @staticmethod
    def read() -> Lists:
        days = yaml.safe_load((CONTENT / "occasions.yaml").read_text("utf-8"))
        words = yaml.safe_load((CONTENT / "greetings.yaml").read_text("utf-8"))
        greeted = [one for one in days["occasions"] if one.get("greet", True)]
        return Lists(greeted, frozenset(days.get("ring", ())), words, days["personal"])

    @cached_property
    def never(self) -> frozenset[str]:
        memorial = {one["id"] for one in self.occasions if one["kind"] == "memorial"}
        return frozenset(memorial | set(self.words.get("never", ())))

    def of(self, occasion: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.words["occasions"].get(occasion, {})
        return found


def festivals(day: date, lists: Lists) -> list[str]:
    """The ids of those that fall on a day."""
    return [one["id"] for one in lists.occasions if _falls(one, day)]


def _falls(one: Mapping[str, Any], day: date) -> bool:
    if "solar" in one:
        return f"{day:%m-%d}" == one["solar"]
    if one.get("eve"):
        following = _moon(day + timedelta(days=1))
        return (following.month, following.day) == (1, 1)
    if "term" in one:
        return bool(TermUtils.nth_term_day(day.year, term_name=one["term"]) == day)
    moon = _moon(day)
    return not moon.leap and f"{moon.month:02}-{moon.day:02}" == one["lunar"]


@lru_cache(maxsize=1024)
def _moon(day: date) -> LunarDate:
    return LunarDate.from_solar_date(day.year, day.month, day.day)


def group_greeting(day: date, lists: Lists) -> bool:
    """Whether the groups are told anything on a day."""
    return any(lists.of(one).get("group") for one in festivals(day, lists) if one not in lists.never)


# --- of one person's own ------------------------------------------------------------------------------------------------


def own_days(soul: Soul, day: date, lists: Lists) -> list[str]:
    found = []
    if years := _birthday(soul, day):
        found.append("decade" if years in lists.personal["decade"]["ages"] else "birthday")
    if soul.party and soul.joined_on is not None:
        if _again(soul.joined_on, day):
            found.append("political_birthday")
        if f"{day:%m-%d}" == lists.personal["party_50"]["day"] and _fifty(soul.joined_on, day):
            found.append("party_50")
    if soul.retired_on is not None and soul.category is not Category.SURVIVOR and _again(soul.retired_on, day):
        found += ["retirement"] if day.year - soul.retired_on.year in lists.personal["retirement"]["years"] else []
    return found


def _birthday(soul: Soul, day: date) -> int:
    """How old somebody becomes on a day, by the calendar of his birthday; 0 if it is none."""
    born = soul.born
    if not born.lunar:
        return day.year - born.year if _again_on(born.month, born.day, day) else 0
    moon = _moon(day)
    if moon.month != born.month or bool(moon.leap) != (born.leap and LCalendars.leap_month(moon.year) == born.month):
        return 0
    last = LCalendars.ndays(moon.year, moon.month, moon.leap)
    return moon.year - born.year if moon.day == min(born.day, last) else 0


def _again(begin: date, day: date) -> bool:
    return day.year > begin.year and _again_on(begin.month, begin.day, day)


def _again_on(month: int, of_month: int, day: date) -> bool:
    if (month, of_month) == (2, 29) and (day.year % 4 or (day.year % 100 == 0 and day.year % 400)):
        of_month = 28
    return (day.month, day.day) == (month, of_month)


def _fifty(joined: date, day: date) -> bool:
    """Fifty years full by this day, and not yet a year ago."""
    full = date(joined.year + 50, joined.month, min(joined.day, 28) if joined.month == 2 else joined.day)
    return day.replace(year=day.year - 1) < full <= day


# --- who is greeted for what ----------------------------------------------------------------------------------------------


def marks(soul: Soul, lists: Lists) -> frozenset[str]:
    """What he is, in the words of the list."""
    found = {soul.category.value, soul.sex, soul.state, *soul.conditions, *soul.impairments} | ({"党员"} if soul.party else set())
    for mark, words in lists.words["posts"].items():
        has, lacks = (words["has"], words.get("lacks", ())) if isinstance(words, dict) else (words, ())
        if any(word in soul.post for word in has) and not any(word in soul.post for word in lacks):
            found.add(mark)
    more = set(found)
    while more:
        more = {one for mark in found for one in lists.words["implies"].get(mark, ())} - found
        found |= more
    return frozenset(found)


def _suits(occasion: str, his: frozenset[str], lists: Lists) -> bool:
    words = lists.of(occasion)
    wanted, unwanted = words.get("for", ()), words.get("not", ())
    fits = not wanted or any(set(one.split("+")) <= his for one in wanted)
    return fits and not any(one in his for one in unwanted)


def due_occasions(soul: Soul, day: date, lists: Lists, all_of_day: list[str]) -> frozenset[str]:
    """What he is greeted for on a day, all together; what another one covers is not counted beside it."""
    every = [*own_days(soul, day, lists), *all_of_day]
    if not every:
        return frozenset()
    his = marks(soul, lists)
    found = {one for one in every if one not in lists.never and _suits(one, his, lists)}
    return frozenset(found - {other for one in found for other in lists.of(one).get("covers", ())})


def claims(souls: list[Soul], day: date, lists: Lists, studied: bool) -> list[Claim]:
    """Everything that anybody is due on a day, and what has to become of it. `studied`: the day has a lesson."""
    found, all_of_day = [], festivals(day, lists)
    for soul in souls:
        if soul.dead:
            continue
        if occasions := due_occasions(soul, day, lists, all_of_day):
            found.append(Claim(soul.id, occasions, _fate(soul, occasions, day, lists)))
        if studied and soul.studies and soul.way is not None:
            found.append(Claim(soul.id, frozenset({STUDY}), Fate.OPTED_OUT if OptOut.STUDY in soul.declined else Fate.SENT))
    return found


def _fate(soul: Soul, occasions: frozenset[str], day: date, lists: Lists) -> str:
    if soul.mourning_until is not None and day <= soul.mourning_until:
        return Fate.MOURNING
    if OptOut.GREETING in soul.declined:
        return Fate.OPTED_OUT
    if soul.way is not None:
        return Fate.SENT
    return Fate.RUNG if occasions & (RUNG_UP | lists.ring) else Fate.NO_WAY
