"""The rule by which staff say in their own words what there is a command for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.domain.notices import NoticeState
from bot.rules import Match, Rule
from bot.understanding.desk_words import Desk, read_desk

LOOKED_BACK = 20  # notices
_OF_SENT = (Desk.PROGRESS, Desk.SEATS, Desk.RESEND)


@dataclass(frozen=True)
class SaysAtDesk(Rule):
    """write, progress, seats, resend, change, cancelled, tasks or waiting; hands over what the command would."""

    what: str

    def fits(self, context: Context) -> Match | None:
        said = read_desk(context.message.text) if context.sender.staff is not None else None
        if said is None or said.what != self.what:
            return None
        number = said.number or (self._sent(context) if said.what in _OF_SENT else "")
        return {"number": number, "of": "", "field": said.field, "value": said.value, "text": said.value, "drill": ""}

    @staticmethod
    def _sent(context: Context) -> str:
        """Of the newest that has gone: nobody has answered a draft."""
        recent = context.records.notices.recent(LOOKED_BACK)
        return next((str(one.number) for one in recent if one.state in (NoticeState.SENDING, NoticeState.CLOSED)), "")
