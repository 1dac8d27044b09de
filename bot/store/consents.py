"""The consent log: every yes and every no, with its way and wording. Nobody edits it, and the database refuses whoever tries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select

from bot.domain.consents import Consent
from bot.domain.people import Owner, OwnerKind
from bot.store.tables.ledger import consent
from bot.store.tables.people import proxy


class ConsentQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, lines: Iterable[Consent]) -> None:
        rows = [
            {
                "owner_kind": one.owner.kind.value,
                "owner_id": one.owner.id,
                "purpose": one.purpose[:20],
                "given": one.given,
                "at": one.at,
                "how": one.how[:40],
                "recorded_by": one.by,
                "wording": one.wording,
            }
            for one in lines
        ]
        if rows:
            self._connection.execute(insert(consent), rows)

    def of(self, owners: Sequence[Owner]) -> list[Consent]:
        """All lines of these, the latest first."""
        whose = or_(*(and_(consent.c.owner_kind == one.kind.value, consent.c.owner_id == one.id) for one in owners))
        rows = self._connection.execute(select(consent).where(whose).order_by(consent.c.id.desc()))
        return [_line(row) for row in rows]

    def with_proxies(self, person_id: int) -> list[Consent]:
        """Those of a person and of whoever receives for him."""
        theirs = self._connection.execute(select(proxy.c.id).where(proxy.c.person_id == person_id)).scalars()
        return self.of([Owner(OwnerKind.PERSON, person_id), *(Owner(OwnerKind.PROXY, one) for one in theirs)])


def _line(row: Any) -> Consent:
    owner = Owner(OwnerKind(row.owner_kind), row.owner_id)
    return Consent(owner, row.purpose, row.given, row.at, row.how, row.recorded_by, row.wording)
