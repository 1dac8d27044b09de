"""Series of study and seasonal care, their items, what of them is out on which day, and whom each series is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, delete, func, literal, or_, select, update

from bot.domain.audience import parse
from bot.domain.audience.day import Day
from bot.domain.audience.expression import EVERYBODY
from bot.domain.rhythm import Rhythm
from bot.domain.study import Lesson, Material, Media, Mode, Quiz, ReadingState, Season, Series, SeriesKind
from bot.store.chosen import Chooser
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.tables.people import person
from bot.store.tables.programme import lesson, material, reading, series, subscription
from bot.store.upsert import insert_new, insert_one


class StudyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- series --------------------------------------------------------------------------------------------------------

    def all(self) -> list[Series]:
        return [series_of(row) for row in self._connection.execute(select(series).order_by(series.c.kind.desc(), series.c.id))]

    def get(self, series_id: str) -> Series | None:
        row = self._connection.execute(select(series).where(series.c.id == series_id)).one_or_none()
        return series_of(row) if row else None

    def untouched(self) -> frozenset[str]:
        """The ready series that nobody of the office has changed."""
        query = select(series.c.id).where(series.c.starter, series.c.changed_by == "starter")
        return frozenset(self._connection.execute(query).scalars())

    def add(self, one: Series, by: str, now: datetime) -> bool:
        """Enter a series; False where one of that name stands, which is left as it is."""
        return insert_one(self._connection, series, {**_columns(one), "changed_by": by, "changed_at": now}) is not None

    def change(self, one: Series, by: str, now: datetime) -> None:
        """… and whoever was to be given something of a series that is off now is not."""
        values = {**_columns(one), "changed_by": by, "changed_at": now}
        self._connection.execute(update(series).where(series.c.id == one.id).values(values))
        if not one.active:
            its = select(material.c.id).where(material.c.series_id == one.id)
            waits = (reading.c.state == ReadingState.WAITS.value, reading.c.mode == Mode.PUSH.value)
            self._connection.execute(delete(reading).where(reading.c.material_id.in_(its), *waits))

    # --- items ---------------------------------------------------------------------------------------------------------

    def items(self, series_id: str) -> list[Material]:
        """In order, those that were withdrawn too."""
        query = select(material).where(material.c.series_id == series_id).order_by(material.c.number)
        return [material_of(row) for row in self._connection.execute(query)]

    def item(self, material_id: int) -> Material | None:
        row = self._connection.execute(select(material).where(material.c.id == material_id)).one_or_none()
        return material_of(row) if row else None

    def add_items(self, series_id: str, items: Sequence[Material], by: str, now: datetime) -> list[Material]:
        """Put items at the end of a series; those of which it has the title already are left out. Gives those that are new."""
        standing = self.items(series_id)
        titles, last = {one.title for one in standing}, max((one.number for one in standing), default=0)
        new = [one for one in items if one.title not in titles]
        common = {"series_id": series_id, "made_by": by, "made_at": now}
        rows = [{**_item(one), **common, "number": last + at} for at, one in enumerate(new, 1)]
        insert_new(self._connection, material, rows)
        return new

    def withdraw(self, material_id: int, now: datetime) -> bool:
        """It goes out no more, and is asked of nobody."""
        here = (material.c.id == material_id, material.c.withdrawn_at.is_(None))
        done = self._connection.execute(update(material).where(*here).values(withdrawn_at=now)).rowcount == 1
        waits = (reading.c.material_id == material_id, reading.c.state == ReadingState.WAITS.value)
        self._connection.execute(delete(reading).where(*waits))
        return done

    # --- what is out ---------------------------------------------------------------------------------------------------

    def decide(self, series_id: str, material_id: int, day: date) -> None:
        """What of a series goes out on a day. Where that is decided, it stands."""
        row = {"series_id": series_id, "material_id": material_id, "day": day}
        insert_new(self._connection, lesson, [row])

    def lessons(self, begin: date, end: date, series_ids: Sequence[str] | None = None) -> list[Lesson]:
        """What was out from one day to another, in order; without what was withdrawn since."""
        query = LESSONS.where(lesson.c.day >= begin, lesson.c.day <= end, material.c.withdrawn_at.is_(None))
        if series_ids is not None:
            query = query.where(lesson.c.series_id.in_(series_ids))
        return self._lessons(query.order_by(lesson.c.day, lesson.c.series_id), {one.id: one for one in self.all()})

    def last_out(self, series_id: str) -> dict[int, date]:
        """When each item of a series was out last."""
        query = select(lesson.c.material_id, func.max(lesson.c.day).label("day")).where(lesson.c.series_id == series_id)
        return {row.material_id: row.day for row in self._connection.execute(query.group_by(lesson.c.material_id))}

    def _lessons(self, query: Select[Any], known: dict[str, Series]) -> list[Lesson]:
        rows = self._connection.execute(query)
        return [Lesson(known[row.series_id], material_of(row), row.lesson_day) for row in rows]

    # --- for whom ------------------------------------------------------------------------------------------------------

    def readers(
        self, several: Sequence[Series], day: Day, ids: Sequence[int] | None, modes: Iterable[Mode] = ()
    ) -> dict[int, list[str]]:
        """Of these persons (None: everybody) who study in one of these modes (none: any), which series each is to get. The dead
        get nothing."""
        if not several:
            return {}
        chooser = Chooser(day, read_tree(self._connection))
        fits = [case((_meant(one, chooser), 1), else_=0).label(f"fits_{at}") for at, one in enumerate(several)]
        living = [person.c.died_on.is_(None), person.c.erased_at.is_(None)]
        if modes:
            living.append(person.c.study_mode.in_([mode.value for mode in modes]))
        query = select(person.c.id, *fits).where(*living).order_by(person.c.id)
        found: dict[int, list[str]] = defaultdict(list)
        for narrowed in [query] if ids is None else [query.where(person.c.id.in_(part)) for part in parts(ids)]:
            for row in self._connection.execute(narrowed):
                found[row.id] += [one.id for at, one in enumerate(several) if row[at + 1]]
        return {person_id: meant for person_id, meant in found.items() if meant}


LESSONS = select(material, lesson.c.day.label("lesson_day")).join(lesson, lesson.c.material_id == material.c.id)


def _meant(one: Series, chooser: Chooser) -> ColumnElement[bool]:
    said = select(subscription.c.person_id).where(subscription.c.series_id == one.id)
    who = chooser.where(parse(one.audience) if one.audience else EVERYBODY)
    ways = [who, person.c.id.not_in(said.where(~subscription.c.wanted))]
    if one.opt_in:
        ways.append(or_(person.c.studies, person.c.id.in_(said.where(subscription.c.wanted))))
    return and_(literal(value=True), *ways)


def series_of(row: Row[Any]) -> Series:
    return Series(
        id=row.id,
        name=row.name,
        kind=SeriesKind(row.kind),
        rhythm=Rhythm.load(row.rhythm),
        season=Season.load(row.season),
        audience=row.audience,
        opt_in=row.opt_in,
        to_groups=row.to_groups,
        by_hand=row.by_hand,
        active=row.active,
        points=row.points,
        starter=row.starter,
    )


def _columns(one: Series) -> dict[str, Any]:
    same = ("id", "name", "audience", "opt_in", "to_groups", "by_hand", "active", "points", "starter")
    season = one.season.dump() if one.season else None
    return {**{key: getattr(one, key) for key in same}, "kind": one.kind.value, "rhythm": one.rhythm.dump(), "season": season}


def material_of(row: Row[Any]) -> Material:
    return Material(
        title=row.title,
        body=row.body,
        link=row.link,
        media=Media(row.media),
        quiz=Quiz.load(row.quiz),
        day=row.day,
        id=row.id,
        number=row.number,
        series_id=row.series_id,
        withdrawn=row.withdrawn_at is not None,
    )


def _item(one: Material) -> dict[str, Any]:
    same = {key: getattr(one, key) for key in ("day", "title", "body", "link")}
    return {**same, "media": one.media.value, "quiz": one.quiz.dump() if one.quiz else None}
