"""Policy questions: the office's own text with its document and date, a choice, or a person. Never a guess."""

from __future__ import annotations

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.domain.policy import Decision, Finding

AT_FIRST = 4  # facts on the first screen; the rest behind 更多
FOLLOW_UP = 14  # characters; a longer question stands by itself
WORTH_ASKING = 5  # characters; anything shorter is more likely a slip than a question


def question(context: Context) -> Reply:
    text = context.message.text
    finding = context.services.policy.decide(text, context.previous if len(text) <= FOLLOW_UP else None)
    if finding.decision is Decision.ANSWER and finding.topic:
        return _answer(context, finding.topic)
    if finding.decision is Decision.CLARIFY:
        return _choices(context, finding)
    if finding.decision is Decision.SMALLTALK:
        return Reply("reply/smalltalk", {"kind": finding.topic or "greeting"})
    return _to_a_person(context) if _is_question(text) else unknown(context)


def chosen(context: Context) -> Reply:
    context.close_form()
    option = context.match["option"]
    return _to_a_person(context) if option == "human" else _answer(context, option)


def more(context: Context) -> Reply:
    """The rest of what was answered last."""
    topic = context.services.policy.topic(context.previous) if context.previous else None
    if topic is None:
        return Reply("reply/ask_away")
    return Reply("reply/policy_more", {"topic": topic, "facts": topic.facts[AT_FIRST:]}, subject=topic.id)


def unknown(context: Context) -> Reply:
    """Two choices and a telephone number, for whatever we could make nothing of."""
    context.open_form(ask("unknown", ("question", "human"), context.now))
    return Reply("reply/unknown", {"known": context.sender.known})


def _answer(context: Context, topic_id: str) -> Reply:
    topic = context.services.policy.topic(topic_id)
    if topic is None:  # withdrawn since the choice was offered: never quoted again
        return Reply("reply/ask_away")
    data = {"topic": topic, "facts": topic.facts[:AT_FIRST], "rest": max(0, len(topic.facts) - AT_FIRST)}
    return Reply("reply/policy_answer", data, subject=topic.id)


def _choices(context: Context, finding: Finding) -> Reply:
    found = (context.services.policy.topic(candidate.topic) for candidate in finding.candidates[:3])
    topics = [topic for topic in found if topic is not None]
    context.open_form(ask("policy", [*(topic.id for topic in topics), "human"], context.now))
    return Reply("reply/policy_choices", {"titles": [topic.title for topic in topics]})


def _to_a_person(context: Context) -> Reply:
    asked = context.services.handover.inquire(
        context.records, context.place, context.sender.person, context.message.text, context.now
    )
    return Reply("reply/not_sure", {"number": asked.number, "due": asked.due_at.isoformat()})


def _is_question(text: str) -> bool:
    """Something that a person could answer: five words or more, or two and a question mark."""
    words = sum(character.isalnum() for character in text)
    return words >= WORTH_ASKING or (words >= 2 and ("?" in text or "？" in text))
