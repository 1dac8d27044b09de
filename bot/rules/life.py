"""Rules about lives: who tells of an event, and who answers what he was asked about number and address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.domain.checks import Answer, Item, Says
from bot.domain.life import LifeEventKind
from bot.domain.notices import CONFIRMED
from bot.domain.policy import Decision
from bot.domain.rights import Viewer
from bot.rules import Match, Rule
from bot.understanding.life_events import EventReading


@dataclass(frozen=True)
class ReportsEvent(Rule):
    """Staff tell of a life event of somebody (`bot.understanding.life_events`); hands over the reading, whoever may record it.

    `plainly`: only that somebody who is named in full is in hospital or has died, which stands before every form and alarm.
    """

    plainly: bool = False

    def fits(self, context: Context) -> Match | None:
        staff = context.sender.staff
        if staff is None or not context.services.reader.may_report(context.message.text):
            return None
        viewer, text = Viewer.of(staff), context.folded
        named = [one.name for one in context.records.life.named_in(text)]
        names = named or context.records.life.given_in(text, viewer)
        reading = context.services.reader.event(text, context.now.date(), names)
        if reading is None or (self.plainly and not (_is_plain(reading) and reading.who in named)):
            return None
        return _handed_over(reading)


@dataclass(frozen=True)
class TellsOfHimself(Rule):
    """A person served, or who receives for one, tells of his own life; hands over `kind`, and `who`: self or proxy.

    What only may be a report (住院慰问) and is answered by the policy library is left to it.
    """

    def fits(self, context: Context) -> Match | None:
        if not context.sender.person_ids or not context.services.reader.may_report(context.message.text):
            return None
        found = self._told(context)
        if found is None:
            return None
        decision = context.services.policy.decide(context.message.text).decision if not found[1] else None
        return None if decision in (Decision.ANSWER, Decision.CLARIFY) else found[0]

    @staticmethod
    def _told(context: Context) -> tuple[Match, bool] | None:
        """The report, and whether the person was named in so many words."""
        reader, sender, text = context.services.reader, context.sender, context.folded
        modes = [mode for mode, there in (("self", sender.person), ("proxy", sender.proxies)) if there]
        for mode in modes:
            reading = reader.event(text, context.now.date(), [one.person_name for one in sender.proxies], mode)
            if reading is not None and not reading.future and (reading.explicit or not reading.doubt):
                return {"kind": reading.kind.value, "who": mode}, reading.explicit
        alarm = reader.reply(text, (), sender.person is None).intent.value
        return ({"kind": _ALARMS[alarm], "who": modes[0]}, False) if alarm in _ALARMS else None


_ALARMS = {"hospital": LifeEventKind.HOSPITAL.value, "death": LifeEventKind.DEATH.value}


def _is_plain(reading: EventReading) -> bool:
    return reading.kind in (LifeEventKind.HOSPITAL, LifeEventKind.DEATH) and not (reading.doubt or reading.future)


def _handed_over(reading: EventReading) -> Match:
    flags = {name: "yes" for name in ("doubt", "future", "several") if getattr(reading, name)}
    words = {name: getattr(reading, name) for name in ("who", "place", "phone", "until", "source")}
    return {**words, **flags, "kind": reading.kind.value, "day": reading.day.isoformat() if reading.day else ""}


YES = frozenset(
    ("1", "对", "是", "是的", "对的", "没错", "嗯", "嗯嗯", "确认", "好", "好的", "对对", "正确", "登记", "1对", "就是")
)
NO = frozenset(["2", "不对", "不是", "错了", "不", "否", "没有", "2不对", "不是的", "弄错了"])


@dataclass(frozen=True)
class AnswersReadBack(Rule):
    """Answers the open question about a life event; hands over `answer`: a number, yes, no, a day, a phone number, a place."""

    def fits(self, context: Context) -> Match | None:
        form = context.conversation
        if form is None or form.form != "life" or context.now > datetime.fromisoformat(form.data["until_moment"]):
            return None
        answer = self._answer(context, form.step)
        return None if answer is None else {"answer": answer}

    @staticmethod
    def _answer(context: Context, step: str) -> str | None:
        words, reader = context.said, context.services.reader
        if step == "which":
            return words if words.isdecimal() else None
        if step == "check":
            day = reader.past_day(context.message.text, context.now.date())
            return "yes" if words in YES else "no" if words in NO else day.isoformat() if day else None
        if step == "phone":
            return reader.phone(context.message.text) or None
        return words if 2 <= len(words) <= 60 and "？" not in words and "?" not in words else None


@dataclass(frozen=True)
class AnswersCheck(Rule):
    """Answers the question of the check round that is open with this sender; hands over `says` and `value`.

    Of a question and a notice the later one is meant by a bare yes; a word that neither makes sense of is left to the others.
    """

    def fits(self, context: Context) -> Match | None:
        sender, text = context.sender, context.message.text
        if not context.asked or context.message.group or not context.services.reader.may_check(text):
            return None
        item = context.records.checks.open_item(sender.person_ids)
        answer = context.services.reader.check(text, item.asked.step) if item else None
        if item is None or answer is None or not self._is_meant(context, item, answer):
            return None
        return {"says": answer.says.value, "value": answer.value}

    @staticmethod
    def _is_meant(context: Context, item: Item, answer: Answer) -> bool:
        if answer.says in (Says.PHONE, Says.ADDRESS):
            return True
        waiting = [one.notice.approved_at for one in context.pending if one.state not in CONFIRMED]
        if answer.says is not Says.UNCLEAR:
            return not any(at and item.asked_at and at > item.asked_at for at in waiting)
        if waiting or context.services.reader.may_report(context.message.text):
            return False
        return context.services.policy.decide(context.message.text).decision not in _KNOWN


_KNOWN = (Decision.ANSWER, Decision.CLARIFY, Decision.SMALLTALK)
