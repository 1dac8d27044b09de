"""Whose a commitment is, by when it is to be kept, and what may be asked for: the office's own rules and catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from bot.domain.commitments import Commitment, CommitmentKind, CommitmentState, Finding
from bot.domain.days_off import WEEKENDS, WorkDays
from bot.domain.inquiry import OFFICE_CLOSES, OFFICE_OPENS, SETTLE_DAYS, due_at, look_at, remind_at, working_days_later
from bot.domain.notices import Spans
from bot.domain.people import MAY_DRAFT, Role, StaffMember

EVE = time(18, 0)  # the day before somebody comes, when he who waits is reminded
AT_LEAST = timedelta(hours=1)  # what is wanted sooner than anybody can arrange it leaves so much time all the same
GOOD, BAD = "good", "bad"
ON = "on"  # in the detail: the day of a service, as YYYY-MM-DD
PAPERS = "papers"  # in the detail: the papers of an application by name, with whether each has come
RATED = "rated"  # in the detail: the number of the service with which he was not content
OTHER = "other"  # instead of a service: the catalogue does not hold what is wanted
TOPIC = "topic"  # in the detail: the topic of the policy library on which the decision rests


class Ask(StrEnum):
    """What has to be known before a service can be arranged."""

    WHEN = "when"
    WHERE = "where"
    WHAT = "what"


@dataclass(frozen=True, slots=True)
class Question:
    """`said`: words by which a request has answered it already."""

    about: Ask
    ask: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the office's catalogue. `ahead`: how long before the day it has to be asked for."""

    id: str
    name: str
    words: tuple[str, ...]
    questions: tuple[Question, ...]
    role: Role
    ahead: timedelta = timedelta(0)
    tells: str = ""  # what whoever asks is told of it


def stands_in(word: str, words: str) -> str:
    """What of the words is this word of the catalogue, in which … stands for up to three characters and …… for up to twelve."""
    found = _form(word).search(words)
    return found[0] if found else ""


@cache
def _form(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace("……", ".{0,12}").replace("…", ".{0,3}"))


@dataclass(frozen=True, slots=True)
class Catalogue:
    services: tuple[Service, ...] = ()

    def get(self, name: str) -> Service | None:
        return next((one for one in self.services if one.id == name), None)

    def named(self, words: str) -> Service | None:
        """The one of whose words one stands in these words; the longest that does counts."""
        found = [(len(hit), one) for one in self.services for word in (one.name, *one.words) if (hit := stands_in(word, words))]
        return max(found, key=lambda pair: pair[0])[1] if found else None


@dataclass(frozen=True, slots=True)
class Told:
    """What a message has told already of what has to be known; `on`: the one day that it names."""

    answers: Mapping[Ask, str] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class KindRule:
    """Whose a kind of commitment is, and in how many days it is kept; `working`: days off do not count."""

    role: Role
    days: int
    working: bool = True


@dataclass(frozen=True, slots=True)
class CommitmentRules:
    by_kind: Mapping[CommitmentKind, KindRule] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)

    def role(self, kind: CommitmentKind, service: str = "") -> Role:
        found = self.catalogue.get(service)
        return found.role if found is not None else self._rule(kind).role

    def due_at(self, kind: CommitmentKind, now: datetime, on: date | None = None, workdays: WorkDays = WEEKENDS) -> datetime:
        """By when it is kept; a service by when it is arranged, which is before the day for which it is wanted."""
        rule = self._rule(kind)
        if kind is CommitmentKind.SERVICE:
            return _arranged_by(now, on, workdays)
        if rule.working:
            return working_days_later(due_at(now, workdays), rule.days - 1, workdays)
        return datetime.combine((now + timedelta(days=rule.days)).date(), OFFICE_CLOSES, now.tzinfo)

    def _rule(self, kind: CommitmentKind) -> KindRule:
        return self.by_kind.get(kind, KindRule(Role.CLERK, SETTLE_DAYS))


def _arranged_by(now: datetime, on: date | None, workdays: WorkDays) -> datetime:
    by = due_at(now, workdays)
    if on is not None:
        by = min(by, datetime.combine(on - timedelta(days=1), OFFICE_CLOSES, now.tzinfo))
    return max(by, _soon(now))


def _soon(now: datetime) -> datetime:
    """What is wanted for tomorrow and asked for at night is arranged in the morning: nobody promises it for midnight."""
    opens = datetime.combine(now.date(), OFFICE_OPENS, now.tzinfo)
    if (now + AT_LEAST).time() > OFFICE_CLOSES or (now + AT_LEAST).date() > now.date():
        opens += timedelta(days=1)
    return max(now, opens) + AT_LEAST


