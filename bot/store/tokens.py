"""With what programs speak to the API: a token each, of which only a digest is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from bot.domain.people import Role, StaffMember
from bot.errors import Conflict
from bot.store.people import PeopleQueries
from bot.store.tables.office import api_token
from bot.store.tables.people import staff


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed; the token itself nobody can read again."""

    name: str
    role: Role
    made_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class TokenQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make(self, name: str, role: Role, token: str, now: datetime, scope_id: int | None = None) -> None:
        """Let a program in under a name. Raises Conflict for a name that is taken."""
        if self._connection.execute(select(api_token.c.id).where(api_token.c.name == name)).first():
            raise Conflict("a token of this name exists; revoke it and choose another name")
        row = {"name": name, "role": role.value, "scope_id": scope_id, "program": True}
        staff_id = self._connection.execute(insert(staff).values(row).returning(staff.c.id)).scalar_one()
        made = {"name": name, "staff_id": staff_id, "digest": _digest(token), "made_at": now}
        self._connection.execute(insert(api_token).values(made))

    def bearer(self, token: str, now: datetime) -> StaffMember | None:
        """On whose behalf somebody with this token acts; None for one that does not hold (any more)."""
        here = (api_token.c.digest == _digest(token), api_token.c.revoked_at.is_(None))
        staff_id = self._connection.execute(select(api_token.c.staff_id).where(*here)).scalar_one_or_none()
        if staff_id is None:
            return None
        self._connection.execute(update(api_token).where(*here).values(used_at=now))
        return PeopleQueries(self._connection).staff_member(staff_id)

    def revoke(self, name: str, now: datetime) -> bool:
        """A token lets nobody in any more, at once. False if there is none of this name that does."""
        here = (api_token.c.name == name, api_token.c.revoked_at.is_(None))
        return self._connection.execute(update(api_token).where(*here).values(revoked_at=now)).rowcount == 1

    def all(self) -> list[Token]:
        columns = (api_token.c.name, staff.c.role, api_token.c.made_at, api_token.c.used_at, api_token.c.revoked_at)
        query = select(*columns).join(staff, staff.c.id == api_token.c.staff_id).order_by(api_token.c.id)
        rows = self._connection.execute(query)
        return [Token(row.name, Role(row.role), row.made_at, row.used_at, row.revoked_at) for row in rows]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
