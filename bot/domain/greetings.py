"""Whom we greet for what, and in which words: never last year's, never such as would hurt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from bot.domain.guests import Guest
from bot.domain.marks import MarkRules
from bot.domain.people import surname

PERSONAL = ("birthday", "decade", "political_birthday", "party_50", "retirement")
LONGEST = 110  # characters of a whole greeting: with the office's name under it, two short messages
MOURNING, MEMORIAL = "mourning", "memorial"
ADDRESS, OCCASION = "{称呼}", "{节}"
COUNTED = {"{岁}": ("birthday", "decade"), "{党龄}": ("political_birthday", "party_50"), "{年}": ("retirement",)}
PLACEHOLDERS = (ADDRESS, OCCASION, *COUNTED)
SPECIAL = 3  # how much sooner a wording made for such as him is taken than one for everybody
Seed = tuple[int | str, int]  # who, in which year
PAIR = 2  # 两年, never 二年
DIGITS = "零一二三四五六七八九"


class NothingFits(ValueError):
    """The list of greetings has no wording at all for such a person."""


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion that falls on a day, of everybody (by its id in the office's list) or of one person.

    Ids of one person's own: birthday, decade (整岁), political_birthday (政治生日), party_50 (光荣在党50年), retirement.
    """

    id: str
    name: str
    years: int = 0  # old, in the Party, retired; 0: not known, or nothing is counted


@dataclass(frozen=True, slots=True)
class Composed:
    """A greeting in words."""

    variant: str  # its id, which is kept: nobody gets the same in the next year
    text: str


