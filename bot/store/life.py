"""Life events: written with what they changed, and taken back exactly; and who is meant by a name that was said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, delete, false, func, insert, select, update

from bot.domain.cards import PersonCard
from bot.domain.ledger import TraitKind
from bot.domain.life import (
    COLUMN,
    HOME,
    TRAIT,
    Changes,
    FollowUpOwner,
    LifeEvent,
    LifeEventKind,
    LifeRules,
    due,
    effect,
    take_back,
    wanted,
)
from bot.domain.people import Role, is_titled, surname
from bot.domain.rights import Right, Viewer
from bot.store.access import AccessQueries
from bot.store.muting import mute, unmute
from bot.store.people import LONGEST_NAME, PeopleQueries, numbered, read_tree
from bot.store.rights import may, paired_with
from bot.store.tables.ledger import life_event, residence, trait
from bot.store.tables.notices import task
from bot.store.tables.people import person, unit
from bot.store.tasks import TaskQueries

GIVEN = 2  # characters of a given name that may stand alone
CLERKS = (Role.CLERK, Role.ADMIN)
SPECIAL = [kind.value for kind in (TraitKind.CONDITION, TraitKind.IMPAIRMENT, TraitKind.WISH)]


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of whom something may be reported."""

    id: int
    name: str
    unit: str
    phone: str
    alive: bool
    liaison_id: int | None


class LifeQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- who is meant ----------------------------------------------------------------------------------------------------

    def named_in(self, text: str, viewer: Viewer | None = None) -> list[Subject]:
        """Everybody whose full name stands in a text: those over whom the viewer may record events, or (no viewer) anybody."""
        parts = {text[at : at + size] for size in range(2, LONGEST_NAME + 1) for at in range(len(text) - size + 1)}
        found = self._subjects(viewer, person.c.name.in_(parts)) if parts else []
        inner = {one.name for one in found for other in found if one.name != other.name and one.name in other.name}
        return [one for one in found if one.name not in inner]

    def given_in(self, text: str, viewer: Viewer) -> list[str]:
        """The given names (长河) of the viewer's people that stand in a text without their surnames."""
        parts = {text[at : at + GIVEN] for at in range(len(text) - GIVEN + 1)}
        found = self._subjects(viewer, func.substr(person.c.name, 2).in_(parts)) if parts else []
        return list(dict.fromkeys(one.name[1:] for one in found))

    def meant(self, viewer: Viewer, words: str, right: Right = Right.EVENTS) -> list[Subject]:
        """Whom of those over whom the viewer has a right a name may mean: by full name, given name, or surname and title."""
        exact = self._subjects(viewer, person.c.name == words, right)
        if exact:
            return exact
        family = surname(words.removeprefix("老"))
        by_name = person.c.name.endswith(words, autoescape=True) if len(words) == GIVEN else false()
        found = [one for one in self._subjects(viewer, by_name, right) if one.alive]
        if found or not is_titled(words):
            return found
        by_family = person.c.name.startswith(family, autoescape=True)
        return [one for one in self._subjects(viewer, by_family, right) if one.alive]

    def subject(self, viewer: Viewer, person_id: int) -> Subject | None:
        """One person, if this viewer may record what happens to him."""
        found = self._subjects(viewer, person.c.id == person_id)
        return found[0] if found else None

    def _subjects(self, viewer: Viewer | None, condition: Any, right: Right = Right.EVENTS) -> list[Subject]:
        columns = (person.c.id, person.c.name, person.c.phone, person.c.died_on, person.c.liaison_id, unit.c.name.label("unit"))
        query = select(*columns).join(unit, unit.c.id == person.c.unit_id).where(condition, person.c.erased_at.is_(None))
        if viewer is not None:
            query = query.where(may(viewer, right, read_tree(self._connection)))
        rows = self._connection.execute(query.order_by(person.c.id).limit(200))
        return [Subject(row.id, row.name, row.unit, row.phone, row.died_on is None, row.liaison_id) for row in rows]

    def cards(self, staff_id: int, today: date) -> list[PersonCard]:
        """The living whom a member of staff looks after, those first whom nobody has spoken to for longest."""
        here = (paired_with(staff_id), person.c.died_on.is_(None), person.c.erased_at.is_(None))
        rows = self._connection.execute(select(person).where(*here).order_by(person.c.id)).all()
        told = select(trait).where(trait.c.kind.in_(SPECIAL), trait.c.person_id.in_([row.id for row in rows]))
        special: dict[int, list[str]] = defaultdict(list)
        for one in self._connection.execute(told.order_by(trait.c.kind, trait.c.value)):
            special[one.person_id].append(one.value)
        waiting = sorted(rows, key=lambda row: (row.last_contact_on is not None, row.last_contact_on or today))
        return [_card(row, tuple(special[row.id]), today) for row in waiting]

    # --- writing ---------------------------------------------------------------------------------------------------------

    def record(self, event: LifeEvent, rules: LifeRules, now: datetime) -> int:
        """Write an event down with everything that follows from it; its number, by which it can be taken back.

        1. Change the file, keeping what stood there.
        2. For a death: stop whatever was planned for him.
        3. Open what people then have to do.
        """
        follows = effect(event, rules.mourning)
        changes = self._apply(event.person_id, wanted(event, follows))
        muted = mute(self._connection, event.person_id, now) if follows.mutes else {}
        row = {
            "person_id": event.person_id,
            "kind": event.kind.value,
            "happened_on": event.happened_on,
            "known_from": event.known_from,
            "detail": json.dumps(dict(event.detail), ensure_ascii=False) if event.detail else "",
            "recorded_by": event.recorded_by,
            "recorded_at": now,
            "before": json.dumps({"changes": changes, "muted": muted}, ensure_ascii=False),
        }
        number = int(self._connection.execute(insert(life_event).returning(life_event.c.id), row).scalar_one())
        self._open_tasks(number, event, rules, now)
        self._history(event.recorded_by, "life.recorded", event.person_id, now, event=number, kind=event.kind.value)
        return number

    def undo(self, number: int, by: str, now: datetime) -> bool:
        """Take an event back: the file and all that was planned are as if it had never been. False when it was before."""
        done = self._connection.execute(
            update(life_event)
            .where(life_event.c.id == number, life_event.c.undone_at.is_(None))
            .values(undone_at=now, undone_by=by)
            .returning(life_event)
        ).one_or_none()
        if done is None:
            return False
        before = json.loads(done.before)
        self._restore(done, _changes(before))
        unmute(self._connection, before["muted"], now)
        self._connection.execute(
            update(task).where(task.c.key.like(f"life:{number}:%"), task.c.state == "open").values(state="void", closed_at=now)
        )
        self._history(by, "life.undone", done.person_id, now, event=number, kind=done.kind)
        return True

    def _restore(self, done: Row[Any], changes: Changes) -> None:
        later = [row for row in self._rows(life_event.c.person_id == done.person_id) if row.id > done.id and not row.undone_at]
        theirs = [json.loads(row.before) for row in later]
        current = self._current(done.person_id, changes)
        restored, patched = take_back(changes, [_changes(one) for one in theirs], current)
        self._write(done.person_id, restored)
        for row, before, changed in zip(later, theirs, patched, strict=True):
            text = json.dumps({**before, "changes": changed}, ensure_ascii=False)
            self._connection.execute(update(life_event).where(life_event.c.id == row.id).values(before=text))

    def _apply(self, person_id: int, wishes: Mapping[str, Any]) -> Changes:
        current = self._current(person_id, wishes)
        self._write(person_id, wishes)
        return {key: (current[key], new) for key, new in wishes.items()}

    # --- one place of a file ---------------------------------------------------------------------------------------------

    def _current(self, person_id: int, keys: Iterable[str]) -> dict[str, Any]:
        """What stands in these places now, as JSON has it."""
        row = self._connection.execute(select(person).where(person.c.id == person_id)).one()
        homes = self._of(residence, person_id)
        conditions = {one.value for one in self._of(trait, person_id) if one.kind == TraitKind.CONDITION.value}
        found: dict[str, Any] = {}
        for key in keys:
            if key.startswith(COLUMN):
                value = getattr(row, key.removeprefix(COLUMN))
                found[key] = value.isoformat() if isinstance(value, date) else value
            elif key.startswith(HOME):
                found[key] = next((_home(one) for one in homes if f"{HOME}{one.kind}" == key), None)
            else:
                found[key] = key.removeprefix(TRAIT) in conditions
        return found

    def _write(self, person_id: int, places: Mapping[str, Any]) -> None:
        columns = {key.removeprefix(COLUMN): value for key, value in places.items() if key.startswith(COLUMN)}
        if columns:
            values = {name: _typed(name, value) for name, value in columns.items()}
            values |= numbered(columns["phone"]) if "phone" in columns else {}
            self._connection.execute(update(person).where(person.c.id == person_id).values(values))
        for key, value in places.items():
            if key.startswith(HOME):
                row = {**value, "confirmed_on": _day(value["confirmed_on"])} if value else None
                self._put(residence, {"person_id": person_id, "kind": key.removeprefix(HOME)}, row)
            elif key.startswith(TRAIT):
                known = {"person_id": person_id, "kind": TraitKind.CONDITION.value, "value": key.removeprefix(TRAIT)}
                self._put(trait, known, {} if value else None)

    def _put(self, table: Table, key: Mapping[str, Any], rest: Mapping[str, Any] | None) -> None:
        """The row of this key as given, or no row."""
        self._connection.execute(delete(table).where(and_(*(table.c[name] == value for name, value in key.items()))))
        if rest is not None:
            self._connection.execute(insert(table), {**key, **rest})

    def _of(self, table: Table, person_id: int) -> Sequence[Row[Any]]:
        return self._connection.execute(select(table).where(table.c.person_id == person_id)).all()

    # --- what follows ----------------------------------------------------------------------------------------------------

    def _open_tasks(self, number: int, event: LifeEvent, rules: LifeRules, now: datetime) -> None:
        follow_ups = rules.follow_ups(event)
        if not follow_ups:
            return
        clerks = PeopleQueries(self._connection).staff(CLERKS)
        clerk = clerks[0].id if clerks else None
        liaison = self._connection.execute(select(person.c.liaison_id).where(person.c.id == event.person_id)).scalar_one()
        rows = [
            {
                "key": f"life:{number}:{place}",
                "kind": one.kind.value,
                "owner_id": (liaison or clerk) if one.owner is FollowUpOwner.LIAISON else clerk,
                "person_id": event.person_id,
                "title": one.title,
                "deadline": due(one, now),
                "made_at": now,
            }
            for place, one in enumerate(follow_ups)
        ]
        TaskQueries(self._connection).add(rows)

    def _history(self, actor: str, action: str, person_id: int, now: datetime, **detail: Any) -> None:
        AccessQueries(self._connection).write_history(actor, action, f"person:{person_id}", now, **detail)

    # --- looking ---------------------------------------------------------------------------------------------------------

    def get(self, number: int) -> LifeEvent | None:
        """An event that stands, by its number."""
        found = self._rows(life_event.c.id == number, life_event.c.undone_at.is_(None))
        return _event(found[0]) if found else None

    def of_person(self, person_id: int) -> list[LifeEvent]:
        """The events of one person that stand, oldest first."""
        return [_event(row) for row in self._rows(life_event.c.person_id == person_id, life_event.c.undone_at.is_(None))]

    def _rows(self, *conditions: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(select(life_event).where(*conditions).order_by(life_event.c.id)).all()


def _changes(before: Mapping[str, Any]) -> Changes:
    return {key: (old, new) for key, (old, new) in before["changes"].items()}


def _typed(name: str, value: Any) -> Any:
    return _day(value) if name.endswith(("_on", "_until")) else value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _home(row: Row[Any]) -> dict[str, Any]:
    home = {name: getattr(row, name) for name in ("place", "detail", "from_day", "until_day")}
    return {**home, "confirmed_on": row.confirmed_on.isoformat() if row.confirmed_on else None}


def _event(row: Row[Any]) -> LifeEvent:
    detail = json.loads(row.detail) if row.detail else {}
    return LifeEvent(row.person_id, LifeEventKind(row.kind), row.happened_on, row.known_from, row.recorded_by, detail, row.id)


def _card(row: Row[Any], special: tuple[str, ...], today: date) -> PersonCard:
    return PersonCard(
        id=row.id,
        name=row.name,
        born_on=row.born_on,
        state=row.state,
        away_place=row.away_place,
        last_contact_on=row.last_contact_on,
        phone_dead=row.phone_dead_on is not None,
        mourning=row.mourning_until is not None and row.mourning_until >= today,
        special=special,
        today=today,
    )
