"""Policy topics: what may be quoted, and what a search over them decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Who made a rule, the widest first: of two rules for the same matter the narrower one is the asker's."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    UNIT = "unit"

    @property
    def width(self) -> int:
        """0 for the narrowest."""
        return len(Level) - 1 - list(Level).index(self)


@dataclass(frozen=True, slots=True)
class PolicySource:
    """The document a topic rests on."""

    name: str
    no: str = ""  # document number, e.g. 国发〔1982〕62号
    date: str = ""  # as the document gives it: YYYY, YYYY-MM or YYYY-MM-DD
    seen: str = "recall"  # read | secondhand | recall: how it came into the library
    issuer: str = ""  # 发文机关
    in_force: str = ""  # YYYY-MM-DD, where it is not the date
    expires: str = ""  # the last day, YYYY-MM-DD
    supersedes: str = ""  # the number of the document that it replaces


@dataclass(frozen=True, slots=True)
class Condition:
    """For whom something holds. What is left open holds for everybody."""

    categories: tuple[str, ...] = ()  # of bot.domain.people.Category
    from_age: int | None = None  # full years, included
    until_age: int | None = None  # included

    @property
    def open(self) -> bool:
        return not self.categories and self.from_age is None and self.until_age is None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A sentence for some of those who ask."""

    only: Condition
    text: str


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
    point: str = ""  # the answer in one sentence; where empty, the first fact
    steps: tuple[str, ...] = ()  # what to do, in order
    papers: tuple[str, ...] = ()  # what to bring
    contacts: tuple[str, ...] = ()  # whom to ask: place or post and number
    only: Condition = Condition()  # for whom the whole topic is meant
    narrowed: tuple[Narrowed, ...] = ()  # sentences that come first for those whom they concern
    level: Level = Level.CENTRAL
    unit: str = ""  # the unit whose own rule it is, by name; it holds for all under it
    general: str = ""  # of a unit's own rule: the id of the topic that it makes precise
    from_day: str = ""  # in force from, YYYY-MM-DD
    until_day: str = ""  # … and the last day on which it is

    def in_force(self, day: date) -> bool:
        """Whether it may be quoted on a day."""
        said = day.isoformat()
        return (not self.from_day or self.from_day <= said) and (not self.until_day or said <= self.until_day)


@dataclass(frozen=True, slots=True)
class Asker:
    """What the ledger knows of whoever asks, as far as it narrows an answer."""

    category: str = ""
    age: int | None = None
    units: tuple[str, ...] = ()  # names, his own unit first, then those above it

    def meets(self, only: Condition) -> bool | None:
        """Whether a condition holds for him; None where the ledger does not know."""
        if only.open:
            return True
        if only.categories and self.category and self.category not in only.categories:
            return False
        if self.age is not None and not (only.from_age or 0) <= self.age <= (only.until_age or self.age):
            return False
        unknown = (only.categories and not self.category) or (self.age is None and (only.from_age or only.until_age))
        return None if unknown else True


STRANGER = Asker()


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
