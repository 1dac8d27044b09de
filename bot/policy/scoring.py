"""How well a library answers the questions that are kept for that purpose, before anybody depends on it.

The questions are those of content/policy/scored.yaml, which are never put into a library, and what people have asked and found
answered. Those whose topic a library does not have are left out of a comparison.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.domain.policy import Decision, Finding
from bot.retrieval import PolicyError, PolicyIndex
from bot.retrieval.yamlfile import mapping, read_yaml

MOST = 600  # questions in one scoring; of more, the same sample every time
TOLERATED = 2.0  # percentage points
REAL = "real"  # the kind of what people asked and found answered
SMALL_TALK, EMERGENCY = "small-talk", "emergency"
_KEYS = {"q", "topic", "kind", "accept", "context"}


class Outcome(StrEnum):
    RIGHT = "right"
    MENU = "menu"  # the right one is among the choices
    WRONG = "wrong"  # another topic was given, or (of no topic) one at all
    MISSED = "missed"  # a person has to answer, or the choices lack it


# A wrong answer is worse than none.
BADNESS = MappingProxyType({Outcome.RIGHT: 0, Outcome.MENU: 1, Outcome.MISSED: 2, Outcome.WRONG: 3})


@dataclass(frozen=True, slots=True)
class Kept:
    """One question and what answers it; without topics: nothing in the library does."""

    q: str
    topics: tuple[str, ...] = ()
    kind: str = "plain"
    context: str = ""  # what was asked before


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one question."""

    asked: Kept
    outcome: Outcome
    given: str = ""  # the topic that was answered, or first among the choices


@dataclass(frozen=True, slots=True)
class Shares:
    """Percentages."""

    right: float  # of the questions that a topic answers: given outright
    offered: float  # … given, or among the choices
    wrong: float  # … answered with another topic
    false: float  # of those that no topic answers: answered all the same


@dataclass(frozen=True, slots=True)
class Score:
    told: tuple[Told, ...]

    @property
    def shares(self) -> Shares:
        ours = [one.outcome for one in self.told if one.asked.topics]
        others = [one.outcome for one in self.told if not one.asked.topics]
        right, menu, wrong = (_share(ours, outcome) for outcome in (Outcome.RIGHT, Outcome.MENU, Outcome.WRONG))
        return Shares(right, round(right + menu, 1), wrong, _share(others, Outcome.WRONG))

    @property
    def kinds(self) -> dict[str, dict[str, int]]:
        """How many of each kind: asked, right, menu, wrong, missed."""
        found: dict[str, Counter[str]] = {}
        for one in self.told:
            found.setdefault(one.asked.kind, Counter()).update(("asked", one.outcome.value))
        return {kind: {name: count[name] for name in ("asked", *Outcome)} for kind, count in sorted(found.items())}

    @property
    def confused(self) -> list[tuple[str, str, int]]:
        """(the right topic, the one that was given, how often), the most frequent first."""
        pairs = Counter((one.asked.topics[0], one.given) for one in self.told if one.asked.topics and _astray(one))
        return [(*pair, count) for pair, count in pairs.most_common()]

    def data(self) -> dict[str, Any]:
        return {
            "asked": len(self.told),
            "shares": asdict(self.shares),
            "kinds": self.kinds,
            "confused": [list(one) for one in self.confused[:20]],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The library as it is and as it would be; `before` is None where there was none."""

    before: Score | None
    after: Score

    @property
    def worse(self) -> dict[str, tuple[float, float]]:
        """The measures that would suffer by more than is tolerated: before and after."""
        if self.before is None:
            return {}
        old, new = asdict(self.before.shares), asdict(self.after.shares)
        fallen = {name: old[name] - new[name] if name in ("right", "offered") else new[name] - old[name] for name in old}
        return {name: (old[name], new[name]) for name, points in fallen.items() if points > TOLERATED}

    @property
    def suffering(self) -> list[tuple[Told, Told]]:
        """The single questions that would be answered worse than now."""
        pairs = zip(self.before.told, self.after.told, strict=True) if self.before else ()
        return [(old, new) for old, new in pairs if BADNESS[new.outcome] > BADNESS[old.outcome]]

    def data(self) -> dict[str, Any]:
        return {
            "before": self.before.data() if self.before else None,
            "after": self.after.data(),
            "worse": {name: list(pair) for name, pair in self.worse.items()},
            "suffering": [
                {"q": new.asked.q, "was": old.outcome, "is": new.outcome, "given": new.given} for old, new in self.suffering
            ],
        }


def load_kept(path: Path) -> tuple[Kept, ...]:
    """Raises PolicyError naming file, entry and key."""
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise PolicyError(f"{path.name}: expected a list of questions")
    return tuple(_kept(mapping(one, f"{path.name}, entry {at}"), f"{path.name}, entry {at}") for at, one in enumerate(entries, 1))


def _kept(entry: Mapping[str, Any], where: str) -> Kept:
    if unknown := set(entry) - _KEYS:
        raise PolicyError(f"{where}: key '{min(unknown)}' is not known here; allowed are {', '.join(sorted(_KEYS))}")
    topics = [entry.get("topic"), *entry.get("accept", ())]
    if not isinstance(entry.get("q"), str) or not all(isinstance(one, str) for one in topics if one is not None):
        raise PolicyError(f"{where}: a question needs `q`, and `topic` (an id, or null)")
    return Kept(entry["q"], tuple(one for one in topics if one), str(entry.get("kind", "plain")), str(entry.get("context", "")))


def fit(asked: Iterable[Kept], libraries: Sequence[set[str]]) -> tuple[Kept, ...]:
    """The questions that all of these libraries could answer, and those that none can; a sample of very many."""
    usable = [one for one in asked if not one.topics or all(known & set(one.topics) for known in libraries)]
    if len(usable) > MOST:
        usable = sorted(usable, key=lambda one: hashlib.sha256(one.q.encode()).digest())[:MOST]
    return tuple(usable)


def score(index: PolicyIndex, asked: Iterable[Kept]) -> Score:
    return Score(tuple(_told(index, one) for one in asked))


def _told(index: PolicyIndex, asked: Kept) -> Told:
    before = index.decide(asked.context).topic if asked.context else None
    found = index.decide(asked.q, before)
    return Told(asked, outcome(found, asked), found.topic or (found.candidates[0].topic if found.candidates else ""))


def outcome(found: Finding, asked: Kept) -> Outcome:
    """Of a question without topics anything but an answer is right; small talk and an emergency have to be known as such."""
    answered = found.decision is Decision.ANSWER
    if not asked.topics:
        wanted = {SMALL_TALK: Decision.SMALLTALK, EMERGENCY: Decision.EMERGENCY}.get(asked.kind)
        if answered:
            return Outcome.WRONG
        return Outcome.RIGHT if wanted in (None, found.decision) else Outcome.MISSED
    if answered:
        return Outcome.RIGHT if {found.topic, *found.also} & set(asked.topics) else Outcome.WRONG
    offered = {one.topic for one in found.candidates} if found.decision is Decision.CLARIFY else set()
    return Outcome.MENU if offered & set(asked.topics) else Outcome.MISSED


def _astray(told: Told) -> bool:
    return told.outcome in (Outcome.WRONG, Outcome.MISSED) and bool(told.given) and told.given not in told.asked.topics


def _share(outcomes: Sequence[Outcome], wanted: Outcome) -> float:
    return round(100 * outcomes.count(wanted) / len(outcomes), 1) if outcomes else 0.0
