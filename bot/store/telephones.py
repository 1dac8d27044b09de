"""Telephone numbers as ways to a person. What is planned names whose number it is; the number itself is read when it is rung."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, delete, select

from bot.domain.delivery import USED
from bot.domain.people import OwnerKind
from bot.domain.text import bare_number
from bot.store.parts import parts
from bot.store.tables.notices import attempt
from bot.store.tables.people import address, person, proxy
from bot.store.upsert import insert_new
from bot.store.vault import vault_of

LAST = 99  # of somebody's addresses: his telephone is not how he is written to first


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

    def told_last(self, channel: str, speaker: str, recipient_ids: Sequence[int], since: datetime) -> int | None:
        """Of these recipients the one of whom this telephone (`speaker`) was told last on a channel since a moment."""
        bound = select(address.c.owner_kind, address.c.owner_id).where(
            address.c.channel == channel, address.c.external_id == speaker
        )
        telephones = [f"{row.owner_kind}:{row.owner_id}" for row in self._connection.execute(bound)]
        found: list[tuple[datetime, int]] = []
        query = select(attempt.c.recipient_id, attempt.c.claimed_at).where(
            attempt.c.channel == channel,
            attempt.c.external_id.in_(telephones),
            attempt.c.claimed_at >= since,
            attempt.c.state.in_([state.value for state in USED]),
        )
        for part in parts(list(recipient_ids)):
            rows = self._connection.execute(query.where(attempt.c.recipient_id.in_(part)))
            found += [(row.claimed_at, row.recipient_id) for row in rows]
        return max(found)[1] if found else None

    def speaker(self, number: str, channel: str, account: str, now: datetime) -> str:
        """Under which id whoever has this telephone speaks on an account; the number itself is not kept.

        Everybody of the ledger with that number, and nobody else, is bound to that id: a couple may share a telephone.
        """
        indexes = vault_of(self._connection.dialect).indexes("phone", bare_number(number))
        external_id = f"tel:{indexes[0].hex()}"
        owners = self._owners(indexes)
        here = {"channel": channel, "account": account, "external_id": external_id}
        mine = [address.c[name] == value for name, value in here.items()]
        known = {(row.owner_kind, row.owner_id) for row in self._connection.execute(select(address).where(*mine))}
        if known != set(owners):
            self._connection.execute(delete(address).where(*mine))
            rows = [{**here, "owner_kind": kind, "owner_id": owner, "rank": LAST, "bound_at": now} for kind, owner in owners]
            insert_new(self._connection, address, rows)
        return external_id

    def _owners(self, indexes: Sequence[bytes]) -> list[tuple[str, int]]:
        owners: list[tuple[str, int]] = []
        for kind, table in ((OwnerKind.PERSON, person), (OwnerKind.PROXY, proxy)):
            query = select(table.c.id).where(table.c.phone_index.in_(list(indexes))).order_by(table.c.id)
            owners += [(kind.value, number) for number in self._connection.execute(query).scalars()]
        return owners

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
