"""Telephone numbers as ways to a person. What is planned names whose number it is; the number itself is read when it is rung."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from bot.domain.people import OwnerKind
from bot.store.parts import parts
from bot.store.tables.people import person, proxy


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number that can be rung or written to, without the number."""

    person_id: int
    proxy_id: int | None = None

    @property
    def external_id(self) -> str:
        owner, number = (OwnerKind.PERSON, self.person_id) if self.proxy_id is None else (OwnerKind.PROXY, self.proxy_id)
        return f"{owner.value}:{number}"


class TelephoneQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person_ids: Sequence[int]) -> dict[int, list[Telephone]]:
        """The telephones of each person: his own unless somebody found it dead, then those of consenting proxies."""
        own = select(person.c.id).where(person.c.phone_index.is_not(None), person.c.phone_dead_on.is_(None))
        theirs = select(proxy.c.person_id, proxy.c.id).where(proxy.c.phone_index.is_not(None), proxy.c.consent)
        found: dict[int, list[Telephone]] = defaultdict(list)
        for part in parts(list(person_ids)):
            for row in self._connection.execute(own.where(person.c.id.in_(part))):
                found[row.id].append(Telephone(row.id))
            for row in self._connection.execute(theirs.where(proxy.c.person_id.in_(part)).order_by(proxy.c.rank)):
                found[row.person_id].append(Telephone(row.person_id, row.id))
        return found

    def numbers(self, external_ids: Sequence[str]) -> dict[str, str]:
        """The numbers behind `Telephone.external_id`s; one that is gone meanwhile is left out."""
        found: dict[str, str] = {}
        for kind, table in ((OwnerKind.PERSON, person), (OwnerKind.PROXY, proxy)):
            ids = [int(one.partition(":")[2]) for one in external_ids if one.startswith(f"{kind.value}:")]
            query: Select[tuple[int, str]] = select(table.c.id, table.c.phone).where(table.c.phone.is_not(None))
            for part in parts(ids):
                for row in self._connection.execute(query.where(table.c.id.in_(part))):
                    found[f"{kind.value}:{row.id}"] = row.phone
        return found
