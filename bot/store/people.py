"""Questions about people: who is this account, whom does a name and a number mean, how is somebody reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, null, select, union, update

from bot.domain.people import NOBODY, Birth, Category, Grant, Owner, OwnerKind, Person, Proxy, Role, Sender, StaffMember
from bot.domain.units import Unit, UnitTree
from bot.store.parts import parts
from bot.store.tables.people import address, group, person, proxy, staff, staff_role, unit
from bot.store.upsert import insert_new, numbering

_PERSON = (
    person.c.id,
    person.c.name,
    person.c.category,
    person.c.unit_id,
    unit.c.name.label("unit"),
    person.c.sex,
    person.c.born_year,
    person.c.born_month,
    person.c.born_day,
    person.c.born_lunar,
    person.c.born_leap,
    person.c.phone,
    person.c.liaison_id,
    person.c.died_on,
    person.c.mourning_until,
    person.c.studies,
)


LONGEST_NAME = 12  # characters
_KEPT = person.c.erased_at.is_(None)  # not erased


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        category=Category(row.category),
        unit_id=row.unit_id,
        unit=row.unit,
        sex=row.sex,
        born=birth_of(row),
        phone=row.phone,
        liaison_id=row.liaison_id,
        alive=row.died_on is None,
        mourning_until=row.mourning_until,
        studies=row.studies,
    )


def birth_of(row: Any) -> Birth | None:
    if row.born_year is None or row.born_month is None or row.born_day is None:
        return None
    return Birth(row.born_year, row.born_month, row.born_day, row.born_lunar, row.born_leap)


@dataclass(frozen=True, slots=True)
class Route:
    """One way to one person: his own account, or a proxy's."""

    person_id: int
    channel: str
    account: str
    external_id: str
    proxy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A chat group that the office knows."""

    id: int
    name: str
    channel: str
    account: str
    external_id: str
    owner_id: int | None
    unit: str | None = None  # whose group it is; None: the whole office's


class PeopleQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- who is this ---------------------------------------------------------------------------------------------------

    def senders(self, channel: str, account: str, external_ids: Sequence[str]) -> dict[str, Sender]:
        """Everybody whom each of these accounts may be, in one query; accounts bound to nobody are left out."""
        rows = self._connection.execute(_SENDERS, {"channel": channel, "account": account, "ids": list(external_ids)})
        found: dict[str, Sender] = {}
        for row in rows:
            found[row.external_id] = _with_hat(found.get(row.external_id, NOBODY), row)
        return self._with_further_roles(found)

    def _with_further_roles(self, found: dict[str, Sender]) -> dict[str, Sender]:
        """Asked only where staff are among the senders, who are few."""
        members = [one.staff.id for one in found.values() if one.staff is not None]
        more = self.further_roles(members) if members else {}
        return {
            key: replace(one, staff=replace(one.staff, more=more[one.staff.id])) if one.staff and one.staff.id in more else one
            for key, one in found.items()
        }

    def named(self, name: str, last_four: str) -> list[Owner]:
        """Everybody living of that name whose telephone ends in these four digits: persons, proxies and staff."""
        owners: list[Owner] = []
        for kind, table in ((OwnerKind.PERSON, person), (OwnerKind.PROXY, proxy), (OwnerKind.STAFF, staff)):
            query = select(table.c.id, table.c.phone).where(table.c.name == name)
            if table is person:
                query = query.where(person.c.died_on.is_(None), _KEPT)
            owners += [Owner(kind, row.id) for row in self._connection.execute(query) if row.phone.endswith(last_four)]
        return owners

    def of_name(self, name: str) -> list[Owner]:
        """Everybody living of that name."""
        return self.named(name, "")

    def names(self) -> frozenset[str]:
        """Of everybody the ledger knows, the dead included: what has to be taken out of words that are kept for others."""
        found: set[str] = set()
        for table in (person, proxy, staff):
            found.update(self._connection.execute(select(table.c.name).distinct()).scalars())
        return frozenset(found)

    def names_in(self, text: str) -> list[str]:
        """The full names of persons, proxies and staff that stand in a text, and given names of two characters."""
        parts = {text[at : at + size] for size in range(2, LONGEST_NAME + 1) for at in range(len(text) - size + 1)}
        if not parts:
            return []
        given = func.substr(person.c.name, 2)
        named = [select(table.c.name).where(table.c.name.in_(parts)) for table in (person, proxy, staff)]
        called = select(given).where(given.in_({one for one in parts if len(one) == 2}))
        return list(self._connection.execute(union(*named, called)).scalars())

    def owner_name(self, owner: Owner) -> str:
        table = {OwnerKind.PERSON: person, OwnerKind.PROXY: proxy, OwnerKind.STAFF: staff}[owner.kind]
        return str(self._connection.execute(select(table.c.name).where(table.c.id == owner.id)).scalar_one())

    def at_most(self, heads: int) -> bool:
        """Whether the ledger holds so many people or fewer."""
        return len(self._connection.execute(select(person.c.id).limit(heads + 1)).all()) <= heads

    def persons(self, ids: Iterable[int] | None = None) -> list[Person]:
        """Persons by id, or all of them."""
        query = select(*_PERSON).join(unit, unit.c.id == person.c.unit_id).where(_KEPT).order_by(person.c.id)
        if ids is not None:
            query = query.where(person.c.id.in_(list(ids)))
        return [_person(row) for row in self._connection.execute(query)]

    def persons_of(self, staff_id: int) -> list[Person]:
        """The persons paired with a liaison."""
        query = select(*_PERSON).join(unit, unit.c.id == person.c.unit_id).where(_KEPT, person.c.liaison_id == staff_id)
        return [_person(row) for row in self._connection.execute(query.order_by(person.c.id))]

    def unit_names(self, unit_id: int) -> tuple[str, ...]:
        """A unit and those above it, itself first."""
        return tuple(reversed(read_tree(self._connection).names(unit_id)))

    def units(self) -> list[str]:
        """The names of all units, each once."""
        return list(dict.fromkeys(self._connection.execute(select(unit.c.name).order_by(unit.c.id)).scalars()))

    def tree(self) -> UnitTree:
        """All units; a few hundred at most."""
        return read_tree(self._connection)

    def proxies(self) -> list[Proxy]:
        """Everybody who receives for somebody."""
        query = (
            select(proxy, _served.c.name.label("served")).join(_served, _served.c.id == proxy.c.person_id).order_by(proxy.c.id)
        )
        return [
            Proxy(row.id, row.name, row.relation, row.person_id, row.served, row.consent)
            for row in self._connection.execute(query)
        ]

    def change_person(self, person_id: int, columns: dict[str, Any]) -> None:
        """Write new values for one person, whose number and chat accounts stay."""
        given = {**columns, **numbered(columns["phone"])} if "phone" in columns else columns
        self._connection.execute(update(person).where(person.c.id == person_id).values(given))

    # --- staff ---------------------------------------------------------------------------------------------------------

    def staff(self, roles: Iterable[Role] | None = None) -> list[StaffMember]:
        """Active staff, of certain roles (first or further ones) or of all."""
        rows = self._connection.execute(select(staff).where(staff.c.active, ~staff.c.program).order_by(staff.c.id)).all()
        members = self._members(rows)
        wanted = frozenset(roles) if roles is not None else frozenset(Role)
        return [one for one in members if one.has(wanted)]

    def staff_member(self, staff_id: int) -> StaffMember | None:
        rows = self._connection.execute(select(staff).where(staff.c.id == staff_id, staff.c.active)).all()
        return self._members(rows)[0] if rows else None

    def _members(self, rows: Sequence[Row[Any]]) -> list[StaffMember]:
        more = self.further_roles([row.id for row in rows])
        return [StaffMember(row.id, row.name, Role(row.role), row.phone, row.scope_id, more.get(row.id, ())) for row in rows]

    def further_roles(self, staff_ids: Sequence[int]) -> dict[int, tuple[Grant, ...]]:
        """The roles that somebody has besides his first, as long as he holds them."""
        found: dict[int, tuple[Grant, ...]] = {}
        query = select(staff_role).where(staff_role.c.staff_id.in_(staff_ids)).order_by(staff_role.c.id)
        for row in self._connection.execute(query):
            found[row.staff_id] = (*found.get(row.staff_id, ()), Grant(Role(row.role), row.scope_id))
        return found

    def add_staff(self, name: str, phone: str, role: Role, unit_id: int | None = None, scope_id: int | None = None) -> int:
        """A new staff member's id."""
        row = {"name": name, "role": role.value, "unit_id": unit_id, "scope_id": scope_id, **numbered(phone)}
        return int(self._connection.execute(insert(staff).returning(staff.c.id), row).scalar_one())

    def add_role(self, staff_id: int, grant: Grant) -> None:
        """One more role for somebody; the same twice is one."""
        member = self.staff_member(staff_id)
        if member is not None and grant not in member.grants:
            row = {"staff_id": staff_id, "role": grant.role.value, "scope_id": grant.scope_id}
            self._connection.execute(insert(staff_role), row)

    # --- how to reach them ---------------------------------------------------------------------------------------------

    def routes(self, person_ids: Sequence[int]) -> dict[int, list[Route]]:
        """Live addresses of each person in order, his own first, then those of consenting proxies."""
        found: dict[int, list[Route]] = defaultdict(list)
        for part in parts(list(person_ids)):
            self._add_routes(found, part)
        return found

    def _add_routes(self, found: dict[int, list[Route]], person_ids: Sequence[int]) -> None:
        own = select(address, address.c.owner_id.label("person_id"), null().label("proxy_id")).where(
            address.c.owner_kind == OwnerKind.PERSON.value, address.c.owner_id.in_(person_ids), _WRITABLE
        )
        theirs = (
            select(address, proxy.c.person_id.label("person_id"), proxy.c.id.label("proxy_id"))
            .join(proxy, and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.owner_id == proxy.c.id))
            .where(proxy.c.person_id.in_(person_ids), proxy.c.consent, _WRITABLE)
        )
        for query in (own.order_by(address.c.rank), theirs.order_by(proxy.c.rank, address.c.rank)):
            for row in self._connection.execute(query):
                route = Route(row.person_id, row.channel, row.account, row.external_id, row.proxy_id)
                found[row.person_id].append(route)

    def staff_routes(self, staff_ids: Sequence[int]) -> dict[int, list[Route]]:
        """Live addresses of staff members; `person_id` of these routes is the staff id."""
        found: dict[int, list[Route]] = defaultdict(list)
        query = select(address).where(
            address.c.owner_kind == OwnerKind.STAFF.value, address.c.owner_id.in_(staff_ids), address.c.dead_at.is_(None)
        )
        for row in self._connection.execute(query.order_by(address.c.rank)):
            found[row.owner_id].append(Route(row.owner_id, row.channel, row.account, row.external_id))
        return found

    def bind(self, owner: Owner, channel: str, account: str, external_id: str, now: datetime) -> None:
        """Give an owner an address, behind those that he has, or bring a dead one back to life."""
        whose = {"owner_kind": owner.kind.value, "owner_id": owner.id}
        mine = [address.c[name] == value for name, value in whose.items()]
        last = self._connection.execute(select(func.max(address.c.rank)).where(*mine)).scalar() or 0
        key = {**whose, "channel": channel, "account": account, "external_id": external_id}
        insert_new(self._connection, address, [{**key, "bound_at": now, "rank": last + 1}])
        same = [address.c[name] == value for name, value in key.items()]
        self._connection.execute(update(address).where(*same).values(dead_at=None, verified_on=now.date()))

    def prefer(self, owner: Owner, channel: str) -> bool:
        """Put an owner's addresses on this channel before all others of his; False when he has none there."""
        mine = (address.c.owner_kind == owner.kind.value, address.c.owner_id == owner.id)
        rows = self._connection.execute(select(address.c.id, address.c.channel).where(*mine).order_by(address.c.rank)).all()
        for rank, row in enumerate(sorted(rows, key=lambda row: row.channel != channel), 1):
            self._connection.execute(update(address).where(address.c.id == row.id).values(rank=rank))
        return any(row.channel == channel for row in rows)

    def bury_address(self, channel: str, account: str, external_id: str, now: datetime) -> None:
        """The person has left this account: nothing more is sent to it until he comes back."""
        here = (address.c.channel == channel, address.c.account == account, address.c.external_id == external_id)
        self._connection.execute(update(address).where(*here, address.c.dead_at.is_(None)).values(dead_at=now))

    def revive_address(self, channel: str, account: str, external_id: str) -> bool:
        """The person has come back to this account. Whether it was anybody's before."""
        here = (address.c.channel == channel, address.c.account == account, address.c.external_id == external_id)
        return self._connection.execute(update(address).where(*here).values(dead_at=None)).rowcount > 0

    def owns(self, owner: Owner, channel: str, account: str, external_id: str) -> bool:
        """Whether this very account is bound to an owner."""
        whose = (address.c.owner_kind == owner.kind.value, address.c.owner_id == owner.id, address.c.dead_at.is_(None))
        here = (address.c.channel == channel, address.c.account == account, address.c.external_id == external_id)
        return self._connection.execute(select(address.c.id).where(*whose, *here)).first() is not None

    def has_address(self, owner: Owner, channel: str, account: str) -> bool:
        here = (
            address.c.owner_kind == owner.kind.value,
            address.c.owner_id == owner.id,
            address.c.channel == channel,
            address.c.account == account,
            address.c.dead_at.is_(None),
        )
        return self._connection.execute(select(address.c.id).where(*here).limit(1)).first() is not None

    def groups(self) -> list[Group]:
        query = select(group, unit.c.name.label("unit")).outerjoin(unit, unit.c.id == group.c.unit_id).order_by(group.c.id)
        return [
            Group(row.id, row.name, row.channel, row.account, row.external_id, row.owner_id, row.unit)
            for row in self._connection.execute(query)
        ]

    def add_rows(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Starter data, by table name; rows that are there already stay as they are."""
        target = _STARTERS[table]
        with numbering(self._connection, target):
            insert_new(self._connection, target, [{**row, **numbered(row["phone"])} if "phone" in row else row for row in rows])


def read_tree(connection: Connection) -> UnitTree:
    rows = connection.execute(select(unit).order_by(unit.c.id))
    return UnitTree(Unit(row.id, row.name, row.kind, row.parent_id, row.responsible_id) for row in rows)


_STARTERS = {t.name: t for t in (unit, staff, staff_role, person, proxy, address, group)}


def numbered(phone: str) -> dict[str, str | None]:
    """The columns of a telephone number, which are only ever written together."""
    return {"phone": phone, "phone_index": phone or None}


_served = person.alias("served")


def _senders_query() -> Select[Any]:
    joined = (
        address.outerjoin(person, and_(address.c.owner_kind == "person", address.c.owner_id == person.c.id))
        .outerjoin(unit, unit.c.id == person.c.unit_id)
        .outerjoin(proxy, and_(address.c.owner_kind == "proxy", address.c.owner_id == proxy.c.id))
        .outerjoin(_served, _served.c.id == proxy.c.person_id)
        .outerjoin(staff, and_(address.c.owner_kind == "staff", address.c.owner_id == staff.c.id))
    )
    return (
        select(
            address.c.external_id,
            address.c.owner_kind,
            *_PERSON,
            proxy.c.id.label("proxy_id"),
            proxy.c.name.label("proxy_name"),
            proxy.c.relation,
            proxy.c.consent,
            _served.c.id.label("served_id"),
            _served.c.name.label("served_name"),
            staff.c.id.label("staff_id"),
            staff.c.name.label("staff_name"),
            staff.c.role,
            staff.c.phone.label("staff_phone"),
            staff.c.scope_id,
            staff.c.active,
        )
        .select_from(joined)
        .where(
            address.c.channel == bindparam("channel"),
            address.c.account == bindparam("account"),
            address.c.external_id.in_(bindparam("ids", expanding=True)),
            address.c.dead_at.is_(None),
        )
        .order_by(address.c.id)
    )


_SENDERS = _senders_query()
# Alive, and not merely whose telephone it is that something came from: that is written to as a number, not as an account.
_WRITABLE = and_(address.c.dead_at.is_(None), address.c.external_id.not_like("tel:%"))


def _with_hat(known: Sender, row: Row[Any]) -> Sender:
    """One more of the humans whom an account may be."""
    if row.owner_kind == OwnerKind.PERSON and row.id is not None:
        served = _person(row)
        return replace(known, person=served) if known.person is None else replace(known, more=(*known.more, served))
    if row.owner_kind == OwnerKind.PROXY and row.proxy_id is not None and row.consent:
        received = Proxy(row.proxy_id, row.proxy_name, row.relation, row.served_id, row.served_name, row.consent)
        return replace(known, proxies=(*known.proxies, received))
    if row.owner_kind == OwnerKind.STAFF and row.staff_id is not None and row.active:
        member = StaffMember(row.staff_id, row.staff_name, Role(row.role), row.staff_phone, row.scope_id)
        return replace(known, staff=member)
    return known
