"""Who was given which item of study, how, and whether he has read it; and who wants which series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, select, update

from bot.domain.consents import IN_CHAT, STAFF_WROTE, Consent, Purpose
from bot.domain.ledger import ResidenceKind
from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import Right, Viewer
from bot.domain.study import Lesson, Material, Mode, ReadingState, SeriesKind
from bot.store.consents import ConsentQueries
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.rights import in_units, may
from bot.store.study import StudyQueries, material_of
from bot.store.tables.ledger import residence
from bot.store.tables.notices import task
from bot.store.tables.people import group_member, person
from bot.store.tables.programme import material, reading, series, subscription
from bot.store.upsert import insert_new, put

WAITS, GIVEN, READ = ReadingState.WAITS.value, ReadingState.GIVEN.value, ReadingState.READ.value
Given = tuple[int, int]  # material, person


@dataclass(frozen=True, slots=True)
class Reading:
    """One person and one item."""

    person_id: int
    material: Material
    state: ReadingState
    mode: Mode
    given_on: date
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What somebody studied in a stretch of time. `made_up`: read on a later day than it was given."""

    given: int = 0
    read: int = 0
    made_up: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What the persons whom a unit counts were given and have read, and how many of them have read something."""

    unit_id: int
    persons: int
    readers: int
    given: int
    read: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What is to be posted to one person."""

    person_id: int
    name: str
    unit_id: int
    phone: str
    address: str
    titles: tuple[str, ...]


class ReadingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- given ---------------------------------------------------------------------------------------------------------

    def wait(self, given: Sequence[Given], mode: Mode, day: date, again: bool = False) -> list[Given]:
        """It is theirs, and they are yet to be given it. Gives those who did not have it. `again`: of a series that has begun
        anew, whoever was given it before and has not read it is to be given it once more."""
        had = self.had([one for one, _ in given], [one for _, one in given])
        new = [one for one in dict.fromkeys(given) if one not in had]
        insert_new(self._connection, reading, [_row(one, mode, day, WAITS) for one in new])
        if again:
            for material_id, ids in _by_material(given):
                here = (reading.c.material_id == material_id, reading.c.person_id.in_(ids), reading.c.state == GIVEN)
                values = {"state": WAITS, "given_on": day, "mode": mode.value}
                self._connection.execute(update(reading).where(*here, reading.c.given_on < day).values(values))
        return new

    def give(self, given: Sequence[Given], mode: Mode, day: date) -> None:
        """They have been given it on a day; whoever has read it already has read it."""
        insert_new(self._connection, reading, [_row(one, mode, day, GIVEN) for one in given])
        for material_id, ids in _by_material(given):
            here = (reading.c.material_id == material_id, reading.c.person_id.in_(ids), reading.c.state != READ)
            values = {"state": GIVEN, "given_on": day, "mode": mode.value}
            self._connection.execute(update(reading).where(*here).values(values))

    def show(self, given: Sequence[Given], since: date) -> None:
        """They have asked for it. What became theirs earlier stays of that day: read now, it is made up."""
        insert_new(self._connection, reading, [_row(one, Mode.PUSH, since, GIVEN) for one in given])
        for material_id, ids in _by_material(given):
            here = (reading.c.material_id == material_id, reading.c.person_id.in_(ids), reading.c.state == WAITS)
            self._connection.execute(update(reading).where(*here).values(state=GIVEN))

    def had(self, material_ids: Sequence[int], person_ids: Sequence[int], since: date = date.min) -> set[Given]:
        """Who has any of these items since a day, or is yet to be given it."""
        of = (reading.c.material_id.in_(sorted(set(material_ids))), reading.c.given_on >= since)
        found: set[Given] = set()
        for part in parts(sorted(set(person_ids))):
            query = select(reading.c.material_id, reading.c.person_id).where(*of, reading.c.person_id.in_(part))
            found.update((row.material_id, row.person_id) for row in self._connection.execute(query))
        return found

    def waiting(self, person_ids: Sequence[int], since: date) -> dict[int, list[Lesson]]:
        """What is to go with somebody's next letter, since a day: as a lesson of the day on which it became his."""
        known = {one.id: one for one in StudyQueries(self._connection).all()}
        mine = (reading.c.state == WAITS, reading.c.mode == Mode.PUSH.value, reading.c.given_on >= since)
        found: dict[int, list[Lesson]] = defaultdict(list)
        for part in parts(person_ids):
            query = _READINGS.where(*mine, reading.c.person_id.in_(part), material.c.withdrawn_at.is_(None))
            for row in self._connection.execute(query.order_by(reading.c.given_on, reading.c.id)):
                found[row.person_id].append(Lesson(known[row.series_id], material_of(row), row.given_on))
        return found

    def in_groups(self, group_ids: Sequence[int]) -> list[int]:
        """The living members of these groups who study in the group."""
        query = (
            select(person.c.id)
            .join(group_member, group_member.c.person_id == person.c.id)
            .where(group_member.c.group_id.in_(group_ids), person.c.study_mode == Mode.GROUP.value, person.c.died_on.is_(None))
        )
        return list(self._connection.execute(query.distinct().order_by(person.c.id)).scalars())

    def grouped(self, person_ids: Sequence[int]) -> set[int]:
        """Those of them who are known to be in some group."""
        found: set[int] = set()
        for part in parts(person_ids):
            found.update(
                self._connection.execute(select(group_member.c.person_id).where(group_member.c.person_id.in_(part))).scalars()
            )
        return found

    # --- read ----------------------------------------------------------------------------------------------------------

    def unread(self, person_ids: Sequence[int], since: date) -> list[Reading]:
        """What these persons have not read of what became theirs since a day, the oldest first. Seasonal care is none of it."""
        return [one for one in self.since(person_ids, since) if one.state is not ReadingState.READ]

    def since(self, person_ids: Sequence[int], since: date) -> list[Reading]:
        """What became theirs since a day, the oldest first."""
        query = _READINGS.join(series, series.c.id == material.c.series_id).where(
            reading.c.person_id.in_(person_ids),
            reading.c.given_on >= since,
            material.c.withdrawn_at.is_(None),
            series.c.kind == SeriesKind.STUDY.value,
        )
        return [_reading(row) for row in self._connection.execute(query.order_by(reading.c.given_on, material.c.id))]

    def of(self, person_ids: Sequence[int], material_id: int) -> list[Reading]:
        query = _READINGS.where(reading.c.person_id.in_(person_ids), reading.c.material_id == material_id)
        return [_reading(row) for row in self._connection.execute(query.order_by(reading.c.person_id))]

    def read(self, given: Sequence[Given], how: str, now: datetime) -> int:
        """They have read it: how many of these had not. The series says how many points that makes."""
        worth = select(series.c.points).join(material, material.c.series_id == series.c.id)
        done = 0
        for material_id, person_id in given:
            here = (reading.c.material_id == material_id, reading.c.person_id == person_id, reading.c.state != READ)
            points = worth.where(material.c.id == material_id).scalar_subquery()
            values = {"state": READ, "read_at": now, "read_how": how, "points": points}
            done += self._connection.execute(update(reading).where(*here).values(values)).rowcount
        return done

    def answered(self, given: Sequence[Given], answer: int, right: bool) -> bool:
        """His answer to the question about an item, once."""
        done = 0
        for material_id, person_id in given:
            here = (reading.c.material_id == material_id, reading.c.person_id == person_id, reading.c.answer == "")
            done += self._connection.execute(update(reading).where(*here).values(answer=str(answer), right=right)).rowcount
        return done > 0

    def brought(self, task_id: int, read: bool, now: datetime) -> None:
        """What a visit with study material was for has been brought: gone through with him (`read`), or handed to his family."""
        made = select(task.c.person_id, task.c.made_at).where(task.c.id == task_id)
        row = self._connection.execute(made).one()
        here = (reading.c.person_id == row.person_id, reading.c.mode == Mode.DOOR.value, reading.c.state != READ)
        day = row.made_at.date()
        mine = select(reading.c.material_id).where(*here, reading.c.given_on == day)
        given = [(one, row.person_id) for one in self._connection.execute(mine).scalars()]
        self.give(given, Mode.DOOR, now.date())
        if read:
            self.read(given, "staff", now)

    # --- figures -------------------------------------------------------------------------------------------------------

    def figures(self, person_ids: Sequence[int], begin: date, end: date) -> Figures:
        """Of these persons together, of what was given from one day to another."""
        query = select(*_SUMS).select_from(_STUDY).where(reading.c.person_id.in_(person_ids), *_between(begin, end))
        row = self._connection.execute(query).one()
        return Figures(row.given or 0, row.read or 0, self._made_up(person_ids, begin, end), row.points or 0)

    def _made_up(self, person_ids: Sequence[int], begin: date, end: date) -> int:
        query = select(reading.c.read_at, reading.c.given_on).select_from(_STUDY)
        query = query.where(reading.c.person_id.in_(person_ids), reading.c.state == READ, *_between(begin, end))
        return sum(row.read_at.date() > row.given_on for row in self._connection.execute(query))

    def units(self, viewer: Viewer, begin: date, end: date) -> list[UnitFigures]:
        """Of the living whom the viewer may see, by the unit that counts them; units in which nobody was given anything are left
        out."""
        readers = func.count(reading.c.person_id.distinct()).filter(reading.c.state == READ).label("readers")
        persons = func.count(reading.c.person_id.distinct()).label("persons")
        query = (
            select(person.c.unit_id, persons, readers, *_SUMS)
            .select_from(_STUDY.join(person, person.c.id == reading.c.person_id))
            .where(person.c.died_on.is_(None), may(viewer, Right.SEE, read_tree(self._connection)), *_between(begin, end))
            .group_by(person.c.unit_id)
            .order_by(person.c.unit_id)
        )
        rows = self._connection.execute(query)
        return [UnitFigures(row.unit_id, row.persons, row.readers, row.given, row.read or 0) for row in rows]

    def names(self, viewer: Viewer, unit_ids: frozenset[int], begin: date, end: date) -> list[tuple[str, int, int]]:
        """Of these units, whoever was given something: name, how much he was given, how much of it he has read; least first."""
        query = (
            select(person.c.name, *_SUMS)
            .select_from(_STUDY.join(person, person.c.id == reading.c.person_id))
            .where(person.c.died_on.is_(None), in_units(unit_ids), may(viewer, Right.SEE, read_tree(self._connection)))
            .where(*_between(begin, end))
            .group_by(person.c.id, person.c.name)
            .order_by(func.sum(_IS_READ), person.c.id)
        )
        return [(row.name, row.given, row.read or 0) for row in self._connection.execute(query)]

    # --- by post -------------------------------------------------------------------------------------------------------

    def to_post(self, begin: date, end: date) -> list[Posted]:
        """What is posted to the living, of what became theirs from one day to another, sent or not."""
        query = _READINGS.where(reading.c.mode == Mode.POST.value, *_between(begin, end))
        titles: dict[int, list[str]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(reading.c.given_on, material.c.id)):
            titles[row.person_id].append(row.title)
        found = []
        for part in parts(sorted(titles)):
            homes = self._homes(part)
            living = (person.c.id.in_(part), person.c.died_on.is_(None))
            for row in self._connection.execute(select(person).where(*living).order_by(person.c.id)):
                home = homes.get(row.id, "")
                found.append(Posted(row.id, row.name, row.unit_id, row.phone or "", home, tuple(titles[row.id])))
        return found

    def _homes(self, ids: Sequence[int]) -> dict[int, str]:
        """Where each lives now, or usually."""
        kinds = (ResidenceKind.USUAL.value, ResidenceKind.NOW.value)
        query = select(residence).where(residence.c.person_id.in_(ids), residence.c.kind.in_(kinds))
        rows = self._connection.execute(query.order_by(residence.c.kind.desc(), residence.c.id))
        return {row.person_id: f"{row.place}{row.detail or ''}" for row in rows}

    def posted(self, begin: date, end: date) -> int:
        """Everything on that list has been posted. How many persons had not got theirs before."""
        here = (reading.c.mode == Mode.POST.value, reading.c.state == WAITS, *_between(begin, end))
        ids = self._connection.execute(update(reading).where(*here).values(state=GIVEN).returning(reading.c.person_id)).scalars()
        return len(set(ids))

    # --- what he wants -------------------------------------------------------------------------------------------------

    def want(self, person_ids: Sequence[int], series_id: str, wanted: bool, said: tuple[str, datetime]) -> None:
        """`said`: by whom (person:7) and when."""
        by, now = said
        row = {"series_id": series_id, "wanted": wanted, "said_by": by, "said_at": now}
        put(self._connection, subscription, [{"person_id": one, **row} for one in person_ids])
        how = STAFF_WROTE if by.startswith("staff:") else IN_CHAT
        ConsentQueries(self._connection).write(
            [Consent(Owner(OwnerKind.PERSON, one), Purpose.STUDY, wanted, now, how, by) for one in person_ids]
        )

    def modes(self, person_ids: Sequence[int]) -> dict[int, Mode]:
        """How each of these studies, the living only."""
        found: dict[int, Mode] = {}
        for part in parts(sorted(set(person_ids))):
            query = select(person.c.id, person.c.study_mode).where(person.c.id.in_(part), person.c.died_on.is_(None))
            found.update((row.id, Mode(row.study_mode)) for row in self._connection.execute(query))
        return found


