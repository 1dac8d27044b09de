"""What the bot would say to a question, for whoever looks over its shoulder: the terminal, the console, a measurement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.context import Services
from bot.domain.inquiry import due_at
from bot.domain.messages import Reply
from bot.domain.people import Person
from bot.domain.policy import Decision, Finding
from bot.domain.quoting import Quote
from bot.policy.replies import answer, answers, choices, menu, talk
from bot.store import Records

DESPAIR = "self_harm"  # of content/policy/emergency.yaml
NO_NUMBER = "…"  # nothing is brought before a person by asking here


@dataclass(frozen=True, slots=True)
class Said:
    """What was found, what would be quoted of it, and the message."""

    finding: Finding
    quotes: tuple[Quote, ...]
    reply: Reply

    def data(self, question: str, words: str) -> dict[str, Any]:
        """A line of `ask --batch`; `words` are those of the message."""
        found = self.finding
        answered = found.decision is Decision.ANSWER
        sources = dict.fromkeys(source for one in self.quotes if answered for source in one.topic.sources)
        return {
            "q": question,
            "decision": found.decision.value,
            "topic": found.topic if answered else None,
            "confidence": round(min(1.0, max(0.0, found.confidence)), 4),
            "candidates": [{"topic": one.topic, "score": one.score} for one in found.candidates],
            "answer": words,
            "sources": [{"name": one.name, "no": one.no, "date": one.date} for one in sources],
            "also": list(found.also) if answered else [],
            "because": list(found.because),
            "refusal": found.refusal,
        }


def would_say(
    services: Services, records: Records, question: str, now: datetime, before: str = "", asker: Person | None = None
) -> Said:
    """The answer to a question, with the question `before` it if there was one. Writes nothing, and asks nobody."""
    finding = services.policy.decide(question, _meant(services, before) if before else None)
    if finding.decision is Decision.ANSWER:
        told = answers(records, finding, asker, now.date())
        if told:
            return Said(finding, tuple(told), answer(services, told))
        finding = replace(finding, decision=Decision.HANDOFF, topic=None)
    if finding.decision is Decision.CLARIFY:
        offered = choices(records, (one.topic for one in finding.candidates), asker, now.date())
        if offered:
            return Said(finding, tuple(offered), menu(offered))
        finding = replace(finding, decision=Decision.HANDOFF)
    due = due_at(now, services.calendar.workdays)
    return Said(finding, (), _without_topic(finding, question, due))


def _meant(services: Services, before: str) -> str | None:
    """The topic of the question before; of a menu, its first choice."""
    found = services.policy.decide(before)
    offered = found.candidates[0].topic if found.decision is Decision.CLARIFY and found.candidates else None
    return found.topic or offered


def _without_topic(finding: Finding, question: str, due: datetime) -> Reply:
    if finding.decision is Decision.EMERGENCY:
        if DESPAIR in finding.because:
            return Reply("reply/despair", {"of_another": False})
        return Reply("reply/emergency", {"kind": next(iter(finding.because), "")})
    if finding.decision is Decision.SMALLTALK:
        return talk(finding)
    if finding.refusal:
        return Reply("reply/refusal", {"kind": finding.refusal})
    if not any(character.isalnum() for character in question):
        return Reply("reply/unknown", {"known": True})
    return Reply("reply/not_sure", {"number": NO_NUMBER, "due": due.isoformat()})
