"""All that lies sealed, seen from outside: under which key, and sealed anew under the newest."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, and_, func, select, type_coerce, update

from bot.store.tables import metadata
from bot.store.tables.messages import media_content
from bot.store.tables.office import remembered
from bot.store.tables.visits import photo
from bot.store.upsert import put
from bot.store.vault import BlindIndex, Sealed, SealedJson, vault_of

BATCH = 1000
LARGE, FEW = frozenset({photo, media_content}), 20  # a row may have a million bytes: so many at a time
PROOF = "keys.proof"


class SealingQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._vault = vault_of(connection.dialect)

    def prove(self) -> None:
        """One sealed word is put into a database at its first start. Raises KeyFault when the keys at hand do not open it."""
        kept = self._connection.execute(select(remembered.c.value).where(remembered.c.key == PROOF)).scalar_one_or_none()
        if kept is None:
            self.renew_proof()
        else:
            self._vault.open(PROOF, b64decode(kept))

    def renew_proof(self) -> None:
        """Seal that word with the newest key."""
        word = b64encode(self._vault.seal(PROOF, PROOF)).decode()
        put(self._connection, remembered, [{"key": PROOF, "value": word, "expires_at": None}])

    def by_key(self) -> dict[int, int]:
        """How many values lie under each key."""
        counts: Counter[int] = Counter()
        for table, columns in _sealed():
            for column in columns:
                key = func.substr(_raw(column), 1, 1)
                query = select(key.label("key"), func.count().label("n")).select_from(table).where(column.is_not(None))
                for row in self._connection.execute(query.group_by(key)):
                    counts[bytes(row.key)[0]] += row.n
        return dict(sorted(counts.items()))

    def seal_anew(self, limit: int = BATCH) -> int:
        """Seal up to so many values that lie under an older key with the newest; how many were found. Nothing is left at 0."""
        newest = bytes([self._vault.ring.newest.id])
        for table, columns in _sealed():
            for column in columns:
                old = and_(column.is_not(None), func.substr(_raw(column), 1, 1) != newest)
                most = min(limit, FEW) if table in LARGE else limit
                rows = self._connection.execute(select(*table.primary_key, column).where(old).limit(most)).all()
                for row in rows:
                    self._write(table, column, row)
                if rows:
                    return len(rows)
        return 0

    def _write(self, table: Table, column: Column[Any], row: Any) -> None:
        here = [key == value for key, value in zip(table.primary_key, row, strict=False)]
        values = {column.name: row[-1], **{index.name: row[-1] for index in _indexes(table, column)}}
        self._connection.execute(update(table).where(*here).values(values))


def _sealed() -> list[tuple[Table, list[Column[Any]]]]:
    found = [(table, [one for one in table.c if isinstance(one.type, Sealed | SealedJson)]) for table in metadata.sorted_tables]
    return [(table, columns) for table, columns in found if columns]


def _indexes(table: Table, column: Column[Any]) -> list[Column[Any]]:
    """The blind indexes of a sealed column: those of its label."""
    label = column.type.label if isinstance(column.type, Sealed) else None
    return [one for one in table.c if isinstance(one.type, BlindIndex) and one.type.label == label]


def _raw(column: Column[Any]) -> Any:
    return type_coerce(column, LargeBinary)
