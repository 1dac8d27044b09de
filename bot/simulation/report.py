"""What a simulated day came to: as data that stays the same from version to version, and as a small table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.notices import CONFIRMED, How, RecipientState
from bot.simulation.town import Sent
from bot.store.agenda import Ended

HOUR = timedelta(hours=1)
OUTCOMES = tuple(state for state in RecipientState if state is not RecipientState.WAITING)


@dataclass(frozen=True)
class DayReport:
    """Everything that is asked of one day. `ended`, `reached_at` and `sent` are for whoever wants to check the figures."""

    seed: int
    released_at: datetime
    cutoff: datetime
    ends: datetime
    ended: Sequence[Ended]
    reached_at: Mapping[int, datetime]
    sent: Sequence[Sent]
    calls: Mapping[int, int]  # dialled by each of those who serve, also in vain
    called: Mapping[int, int]  # how many different persons each of them rang up
    visits: Mapping[int, int]
    listed_max: int  # the most calls and visits that one of them had on his list at once
    helpers: int
    assumptions: Mapping[str, Any]

    @property
    def outcomes(self) -> dict[str, int]:
        found = Counter(one.state for one in self.ended)
        return {state.value: found[state] for state in OUTCOMES}

    @property
    def confirmed(self) -> list[Ended]:
        return [one for one in self.ended if one.state in CONFIRMED]

    @property
    def open(self) -> list[Ended]:
        return [one for one in self.ended if one.state is RecipientState.TASK_OPEN]

    @property
    def last_settled_at(self) -> datetime | None:
        return max((one.settled_at for one in self.confirmed if one.settled_at is not None), default=None)

    def by_hour(self) -> list[tuple[datetime, int]]:
        """How many had confirmed, themselves or through somebody, by each full hour."""
        settled = sorted(one.settled_at for one in self.confirmed if one.settled_at is not None)
        first = self.released_at.replace(minute=0)
        hour = first if first == self.released_at else first + HOUR
        found = []
        while hour <= self.ends:
            found.append((hour, sum(1 for one in settled if one <= hour)))
            hour += HOUR
        return found

    def data(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        last = self.last_settled_at
        how = Counter(one.how for one in self.confirmed)
        return {
            "people": len(self.ended),
            "seed": self.seed,
            "released_at": self.released_at.isoformat(),
            "cutoff": self.cutoff.isoformat(),
            "outcomes": self.outcomes,
            "confirmed_share": round(len(self.confirmed) / len(self.ended), 4),
            "by_hour": [{"hour": self._hour(hour), "confirmed": count} for hour, count in self.by_hour()],
            "how": {one.value: how[one] for one in How},
            "messages": dict(sorted(Counter(one.channel for one in self.sent).items())),
            "calls_per_liaison_max": max(self.calls.values(), default=0),
            "calls_total": sum(self.calls.values()),
            "called_per_liaison_max": max(self.called.values(), default=0),
            "visits_total": sum(self.visits.values()),
            "on_one_list_max": self.listed_max,
            "callers": self.helpers,
            "last_settled_at": last.isoformat() if last else None,
            "open": [{"person": one.person_id, "owner": one.owner} for one in self.open],
            "assumptions": self.assumptions,
        }

    def _hour(self, hour: datetime) -> str:
        later = (hour.date() - self.released_at.date()).days
        return f"{hour:%H:%M}" if not later else f"+{later} {hour:%H:%M}"
