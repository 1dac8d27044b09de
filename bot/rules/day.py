"""Rules about a liaison's own people: whose card is wanted, and whose people go to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.domain.rights import Right, Viewer
from bot.rules import NOTHING, Match, Rule

NAME = 4  # characters of what is surely meant for a name
_PEOPLE = re.compile(
    r"我的(?:老同志|老干部)(?:[\s:：,，]*第?\s*(?P<page>\d{1,3})\s*页|[\s:：,，]*(?P<number>\d{1,3})\s*[号位]?"
    r"|(?P<gap>[\s:：,，]*)(?P<who>[^\s\d,，。？?！!:：]{1,12}))?"
)
_STAFF = r"[^\s\d,，:：。的]{2,6}?"
_WHOSE = r"(?:的(?:人|老同志|老干部)?)?"
# 交接 柳青禾 城关镇的 给 苗春生
_COMMAND = re.compile(
    rf"交接[\s:：,，]*(?P<giver>{_STAFF}){_WHOSE}(?:[\s,，]+(?P<part>\S.{{0,60}}?))?"
    rf"[\s,，]*(?:交接给|交给|转给|给)[\s:：,，]*(?P<taker>{_STAFF})"
)
_UNSAID = re.compile(rf"交接[\s:：,，]*(?P<giver>{_STAFF}){_WHOSE}(?P<part>)(?P<taker>)")  # to whom, is asked
# 把柳青禾的老同志都交接给苗春生
_SENTENCE = re.compile(rf"把?(?P<giver>{_STAFF}){_WHOSE}(?P<part>)(?:都|全部|全)?交接[给到][\s:：,，]*(?P<taker>{_STAFF})")


@dataclass(frozen=True)
class AsksOfOwn(Rule):
    """我的老同志; 我的老同志 第2页; 我的老同志 3; 我的老同志 老秦. Hands over `page`, `number` or `who`.

    我的老同志住院了怎么办 is another question: what is longer than a name, or follows without a gap, must be somebody whom he
    may see.
    """

    def fits(self, context: Context) -> Match | None:
        staff, found = context.sender.staff, _PEOPLE.fullmatch(context.said)
        if staff is None or found is None:
            return None
        who = found["who"] or ""
        sure = not who or (found["gap"] and len(who) <= NAME)
        if not sure and not context.records.life.meant(Viewer.of(staff), who, Right.SEE):
            return None
        return {"page": found["page"] or "", "number": found["number"] or "", "who": who}


@dataclass(frozen=True)
class AnnouncesDaysOff(Rule):
    """The State Council's announcement of days off, pasted."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.services.reader.may_announce_days_off(context.message.text) else None


@dataclass(frozen=True)
class HandsOver(Rule):
    """交接 柳青禾 给 苗春生; hands over `giver`, `part`, `taker`.

    A sentence, and a command that does not say to whom, only if they name a member of staff: 交接手续怎么办 is another question.
    """

    def fits(self, context: Context) -> Match | None:
        if context.sender.staff is None:
            return None
        found = _COMMAND.fullmatch(context.said)
        if found is None:
            found = _SENTENCE.fullmatch(context.said) or _UNSAID.fullmatch(context.said)
            if found is None or found["giver"] not in {member.name for member in context.records.people.staff()}:
                return None
        return {name: found[name] or "" for name in ("giver", "part", "taker")}
