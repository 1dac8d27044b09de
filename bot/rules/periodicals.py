"""Rules about papers and magazines: who answers what he was asked, who wants others, what has not come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.context import Context
from bot.domain.checks import Says, Step
from bot.domain.choice import is_asked
from bot.domain.notices import CONFIRMED
from bot.domain.periodicals import Order, OrderStep, Wants, Wish
from bot.rules import Match, Rule
from bot.understanding.periodicals import asks_own, read_missing, read_wish

FORM = "periodicals"  # what the open question is about: 改订, 报刊
ADDRESS = "address"  # says: the address is right, is not, or is this one
_CHECKS = {OrderStep.ADDRESS: Step.ADDRESS, OrderStep.NEW_ADDRESS: Step.NEW_ADDRESS}
_YES, _NO = (Says.YES, Says.ALL), (Says.NO,)
ADDRESS_ASKED = timedelta(days=1)
_SHORT = 2  # characters of an answer that may as well be to a notice


@dataclass(frozen=True)
class AnswersPeriodicals(Rule):
    """Answers the question of the yearly round that is open with this sender; hands over `person` and what he says.

    Of a question and a notice the later one is meant by a bare number or yes.
    """

    def fits(self, context: Context) -> Match | None:
        ids = context.sender.person_ids
        put = is_asked(context.conversation, FORM, context.now)
        if not (put or context.ordering) or not ids:
            return None
        order = _open(context, put)
        if order is None:
            return None
        found = _read(context, order, put)
        if found is None or self._too_late(context, order, found) or not self._is_meant(context, order, put):
            return None
        return {"person": str(order.person_id), **found}

    @staticmethod
    def _too_late(context: Context, order: Order, found: Match) -> bool:
        """A bare yes or no about the address is said within the day; later it answers something else."""
        bare = found["wants"] == ADDRESS and found["says"] != "new"
        return bare and order.asked_at is not None and context.now - order.asked_at > ADDRESS_ASKED

    @staticmethod
    def _is_meant(context: Context, order: Order, put: bool) -> bool:
        if put or len(context.said) > _SHORT:
            return True
        waiting = [one.notice.approved_at for one in context.pending if one.state not in CONFIRMED]
        return not any(at and order.asked_at and at > order.asked_at for at in waiting)


@dataclass(frozen=True)
class WantsPeriodical(Rule):
    """Speaks of ordering papers while nothing is asked: 退订银潮, 改订; hands over the wish."""

    def fits(self, context: Context) -> Match | None:
        if not context.sender.person_ids:
            return None
        wish = read_wish(context.message.text, context.office.periodicals, asked=False)
        return None if wish is None else _handed_over(wish)


@dataclass(frozen=True)
class MissesPeriodical(Rule):
    """没收到报纸; hands over `title`, an id or ""."""

    def fits(self, context: Context) -> Match | None:
        if not context.sender.person_ids:
            return None
        title = read_missing(context.message.text, context.office.periodicals)
        return None if title is None else {"title": title}


@dataclass(frozen=True)
class AsksPeriodicals(Rule):
    """我订的报刊, 报刊"""

    def fits(self, context: Context) -> Match | None:
        return {} if context.sender.person_ids and asks_own(context.message.text) else None


@dataclass(frozen=True)
class OrdersFor(Rule):
    """代订 姚静 1 3, said by staff; hands over `who` and the wish."""

    def fits(self, context: Context) -> Match | None:
        found = re.fullmatch(r"代订[\s:：]*(?P<who>[^\s\d,，:：]{2,10})[\s:：,，]+(?P<words>.+)", context.folded)
        wish = read_wish(found["words"], context.office.periodicals, asked=True) if found else None
        return {"who": found["who"], **_handed_over(wish)} if found and wish else None


def wish_of(match: Match) -> Wish:
    """What one of these rules has handed over."""
    wanted, dropped, unknown = (tuple(filter(None, match[key].split(","))) for key in ("wanted", "dropped", "unknown"))
    return Wish(Wants(match["wants"]), wanted, dropped, unknown)


def _handed_over(wish: Wish) -> Match:
    words = {"wanted": wish.wanted, "dropped": wish.dropped, "unknown": wish.unknown}
    return {"wants": wish.wants.value, **{key: ",".join(several) for key, several in words.items()}}


def _open(context: Context, put: bool) -> Order | None:
    """The order that is asked about; `put`: the list has just been put before him."""
    one = context.records.periodicals.latest(context.now)
    if one is None or not one.open_at(context.now):
        return None
    form, ids = context.conversation, context.sender.person_ids
    if put and form is not None:
        ids = tuple(number for number in ids if str(number) == form.data["options"][0])
        return next(iter(context.records.periodicals.of_persons(ids, one.year)), None)
    return context.records.periodicals.asked(ids, one.year)


def _second_thoughts(wish: Wish | None) -> Wish | None:
    """Said where it was asked where to: several numbers, or none at all. One number, or 没变, speaks of the address."""
    return wish if wish is not None and (len(wish.wanted) > 1 or wish.wants is Wants.NONE) else None


def _read(context: Context, order: Order, put: bool) -> Match | None:
    """As an answer to the question that is open: which ones, or where to."""
    text, rules = context.message.text, context.office.periodicals
    if put or order.step not in _CHECKS:
        wish = read_wish(text, rules, asked=True)
        return None if wish is None else _handed_over(wish)
    named = read_wish(text, rules, asked=False) or _second_thoughts(read_wish(text, rules, asked=True))
    if named is not None:
        return _handed_over(named)
    answer = context.services.reader.check(text, _CHECKS[order.step])
    if answer is None or answer.says is Says.UNCLEAR:
        return None
    if answer.says is Says.ADDRESS:
        return {"wants": ADDRESS, "says": "new", "place": answer.value}
    return {"wants": ADDRESS, "says": "yes" if answer.says in _YES else "no"} if answer.says in (*_YES, *_NO) else None
