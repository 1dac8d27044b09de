"""Which topics rest on documents that hold no more, and what else there is to mend in a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.policy import PolicySource, PolicyTopic
from bot.policy.reading.sentences import NUMBER, plain_number

SOON = timedelta(days=30)


class Doubt(StrEnum):
    """What is the matter with a topic, the most pressing first."""

    OUTDATED = "outdated"  # all its documents have expired or were replaced, and it is quoted still
    PARTLY = "partly"  # one of its documents was replaced
    EXPIRED = "expired"  # its last day is over: published, but quoted no more
    SOON = "soon"  # its last day is near
    NO_GENERAL = "no_general"  # a unit's own rule for a topic that is not published
    NO_UNIT = "no_unit"  # a unit that the ledger does not know


TO_DO = {
    Doubt.OUTDATED: "import what the newer document says, or withdraw it",
    Doubt.PARTLY: "see whether the sentences still hold",
    Doubt.EXPIRED: "withdraw it, or give it a later last day",
    Doubt.SOON: "see whether the documents were prolonged",
    Doubt.NO_GENERAL: "publish the general topic, or take the key 'general' out",
    Doubt.NO_UNIT: "write the unit's name as the ledger has it",
}


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at."""

    doubt: Doubt
    topic: str
    title: str
    detail: str = ""  # the newer document, the day, the unit

    def __str__(self) -> str:
        about = f" ({self.detail})" if self.detail else ""
        return f"{self.topic} {self.title}: {self.doubt.value}{about}; {TO_DO[self.doubt]}"

    def data(self) -> dict[str, str]:
        return {
            "doubt": self.doubt.value,
            "topic": self.topic,
            "title": self.title,
            "detail": self.detail,
            "to_do": TO_DO[self.doubt],
        }


def cautions(topics: Sequence[PolicyTopic], day: date, units: Iterable[str] | None = None) -> list[Caution]:
    """Of a whole library on a day; `units` are the names that the ledger knows, where that is to be looked at."""
    replaced = _replaced(topics, day)
    known, names = {topic.id for topic in topics}, None if units is None else set(units)
    found = [one for topic in topics for one in _of(topic, day, replaced)]
    for topic in topics:
        if topic.general and topic.general not in known:
            found.append(Caution(Doubt.NO_GENERAL, topic.id, topic.title, topic.general))
        if topic.unit and names is not None and topic.unit not in names:
            found.append(Caution(Doubt.NO_UNIT, topic.id, topic.title, topic.unit))
    return sorted(found, key=lambda one: list(Doubt).index(one.doubt))


def _replaced(topics: Sequence[PolicyTopic], day: date) -> dict[str, PolicySource]:
    """The newer document by the number of the one that it replaces, where it is in force."""
    found: dict[str, PolicySource] = {}
    for topic in topics:
        for source in topic.sources:
            if source.supersedes and (not source.in_force or source.in_force <= day.isoformat()):
                found |= {plain_number(one[0]): source for one in NUMBER.finditer(source.supersedes)}
    return found


def _of(topic: PolicyTopic, day: date, replaced: dict[str, PolicySource]) -> Iterable[Caution]:
    if topic.until_day and topic.until_day < day.isoformat():
        yield Caution(Doubt.EXPIRED, topic.id, topic.title, topic.until_day)
        return
    over = [newer for source in topic.sources if (newer := _over(source, day, replaced))]
    if over:
        doubt = Doubt.OUTDATED if len(over) == len(topic.sources) else Doubt.PARTLY
        yield Caution(doubt, topic.id, topic.title, "; ".join(dict.fromkeys(over)))
    if topic.until_day and topic.until_day <= (day + SOON).isoformat():
        yield Caution(Doubt.SOON, topic.id, topic.title, topic.until_day)


def _over(source: PolicySource, day: date, replaced: dict[str, PolicySource]) -> str:
    """Why a document holds no more; "" where it does."""
    newer = replaced.get(plain_number(source.no)) if source.no else None
    if newer is not None and newer.no != source.no:
        return f"{source.no} → {newer.no or newer.name}"
    return f"{source.no or source.name} → {source.expires}" if source.expires and source.expires < day.isoformat() else ""
