"""What is to be expected of a notice before it is sent: by which way, how fast, how many calls.

Estimates, worked out by going through the ladder itself. Nobody is drawn by lot: the same office, hour and notice
always give the same forecast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from bot.domain.ladder import Act, Ladder, Rung, Standing, advance
from bot.domain.messages import Form
from bot.domain.notices import LAST_CALLS, Deadline, Spans, awake_time
from bot.domain.reach import ReachRules

NO_ANSWER = (0.0, timedelta(minutes=1))
MOST_BATCHES = 5


class NoRoute(StrEnum):
    """Why no machine can reach somebody."""

    CALLS_ONLY = "calls_only"  # he wants to be rung up
    NO_CONTACT = "no_contact"  # no account and no telephone, of his own or of anybody who receives for him
    NO_ACCOUNT = "no_account"  # a telephone that only a human can ring
    OTHER_WAY = "other_way"  # there is a way that his ladder does not use


@dataclass(frozen=True, slots=True)
class Means:
    """One rung that is open to somebody, and what a message on it costs."""

    rung: Rung
    form: Form
    cost: int = 0  # in fen


@dataclass(frozen=True, slots=True)
class Alike:
    """What several people have in common, as far as a forecast tells them apart."""

    ladder: Ladder
    means: tuple[Means, ...]
    no_route: NoRoute | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a notice goes out."""

    begin: datetime
    deadline: Deadline
    quiet: Spans
    must_confirm: bool
    rules: ReachRules


@dataclass(frozen=True, slots=True)
class Course:
    """What a ladder does for somebody who never answers: each message with its hour, and when a human is asked."""

    sends: tuple[tuple[datetime, Means], ...]
    asked_at: datetime | None
    human: Rung


