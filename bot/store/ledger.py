"""Files of people (一人一档), written and read as a whole. Whoever asks is a viewer, and sees whom he has the right to see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, delete, func, insert, or_, select, update

from bot.domain.ledger import PersonFile, Residence, ResidenceKind, TraitKind, Whereabouts, rank_level
from bot.domain.people import Birth, Category
from bot.domain.rights import Right, Viewer
from bot.domain.units import UnitTree
from bot.store.parts import parts
from bot.store.people import birth_of, numbered, read_tree
from bot.store.rights import may
from bot.store.tables.ledger import membership, pairing, residence, trait
from bot.store.tables.office import history
from bot.store.tables.people import person, unit
from bot.store.upsert import insert_new, numbering
from bot.store.vault import vault_of

# Columns of a person's row that a file holds under the same name.
# fmt: off
_SAME = (
    "name", "sex", "unit_id", "liaison_id", "post", "rank", "politics", "joined_on", "work_from", "retired_on", "service_class",
    "state", "away_place", "town", "smartphone", "checkup_on", "studies", "study_mode", "called", "ladder",
    "died_on", "mourning_until", "born_on",
    "born_lunar_year", "last_contact_on",
)
# fmt: on


class LedgerQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- reading -------------------------------------------------------------------------------------------------------

    def files(self, viewer: Viewer, right: Right = Right.SEE, ids: Iterable[int] | None = None) -> list[PersonFile]:
        """Whole files, numbers in the open, of those over whom the viewer has a right; erased ones are left out."""
        query = select(person).where(may(viewer, right, self._tree()), person.c.erased_at.is_(None)).order_by(person.c.id)
        if ids is None:
            return self._whole(self._connection.execute(query).all())
        rows: list[Row[Any]] = []
        for part in parts(sorted(set(ids))):
            rows += self._connection.execute(query.where(person.c.id.in_(part))).all()
        return self._whole(rows)

    def file(self, viewer: Viewer, person_id: int, right: Right = Right.SEE) -> PersonFile | None:
        """One file; None when there is none, or none that this viewer may see."""
        found = self.files(viewer, right, [person_id])
        return found[0] if found else None

    def search(self, viewer: Viewer, words: str, limit: int = 50) -> list[PersonFile]:
        """Whoever has these words in his name, or exactly this telephone or identity number."""
        here = (may(viewer, Right.SEE, self._tree()), person.c.erased_at.is_(None), or_(*self._fits(words)))
        query = select(person).where(*here).order_by(person.c.name, person.c.id).limit(limit)
        return self._whole(self._connection.execute(query).all())

    def _fits(self, words: str) -> list[ColumnElement[bool]]:
        vault = vault_of(self._connection.dialect)
        return [
            person.c.name.contains(words, autoescape=True),
            person.c.phone_index.in_(vault.indexes("phone", words)),
            person.c.id_index.in_(vault.indexes("id_number", words.upper())),
        ]

    def same_number(self, label: str, numbers: Sequence[str]) -> dict[str, list[int]]:
        """Who has each of these numbers (`phone` or `id_number`), in the whole ledger."""
        column = {"phone": person.c.phone_index, "id_number": person.c.id_index}[label]
        vault = vault_of(self._connection.dialect)
        by_index = {index: number for number in numbers if number for index in vault.indexes(label, number)}
        found: dict[str, list[int]] = defaultdict(list)
        for part in parts(list(by_index)):
            for row in self._connection.execute(select(person.c.id, column.label("at")).where(column.in_(part))):
                found[by_index[bytes(row.at)]].append(row.id)
        return found

    def whereabouts(self, person_id: int, day: date) -> Whereabouts:
        """Where somebody is to be found now, for whoever has to get to him. The caller writes down that it was told."""
        state = self._connection.execute(select(person.c.state, person.c.away_place).where(person.c.id == person_id)).one()
        homes = self._residences([person_id]).get(person_id, {})
        now = (kind for kind in _NEAREST if kind in homes and _holds(kind, homes[kind], day))
        kind = next(now, None)
        home = homes[kind] if kind else Residence()
        return Whereabouts(kind.value if kind else "", f"{home.place}{home.detail}", state.state, state.away_place)

    def _tree(self) -> UnitTree:
        return read_tree(self._connection)

    def _whole(self, rows: Sequence[Row[Any]]) -> list[PersonFile]:
        ids = [row.id for row in rows]
        traits, homes, further = self._traits(ids), self._residences(ids), self._memberships(ids)
        return [
            replace(
                _file(row),
                traits={kind: tuple(values) for kind, values in traits.get(row.id, {}).items()},
                residences=homes.get(row.id, {}),
                branches=tuple(further.get(row.id, ())),
            )
            for row in rows
        ]

    def _traits(self, ids: Sequence[int]) -> dict[int, dict[TraitKind, list[str]]]:
        found: dict[int, dict[TraitKind, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._of(trait, ids, trait.c.value):
            found[row.person_id][TraitKind(row.kind)].append(row.value)
        return found

    def _residences(self, ids: Sequence[int]) -> dict[int, dict[ResidenceKind, Residence]]:
        found: dict[int, dict[ResidenceKind, Residence]] = defaultdict(dict)
        for row in self._of(residence, ids, residence.c.id):
            home = Residence(row.place, row.detail, row.from_day, row.until_day, row.confirmed_on)
            found[row.person_id][ResidenceKind(row.kind)] = home
        return found

    def _memberships(self, ids: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row in self._of(membership, ids, membership.c.unit_id):
            found[row.person_id].append(row.unit_id)
        return found

    def _of(self, table: Table, ids: Sequence[int], order: ColumnElement[Any]) -> list[Row[Any]]:
        """What a table holds of these persons."""
        rows: list[Row[Any]] = []
        for part in parts(ids):
            rows += self._connection.execute(select(table).where(table.c.person_id.in_(part)).order_by(order)).all()
        return rows

    # --- writing -------------------------------------------------------------------------------------------------------

    def add(self, files: Sequence[PersonFile]) -> list[int]:
        """New files; their numbers, in order."""
        if not files:
            return []
        with numbering(self._connection, person):
            first = (self._connection.execute(select(func.max(person.c.id))).scalar() or 0) + 1
            written = [replace(file, id=number) for number, file in enumerate(files, first)]
            self._connection.execute(insert(person), [{"id": file.id, **_columns(file)} for file in written])
        self._write_parts(written)
        return [number for number, _ in enumerate(files, first)]

    def change(self, files: Sequence[PersonFile]) -> None:
        """Known files, each written anew as a whole. Chat accounts, proxies and pairings stay."""
        if not files:
            return
        rows = [{"at": file.id, **_columns(file)} for file in files]
        statement = update(person).where(person.c.id == bindparam("at"))
        self._connection.execute(statement.values({name: bindparam(name) for name in rows[0] if name != "at"}), rows)
        for table in (trait, residence, membership):
            for part in parts([file.id for file in files]):
                self._connection.execute(delete(table).where(table.c.person_id.in_(part)))
        self._write_parts(files)

    def _write_parts(self, files: Sequence[PersonFile]) -> None:
        traits = [
            {"person_id": file.id, "kind": kind.value, "value": value}
            for file in files
            for kind, values in file.traits.items()
            for value in dict.fromkeys(values)
        ]
        homes = [
            {
                "person_id": file.id,
                "kind": kind.value,
                "place": home.place,
                "detail": home.detail,
                "from_day": home.from_day,
                "until_day": home.until_day,
                "confirmed_on": home.confirmed_on,
            }
            for file in files
            for kind, home in file.residences.items()
        ]
        further = [{"person_id": file.id, "unit_id": one} for file in files for one in dict.fromkeys(file.branches)]
        for table, rows in ((trait, traits), (residence, homes), (membership, further)):
            if rows:
                self._connection.execute(insert(table), rows)

    def add_unit(self, name: str, kind: str, parent_id: int | None = None) -> int:
        """The unit of this name under this parent, made if it is not there; its number."""
        here = (unit.c.name == name, unit.c.parent_id == parent_id if parent_id is not None else unit.c.parent_id.is_(None))
        known = self._connection.execute(select(unit.c.id).where(*here)).scalar_one_or_none()
        if known is not None:
            return int(known)
        row = {"name": name, "kind": kind, "parent_id": parent_id}
        return int(self._connection.execute(insert(unit).returning(unit.c.id), row).scalar_one())

    def put_in_charge(self, unit_id: int, staff_id: int) -> None:
        self._connection.execute(update(unit).where(unit.c.id == unit_id).values(responsible_id=staff_id))

    def pair(self, person_id: int, staff_id: int, kind: str, since: date) -> None:
        """One more human who looks after a person, besides his liaison."""
        insert_new(self._connection, pairing, [{"person_id": person_id, "staff_id": staff_id, "kind": kind, "since": since}])

    def give_ladder(self, viewer: Viewer, person_id: int, ladder: str, now: datetime) -> bool:
        """Give a person a ladder of his own by its name, or none any more, and write it down. False without the right."""
        here = (person.c.id == person_id, may(viewer, Right.CHANGE, self._tree()), person.c.erased_at.is_(None))
        if not self._connection.execute(update(person).where(*here).values(ladder=ladder)).rowcount:
            return False
        row = {"at": now, "actor": viewer.actor, "action": "ladder", "subject": f"person:{person_id}"}
        self._connection.execute(insert(history), {**row, "detail": {"ladder": ladder}})
        return True

    # --- births, worked out by whoever knows the lunar calendar --------------------------------------------------------

    def uncounted_births(self) -> list[tuple[int, Birth]]:
        """Whose day of birth by the solar calendar has not been worked out yet."""
        here = (person.c.born_year.is_not(None), or_(person.c.born_on.is_(None), person.c.born_lunar_year.is_(None)))
        rows = self._connection.execute(select(person).where(*here)).all()
        return [(row.id, born) for row in rows if (born := birth_of(row)) is not None]

    def count_births(self, births: Mapping[int, tuple[date, int]]) -> None:
        """Write down solar days and lunar years of birth, by person."""
        rows = [{"at": number, "day": day, "year": year} for number, (day, year) in births.items()]
        statement = update(person).where(person.c.id == bindparam("at"))
        if rows:
            self._connection.execute(statement.values(born_on=bindparam("day"), born_lunar_year=bindparam("year")), rows)

    # --- looking closely -----------------------------------------------------------------------------------------------

    def reveal(self, viewer: Viewer, person_id: int, what: str, why: str, now: datetime) -> str | None:
        """An identity number or address whole, and a line of history that it was looked at. None without the right."""
        file = self.file(viewer, person_id, Right.REVEAL)
        if file is None:
            return None
        row = {"at": now, "actor": viewer.actor, "action": "revealed", "subject": f"person:{person_id}"}
        said = why.replace(file.name, "本人")  # the history is not changed, not even when he is erased
        self._connection.execute(insert(history), {**row, "detail": {"what": what, "why": said}})
        homes = (home.detail for home in file.residences.values() if home.detail)
        return file.id_number if what == "id_number" else "；".join(homes)

    def number(self, viewer: Viewer, person_id: int, now: datetime) -> str | None:
        """A telephone number whole, out of a list, and a line of history that it was looked at. None without the right."""
        file = self.file(viewer, person_id, Right.NUMBERS)
        if file is None:
            return None
        row = {"at": now, "actor": viewer.actor, "action": "revealed", "subject": f"person:{person_id}"}
        self._connection.execute(insert(history), {**row, "detail": {"what": "phone"}})
        return file.phone


def _holds(kind: ResidenceKind, home: Residence, day: date) -> bool:
    """Whether an address says anything of where somebody is on a day."""
    return bool(home.place or home.detail) and (kind is not ResidenceKind.SEASON or home.holds(day))


_NEAREST = (ResidenceKind.NOW, ResidenceKind.SEASON, ResidenceKind.USUAL, ResidenceKind.REGISTERED)


def _file(row: Any) -> PersonFile:
    return PersonFile(
        id=row.id,
        category=Category(row.category),
        born=birth_of(row),
        phone=row.phone,
        id_number=row.id_number,
        extra=json.loads(row.extra) if row.extra else {},
        **{name: getattr(row, name) for name in _SAME},
    )


def _columns(file: PersonFile) -> dict[str, Any]:
    born = file.born
    return {
        **{name: getattr(file, name) for name in _SAME},
        **numbered(file.phone),
        "category": file.category.value,
        "id_number": file.id_number,
        "id_index": file.id_number.upper() or None,
        "rank_level": rank_level(file.rank),
        "extra": json.dumps(dict(file.extra), ensure_ascii=False) if file.extra else "",
        "born_year": born.year if born else None,
        "born_month": born.month if born else None,
        "born_day": born.day if born else None,
        "born_lunar": born.lunar if born else False,
        "born_leap": born.leap if born else False,
    }