class Book(Protocol):
    """The office's greetings (`content/greetings.yaml`)."""

    def address(self, guest: Guest, day: date) -> str:
        """How he is spoken to: as he wishes, else by the post he held, else surname and 老 where he is old enough for it."""
        ...

    def fitting(self, guest: Guest, due: Sequence[Due]) -> list[Due]:
        """Those for which such a person is greeted at all, the chief one first: what coincides is one greeting."""
        ...

    def withheld(self, guest: Guest, due: Due, day: date) -> str:
        """Why he is not greeted for it after all (mourning); "" if he is."""
        ...

    def compose(self, guest: Guest, due: Sequence[Due], day: date, used: Sequence[str] = ()) -> Composed:
        """In words, for what `fitting` gave. `used`: the variants of his last greetings for the chief one, the newest first; the
        last is never used again, the others while there are enough."""
        ...

    def for_group(self, due: Due, day: date, used: Sequence[str] = ()) -> Composed | None:
        """What a group is told on that day; None where it is told nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Suits:
    """Whom something is for. Each of `any_of` names marks that go together (离休+女); none at all means everybody."""

    any_of: tuple[frozenset[str], ...] = ()
    none_of: frozenset[str] = frozenset()

    def fit(self, marks: frozenset[str]) -> bool:
        return not self.none_of & marks and (not self.any_of or any(together <= marks for together in self.any_of))


EVERYBODY = Suits()


@dataclass(frozen=True, slots=True)
class Wording:
    """One text with its placeholders. Its id comes from its words: whoever changes them has made another one."""

    text: str
    suits: Suits = EVERYBODY

    def id(self, occasion: str) -> str:
        return f"{occasion}:{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    def needs(self) -> list[str]:
        return [one for one in COUNTED if one in self.text]


@dataclass(frozen=True, slots=True)
class AddressRule:
    """One way to speak to somebody, with {姓} or {姓名}. `surnames_not`: those with which it makes another word (古老)."""

    say: str
    suits: Suits = EVERYBODY
    surnames_not: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OccasionWords:
    """What is said on one occasion. `also`: clauses by which it is woven into the greeting for another one of the same day."""

    suits: Suits = EVERYBODY
    name: str = ""  # as it is called in a sentence; "": as the list of occasions has it
    covers: frozenset[str] = frozenset()  # of the same person on the same day: the same thing by another name
    texts: tuple[Wording, ...] = ()
    group: tuple[Wording, ...] = ()
    also: tuple[Wording, ...] = ()


NO_WORDS = OccasionWords()


@dataclass(frozen=True, slots=True)
class GreetingBook:
    """A `Book`. Nothing here depends on chance: the same day, person and history give the same words on every machine."""

    occasions: Mapping[str, OccasionWords]
    order: tuple[str, ...]  # which of several is the chief one; those that are not in it come last
    addresses: tuple[AddressRule, ...]  # the last one is for everybody
    spare: OccasionWords  # for occasions that have no words of their own, or none left that fit
    rules: MarkRules = field(default_factory=MarkRules)
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by mark: the words that must not reach such a person
    never: frozenset[str] = frozenset()  # memorial days

    def address(self, guest: Guest, day: date) -> str:
        return guest.called or self._address(guest, self.rules.of(guest, day))

    def fitting(self, guest: Guest, due: Sequence[Due]) -> list[Due]:
        marks = self.rules.lasting(guest)
        suited = [one for one in due if one.id not in self.never and self._words(one).suits.fit(marks)]
        covered = {id for one in suited for id in self._words(one).covers}
        return sorted((one for one in suited if one.id not in covered), key=self._rank)

    def withheld(self, guest: Guest, due: Due, day: date) -> str:
        if due.id in self.never:
            return MEMORIAL
        return MOURNING if guest.mourns(day) else ""

    def compose(self, guest: Guest, due: Sequence[Due], day: date, used: Sequence[str] = ()) -> Composed:
        """Raises NothingFits; the list as it is delivered has something for everybody."""
        chief, *others = (self._named(one) for one in due)
        age = next((one.years for one in due if one.id in COUNTED["{岁}"]), 0)
        marks = self.rules.of(guest, day, age)
        seed = (guest.id, day.year)
        chosen = self._pick(self._words(chief).texts, chief, marks, seed, used) or self._pick(
            self.spare.texts, chief, marks, seed, used
        )
        if chosen is None:
            raise NothingFits(f"no wording of {chief.id} fits: {'、'.join(sorted(marks))}")
        text = _filled(chosen[1], chief).replace(ADDRESS, guest.called or self._address(guest, marks))
        return Composed(chosen[0], text + self._besides(others, marks, seed, LONGEST - len(text)))

    def for_group(self, due: Due, day: date, used: Sequence[str] = ()) -> Composed | None:
        if due.id in self.never:
            return None
        due = self._named(due)
        chosen = self._pick(self._words(due).group, due, self.rules.of_group(day), ("group", day.year), used)
        return Composed(chosen[0], _filled(chosen[1], due)) if chosen else None

    # --- choosing --------------------------------------------------------------------------------------------------------

    def _pick(
        self, texts: Sequence[Wording], due: Due, marks: frozenset[str], seed: Seed, used: Sequence[str]
    ) -> tuple[str, Wording] | None:
        """One that he did not get lately; if there is none, the one that is longest ago, never the last."""
        fit = {one.id(due.id): one for one in texts if self._fits(one, due, marks)}
        for last in used[:1]:
            fit.pop(last, None)
        fresh = {variant: one for variant, one in fit.items() if variant not in used}
        if not fresh:
            oldest = max(fit, key=used.index, default=None)
            return (oldest, fit[oldest]) if oldest is not None else None
        lots = [variant for variant, one in fresh.items() for _ in range(SPECIAL if one.suits.any_of else 1)]
        drawn = lots[_number((due.id, *seed)) % len(lots)]
        return drawn, fresh[drawn]

    def _fits(self, wording: Wording, due: Due, marks: frozenset[str]) -> bool:
        counted = all(due.years and due.id in COUNTED[need] for need in wording.needs())
        return counted and wording.suits.fit(marks) and not self.hurts(_filled(wording, due), marks)

    def hurts(self, text: str, marks: Iterable[str]) -> list[str]:
        """The words of a text that must not reach such a person. The form of address, his own name, is no part of it."""
        return [word for mark in marks for word in self.barred.get(mark, ()) if word in text]

    def _besides(self, others: Sequence[Due], marks: frozenset[str], seed: Seed, room: int) -> str:
        """What else falls on the day, in one short clause; nothing where there is no room or no word for it."""
        if not others:
            return ""
        told = others[0] if len(others) == 1 else Due(others[0].id, "、".join(one.name for one in others))
        own = self._words(told).also if len(others) == 1 else ()
        for clauses in (own, self.spare.also):
            fit = [_filled(one, told) for one in clauses if self._fits(one, told, marks)]
            fit = [clause for clause in fit if len(clause) <= room]
            if fit:
                return fit[_number(("also", told.id, *seed)) % len(fit)]
        return ""

    # --- words -----------------------------------------------------------------------------------------------------------

    def _words(self, due: Due) -> OccasionWords:
        return self.occasions.get(due.id, NO_WORDS)

    def _named(self, due: Due) -> Due:
        """By the name that it has in a sentence."""
        return replace(due, name=self._words(due).name or due.name)

    def _rank(self, due: Due) -> tuple[int, str]:
        return (self.order.index(due.id) if due.id in self.order else len(self.order), due.id)

    def _address(self, guest: Guest, marks: frozenset[str]) -> str:
        family = surname(guest.name)
        rule = next(one for one in self.addresses if one.suits.fit(marks) and family not in one.surnames_not)
        return rule.say.replace("{姓名}", guest.name).replace("{姓}", family)


def _filled(wording: Wording, due: Due) -> str:
    """All but the form of address, in whose place nothing stands yet."""
    text = wording.text.replace(OCCASION, due.name)
    for placeholder in wording.needs():
        text = text.replace(placeholder, in_words(due.years))
    return text


def in_words(number: int) -> str:
    """Up to 199, as it is written before 岁 and 年 in a letter: 两, 八十三, 一百零二."""
    if number == PAIR:
        return "两"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = "一百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (DIGITS[ones] if ones else "")


def _number(seed: Sequence[object]) -> int:
    """A whole number that comes from these alone. Not `hash`, which is another one in each process."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, seed)).encode()).digest()[:8], "big")
