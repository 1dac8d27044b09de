"""What the ledger's Excel door asks: whom a sheet may mean, all at once, and members of staff and proxies as sheets have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from bot.domain.people import Grant, Role
from bot.domain.rights import Right, Viewer
from bot.store.parts import parts
from bot.store.people import numbered, read_tree
from bot.store.rights import may
from bot.store.tables.people import person, proxy, staff, staff_role, unit
from bot.store.upsert import numbering


@dataclass(frozen=True, slots=True)
class StaffFile:
    """A member of staff with all his roles and where he works. `id` is None for somebody who is new."""

    name: str
    phone: str = ""
    unit_id: int | None = None
    grants: tuple[Grant, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ProxyFile:
    """Somebody who receives for a person. `id` is None for somebody who is new."""

    person_id: int
    name: str
    relation: str = ""
    phone: str = ""
    consent: bool = False
    id: int | None = None


class ExchangeQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- whom a sheet may mean -----------------------------------------------------------------------------------------

    def of_names(self, names: Collection[str]) -> dict[str, list[int]]:
        """Everybody in the ledger who has one of these names."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in self._each((person.c.id, person.c.name), person.c.name, names, person.c.erased_at.is_(None)):
            found[row.name].append(row.id)
        return found

    def living_in(self, unit_ids: Collection[int]) -> list[tuple[int, str, int]]:
        """The number, name and unit of the living whom these units count."""
        here = (person.c.died_on.is_(None), person.c.erased_at.is_(None))
        rows = self._each((person.c.id, person.c.name, person.c.unit_id), person.c.unit_id, unit_ids, *here)
        return [(row.id, row.name, row.unit_id) for row in rows]

    def within_reach(self, viewer: Viewer, right: Right, ids: Collection[int]) -> frozenset[int]:
        """Those of these persons over whom a viewer has a right."""
        here = may(viewer, right, read_tree(self._connection))
        return frozenset(row.id for row in self._each((person.c.id,), person.c.id, ids, here))

    def _each(self, columns: Sequence[Any], column: ColumnElement[Any], values: Collection[Any], *here: Any) -> list[Any]:
        rows: list[Any] = []
        for part in parts(sorted(set(values))):
            query = select(*columns).where(column.in_(part), *here)
            rows += self._connection.execute(query.order_by(columns[0])).all()
        return rows

    def highest(self) -> tuple[int, ...]:
        """The highest numbers of persons, units, staff and proxies: whether anybody came since somebody looked."""
        tables = (person, unit, staff, proxy)
        return tuple(int(self._connection.execute(select(func.max(one.c.id))).scalar() or 0) for one in tables)

    # --- staff ---------------------------------------------------------------------------------------------------------

    def staff(self) -> list[StaffFile]:
        """Active staff, with their roles in the order in which they got them."""
        rows = self._connection.execute(select(staff).where(staff.c.active, ~staff.c.program).order_by(staff.c.id)).all()
        more: dict[int, list[Grant]] = defaultdict(list)
        for row in self._connection.execute(select(staff_role).order_by(staff_role.c.id)):
            more[row.staff_id].append(Grant(Role(row.role), row.scope_id))
        return [
            StaffFile(row.name, row.phone, row.unit_id, (Grant(Role(row.role), row.scope_id), *more.get(row.id, ())), row.id)
            for row in rows
        ]

    def add_staff(self, members: Sequence[StaffFile]) -> list[int]:
        """New members of staff; their numbers, in order."""
        if not members:
            return []
        with numbering(self._connection, staff):
            first = int(self._connection.execute(select(func.max(staff.c.id))).scalar() or 0) + 1
            self._connection.execute(insert(staff), [_staff_row(number, one) for number, one in enumerate(members, first)])
        self.add_roles({number: one.grants[1:] for number, one in enumerate(members, first)})
        return [number for number, _ in enumerate(members, first)]

    def add_roles(self, grants: Mapping[int, Sequence[Grant]]) -> None:
        """Further roles, by member of staff, none of which he has."""
        rows = [
            {"staff_id": number, "role": grant.role.value, "scope_id": grant.scope_id}
            for number, some in grants.items()
            for grant in some
        ]
        if rows:
            self._connection.execute(insert(staff_role), rows)

    def change_staff(self, members: Sequence[StaffFile]) -> None:
        """Numbers and units of known members of staff; roles and chat accounts stay."""
        rows = [{"at": one.id, "its_unit": one.unit_id, **numbered(one.phone)} for one in members]
        values: dict[str, Any] = {
            "unit_id": bindparam("its_unit"),
            "phone": bindparam("phone"),
            "phone_index": bindparam("phone_index"),
        }
        if rows:
            self._connection.execute(update(staff).where(staff.c.id == bindparam("at")).values(values), rows)

    # --- proxies -------------------------------------------------------------------------------------------------------

    def proxies(self, person_ids: Collection[int]) -> list[ProxyFile]:
        """Everybody who receives for one of these persons, whether or not he has agreed."""
        columns = (proxy.c.id, proxy.c.person_id, proxy.c.name, proxy.c.relation, proxy.c.phone, proxy.c.consent)
        rows = self._each(columns, proxy.c.person_id, person_ids)
        return [ProxyFile(row.person_id, row.name, row.relation, row.phone, row.consent, row.id) for row in rows]

    def write_proxies(self, proxies: Sequence[ProxyFile]) -> None:
        """New ones are added; known ones are changed, and keep their chat accounts."""
        rows = [
            {
                "person_id": one.person_id,
                "name": one.name,
                "relation": one.relation,
                "consent": one.consent,
                **numbered(one.phone),
            }
            for one in proxies
            if one.id is None
        ]
        if rows:
            self._connection.execute(insert(proxy), rows)
        known = [
            {"at": one.id, "what": one.relation, "agreed": one.consent, **numbered(one.phone)}
            for one in proxies
            if one.id is not None
        ]
        if known:
            statement = update(proxy).where(proxy.c.id == bindparam("at"))
            values: dict[str, Any] = {
                "relation": bindparam("what"),
                "consent": bindparam("agreed"),
                "phone": bindparam("phone"),
                "phone_index": bindparam("phone_index"),
            }
            self._connection.execute(statement.values(values), known)


def _staff_row(number: int, one: StaffFile) -> dict[str, Any]:
    first = one.grants[0]
    row = {"id": number, "name": one.name, "role": first.role.value, "scope_id": first.scope_id, "unit_id": one.unit_id}
    return {**row, **numbered(one.phone)}
