"""Greetings: who was greeted for what and in which words, and what staff decided beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, String, cast, delete, func, literal, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.greeted import Change, Greeted, GreetingState
from bot.domain.tasks import TaskKind
from bot.store.parts import parts
from bot.store.tables.notices import attempt, task
from bot.store.tables.people import person
from bot.store.tables.programme import greeting, greeting_change
from bot.store.upsert import insert_new

SAID = (GreetingState.SENT.value, GreetingState.RUNG.value)  # states in which he has heard the words, as far as we know
REMEMBERED = 4  # of his last greetings for one occasion


class GreetingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- what came of them -----------------------------------------------------------------------------------------------

    def keep(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write down what came of them. What stands already for a person and a day stands as it is."""
        insert_new(self._connection, greeting, rows)

    def decided(self, day: date, first: int, last: int) -> set[int]:
        """Of a range of persons those about whom it is written down already what came of that day."""
        here = (greeting.c.day == day, greeting.c.person_id.between(first, last))
        return set(self._connection.execute(select(greeting.c.person_id).where(*here)).scalars())

    def used_by(
        self, person_ids: Sequence[int], occasions: Collection[str], before: date
    ) -> dict[tuple[int, str], tuple[str, ...]]:
        """With which variants each of these was last greeted for each of these occasions before a day, the newest first."""
        query = (
            select(greeting.c.person_id, greeting.c.occasion, greeting.c.variant)
            .where(greeting.c.occasion.in_(list(occasions)), greeting.c.day < before, greeting.c.state.in_(SAID))
            .order_by(greeting.c.day.desc())
        )
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for part in parts(person_ids):
            for person_id, occasion, variant in self._connection.execute(query.where(greeting.c.person_id.in_(part))):
                if len(found[person_id, occasion]) < REMEMBERED:
                    found[person_id, occasion].append(variant)
        return {key: tuple(several) for key, several in found.items()}

    def of_person(self, person_id: int, limit: int = 20) -> list[Greeted]:
        """His greetings, the newest first."""
        query = select(greeting).where(greeting.c.person_id == person_id).order_by(greeting.c.day.desc()).limit(limit)
        return [_greeted(row) for row in self._connection.execute(query)]

    def of_day(self, day: date) -> list[Greeted]:
        query = select(greeting).where(greeting.c.day == day).order_by(greeting.c.person_id)
        return [_greeted(row) for row in self._connection.execute(query)]

    def counts(self, day: date) -> dict[tuple[GreetingState, str], int]:
        """How many of a day stand in each state, and for which reason."""
        query = select(greeting.c.state, greeting.c.reason, func.count()).where(greeting.c.day == day)
        rows = self._connection.execute(query.group_by(greeting.c.state, greeting.c.reason))
        return {(GreetingState(row[0]), row[1]): row[2] for row in rows}

    def failed(self, day: date) -> list[Greeted]:
        """Those who count as greeted on a day, though their letter has not got through."""
        broken = (AttemptState.FAILED.value, AttemptState.EXPIRED.value)
        letter = literal(f"letter:{day}:").concat(cast(greeting.c.person_id, String))
        here = (greeting.c.day == day, greeting.c.state == GreetingState.SENT.value, attempt.c.state.in_(broken))
        query = select(greeting).join(attempt, attempt.c.key == letter).where(*here).order_by(greeting.c.person_id)
        return [_greeted(row) for row in self._connection.execute(query)]

    def not_sent(self, greeting_ids: Sequence[int], state: GreetingState) -> None:
        """These were not sent after all."""
        for part in parts(greeting_ids):
            self._connection.execute(update(greeting).where(greeting.c.id.in_(part)).values(state=state.value))

    # --- thanks ----------------------------------------------------------------------------------------------------------

    def to_thank_for(self, person_ids: Sequence[int], since: date) -> Greeted | None:
        """The newest greeting of one of these persons since a day that he may still thank us for."""
        here = (greeting.c.person_id.in_(list(person_ids)), greeting.c.day >= since, greeting.c.state.in_(SAID))
        query = select(greeting).where(*here, greeting.c.thanked_at.is_(None))
        row = self._connection.execute(query.order_by(greeting.c.day.desc(), greeting.c.id).limit(1)).one_or_none()
        return _greeted(row) if row is not None else None

    def thank(self, greeting_id: int, now: datetime) -> bool:
        """He has thanked us: once."""
        here = (greeting.c.id == greeting_id, greeting.c.thanked_at.is_(None))
        return self._connection.execute(update(greeting).where(*here).values(thanked_at=now)).rowcount == 1

    # --- what staff decided ----------------------------------------------------------------------------------------------

    def changes(self, begin: date, end: date) -> dict[date, dict[tuple[str, int], Change]]:
        """What was decided about the days from `begin` to `end`, by occasion and person (0: everybody)."""
        found: dict[date, dict[tuple[str, int], Change]] = defaultdict(dict)
        query = select(greeting_change).where(greeting_change.c.day.between(begin, end))
        for row in self._connection.execute(query):
            change = Change(row.day, row.occasion, row.person_id, row.stopped, row.text or "")
            found[row.day][row.occasion, row.person_id] = change
        return dict(found)

    def change(self, change: Change, by: str, now: datetime) -> None:
        """Decide it, in place of whatever was decided before."""
        self.drop_change(change.day, change.occasion, change.person_id)
        row = {"day": change.day, "occasion": change.occasion, "person_id": change.person_id, "stopped": change.stopped}
        insert_new(self._connection, greeting_change, [{**row, "text": change.text or None, "made_by": by, "made_at": now}])

    def drop_change(self, day: date, occasion: str, person_id: int) -> bool:
        """It is said as it would have been; False if nothing was decided."""
        here = greeting_change.c.day == day, greeting_change.c.occasion == occasion, greeting_change.c.person_id == person_id
        return self._connection.execute(delete(greeting_change).where(*here)).rowcount > 0

    # --- calls in place of messages ----------------------------------------------------------------------------------------

    def add_to_call(self, row: Mapping[str, Any], person_ids: Sequence[int]) -> None:
        """One more task, or more persons on the one that stands: its text is the list of whom to ring, as their ids.

        What has been done is not opened again: whoever comes later makes another one.
        """
        for number in count(1):
            key = row["key"] if number == 1 else f"{row['key']}:{number}"
            fresh = {"state": "open", "first_owner_id": row["owner_id"], **row, "key": key, "text": ""}
            insert_new(self._connection, task, [fresh])
            query = select(task.c.id, task.c.text).where(task.c.key == key, task.c.state == "open")
            standing = self._connection.execute(query.with_for_update()).one_or_none()
            if standing is not None:
                ids = sorted({*_numbers(standing.text), *person_ids})
                listed = ",".join(map(str, ids))
                self._connection.execute(update(task).where(task.c.id == standing.id).values(text=listed))
                return

    def to_ring(self, task_id: int, day: date) -> list[int]:
        """The persons on the list of such a task who live and do not mourn."""
        return self.all_to_ring([task_id], day).get(task_id, [])

    def all_to_ring(self, task_ids: Sequence[int], day: date) -> dict[int, list[int]]:
        """The same of several tasks, by their number."""
        listed: dict[int, list[int]] = {}
        for part in parts(task_ids):
            rows = self._connection.execute(select(task.c.id, task.c.text).where(task.c.id.in_(part)))
            listed.update((row.id, list(_numbers(row.text))) for row in rows)
        glad = or_(person.c.mourning_until.is_(None), person.c.mourning_until < day)
        query = select(person.c.id).where(person.c.died_on.is_(None), person.c.erased_at.is_(None), glad)
        meant: set[int] = set()
        for part in parts(sorted({one for ids in listed.values() for one in ids})):
            meant.update(self._connection.execute(query.where(person.c.id.in_(part))).scalars())
        return {task_id: sorted(set(ids) & meant) for task_id, ids in listed.items()}

    def lapse_calls(self, now: datetime) -> int:
        """The day of a greeting is over: what was not rung by then is not rung any more. How many calls."""
        here = (task.c.kind == TaskKind.GREETING.value, task.c.state == "open", task.c.deadline <= now)
        return self._connection.execute(update(task).where(*here).values(state="void", closed_at=now)).rowcount

    def lapsed(self, begin: datetime, end: datetime) -> int:
        """How many greetings by telephone that were due in this time nobody made."""
        late = (task.c.deadline >= begin, task.c.deadline < end, task.c.closed_at >= task.c.deadline)
        here = (task.c.kind == TaskKind.GREETING.value, task.c.state == "void", *late)
        return int(self._connection.execute(select(func.count()).select_from(task).where(*here)).scalar_one())


def _numbers(text: str | None) -> Iterator[int]:
    """What is said with an outcome stands below the first line."""
    first = (text or "").partition("\n")[0]
    return (int(one) for one in first.split(",") if one.isdecimal())


def _greeted(row: Row[Any]) -> Greeted:
    return Greeted(
        id=row.id,
        person_id=row.person_id,
        day=row.day,
        occasion=row.occasion,
        state=GreetingState(row.state),
        also=tuple(row.also),
        years=row.years,
        variant=row.variant,
        text=row.text or "",
        reason=row.reason,
        made_at=row.made_at,
        thanked_at=row.thanked_at,
    )