_READINGS: Select[Any] = select(
    material, reading.c.person_id, reading.c.state, reading.c.mode, reading.c.given_on, reading.c.answer
).join(reading, reading.c.material_id == material.c.id)
_IS_READ = case((reading.c.state == READ, 1), else_=0)
_SUMS = (
    func.count(reading.c.id).label("given"),
    func.sum(_IS_READ).label("read"),
    func.sum(reading.c.points).label("points"),
)
_STUDY = reading.join(material, material.c.id == reading.c.material_id).join(
    series, and_(series.c.id == material.c.series_id, series.c.kind == SeriesKind.STUDY.value)
)


def _by_material(given: Sequence[Given]) -> Iterator[tuple[int, Sequence[int]]]:
    """In pieces that one question can carry."""
    found: dict[int, list[int]] = defaultdict(list)
    for material_id, person_id in given:
        found[material_id].append(person_id)
    return ((material_id, part) for material_id, ids in found.items() for part in parts(ids))


def _between(begin: date, end: date) -> tuple[Any, ...]:
    return (reading.c.given_on >= begin, reading.c.given_on <= end)


def _row(one: Given, mode: Mode, day: date, state: str) -> dict[str, Any]:
    return {"material_id": one[0], "person_id": one[1], "mode": mode.value, "given_on": day, "state": state}


def _reading(row: Row[Any]) -> Reading:
    return Reading(row.person_id, material_of(row), ReadingState(row.state), Mode(row.mode), row.given_on, row.answer)
