"""A visit report while it is being made: what was told of whom so far, what is still to be asked, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.life import LifeEventKind
from bot.domain.people import surname
from bot.domain.visits import VisitKind

FORM = "visit"
LONGEST_ID = 64  # characters of a draft's name, of which the last ones tell it from others
STEPS_BACK = 8  # how many states of a draft are kept for 上一步


class Step(StrEnum):
    """What a draft waits for."""

    WORDS = "words"  # whom he went to see, and how that person is
    WHICH = "which"  # which of several
    WHO = "who"  # somebody of that name is not known
    DAY = "day"  # the day that was said does not exist, or contradicts itself
    CHECK = "check"  # a yes to what was read back


class Part(StrEnum):
    """What can be put right in what was told of one person."""

    PERSON = "person"
    DAY = "day"
    KIND = "kind"
    CONDITION = "condition"
    NEED = "need"
    PROMISE = "promise"
    EVENT = "event"
    WENT = "went"  # of the whole draft
    DROP = "drop"  # this person is not reported at all


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to be put right. `value`: a day as ISO text, a kind by its word, a name, new words; "" takes it away.

    Whose: by `place` (from 1), by a name `of`, or the only one there is. `plain` is False where the value was not understood.
    """

    part: Part
    value: str = ""
    place: int | None = None
    of: str = ""
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one person."""

    called: str  # as he was named
    kind: VisitKind
    day: date | None  # None: it is asked
    condition: str = ""
    need: str = ""
    promise: str = ""
    event: LifeEventKind | None = None
    detail: Mapping[str, str] = field(default_factory=dict)  # of the event: place, phone, until
    person: int | None = None
    name: str = ""
    unit: str = ""
    options: tuple[int, ...] = ()  # whom the name may mean
    sure: bool = True  # the name was written as it is

    def data(self) -> dict[str, Any]:
        return {
            "called": self.called,
            "kind": self.kind.value,
            "day": self.day.isoformat() if self.day else "",
            "condition": self.condition,
            "need": self.need,
            "promise": self.promise,
            "event": self.event.value if self.event else "",
            "detail": dict(self.detail),
            "person": self.person,
            "name": self.name,
            "unit": self.unit,
            "options": list(self.options),
            "sure": self.sure,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Telling:
        event = LifeEventKind(data["event"]) if data["event"] else None
        typed = {"kind": VisitKind(data["kind"]), "day": date.fromisoformat(data["day"]) if data["day"] else None, "event": event}
        return cls(**{**data, **typed, "options": tuple(data["options"])})

    def about(self, other: Telling) -> Telling:
        """The same, told of whomever the other is about."""
        who = {name: getattr(other, name) for name in ("called", "person", "name", "unit", "options", "sure")}
        return replace(self, **who)

    def is_called(self, name: str) -> bool:
        """By his name, his given name, or as 老李."""
        family = surname(name.removeprefix("老"))
        return bool(name) and (name in (self.called, self.name, self.name[1:]) or self.name.startswith(family))

    def put_right(self, change: Change) -> Telling:
        """With one thing in it as it should be; whom it is about is not changed here."""
        if change.part is Part.EVENT:
            return replace(self, event=None, detail={})
        typed: dict[Part, Callable[[str], Any]] = {Part.DAY: date.fromisoformat, Part.KIND: VisitKind}
        return replace(self, **{change.part.value: typed.get(change.part, str)(change.value)})

    def joined(self, more: Telling) -> Telling:
        """With what was told further of the same person. Kind and day stay, unless only now he was met, or only now it is said
        what sort of visit it was."""
        met = self.kind is VisitKind.OTHER and more.kind is not VisitKind.OTHER
        told = self.kind is VisitKind.VISIT and more.kind not in (VisitKind.OTHER, VisitKind.CALL)
        return replace(
            self,
            kind=more.kind if met or told else self.kind,
            day=more.day if met else self.day or more.day,
            condition=_both(self.condition, more.condition),
            need=_both(self.need, more.need),
            promise=_both(self.promise, more.promise),
            event=more.event or self.event,
            detail=more.detail if more.event else self.detail,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole form, as its row keeps it."""

    id: str
    opened: datetime
    tellings: tuple[Telling, ...] = ()
    words: str = ""  # as it was written, each message a line
    went: str = ""
    then: str = ""  # a further report of somebody who is in this one already: begun when this one is done
    past: tuple[Mapping[str, Any], ...] = ()  # earlier states, the oldest first

    @property
    def asked(self) -> int | None:
        """Of whom something is asked: the place of the first who is not known, or else whose day is not."""
        places = range(len(self.tellings))
        unknown = [place for place in places if self.tellings[place].person is None]
        return next(iter(unknown or [place for place in places if self.tellings[place].day is None]), None)

    @property
    def step(self) -> Step:
        if not self.tellings:
            return Step.WORDS
        place = self.asked
        if place is None:
            return Step.CHECK
        asked = self.tellings[place]
        if asked.person is not None:
            return Step.DAY
        return Step.WHICH if asked.options else Step.WHO

    @property
    def persons(self) -> frozenset[int]:
        return frozenset(one.person for one in self.tellings if one.person is not None)

    def place_of(self, change: Change) -> int | None:
        """Whose telling is to be put right: by number, by name, the only one, or the one who is asked about."""
        if change.place is not None:
            return change.place - 1 if 1 <= change.place <= len(self.tellings) else None
        if len(self.tellings) == 1:
            return 0
        named = [place for place, one in enumerate(self.tellings) if one.is_called(change.of)]
        return named[0] if len(named) == 1 else self.asked if not named else None

    def named(self, name: str) -> int | None:
        """Whose telling has just this name."""
        return next((place for place, one in enumerate(self.tellings) if name and name in (one.name, one.called)), None)

    def data(self) -> dict[str, Any]:
        return {**self._state(), "id": self.id, "opened": self.opened.isoformat(), "then": self.then, "past": list(self.past)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Draft:
        opened = datetime.fromisoformat(data["opened"])
        tellings = tuple(map(Telling.of, data["tellings"]))
        return cls(data["id"], opened, tellings, data["words"], data["went"], data["then"], tuple(data["past"]))

    def _state(self) -> dict[str, Any]:
        return {"tellings": [one.data() for one in self.tellings], "words": self.words, "went": self.went}

    def has_heard(self, text: str) -> bool:
        """Whether just this was told before."""
        return f"\n{text.strip()}\n" in f"\n{self.words}\n"

    def with_then(self, text: str) -> Draft:
        """With a further report, to be begun when this one is done."""
        return replace(self, then="\n".join(part for part in (self.then, text) if part))

    # --- one step on, and one back -------------------------------------------------------------------------------------

    def moved(self, tellings: Sequence[Telling], words: str = "", went: str = "") -> Draft:
        """The next state, from which 上一步 leads back to this one."""
        past = (*self.past, self._state())[-STEPS_BACK:] if self.tellings else self.past
        told = "\n".join(part for part in (self.words, words.strip()) if part)
        return replace(self, tellings=_each_once(tellings), words=told, went=went or self.went, past=past)

    def back(self) -> Draft | None:
        """The state before this one; None where there is none."""
        if not self.past:
            return None
        state = self.past[-1]
        tellings = tuple(map(Telling.of, state["tellings"]))
        return replace(self, tellings=tellings, words=state["words"], went=state["went"], past=self.past[:-1])

    def at(self, place: int, telling: Telling | None) -> Draft:
        """With another telling at a place, or without the one that is there."""
        put = (telling,) if telling is not None else ()
        return self.moved([*self.tellings[:place], *put, *self.tellings[place + 1 :]])

    def told_further(self, more: Sequence[Telling], words: str) -> Draft:
        """With a further message."""
        return self.moved([*self.tellings, *more], words)


def draft_id(channel: str, key: str) -> str:
    """The name of the form that a message opens: the same for every repetition of that message."""
    return f"{channel}:{key}"[-LONGEST_ID:]


def _each_once(tellings: Sequence[Telling]) -> tuple[Telling, ...]:
    """One telling a person, in the order in which they were first named."""
    found: list[Telling] = []
    for one in tellings:
        place = next((place for place, other in enumerate(found) if _same(one, other)), None)
        if place is None:
            found.append(one)
        else:
            found[place] = found[place].joined(one)
    return tuple(found)


def _same(one: Telling, other: Telling) -> bool:
    if one.person is None or other.person is None:
        return one.person is other.person and one.called == other.called != ""
    return one.person == other.person


def _both(first: str, second: str) -> str:
    """Two texts as one, without saying anything twice."""
    if not first or first in second:
        return second
    return first if not second or second in first else f"{first}；{second}"
