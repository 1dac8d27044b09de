"""The database counts what is there, for it chooses its ways by that."""

from __future__ import annotations

from sqlalchemy import Connection, text

LEDGER = "person, trait, residence, membership, proxy, staff"
SENDING = "attempt, recipient, receipt"


class StockQueries:
    """PostgreSQL counts by itself, but a minute late; SQLite never does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_ledger(self) -> None:
        """After a whole ledger came in, when the clerk's next question is sooner than PostgreSQL's own count; and each night, for
        what came little by little."""
        self._count(LEDGER)

    def of_sending(self) -> None:
        """After a large fan-out: until it counts, PostgreSQL believes that of thousands of attempts a few belong to one account,
        and goes through all of them for each batch."""
        self._count(SENDING)

    def _count(self, tables: str) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text(f"ANALYZE {tables}"))
            return
        for statement in ("PRAGMA analysis_limit = 1000", "ANALYZE", *_NOTICED):
            self._connection.execute(text(statement))


# SQLite looks at some rows of each index, a tenth of a second for a city. A connection reads what was counted together with the
# schema: a table that comes and goes makes all others read it anew, in whatever process they are.
_NOTICED = ("CREATE TABLE counted (at INTEGER)", "DROP TABLE counted")
