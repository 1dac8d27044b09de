"""Rules for what is to be slowed down, passed over or looked at by a person: floods, machines, bait, anger, worry."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.domain.floods import Pace
from bot.domain.messages import Kind
from bot.domain.policy import Decision
from bot.rules import NOTHING, Match, Rule
from bot.understanding.asides import plain_answer

LONG = 3_000  # characters of one who is served: an answer to more than this would be a guess
FORWARDED = frozenset({Kind.LINK.value, Kind.IMAGE.value, Kind.VIDEO.value, Kind.FILE.value})


@dataclass(frozen=True)
class EchoesUs(Rule):
    """Our own words have come back: another machine talks to us, or a bridge shows us what we said."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.pace is Pace.ECHO else None


@dataclass(frozen=True)
class TooFast(Rule):
    """More within a short time than one person asks (`bot.domain.floods`). 收到 and 去不了 may be said at any time."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.pace is Pace.FAST and not plain_answer(context.message.text) else None


@dataclass(frozen=True)
class Unknown(Rule):
    """An account that is nobody's whom we know."""

    def fits(self, context: Context) -> Match | None:
        return None if context.sender.known else NOTHING


@dataclass(frozen=True)
class TooLong(Rule):
    """More than anybody types who asks something."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if len(context.message.text) > LONG else None


@dataclass(frozen=True)
class Automatic(Rule):
    """Said by a machine in its owner's absence: no word of his, and no 收到."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.services.words.is_automatic(context.message.text) else None


@dataclass(frozen=True)
class Swears(Rule):
    """Anger and nothing else."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.services.words.swears(context.message.text) else None


@dataclass(frozen=True)
class Baited(Rule):
    """What swindlers write, or the question whether something is true that he has just forwarded."""

    def fits(self, context: Context) -> Match | None:
        words, text = context.services.words, context.message.text
        if words.is_bait(text):
            return NOTHING
        follows = context.recent.kind in FORWARDED or context.recent.route == "bait"
        return NOTHING if follows and words.asks_if_true(text) else None


@dataclass(frozen=True)
class Unclean(Rule):
    """Not fit for a group: abuse, obscenity, leaflets, bait; hands over `what`."""

    def fits(self, context: Context) -> Match | None:
        words, text = context.services.words, context.message.text
        found = words.unsaid(text)
        if found:
            return {"what": found[0].kind}
        return {"what": "bait"} if words.is_bait(text) else None


@dataclass(frozen=True)
class Despondent(Rule):
    """Somebody is low, by his words, and the policy library has no answer to them."""

    def fits(self, context: Context) -> Match | None:
        if context.services.words.worry(context.message.text) != "despair":
            return None
        known = context.services.policy.decide(context.message.text).decision is Decision.ANSWER
        return None if known else NOTHING


@dataclass(frozen=True)
class OfServed(Rule):
    """Said by a person served, or by whoever receives for one."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.sender.person_ids else None
