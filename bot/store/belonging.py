"""What belongs to one human: his accounts that nobody else uses, and his rows in every table, for handing out and for erasing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, or_, select, tuple_

from bot.domain.people import Owner, OwnerKind
from bot.store.tables import metadata
from bot.store.tables.archive import attempt_archive, inbox_archive
from bot.store.tables.ledger import consent
from bot.store.tables.messages import inbox, inquiry, inquiry_word, media, procedure_run
from bot.store.tables.notices import attempt, confirmation, recipient, trace
from bot.store.tables.office import history
from bot.store.tables.people import address, binding_scene, proxy
from bot.store.tables.visits import commitment, commitment_word, visit, visit_version

Account = tuple[str, str, str]  # channel, account, external id


@dataclass(frozen=True, slots=True)
class Belongings:
    """Of one person with those who receive for him, or of one of those, or of a member of staff."""

    owner: Owner
    owners: tuple[Owner, ...]  # himself first
    accounts: tuple[Account, ...]  # theirs alone: what a daughter wrote who works here is not his

    def rows(self) -> dict[Table, ColumnElement[bool]]:
        """By table, which rows are his. Every table with a `person_id`, and those that lead to him in another way."""
        found = {table: self._of_person(table) for table in metadata.sorted_tables if "person_id" in table.c}
        for heard in (inbox, inbox_archive):
            found[heard] = said_on(heard, "sender", self.accounts)
        for tries in (attempt, attempt_archive):
            found[tries] = or_(found[tries], tries.c.recipient_id.in_(self.recipients()))
        for owned in (address, binding_scene):
            found[owned] = self.owned(owned)
        found[consent] = self.owned(consent)
        found[history] = history.c.subject.in_([f"{one.kind.value}:{one.id}" for one in self.owners])
        found[proxy] = proxy.c.id.in_(self.ids(OwnerKind.PROXY))
        found[inquiry_word] = inquiry_word.c.inquiry_id.in_(select(inquiry.c.id).where(found[inquiry]))
        found[commitment_word] = commitment_word.c.commitment_id.in_(select(commitment.c.id).where(found[commitment]))
        found[visit_version] = visit_version.c.visit_id.in_(select(visit.c.id).where(found[visit]))
        for about in (confirmation, trace):
            found[about] = about.c.recipient_id.in_(self.recipients())
        found[media] = tuple_(media.c.channel, media.c.account, media.c.message_key).in_(
            select(inbox.c.channel, inbox.c.account, inbox.c.key).where(found[inbox])
        )
        return found

    def ids(self, kind: OwnerKind) -> list[int]:
        return [one.id for one in self.owners if one.kind is kind]

    def owned(self, table: Table) -> ColumnElement[bool]:
        """Rows of a table that names its owner by kind and number."""
        return or_(*(and_(table.c.owner_kind == one.kind.value, table.c.owner_id == one.id) for one in self.owners))

    def recipients(self) -> Select[tuple[int]]:
        return select(recipient.c.id).where(recipient.c.person_id.in_(self.ids(OwnerKind.PERSON)))

    def _of_person(self, table: Table) -> ColumnElement[bool]:
        his: ColumnElement[bool] = table.c.person_id.in_(self.ids(OwnerKind.PERSON))
        if "external_id" not in table.c:
            return his
        on_account = said_on(table, "external_id", self.accounts)
        if table is procedure_run:  # begun on his account before we knew whose it is; what he does there for another is not his
            on_account = and_(table.c.person_id.is_(None), on_account)
        return or_(his, on_account)


def belongings(connection: Connection, owner: Owner) -> Belongings:
    owners = (owner, *_proxies(connection, owner))
    theirs = _addresses(connection, owners)
    return Belongings(owner, owners, tuple(one for one in theirs if not _shared(connection, one, owners)))


def said_on(table: Table, column: str, accounts: Sequence[Account]) -> ColumnElement[bool]:
    return tuple_(table.c.channel, table.c.account, table.c[column]).in_(list(accounts))


def _proxies(connection: Connection, owner: Owner) -> list[Owner]:
    if owner.kind is not OwnerKind.PERSON:
        return []
    found = connection.execute(select(proxy.c.id).where(proxy.c.person_id == owner.id)).scalars()
    return [Owner(OwnerKind.PROXY, one) for one in found]


def _addresses(connection: Connection, owners: Iterable[Owner]) -> list[Account]:
    query = select(address.c.channel, address.c.account, address.c.external_id).where(_any_of(owners))
    return list(dict.fromkeys((row.channel, row.account, row.external_id) for row in connection.execute(query)))


def _shared(connection: Connection, account: Account, owners: Iterable[Owner]) -> bool:
    channel, name, external_id = account
    here = (address.c.channel == channel, address.c.account == name, address.c.external_id == external_id)
    return connection.execute(select(address.c.id).where(*here, ~_any_of(owners)).limit(1)).first() is not None


def _any_of(owners: Iterable[Owner]) -> ColumnElement[bool]:
    return or_(*(and_(address.c.owner_kind == one.kind.value, address.c.owner_id == one.id) for one in owners))
