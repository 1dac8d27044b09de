"""Rules about questions that no policy answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.rules import Match, Rule
from bot.understanding.plain_questions import Plain, may_name, read_plain


@dataclass(frozen=True)
class AsksPlainly(Rule):
    """What day it is, for our telephone, or for whoever looks after him; hands over `what`."""

    def fits(self, context: Context) -> Match | None:
        text = context.message.text
        asked = read_plain(text, *_staff(context)) if may_name(text) else read_plain(text)
        return {"what": asked.value} if asked is not None and asked is not Plain.NOT_CLEAR else None


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
