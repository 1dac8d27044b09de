"""What stands around the simulated year: the platforms, the moment of a kill, what the records say of a day, and last year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.books.greetings import load_greetings
from bot.channels.base import Capabilities
from bot.domain.delivery import Outcome, Purpose, SendResult
from bot.domain.greeted import GreetingState
from bot.domain.greetings import Composed, Due
from bot.domain.messages import Outgoing
from bot.domain.people import OwnerKind
from bot.services import OfficeCalendar
from bot.store import Records
from bot.store.tables.notices import attempt, task
from bot.store.tables.programme import greeting
from tests.builders import ZONE
from tests.days.year_people import ACCOUNT, CLERK, GROUPS

LETTERS_AT = time(8, 30)
SAID = {GreetingState.SENT.value, GreetingState.RUNG.value}
Account = tuple[str, str]


class Killed(BaseException):
    """The process is dead: nothing that it was about to do is done."""


class Broken(AssertionError):
    """A promise did not hold."""


@dataclass
class Strike:
    """Kills the service at the n-th statement to its database; from then on it does nothing at all. Never while `left` is 0."""

    left: int = 0
    dead: bool = False

    def count(self, *_ignored: object) -> None:
        if self.dead:
            raise Killed
        if self.left:
            self.left -= 1
            if not self.left:
                self.dead = True
                raise Killed


@dataclass
class World:
    """All telephones and groups: accepts everything, and a push with a key that it knows reaches nobody a second time."""

    day: date
    keys: set[str] = field(default_factory=set)
    got: Counter[tuple[date, str]] = field(default_factory=Counter)  # messages by day and address
    told: list[tuple[date, str]] = field(default_factory=list)  # what the clerk read

    def take(self, account: Account, message: Outgoing) -> SendResult:
        if message.key not in self.keys:
            self.keys.add(message.key)
            self.got[self.day, message.to] += 1
            if message.to == f"{OwnerKind.STAFF.value}-{CLERK}":
                self.told.append((self.day, message.text))
        return SendResult(Outcome.ACCEPTED, message_id=message.key)


ABILITIES = {
    ACCOUNT: Capabilities(push=frozenset(Purpose), idempotent_for=timedelta(minutes=10), per_second=1e6, concurrency=500),
    GROUPS: Capabilities(groups=True, per_second=1e6),
}


@dataclass
class Came:
    """What the records say of one day."""

    greetings: dict[int, tuple[frozenset[str], str, str]]  # by person: for what, state, reason
    parts: dict[int, set[str]]  # by person: what his letter is made of
    states: dict[int, str]  # of the letters
    to_ring: set[int]

    @property
    def with_part(self) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for person_id, kinds in self.parts.items():
            for kind in kinds:
                found[kind].add(person_id)
        return found

    @staticmethod
    def read(records: Records, day: date) -> Came:
        connection, key = records.timetable._connection, f"letter:{day}"
        mine = (attempt.c.key >= f"{key}:", attempt.c.key < f"{key};", attempt.c.person_id.is_not(None))
        letters = connection.execute(select(attempt.c.person_id, attempt.c.state, attempt.c.data).where(*mine)).all()
        rows = connection.execute(select(greeting).where(greeting.c.day == day)).all()
        calls = connection.execute(
            select(task.c.person_id, task.c.text).where(task.c.kind == "greeting", task.c.key.startswith(f"greeting:{day}:"))
        )
        return Came(
            {row.person_id: (frozenset({row.occasion, *row.also}), row.state, row.reason) for row in rows},
            {row.person_id: {part["kind"] for part in row.data["values"]["parts"]} for row in letters},
            {row.person_id: row.state for row in letters},
            {one for row in calls for one in ([row.person_id] if row.person_id else _ids(row.text))},
        )


def _ids(text: str) -> list[int]:
    return [int(one) for one in (text or "").partition("\n")[0].split(",") if one.isdecimal()]


def last_year(records: Records, calendar: OfficeCalendar, begin: date) -> None:
    """Everybody was greeted on the days of the year before."""
    book, first, last = load_greetings(), begin - timedelta(days=366), begin - timedelta(days=1)
    for_all = [(one.date, Due(one.id, one.name)) for one in calendar.between(first, last) if one in calendar.occasions(one.date)]
    rows: dict[tuple[int, date], dict[str, Any]] = {}
    for guest in records.guests.everybody():
        for day, due in (*for_all, *calendar.personal(guest, first, last)):
            if fitting := book.fitting(guest, [due]):
                rows[guest.id, day] = _greeted(guest.id, day, fitting[0], book.compose(guest, fitting, day))
    records.greetings.keep(list(rows.values()))


def _greeted(person_id: int, day: date, due: Due, composed: Composed) -> dict[str, Any]:
    made = {"made_at": datetime.combine(day, LETTERS_AT, ZONE), "also": [], "years": due.years, "reason": ""}
    what = {"occasion": due.id, "variant": composed.variant, "text": composed.text, "state": GreetingState.SENT.value}
    return {"person_id": person_id, "day": day, **what, **made}


def same_words(records: Records, begin: date) -> list[str]:
    """Who got the words of the last time again since a day, and for what."""
    last: dict[tuple[int, str], str] = {}
    found = []
    query = select(greeting).where(greeting.c.state.in_(SAID)).order_by(greeting.c.day)
    for row in records.timetable._connection.execute(query):
        key = (row.person_id, row.occasion)
        if last.get(key) == row.variant and row.day >= begin:
            found.append(f"{row.day} {row.occasion}: person {row.person_id} got {row.variant} again")
        last[key] = row.variant
    return found
