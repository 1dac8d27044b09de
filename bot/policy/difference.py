"""What an import would change in the library: new, changed field by field, unchanged, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.policy import PolicyTopic
from bot.domain.policy_changes import Change, changes
from bot.retrieval.library import with_wordings


@dataclass(frozen=True, slots=True)
class Changed:
    before: PolicyTopic
    after: PolicyTopic

    @property
    def fields(self) -> tuple[Change, ...]:
        return changes(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Difference:
    new: tuple[PolicyTopic, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: int = 0
    gone: tuple[PolicyTopic, ...] = ()  # would be withdrawn

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.gone)

    @property
    def publishes(self) -> tuple[PolicyTopic, ...]:
        return (*self.new, *(one.after for one in self.changed))

    def applied(self, topics: Iterable[PolicyTopic]) -> list[PolicyTopic]:
        """The library as it would be."""
        left = {topic.id: topic for topic in topics} | {topic.id: topic for topic in self.publishes}
        return [topic for id, topic in sorted(left.items()) if id not in {gone.id for gone in self.gone}]

    def data(self) -> dict[str, Any]:
        return {
            "new": [{"id": topic.id, "title": topic.title} for topic in self.new],
            "changed": [
                {
                    "id": one.after.id,
                    "title": one.after.title,
                    "fields": [{"field": f.field, "old": list(f.old), "new": list(f.new)} for f in one.fields],
                }
                for one in self.changed
            ],
            "unchanged": self.unchanged,
            "withdrawn": [{"id": topic.id, "title": topic.title} for topic in self.gone],
        }


def difference(published: Sequence[PolicyTopic], wanted: Iterable[PolicyTopic], gone: Iterable[str] = ()) -> Difference:
    """Exactly these topics instead of those of the same id; the ids of `gone` withdrawn."""
    before: Mapping[str, PolicyTopic] = {topic.id: topic for topic in published}
    settled = [_still_verified(before.get(topic.id), topic) for topic in wanted]
    pairs = [Changed(before[topic.id], topic) for topic in settled if topic.id in before]
    changed = tuple(pair for pair in pairs if pair.before != pair.after)
    leaving = [before[id] for id in dict.fromkeys(gone) if id in before]
    new = tuple(topic for topic in settled if topic.id not in before)
    return Difference(new, changed, len(pairs) - len(changed), tuple(leaving))


def imported(published: Sequence[PolicyTopic], topics: Sequence[PolicyTopic], whole: bool = False) -> Difference:
    """What a file changes. The wordings that the library has learnt stay, unless the file is the `whole` library."""
    if whole:
        return difference(published, topics, {topic.id for topic in published} - {topic.id for topic in topics})
    before = {topic.id: topic for topic in published}
    return difference(published, [_with_learnt(before.get(topic.id), topic) for topic in topics])


def _with_learnt(before: PolicyTopic | None, topic: PolicyTopic) -> PolicyTopic:
    if before is None:
        return topic
    return replace(topic, questions=with_wordings(before, topic.questions).questions)


def _still_verified(before: PolicyTopic | None, topic: PolicyTopic) -> PolicyTopic:
    """What somebody has checked stays checked as long as every word that is told is the same."""
    if before is None or topic.verified_by or _told(topic) != _told(before):
        return topic
    return replace(topic, verified_by=before.verified_by, verified_on=before.verified_on)


def _told(topic: PolicyTopic) -> PolicyTopic:
    return replace(topic, questions=(), verified_by="", verified_on="", confidence="")
