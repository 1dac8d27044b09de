"""The forecast of a notice, from what the records say of everybody who is meant: a few questions for all, none a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.audiences import AudienceReader
from bot.context import Office
from bot.delivery.assignment import Assignment
from bot.delivery.ladders import Rungs
from bot.delivery.planning import Planner
from bot.domain.audience import Expression
from bot.domain.forecast import (
    Alike,
    Forecast,
    Load,
    Means,
    NoRoute,
    Terms,
    forecast,
    load_of,
    sooner_than,
    to_be_called,
    with_load,
)
from bot.domain.ladder import HUMAN, Plan, Rung
from bot.domain.letters import may_decline
from bot.domain.messages import Form
from bot.domain.notices import Deadline, Notice, NoticeKind, cutoff_for, out_of_quiet
from bot.domain.rights import Viewer
from bot.store import Records
from bot.store.audience import Expected

AT_ONCE = 5000  # people whose ways are looked up together
Sort = tuple[int, tuple[tuple[Rung, Form, int], ...], NoRoute | None]  # ladder, what is open with its cost, why nothing is


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everybody who is meant, in order of who looks after him, with the sort that each belongs to."""

    people: Sequence[Expected]
    places: Sequence[int]
    sorts: Sequence[tuple[Alike, int]]


class Forecaster:
    """Says what is to be expected of a notice. Reads only."""

    def __init__(self, planner: Planner, plans: Sequence[Plan], office: Office, audiences: AudienceReader) -> None:
        self._planner = planner
        self._plans = list(enumerate(plans))
        self._tried = [tuple(dict.fromkeys(step.rung for step in plan.ladder.steps if step.rung not in HUMAN)) for plan in plans]
        self._office = office
        self._audiences = audiences
        self._assignment = Assignment(office.reach.calls_each)

    def foresee(self, records: Records, viewer: Viewer, expression: Expression, notice: Notice, now: datetime) -> Forecast:
        """If this notice went out now, on behalf of this viewer, to everybody whom the expression means."""
        terms = self._terms(notice, now)
        day = self._audiences.day(now.date())
        optional = may_decline(notice.kind, notice.requires_confirmation)
        expected = records.audience.by_ladder(viewer, expression, day, self._plans, optional)
        seen = self._seen(records, sorted(expected, key=lambda one: (one.liaison_id or 0, one.person_id)), notice.drill, now)
        load = self._load(records, seen, terms)
        member = records.people.staff_member(load.busiest) if load.busiest is not None else None
        sooner = self._sooner(records, seen, notice, terms) if load.beyond else None
        return with_load(forecast(seen.sorts, terms), load, member.name if member else "", sooner)

    def _terms(self, notice: Notice, begin: datetime) -> Terms:
        urgent = notice.kind is NoticeKind.URGENT
        usual = cutoff_for(begin, self._office.cutoff, urgent, notice.event_at)
        deadline = Deadline(notice.cutoff) if notice.cutoff is not None and notice.cutoff > begin else usual
        quiet = () if urgent else self._office.quiet_hours
        return Terms(begin, deadline, quiet, notice.requires_confirmation, self._office.reach)

    def _sooner(self, records: Records, seen: _Seen, notice: Notice, terms: Terms) -> tuple[datetime, int] | None:
        """The next morning, and how many calls would be too many then."""
        opens = out_of_quiet(terms.begin.replace(hour=8, minute=0, second=0, microsecond=0), terms.quiet).time()
        morning = sooner_than(terms.begin, notice.event_at, opens, self._office.cutoff)
        if morning is None:
            return None
        then = self._load(records, seen, self._terms(notice, morning))
        return morning, then.beyond + then.nobodys

    def _load(self, records: Records, seen: _Seen, terms: Terms) -> Load:
        """Who would be asked for the calls: by the very rule that will ask them."""
        chosen = to_be_called(seen.places, [alike for alike, _ in seen.sorts], terms)
        wanted = [(seen.people[place].person_id, seen.people[place].liaison_id) for place in chosen]
        return load_of(self._assignment.owners(records, wanted), records.tasks.loads(), terms.rules.calls_each)

    # --- who has which ways --------------------------------------------------------------------------------------------

    def _seen(self, records: Records, people: Sequence[Expected], drill: bool, now: datetime) -> _Seen:
        numbers: dict[Sort, int] = {}
        counts: list[int] = []
        places = []
        for begin in range(0, len(people), AT_ONCE):
            for sort in self._sorts(records, people[begin : begin + AT_ONCE], now):
                place = numbers.setdefault(sort, len(numbers))
                if place == len(counts):
                    counts.append(0)
                counts[place] += 1
                places.append(place)
        return _Seen(people, places, [(self._alike(sort, drill), count) for sort, count in zip(numbers, counts, strict=True)])

    def _sorts(self, records: Records, people: Sequence[Expected], now: datetime) -> list[Sort]:
        rungs = self._planner.rungs(records, [one.person_id for one in people], now)
        found = [(one.ladder_id, self._means(self._tried[one.ladder_id], rungs[one.person_id])) for one in people]
        stuck = [one.person_id for one, (_, means) in zip(people, found, strict=True) if not means]
        telephones = records.telephones.of(stuck)
        return [
            (ladder, means, None if means else _why(self._tried[ladder], rungs[one.person_id], one.person_id in telephones))
            for one, (ladder, means) in zip(people, found, strict=True)
        ]

    def _means(self, tried: Sequence[Rung], rungs: Rungs) -> tuple[tuple[Rung, Form, int], ...]:
        """The rungs of a ladder that are open to somebody, each with its first way."""
        means = []
        for rung in tried:
            if ways := rungs.get(rung):
                first = ways[0]
                means.append((rung, first.form, self._planner.ability(first.route.channel, first.route.account).cost))
        return tuple(means)

    def _alike(self, sort: Sort, drill: bool) -> Alike:
        number, means, reason = sort
        ladder = self._plans[number][1].ladder
        return Alike(ladder, tuple(Means(rung, form, 0 if drill else cost) for rung, form, cost in means), reason)


def _why(tried: Sequence[Rung], rungs: Rungs, has_telephone: bool) -> NoRoute:
    """Why nothing can be sent to somebody."""
    if not tried:
        return NoRoute.CALLS_ONLY
    if any(rungs.values()):
        return NoRoute.OTHER_WAY
    return NoRoute.NO_ACCOUNT if has_telephone else NoRoute.NO_CONTACT