# --- the clock -----------------------------------------------------------------------------------------------------------


def wanted_on(detail: Mapping[str, Any]) -> date | None:
    """The day for which a service is wanted, as far as one was named."""
    said = detail.get(ON)
    return date.fromisoformat(said) if said else None


def eve_of(one: Commitment) -> datetime | None:
    """When whoever waits for an arranged service is reminded of it."""
    day = wanted_on(one.detail)
    if one.state is not CommitmentState.ARRANGED or day is None:
        return None
    return datetime.combine(day - timedelta(days=1), EVE, one.made_at.tzinfo)


def over_by(one: Commitment, now: datetime, workdays: WorkDays = WEEKENDS) -> datetime:
    """By when a service that is arranged should have been done."""
    day = wanted_on(one.detail)
    if day is not None and day >= now.date():
        return datetime.combine(day, OFFICE_CLOSES, now.tzinfo)
    return working_days_later(due_at(now, workdays), SETTLE_DAYS - 1, workdays)


def next_look(one: Commitment, now: datetime, quiet: Spans, workdays: WorkDays = WEEKENDS) -> datetime:
    """When a commitment that its owner was just told of, or reminded of, is looked at again."""
    if one.state is CommitmentState.ARRANGED and now < one.due_at:
        eve = eve_of(one)
        return eve if eve is not None and now < eve < one.due_at else one.due_at
    if now < one.due_at:
        return remind_at(now, one.due_at, quiet, workdays)
    return look_at(one.due_at, one.level, now, quiet, workdays)


# --- how it is disposed of ------------------------------------------------------------------------------------------------

DECIDED = frozenset({CommitmentKind.NEED, CommitmentKind.HARDSHIP})  # kinds of which one of the four ways is named
GRANTED = frozenset({Finding.FITS, Finding.OPEN})

# How staff put it; the longest that their words begin with counts.
SPOKEN: Mapping[str, Finding] = {
    **{one.value: one for one in Finding},
    **dict.fromkeys(("符合", "合规", "符合规定"), Finding.FITS),
    **dict.fromkeys(("不符合", "不合政策", "不符合规定", "不合规定"), Finding.AGAINST),
    **dict.fromkeys(("无明确规定", "没有明确规定", "合情合理", "无规定"), Finding.OPEN),
    **dict.fromkeys(("不切实际", "不现实", "脱离现实"), Finding.UNREAL),
}


def read_finding(text: str) -> tuple[Finding | None, str]:
    """Which of the four ways staff name, and what they say besides."""
    said = text.strip()
    form = next((one for one in sorted(SPOKEN, key=len, reverse=True) if said.startswith(one)), None)
    if form is None:
        return None, said
    return SPOKEN[form], said.removeprefix(form).lstrip(" \n,，.。;；:：、!！")


def ended(finding: Finding | None) -> CommitmentState:
    return CommitmentState.DONE if finding is None or finding in GRANTED else CommitmentState.DECLINED


def may_act(one: Commitment, staff: StaffMember) -> bool:
    """Whether a member of staff, who sees it, may also do something about it."""
    return one.owner_id == staff.id or staff.has(MAY_DRAFT)


def missing(one: Commitment) -> list[str]:
    """The papers of an application that have not come yet."""
    return [name for name, here in one.detail.get(PAPERS, {}).items() if not here]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commitments a list shows. Empty: all of that sort. `made`: from the first moment until before the second."""

    kinds: Collection[CommitmentKind] = ()
    states: Collection[CommitmentState] = ()
    owner_id: int | None = None
    person_id: int | None = None
    made: tuple[datetime, datetime] | None = None


# --- what is counted -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion with its answer, for a digest. Whose it is is not in it; names may stand in the words themselves."""

    number: int
    made_on: date
    text: str
    disposition: str
    result: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind, in a period. `hours`: from being asked to being disposed of, on average; 0 where nothing was."""

    opened: int = 0
    closed: int = 0
    in_time: int = 0
    waiting: int = 0  # still open at its end
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Digest:
    """What came of everything that was taken on or disposed of in a period."""

    kinds: Mapping[CommitmentKind, Tally]
    dispositions: Mapping[str, int]
    services: Mapping[str, int]  # asked for, by entry of the catalogue; OTHER: what it does not hold
    ratings: Mapping[str, int]
    suggestions: Sequence[SuggestionLine]


@dataclass(frozen=True, slots=True)
class Month:
    """What one member of staff did about commitments in a month."""

    opened: int = 0  # that became his
    closed: int = 0
    in_time: int = 0
    waiting: int = 0
    good: int = 0
    bad: int = 0