def course_of(alike: Alike, terms: Terms) -> Course:
    """The ladder gone through without an answer."""
    means = {one.rung: one for one in alike.means}
    sends: list[tuple[datetime, Means]] = []
    step, now = 0, terms.begin
    while True:
        standing = Standing(step, frozenset(means), bool(sends), bool(sends) and not terms.must_confirm, terms.must_confirm)
        move = advance(alike.ladder, standing, now, terms.deadline.at, terms.quiet)
        if move.act is Act.SEND and move.rung is not None:
            sends.append((now, means[move.rung]))
        if move.due_at is None:
            return Course(tuple(sends), now if move.act is Act.HUMAN else None, alike.ladder.human)
        step, now = move.step, move.due_at


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of each of those who are alike."""

    course: Course
    terms: Terms

    @property
    def first(self) -> Rung:
        return self.course.sends[0][1].rung if self.course.sends else self.course.human

    @property
    def calls(self) -> float:
        """How likely a human has to be asked."""
        return self.silent(self.course.asked_at, calls=False) if self.course.asked_at is not None else 0.0

    def messages(self, form: Form) -> float:
        return sum(self.silent(at, calls=False) for at, one in self.course.sends if one.form is form)

    @property
    def cost(self) -> float:
        """In fen. Whoever has answered is written to no more."""
        return sum(self.silent(at, calls=False) * one.cost for at, one in self.course.sends)

    def silent(self, when: datetime, calls: bool = True) -> float:
        """How likely he has not answered by a moment, with or without the calls of humans."""
        left = 1.0
        for at, one in self.course.sends:
            left *= 1 - self._answered(one.rung, at, when)
        asked = self.course.asked_at
        return left * (1 - self._answered(self.course.human, asked, when)) if calls and asked is not None else left

    def _answered(self, rung: Rung, at: datetime, when: datetime) -> float:
        """Of those who get this, the share that has answered: half of all who ever will within the half-time, awake."""
        if when <= at:
            return 0.0
        if not self.terms.must_confirm and rung not in (Rung.CALL, Rung.VISIT):
            return 1.0  # having it is enough
        share, half = self.terms.rules.answers.get(rung.value, NO_ANSWER)
        return float(share * (1 - 0.5 ** (awake_time(at, when, self.terms.quiet) / half)))


class Advice(StrEnum):
    """What to change when the calls are more than the humans can make."""

    EARLIER = "earlier"
    BATCHES = "batches"
    HELPERS = "helpers"
    NUMBERS = "numbers"


class Verdict(StrEnum):
    """Whether everybody is reached: told by a machine before the cut-off, or rung up by a human who can manage it."""

    YES = "yes"
    CALLS = "calls"  # more calls than the humans can make
    NO_CONTACT = "no_contact"  # some can be neither written to nor rung up


@dataclass(frozen=True, slots=True)
class Load:
    """How the calls fall on the humans, with what they have to do already."""

    busiest: int | None = None  # the member of staff with most
    most: int = 0
    over: int = 0  # how many have more than the cap
    beyond: int = 0  # calls above the cap, all together
    nobodys: int = 0  # calls for which the office has nobody


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate, and to be shown as one. Shares are of `people`."""

    people: int
    deadline: Deadline
    first: Mapping[str, int]  # by the rung that is tried first
    ladders: Mapping[str, int]
    no_route: Mapping[str, int]  # by reason
    proxies: int  # to whom something goes by way of whoever receives for them
    sms: int
    voice: int
    cost: int  # in fen
    hours: tuple[tuple[datetime, float], ...]  # the share that knows, at each full hour and at the cut-off
    calls: int  # expected of humans
    cap: int
    load: Load = field(default_factory=Load)
    busiest: str = ""  # name of the human with most calls
    advice: tuple[tuple[Advice, str], ...] = ()  # with a number, or a moment as ISO text

    @property
    def by_cutoff(self) -> float:
        return self.hours[-1][1] if self.hours else 0.0

    @property
    def verdict(self) -> Verdict:
        if self.load.beyond or self.load.nobodys:
            return Verdict.CALLS
        return Verdict.NO_CONTACT if self.no_route.get(NoRoute.NO_CONTACT) else Verdict.YES

    def data(self) -> dict[str, Any]:
        """As templates, stored messages and programs take it."""
        return {
            "people": self.people,
            "cutoff": self.deadline.at.isoformat(),
            "exception": self.deadline.exception,
            "first": dict(self.first),
            "ladders": dict(self.ladders),
            "no_route": dict(self.no_route),
            "proxies": self.proxies,
            "sms": self.sms,
            "voice": self.voice,
            "cost": self.cost,
            "hours": [{"at": at.isoformat(), "share": round(share, 3)} for at, share in self.hours],
            "by_cutoff": round(self.by_cutoff, 3),
            "calls": self.calls,
            "cap": self.cap,
            "busiest": {"name": self.busiest, "calls": self.load.most},
            "over": self.load.over,
            "verdict": self.verdict.value,
            "advice": [{"what": what.value, "value": value} for what, value in self.advice],
        }


def forecast(sorts: Sequence[tuple[Alike, int]], terms: Terms) -> Forecast:
    """What is to be expected of everybody, so many of each sort; who makes the calls is added with `with_load`."""
    outlooks = [(alike, Outlook(course_of(alike, terms), terms), people) for alike, people in sorts]
    total = sum(people for _, people in sorts)
    first: Counter[str] = Counter()
    ladders: Counter[str] = Counter()
    no_route: Counter[str] = Counter()
    for alike, outlook, people in outlooks:
        first[outlook.first.value] += people
        ladders[alike.ladder.name] += people
        if alike.no_route is not None:
            no_route[alike.no_route.value] += people
    known = [
        (at, 1 - sum(people * outlook.silent(at) for _, outlook, people in outlooks) / max(total, 1)) for at in _hours(terms)
    ]
    return Forecast(
        people=total,
        deadline=terms.deadline,
        first=_ordered(first),
        ladders=_ordered(ladders),
        no_route=_ordered(no_route),
        proxies=sum(people for alike, _, people in outlooks if any(one.rung is Rung.PROXY for one in alike.means)),
        sms=round(sum(people * outlook.messages(Form.SMS) for _, outlook, people in outlooks)),
        voice=round(sum(people * outlook.messages(Form.VOICE) for _, outlook, people in outlooks)),
        cost=round(sum(people * outlook.cost for _, outlook, people in outlooks)),
        hours=tuple(known),
        calls=round(sum(people * outlook.calls for _, outlook, people in outlooks)),
        cap=terms.rules.calls_each,
    )


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(counts.most_common())


