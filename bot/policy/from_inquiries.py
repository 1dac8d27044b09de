"""What a person answered, into the library: proposed as a further wording or a new topic, and accepted by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.inquiry import Inquiry
from bot.domain.policy import Level, PolicyTopic
from bot.domain.text import shorten
from bot.policy.scrub import scrubbed
from bot.store import Records

WORDING, TOPIC = "wording", "topic"
CATEGORY = "本单位服务"  # of a topic that is like none we have
LONGEST_TITLE = 24


@dataclass(frozen=True, slots=True)
class Learnt:
    """What would be stored; or why nothing is: unanswered, learnt (it was before), no_topic."""

    fault: str = ""
    topic: PolicyTopic | None = None
    question: str = ""


def nearest(records: Records, one: Inquiry) -> PolicyTopic | None:
    """The topic that the question is nearest to, if it is still published."""
    found = records.policy.get(one.topic_id) if one.topic_id else None
    return found[0] if found is not None and found[1] == "published" else None


def learn(records: Records, one: Inquiry, how: str, actor: str, now: datetime) -> Learnt:
    """Propose question (WORDING of the nearest topic) or question and answer (a new TOPIC), without names and numbers."""
    if not one.answer:
        return Learnt("unanswered")
    names = [person.name for person in records.people.persons([one.person_id])] if one.person_id is not None else []
    question = scrubbed(records, one.question, names)
    known = nearest(records, one)
    if how == WORDING and known is None:
        return Learnt("no_topic")
    if not records.inquiries.learn(one.number, how):
        return Learnt("learnt")
    if how == WORDING and known is not None:
        topic = replace(known, questions=tuple(dict.fromkeys((*known.questions, question))))
    else:
        topic = _topic(one, question, scrubbed(records, one.answer, names), known, now)
    records.policy.propose("wording" if how == WORDING else "new", topic, f"inquiry:{one.number}", actor, now)
    return Learnt("", topic, question)


def _topic(one: Inquiry, question: str, answer: str, known: PolicyTopic | None, now: datetime) -> PolicyTopic:
    facts = tuple(part.strip() for part in re.split(r"(?<=[。！？!?\n])", answer) if part.strip())
    return PolicyTopic(
        id=f"inquiry-{one.number}",
        title=shorten(question, LONGEST_TITLE),
        category=known.category if known is not None else CATEGORY,
        facts=facts,
        questions=(question,),
        as_of=now.date().isoformat(),
        level=Level.UNIT,
    )
