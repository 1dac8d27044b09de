"""Rules: small values that say whether a route fits, combine with & | ~, and hand over what they recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.context import Context
from bot.domain.choice import chosen, is_asked
from bot.domain.inquiry import RATINGS
from bot.domain.messages import Event, Kind
from bot.domain.notices import OPEN
from bot.domain.people import Role

Match = Mapping[str, str]
NOTHING: Match = {}


class Rule:
    """A condition on a message in its context."""

    def fits(self, context: Context) -> Match | None:
        """What was recognised (possibly nothing), or None when the rule does not fit."""
        raise NotImplementedError

    def __and__(self, other: Rule) -> Rule:
        return All((*self.parts(All), *other.parts(All)))

    def __or__(self, other: Rule) -> Rule:
        return Either((*self.parts(Either), *other.parts(Either)))

    def __invert__(self) -> Rule:
        return Unless(self)

    def parts(self, _kind: type[Rule]) -> tuple[Rule, ...]:
        """The rules that this one joins, if it joins them in that way; else itself. Flat rules cost a message less."""
        return (self,)


@dataclass(frozen=True)
class All(Rule):
    """Fits when every part does; hands over what each recognised."""

    rules: tuple[Rule, ...]

    def parts(self, kind: type[Rule]) -> tuple[Rule, ...]:
        return self.rules if kind is All else (self,)

    def fits(self, context: Context) -> Match | None:
        found: Match = NOTHING
        for rule in self.rules:
            match = rule.fits(context)
            if match is None:
                return None
            if match:
                found = {**found, **match}
        return found


@dataclass(frozen=True)
class Either(Rule):
    """Fits when any part does; hands over what the first of them recognised."""

    rules: tuple[Rule, ...]

    def parts(self, kind: type[Rule]) -> tuple[Rule, ...]:
        return self.rules if kind is Either else (self,)

    def fits(self, context: Context) -> Match | None:
        for rule in self.rules:
            match = rule.fits(context)
            if match is not None:
                return match
        return None


@dataclass(frozen=True)
class Unless(Rule):
    rule: Rule

    def fits(self, context: Context) -> Match | None:
        return NOTHING if self.rule.fits(context) is None else None


@dataclass(frozen=True)
class Always(Rule):
    """Fits everything."""

    def fits(self, context: Context) -> Match | None:  # noqa: ARG002
        return NOTHING


@dataclass(frozen=True)
class Is(Rule):
    """The message is of one of these kinds."""

    kinds: frozenset[Kind]

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.kind in self.kinds else None


@dataclass(frozen=True)
class Spoken(Rule):
    """Words, typed or recognised from a voice."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.folded and context.message.kind in (Kind.TEXT, Kind.VOICE) else None


@dataclass(frozen=True)
class Happened(Rule):
    """The message is one of these events."""

    events: frozenset[Event]

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.event in self.events else None


@dataclass(frozen=True)
class Scanned(Rule):
    """A QR code that we made was scanned, by a follower or by somebody who follows with it."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.scene else None


@dataclass(frozen=True)
class Said(Rule):
    """Exactly one of these words was said (or its menu entry touched), whatever stops and spaces came with it."""

    words: frozenset[str]

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.said in self.words else None


@dataclass(frozen=True)
class Pattern(Rule):
    """The whole text has this form; the named groups are handed over."""

    pattern: str

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.DOTALL)

    def fits(self, context: Context) -> Match | None:
        found = self._compiled.fullmatch(context.folded)
        return None if found is None else {key: value or "" for key, value in found.groupdict().items()}


@dataclass(frozen=True)
class FromStaff(Rule):
    """The sender is a member of staff with one of these roles."""

    roles: frozenset[Role]

    def fits(self, context: Context) -> Match | None:
        staff = context.sender.staff
        return NOTHING if staff is not None and staff.has(self.roles) else None


@dataclass(frozen=True)
class InForm(Rule):
    """This form is open with the sender, at this step if one is named."""

    form: str
    step: str = ""

    def fits(self, context: Context) -> Match | None:
        top = context.conversation
        return NOTHING if top is not None and top.form == self.form and self.step in ("", top.step) else None


@dataclass(frozen=True)
class InInquiry(Rule):
    """A person has this chat, and we say nothing in it meanwhile."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.inquiry is not None else None


@dataclass(frozen=True)
class TakenOver(Rule):
    """A member of staff has taken this chat over: whatever is said is his, and we say nothing at all."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.inquiry is not None and context.inquiry.held(context.now) else None


@dataclass(frozen=True)
class RatesAnswer(Rule):
    """The open question whether a person's answer was any good is answered, by number or in words; hands over `option` and the
    `number` of the inquiry, or of what else it is about. A number that may as well answer a notice which came later does not."""

    about: str = "inquiry"

    def fits(self, context: Context) -> Match | None:
        form = context.conversation
        if form is None or not is_asked(form, self.about, context.now):
            return None
        option = RATINGS.get(context.said)
        if option is None and not self._notice_since(context, form.data["asked"]):
            option = chosen(form, self.about, context.said, context.now)
        return None if option is None else {"option": option, "number": str(form.data["number"])}

    @staticmethod
    def _notice_since(context: Context, asked: str) -> bool:
        since = datetime.fromisoformat(asked)
        return any(one.state in OPEN and one.notice.approved_at and one.notice.approved_at >= since for one in context.pending)


@dataclass(frozen=True)
class Overheard(Rule):
    """A group talks, and not to us."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.group and not context.message.addressed else None


@dataclass(frozen=True)
class InGroup(Rule):
    """Said in a group, where nothing personal is answered."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.group else None


@dataclass(frozen=True)
class CriesForHelp(Rule):
    """The words of an emergency, of another kind than `but`; hands over its `kind`."""

    but: str = ""

    def fits(self, context: Context) -> Match | None:
        kind = context.services.policy.emergency(context.message.text)
        return None if kind in (None, self.but) else {"kind": kind}


def words(*words: str) -> Said:
    return Said(frozenset(words))


def kinds(*kinds: Kind) -> Is:
    return Is(frozenset(kinds))


def events(*events: Event) -> Happened:
    return Happened(frozenset(events))


@dataclass(frozen=True)
class Chose(Rule):
    """A number was said that answers an open question about this; hands over `option`."""

    about: str

    def fits(self, context: Context) -> Match | None:
        option = chosen(context.conversation, self.about, context.said, context.now)
        return None if option is None else {"option": option}


@dataclass(frozen=True)
class Asks(Rule):
    """A question about this is open with the sender, whatever he says to it."""

    about: str

    def fits(self, context: Context) -> Match | None:
        return NOTHING if is_asked(context.conversation, self.about, context.now) else None


@dataclass(frozen=True)
class NamesDay(Rule):
    """Month and day are said (5月12日, 九月初九); hands over `month` and `day`."""

    def fits(self, context: Context) -> Match | None:
        found = context.services.reader.month_and_day(context.message.text)
        return None if found is None else {"month": str(found[0]), "day": str(found[1])}
