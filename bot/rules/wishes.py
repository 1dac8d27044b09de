"""Rules about what people ask of the office: a service, help in hardship, to be heard; and what answers the form of a service."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.domain.choice import is_asked
from bot.domain.commitment_rules import Ask
from bot.domain.policy import Decision
from bot.on_behalf import meant
from bot.rules import Match, Rule
from bot.rules.life import NO, YES
from bot.understanding.replies import Intent
from bot.understanding.wishes import read_application, read_suggestion, read_when, read_wish

SERVICE = "service"  # what the open question is about
TELL = "suggestion"  # the question what somebody would suggest
STEP = "at"  # in its data: what is asked, or one of these
WHOM, CHECK = "whom", "check"
LONGEST_ANSWER = 60  # characters
# What answers a notice, or nothing: never when, where or what.
_SAID_TO_OTHERS = frozenset(
    ("收到", "好", "好的", "知道了", "嗯", "谢谢", "谢谢你", "谢谢您", "明白", "明白了", "参加", "不参加", "能去", "去不了")
)
_FOR_ANOTHER = re.compile("(?:请|麻烦|我?想|我?要|帮忙)?[给替帮为]")
_APPLIES = re.compile("(?:请|麻烦|我?想|我?要|帮忙)?(?:[给替帮为]|申请|特困|困难)")
_PROPOSES = re.compile("(?:我们?)?(?:建议|提议)")
_DONE = re.compile("了|过(?![来去])")
_QUESTIONS = ("吗", "?", "？", "怎么", "什么时候", "为什么", "多少", "哪里", "几点")
_ANSWERS_NOTICE = frozenset({Intent.CONFIRM, Intent.PROXY_CONFIRM, Intent.ATTEND, Intent.PROXY_ATTEND, Intent.DECLINE})
KNOWN = (Decision.ANSWER, Decision.CLARIFY)
SPOKEN_TO = frozenset({"company"})  # services that loneliness sounds like: it is met by a human voice at once


@dataclass(frozen=True)
class WantsService(Rule):
    """Something of the catalogue, or of that sort, is asked for; hands over `service` ("" for what it does not hold) and `whom`.

    Staff ask for somebody whom they name. What answers an open notice (我去，要派车接) is not taken from it, nor from the policy
    library what only it holds.
    """

    def fits(self, context: Context) -> Match | None:
        wish = read_wish(context.message.text, context.office.commitments.catalogue)
        if wish is None or (_only_staff(context) and not self._for_another(context, wish.whom)):
            return None
        if _answers_notice(context) or self._wanted_for_notice(context, wish.service):
            return None
        if self._of_others(context, wish.service):
            return None
        return {"service": wish.service, "whom": wish.whom}

    @staticmethod
    def _wanted_for_notice(context: Context, service_id: str) -> bool:
        """派车接我, after a notice: to what it invites to, unless another place or another day is named."""
        reader, text = context.services.reader, context.message.text
        events = [one.notice for one in context.pending if one.notice.event_at is not None]
        service = context.office.commitments.catalogue.get(service_id)
        if not events or service is None or not reader.rsvp(text).transport:
            return False
        told = reader.told(text, service, context.now)
        elsewhere = Ask.WHERE in told.answers and not any(one.place and one.place in text for one in events)
        another_day = told.on is not None and all(one.event_at and one.event_at.date() != told.on for one in events)
        return not (elsewhere or another_day)

    @staticmethod
    def _of_others(context: Context, service_id: str) -> bool:
        """What is distress, or loneliness, or in the library, and no service of the catalogue."""
        text = context.message.text
        if context.services.reader.reply(text, (), context.sender.person is None).intent is Intent.DISTRESS:
            return True
        if service_id and service_id not in SPOKEN_TO:
            return False
        known = context.services.policy.decide(text).decision
        return known is Decision.SMALLTALK or (not service_id and (known in KNOWN or context.services.reader.may_report(text)))

    @staticmethod
    def _for_another(context: Context, whom: str) -> bool:
        """给老关叫个车, and no story of what was done for him."""
        asks = _FOR_ANOTHER.match(context.folded) and not _DONE.search(context.folded)
        return bool(asks and whom and meant(context, whom))


def _only_staff(context: Context) -> bool:
    return context.sender.staff is not None and not context.sender.person_ids


def _answers_notice(context: Context) -> bool:
    notices = [one.notice for one in context.pending]
    if not notices:
        return False
    return context.services.reader.reply(context.message.text, notices, context.sender.person is None).intent in _ANSWERS_NOTICE


@dataclass(frozen=True)
class AnswersService(Rule):
    """Answers the question of the form of a service; hands over `answer`. A question in between is left to the others."""

    def fits(self, context: Context) -> Match | None:
        form, said = context.conversation, context.said
        if form is None or not is_asked(form, SERVICE, context.now) or context.message.group:
            return None
        step = form.data[STEP]
        if step == CHECK:
            return {"answer": "yes"} if said in YES else {"answer": "no"} if said in NO else None
        if said in _SAID_TO_OTHERS or len(said) > LONGEST_ANSWER:
            return None
        if step == WHOM:
            return {"answer": said} if said.isdecimal() or len(said) <= 8 else None
        asks = any(one in context.message.text for one in _QUESTIONS)
        return None if asks and not read_when(context.message.text, context.now)[0] else {"answer": context.message.text.strip()}


@dataclass(frozen=True)
class Suggests(Rule):
    """A suggestion is made, or (`words` empty) announced; hands over `words`. Not by whoever is nothing but staff."""

    def fits(self, context: Context) -> Match | None:
        words = None if _only_staff(context) else read_suggestion(context.message.text)
        if words is None or _answers_notice(context) or (context.pending and _PROPOSES.match(context.folded)):
            return None  # 建议改到下午开, after an invitation
        return {"words": words}


@dataclass(frozen=True)
class TellsSuggestion(Rule):
    """What he would suggest, after we have asked; hands over `words`."""

    def fits(self, context: Context) -> Match | None:
        if not is_asked(context.conversation, TELL, context.now) or len(context.folded) < 4:
            return None
        if context.said in _SAID_TO_OTHERS or _answers_notice(context):
            return None
        asks = any(one in context.folded for one in _QUESTIONS)
        return None if asks and context.services.policy.decide(context.folded).decision in KNOWN else {"words": context.folded}


@dataclass(frozen=True)
class AppliesForHelp(Rule):
    """Help in hardship is applied for; hands over `procedures` and `whom`."""

    procedure: str

    def fits(self, context: Context) -> Match | None:
        whom = read_application(context.message.text)
        if whom is None or context.services.procedures.get(self.procedure) is None:
            return None
        if _only_staff(context) and (_DONE.search(context.folded) or not _APPLIES.match(context.folded)):
            return None  # 老李想申请困难补助, told after a visit
        return {"procedures": self.procedure, "whom": whom}
