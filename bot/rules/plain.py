"""Rules about questions that no policy answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.rules import Match, Rule
from bot.understanding.plain_questions import Plain, may_name, read_plain

_ANSWERED = (Plain.TODAY, Plain.OFFICE, Plain.LIAISON, Plain.TALK)


@dataclass(frozen=True)
class AsksPlainly(Rule):
    """What day it is, for our telephone, or for whoever looks after him; hands over `what`."""

    def fits(self, context: Context) -> Match | None:
        text = context.message.text
        asked = read_plain(text, *_staff(context)) if may_name(text) else read_plain(text)
        return {"what": asked.value} if asked in _ANSWERED else None


@dataclass(frozen=True)
class AsksAfterMatters(Rule):
    """我上次反映的事有结果吗, where what he asked for last was this: a commitment, or else an inquiry."""

    commitment: bool

    def fits(self, context: Context) -> Match | None:
        if read_plain(context.message.text) is not Plain.MATTERS:
            return None
        asked = context.records.inquiries.of_chat(context.place, 1)
        taken = context.records.commitments.of_chat(context.place, context.sender.person_ids, 1)
        newest = bool(taken) and (not asked or taken[0].made_at >= asked[0].asked_at)
        return {} if newest is self.commitment else None


@dataclass(frozen=True)
class UnderstandsNothing(Rule):
    """听不懂, 什么意思: he has not understood us."""

    def fits(self, context: Context) -> Match | None:
        return {} if read_plain(context.message.text) is Plain.NOT_CLEAR else None


def _staff(context: Context) -> tuple[list[str], list[str]]:
    """The names of those who look after the sender, and of everybody who serves."""
    if not context.sender.person_ids:
        return [], []
    everybody = {one.id: one.name for one in context.records.people.staff()}
    served = context.records.people.persons(context.sender.person_ids)
    return [everybody[one.liaison_id] for one in served if one.liaison_id in everybody], list(everybody.values())
