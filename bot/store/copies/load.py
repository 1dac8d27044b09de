"""A copy is written into the tables of its own version, reckoned up, and only then brought up to date."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.errors import BackupFault, KeyFault
from bot.store.copied import CopyQueries, Restored
from bot.store.copies.shape import Shape, shapes_of, table_of
from bot.store.moving.ends import make_tables
from bot.store.moving.move import number_on, put_rows
from bot.store.moving.unfit import damaged
from bot.store.moving.values import Sum, summed
from bot.store.sealing import PROOF
from bot.store.tables import metadata
from bot.store.tables.office import remembered
from bot.store.vault import Vault

Rows = Iterator[list[tuple[Any, ...]]]


class Loading:
    """Into a database with the tables of the copy's own revision, all of them empty."""

    def __init__(self, connection: Connection, shapes: Sequence[Shape]) -> None:
        """Raises BackupFault unless there is a place for every value."""
        self._connection = connection
        self._shapes = {one.name: one for one in shapes}
        there = {one.name: set(one.columns) for one in shapes_of(connection)}
        strange = sorted(one.name for one in shapes if not set(one.columns) <= there.get(one.name, set()))
        if strange:
            raise BackupFault(f"the backup has tables that its version does not know: {', '.join(strange)}")

    def put(self, shape: Shape, rows: Rows) -> int:
        return put_rows(self._connection, table_of(shape), rows)

    def compare(self, sums: Mapping[str, Sum]) -> dict[str, Sum]:
        """Raises BackupFault unless every table holds exactly what was counted in the office itself."""
        found = {name: summed(self._connection, table_of(shape)) for name, shape in self._shapes.items()}
        wrong = sorted(name for name in {*found, *sums} if found.get(name) != sums.get(name))
        if wrong:
            raise BackupFault(f"these tables are not what they were in the office: {', '.join(wrong)}")
        return found

    def check(self) -> None:
        """Of SQLite: every page can be read, and no row names another that is not there. Raises BackupFault."""
        if self._connection.dialect.name == "sqlite":
            found = list(damaged(self._connection, "integrity_check"))
            if found:
                raise BackupFault("\n".join(found))

    def prove(self, vault: Vault) -> None:
        """The data keys at hand open what is sealed. Raises KeyFault."""
        query = select(remembered.c.value).where(remembered.c.key == PROOF)
        kept = self._connection.execute(query).scalar_one_or_none()
        if kept is not None:
            try:
                vault.open(PROOF, b64decode(kept))
            except KeyFault:
                raise KeyFault(
                    "the data keys here are not those of this backup: put back the file of data keys that was kept apart from it"
                ) from None

    def renew(self, vault: Vault, restored: Restored) -> None:
        """Up to date, numbered on, and held."""
        number_on(self._connection, [table_of(one) for one in self._shapes.values()])
        make_tables(self._connection, vault)
        number_on(self._connection, metadata.sorted_tables)
        CopyQueries(self._connection).hold(restored)
