"""Policy topics: what may be quoted, and what a search over them decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PolicySource:
    """The document a topic rests on."""

    name: str
    no: str = ""  # document number, e.g. 国发〔1982〕62号
    date: str = ""  # as the document gives it: YYYY, YYYY-MM or YYYY-MM-DD
    seen: str = "recall"  # read | secondhand | recall: how it came into the library


@dataclass(frozen=True, slots=True)
class PolicyTopic:
    """One entry of the policy library. Only its stored sentences are ever quoted."""

    id: str
    title: str
    category: str
    facts: tuple[str, ...]
    sources: tuple[PolicySource, ...] = ()
    questions: tuple[str, ...] = ()  # wordings that people use, for the search only
    scope: str = "national"  # example-office: a quoted unit's own rule, not general
    as_of: str = ""
    confidence: str = "low"
    verified_by: str = ""  # empty: not checked by this office, and shown as such
    verified_on: str = ""


class Decision(StrEnum):
    """What the bot does with a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Candidate:
    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one search."""

    decision: Decision
    topic: str | None = None
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = field(default=())
    also: tuple[str, ...] = ()  # further topics that the same message asks for, each as sure as the first
    because: tuple[str, ...] = ()  # the words that decided, for staff
    refusal: str = ""  # of a hand-off: the kind of content/policy/refusals.yaml, for which there is a reply of its own
    talk: str = ""  # of small talk: the subject of content/policy/smalltalk.yaml
