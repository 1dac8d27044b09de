"""Rules about answers to a notice: what fits is handed over, and `handlers/confirm.py` lets it take effect."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.context import Context
from bot.domain.choice import is_asked
from bot.domain.notices import Rsvp
from bot.domain.policy import Decision
from bot.domain.rsvp import Bring
from bot.notices.answers import CALL_ME, DETAILS, NO_DETAILS, answerables, is_awaited, notices_of, understood
from bot.rules import Match, Rule
from bot.understanding.asides import asks_back, hesitates, on_entitlements
from bot.understanding.whose import everything, whose

LONGEST_WISH = 40  # characters; a longer text that is no answer is about something else
LONGEST_CALL = 14
POLICY = "policy"
BY_NUMBER = re.compile(r"(?P<word>收到|参加|去|不去|去不了|请假)[\s第]*(?P<number>\d{1,6})号?")
VAGUE = frozenset({"unclear", "other_topic", "question"})


@dataclass(frozen=True)
class AnswersNotice(Rule):
    """Something that answers a notice which this sender may still answer; hands over `intent`, `also`, `who`, `notice`.

    Two intents come besides those of a reply: `details`, where he says what he needs and neither yes nor no (要轮椅), and
    `call_me`, where he would rather be rung up. `unclear` fits only while something is to be answered and the policy library
    knows nothing.
    """

    intents: frozenset[str]

    def fits(self, context: Context) -> Match | None:
        if not context.pending or self._of_another(context):
            return None
        meaning = understood(context, context.message.text)
        intent = meaning.intent.value
        if intent in VAGUE:
            intent = self._vague(context, intent)
        if intent not in self.intents:
            return None
        also = [one.value for one in meaning.also]
        return {"intent": intent, "also": ",".join(also), "who": meaning.who.value, "notice": meaning.notice or ""}

    @staticmethod
    def _of_another(context: Context) -> bool:
        """A liaison who is retired himself tells of one of his people: that is no answer of his own."""
        if context.sender.staff is None:
            return False
        named = {one.id for one in context.records.life.named_in(context.folded)}
        return bool(named) and named.isdisjoint(context.sender.person_ids)

    def _vague(self, context: Context, intent: str) -> str:
        """What no plain answer is: a wish, a question about the notice, or something for the policy library."""
        wish = self._wish(context)
        if intent not in self.intents and wish not in self.intents:
            return intent
        text = context.message.text
        if wish and not on_entitlements(text):
            return wish
        decision = context.services.policy.decide(text).decision
        if decision is Decision.ANSWER and not (intent == "unclear" and hesitates(text)):
            return POLICY
        if intent != "unclear":
            return intent
        meant = decision is Decision.HANDOFF or hesitates(text)
        return intent if meant and any(is_awaited(one) for one in context.pending) else POLICY

    @staticmethod
    def _wish(context: Context) -> str:
        reader, text = context.services.reader, context.message.text
        details = reader.rsvp(text) if len(text) <= LONGEST_WISH else NO_DETAILS
        if asks_back(text):
            details = replace(details, diet="")  # 糖尿病吃什么好 orders no meal
        declined = any(one.rsvp is Rsvp.DECLINE for one in context.pending)
        events = any(one.notice.event_at is not None for one in context.pending)
        if events and (details if declined else replace(details, bring=None)) != NO_DETAILS:
            return DETAILS
        calls = len(text) <= LONGEST_CALL and reader.bring(text) is Bring.CALL
        return CALL_ME if calls and any(is_awaited(one) for one in context.pending) else ""


@dataclass(frozen=True)
class AnswersByNumber(Rule):
    """收到 12, 参加 12, 请假 12, of a notice that this sender may still answer: what a button says, and what may be typed.

    Hands over `word` and `number`.
    """

    def fits(self, context: Context) -> Match | None:
        found = BY_NUMBER.fullmatch(context.folded)
        if found is None or not any(one.notice.number == int(found["number"]) for one in context.pending):
            return None
        return {"word": found["word"], "number": found["number"]}


@dataclass(frozen=True)
class SaysHowToBring(Rule):
    """The open question how to bring it to him is answered in words (电话里说说吧, 不用了); hands over `bring`."""

    def fits(self, context: Context) -> Match | None:
        if not is_asked(context.conversation, "bring", context.now) or len(context.message.text) > LONGEST_WISH:
            return None
        bring = context.services.reader.bring(context.message.text)
        if bring is None or understood(context, context.message.text).intent.value not in {*VAGUE, "confirm", "decline"}:
            return None
        return {"bring": bring.value}


@dataclass(frozen=True)
class NamesWhom(Rule):
    """The open question whose answer it was is answered in words (我爸, 都是); hands over `people`, their numbers."""

    def fits(self, context: Context) -> Match | None:
        if not is_asked(context.conversation, "whose", context.now) or len(context.said) > LONGEST_CALL:
            return None
        persons = answerables(context)
        ids = [one.person_id for one in persons] if everything(context.said) else whose(context.said, persons)
        return {"people": ",".join(str(one) for one in ids)} if ids else None


@dataclass(frozen=True)
class NamesNotice(Rule):
    """The open question which notice was meant is answered in words (体检那个, 都是); hands over `numbers`."""

    def fits(self, context: Context) -> Match | None:
        form = context.conversation
        if form is None or not is_asked(form, "notice", context.now) or len(context.said) > LONGEST_CALL:
            return None
        if everything(context.said):
            return {"numbers": ",".join(form.data["options"][:-1])}
        meaning = understood(context, context.said)
        number = context.services.reader.which(context.said, notices_of(context))
        return {"numbers": number} if meaning.intent.value in VAGUE and number.isdigit() else None
