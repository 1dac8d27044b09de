"""Members of staff as those see them who let them in: all of them, also those who no longer serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from bot.domain.appointing import is_admin
from bot.domain.people import Grant, OwnerKind, Role
from bot.store.credentials import NONE
from bot.store.people import PeopleQueries
from bot.store.tables.people import address, staff, staff_role
from bot.store.tables.sign_in import credential


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book."""

    id: int
    name: str
    phone: str
    unit_id: int | None
    grants: tuple[Grant, ...]
    active: bool
    password: bool = False
    totp: bool = False
    chats: bool = False  # has bound a chat account
    last_at: datetime | None = None


_BOUND = (address.c.owner_kind == OwnerKind.STAFF.value, address.c.owner_id == staff.c.id, address.c.dead_at.is_(None))
_LINE = (
    select(
        staff,
        (credential.c.password.is_not(None) & (credential.c.password != NONE)).label("password"),
        credential.c.totp.is_not(None).label("totp"),
        credential.c.last_at,
        exists().where(*_BOUND).label("chats"),
    )
    .outerjoin(credential, credential.c.staff_id == staff.c.id)
    .where(~staff.c.program)
)


class StaffBook:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, words: str, skip: int, limit: int) -> list[Entry]:
        """Those whose name has these words in it, whoever serves first, then by number."""
        query = _LINE.where(staff.c.name.contains(words, autoescape=True)) if words else _LINE
        ordered = query.order_by(staff.c.active.desc(), staff.c.id).offset(skip).limit(limit)
        return self._entries(self._connection.execute(ordered).all())

    def one(self, staff_id: int) -> Entry | None:
        found = self._entries(self._connection.execute(_LINE.where(staff.c.id == staff_id)).all())
        return found[0] if found else None

    def known(self, name: str, phone: str) -> int | None:
        """Whoever has this name and this number already, whether he serves or not."""
        rows = self._connection.execute(select(staff.c.id, staff.c.phone).where(staff.c.name == name, ~staff.c.program))
        return next((row.id for row in rows if row.phone == phone), None)

    def hold(self) -> None:
        """Nobody else changes members of staff until this is over: two who take each other's last role away at once."""
        self._connection.execute(select(staff.c.id).order_by(staff.c.id).with_for_update()).all()

    def admins(self) -> set[int]:
        """Who serves and is an administrator of the whole office."""
        return {one.id for one in PeopleQueries(self._connection).staff({Role.ADMIN}) if is_admin(one.grants)}

    def take_role(self, staff_id: int, grant: Grant) -> bool:
        """Take one role of several; False for one that he does not have, and for his only one."""
        entry = self.one(staff_id)
        if entry is None or grant not in entry.grants or len(entry.grants) == 1:
            return False
        if grant != entry.grants[0]:
            self._drop(staff_id, grant)
            return True
        second = entry.grants[1]
        self._drop(staff_id, second)
        values = {"role": second.role.value, "scope_id": second.scope_id}
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(values))
        return True

    def set_active(self, staff_id: int, active: bool) -> bool:
        """False if it was so before."""
        other = (staff.c.id == staff_id, staff.c.active.is_(not active))
        return self._connection.execute(update(staff).where(*other).values(active=active)).rowcount == 1

    def _drop(self, staff_id: int, grant: Grant) -> None:
        here = (staff_role.c.staff_id == staff_id, staff_role.c.role == grant.role.value)
        self._connection.execute(delete(staff_role).where(*here, staff_role.c.scope_id.is_not_distinct_from(grant.scope_id)))

    def _entries(self, rows: Sequence[Row[Any]]) -> list[Entry]:
        more = PeopleQueries(self._connection).further_roles([row.id for row in rows])
        return [
            Entry(
                row.id,
                row.name,
                row.phone,
                row.unit_id,
                (Grant(Role(row.role), row.scope_id), *more.get(row.id, ())),
                row.active,
                bool(row.password),
                bool(row.totp),
                bool(row.chats),
                row.last_at,
            )
            for row in rows
        ]
