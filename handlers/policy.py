"""Policy questions: the office's own text with its document and date, a choice, or a person. Never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.context import Ask, Context
from bot.domain.choice import ask
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply
from bot.domain.people import Person
from bot.domain.policy import Decision, Finding
from bot.domain.quoting import Quote
from bot.policy.replies import LONELY, answer, answers, choices, matter_of, menu, more_of, quoted, talk, where

WORTH_ASKING = 5  # characters; anything shorter is more likely a slip than a question
MISSES = 2  # questions one after another that came to nothing: the next one is a person's
TOGETHER = timedelta(minutes=30)  # within which they count
RATED = timedelta(hours=12)  # for how long an answer may be called right or wrong


def question(context: Context) -> Reply:
    text = context.message.text
    topic_id = where(context.previous)[0] if context.previous else None
    finding = context.services.policy.decide(text, topic_id)
    missed = _missed(context, finding)
    _log(context, finding)
    asker, today = _asker(context), context.now.date()
    if finding.decision is Decision.ANSWER and (told := answers(context.records, finding, asker, today)):
        return answer(context.services, told)
    offered = (one.topic for one in finding.candidates)
    if finding.decision is Decision.CLARIFY and missed < MISSES and (told := choices(context.records, offered, asker, today)):
        return _choices(context, told)
    if finding.decision is Decision.SMALLTALK:
        return _talk(context, finding)
    if finding.refusal:
        return Reply("reply/refusal", {"kind": finding.refusal})
    if missed or _is_question(text):
        return _to_a_person(context, text, finding)
    return unknown(context)


def chosen(context: Context) -> Reply:
    """A number of the menu. What was asked before is known from now on by the topic that was meant."""
    context.close_form()
    option = context.match["option"]
    asked = context.records.questions.last(context.place, context.now - TOGETHER)
    if option == "human":
        words = asked.text if asked else context.message.text
        return _to_a_person(context, words, Finding(Decision.HANDOFF), asked.id if asked else None)
    one = quoted(context.records, option, _asker(context), context.now.date())
    if one is None:  # withdrawn since the choice was offered: never quoted again
        return Reply("reply/ask_away")
    if asked is not None:
        context.records.questions.chose(asked.id, option)
    return answer(context.services, [one])


def more(context: Context) -> Reply:
    """The next screen of what was answered last."""
    topic_id, screen = where(context.previous or "")
    one = quoted(context.records, topic_id, _asker(context), context.now.date()) if topic_id else None
    return Reply("reply/ask_away") if one is None else more_of(context.services, one, screen + 1)


def rated(context: Context, good: bool) -> Reply:
    """有用, 不对: one word. Whoever is not served gets the nearest other topics, and a person."""
    asked = context.records.questions.last(context.place, context.now - RATED)
    if asked is None or not asked.topic_id:
        return Reply("reply/ask_away")
    context.records.questions.rate(asked.id, "good" if good else "bad", context.now)
    if good:
        return Reply("reply/rated")
    others = (one for one in asked.offered if one != asked.topic_id)
    return _choices(context, choices(context.records, others, _asker(context), context.now.date()), wrong=True)


def unknown(context: Context) -> Reply:
    """Two choices and a telephone number, for whatever we could make nothing of."""
    context.open_form(ask("unknown", ("question", "human"), context.now))
    return Reply("reply/unknown", {"known": context.sender.known})


def _choices(context: Context, told: Sequence[Quote], wrong: bool = False) -> Reply:
    context.open_form(ask("policy", [*map(matter_of, told), "human"], context.now))
    return menu(told, wrong)


def _talk(context: Context, finding: Finding) -> Reply:
    if finding.talk == LONELY and not context.message.group:
        asked = Ask(context.place, context.sender.person, context.message.text, InquiryKind.COMPANY)
        context.services.handover.inquire(context.records, asked, context.now)
    return talk(finding)


def _to_a_person(context: Context, words: str, finding: Finding, question_id: int | None = None) -> Reply:
    nearest = finding.candidates[0].topic if finding.candidates else ""
    wanted = Ask(context.place, context.sender.person, words, topic=nearest)
    asked = context.services.handover.inquire(context.records, wanted, context.now)
    if question_id is None:
        last = context.records.questions.last(context.place, context.now - TOGETHER)
        question_id = last.id if last else None
    if question_id is not None:
        context.records.questions.handed_over(question_id, asked.number)
    return Reply("reply/not_sure", {"number": asked.number, "due": asked.due_at.isoformat()})


def _missed(context: Context, finding: Finding) -> int:
    """How many questions before this one came to nothing; not asked for where this one comes to something."""
    if finding.decision in (Decision.ANSWER, Decision.SMALLTALK):
        return 0
    return context.records.questions.missed(context.place, context.now - TOGETHER)


def _log(context: Context, finding: Finding) -> None:
    person = context.sender.person
    context.records.questions.log(context.place, person.id if person else None, context.message.text, finding, context.now)


def _asker(context: Context) -> Person | None:
    """Whose class and age narrow the answer: nobody's before a group."""
    return None if context.message.group else context.sender.person


def _is_question(text: str) -> bool:
    """Something that a person could answer: five words or more, or two and a question mark."""
    words = sum(character.isalnum() for character in text)
    return words >= WORTH_ASKING or (words >= 2 and ("?" in text or "？" in text))
