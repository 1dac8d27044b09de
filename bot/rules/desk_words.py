"""The rule by which staff say in their own words what there is a command for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.domain.notices import NoticeState
from bot.domain.rights import Right, Viewer
from bot.rules import Match, Rule
from bot.understanding.desk_words import Desk, DeskSaid, read_desk

LOOKED_BACK = 20  # notices
_OF_SENT = (Desk.PROGRESS, Desk.SEATS, Desk.RESEND)


@dataclass(frozen=True)
class SaysAtDesk(Rule):
    """One of `Desk`; hands over what the command would."""

    what: str

    def fits(self, context: Context) -> Match | None:
        said = read_desk(context.message.text) if context.sender.staff is not None else None
        if said is None or said.what != self.what or not self._known(context, said):
            return None
        number = said.number or (self._sent(context) if said.what in _OF_SENT else "")
        given = {"number": number, "of": "", "field": said.field, "value": said.value, "text": said.value, "drill": ""}
        return {**given, "who": said.value, "page": ""}

    @staticmethod
    def _known(context: Context, said: DeskSaid) -> bool:
        """Somebody of that name whom he may see; a description that names people of ours: 护理费有多少 is another question."""
        staff, records = context.sender.staff, context.records
        if staff is None or said.what not in (Desk.CARD, Desk.COUNT):
            return staff is not None
        if said.what is Desk.CARD:
            return bool(records.life.meant(Viewer.of(staff), said.value, Right.SEE))
        chosen = context.services.audiences.choose(records, Viewer.of(staff), said.value, context.now.date())
        return chosen.expression is not None and not chosen.ask

    @staticmethod
    def _sent(context: Context) -> str:
        """Of the newest that has gone: nobody has answered a draft."""
        recent = context.records.notices.recent(LOOKED_BACK)
        return next((str(one.number) for one in recent if one.state in (NoticeState.SENDING, NoticeState.CLOSED)), "")