def _hours(terms: Terms) -> list[datetime]:
    """Each full hour after the beginning, and the cut-off."""
    hour = terms.begin.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    moments = []
    while hour < terms.deadline.at:
        moments.append(hour)
        hour += timedelta(hours=1)
    return [*moments, max(terms.deadline.at, terms.begin)]


def to_be_called(people: Sequence[int], sorts: Sequence[Alike], terms: Terms) -> list[int]:
    """Which of these people (each given as the place of his sort in `sorts`) will have to be rung up: the places of as many as
    are expected, spread evenly over the list."""
    likely = [Outlook(course_of(alike, terms), terms).calls for alike in sorts]
    chosen, owed = [], 0.5
    for place, sort in enumerate(people):
        owed += likely[sort]
        if owed >= 1:
            chosen.append(place)
            owed -= 1
    return chosen


def load_of(owners: Sequence[int | None], open_now: Mapping[int, int], cap: int) -> Load:
    """How calls fall on those who are asked, on top of the open ones that they have."""
    given = Counter(one for one in owners if one is not None)
    loads = {one: calls + open_now.get(one, 0) for one, calls in given.items()}
    beyond = {one: min(given[one], load - cap) for one, load in loads.items() if load > cap}
    busiest = max(sorted(loads), key=lambda one: loads[one], default=None)
    nobodys = sum(1 for one in owners if one is None)
    return Load(busiest, loads.get(busiest, 0) if busiest is not None else 0, len(beyond), sum(beyond.values()), nobodys)


def with_load(made: Forecast, load: Load, name: str, sooner: tuple[datetime, int] | None = None) -> Forecast:
    """The forecast with who makes the calls, and what to change if they are too many.

    `sooner`: a moment at which it could go out instead, and the calls that there would be beyond the cap then.
    """
    return replace(made, load=load, busiest=name, advice=tuple(_advice(made, load, sooner)))


def _advice(made: Forecast, load: Load, sooner: tuple[datetime, int] | None) -> list[tuple[Advice, str]]:
    advice = []
    beyond = load.beyond + load.nobodys
    if beyond and sooner is not None and sooner[1] < beyond:
        advice.append((Advice.EARLIER, sooner[0].isoformat()))
    manageable = made.calls - beyond
    if load.beyond and manageable > 0 and (batches := ceil(made.calls / manageable)) <= MOST_BATCHES:
        advice.append((Advice.BATCHES, str(max(2, batches))))
    if beyond:
        advice.append((Advice.HELPERS, str(ceil(beyond / made.cap))))
    numbers = sum(made.no_route.get(one, 0) for one in (NoRoute.NO_CONTACT, NoRoute.NO_ACCOUNT))
    if (beyond and numbers) or made.no_route.get(NoRoute.NO_CONTACT):
        advice.append((Advice.NUMBERS, str(numbers if beyond else made.no_route[NoRoute.NO_CONTACT])))
    return advice


def sooner_than(begin: datetime, event_at: datetime | None, quiet_ends: time, cutoff: time) -> datetime | None:
    """When it would have to go out to have the day before it: the next morning, if the event is not before that day's cut-off."""
    morning = datetime.combine(begin.date() + timedelta(days=1), quiet_ends, begin.tzinfo)
    last = datetime.combine(morning.date(), min(cutoff, LAST_CALLS), begin.tzinfo)
    return morning if event_at is None or event_at > last else None
