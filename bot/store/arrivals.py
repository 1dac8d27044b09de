"""Whose turn it is: messages of one person are handled in the order in which they came, whichever process each of them reached.

On PostgreSQL alone: SQLite has one process. A process that hears a message says so at once, with a number (a `Door`); whoever
handles a batch holds the conversations in it until his transaction ends, and leaves alone what came after something that another
process has heard and not yet handled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    any_,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import SQLAlchemyError

from bot.store.tables.messages import arrival

PATIENCE = timedelta(seconds=30)  # for how long an earlier message is waited for whose process seems to live
FORGOTTEN = timedelta(minutes=5)  # what nobody handled by then is not looked at any more

_GIVEN = bindparam("given", type_=ARRAY(BigInteger))
_whose = func.unnest(_GIVEN).column_valued("whose")
_SAY = insert(arrival).from_select(["whose"], select(_whose)).returning(arrival.c.id)
_now = func.clock_timestamp()
_FORGET = delete(arrival).where(arrival.c.came_at < _now - FORGOTTEN)

# One statement for all, sorted, so that two processes never hold what the other waits for. The schema is the office.
_keys = select(func.hashtextextended(func.current_schema(), _whose).label("key")).distinct().order_by("key").subquery()
_HOLD = select(func.count(func.pg_advisory_xact_lock(_keys.c.key))).select_from(_keys)

_earlier = arrival.alias("earlier")
_connected = table("pg_stat_activity", column("pid"), schema="pg_catalog")
_mine = arrival.c.id == any_(_GIVEN)
_waits = (
    select(arrival.c.id)
    .join(_earlier, (_earlier.c.whose == arrival.c.whose) & (_earlier.c.id < arrival.c.id))
    .where(_mine, _earlier.c.came_at > _now - PATIENCE, exists().where(_connected.c.pid == _earlier.c.door))
    .cte("waits")
)
_gone = delete(arrival).where(_mine, arrival.c.id.not_in(select(_waits.c.id))).returning(arrival.c.id).cte("gone")
_TURN = select(_waits.c.id).distinct().add_cte(_gone)


def conversation_key(channel: str, account: str, sender: str) -> int:
    """Stands for a conversation: no name of anybody is written down for a lock."""
    digest = hashlib.blake2b(f"{channel}\0{account}\0{sender}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class ArrivalQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turns(self, numbers: Mapping[int, int | None]) -> set[int]:
        """Hold these conversations until the end of the transaction; which of them have to wait for something that came before.

        `numbers`: of the message that came in each, as a `Door` gave it. What is read after this has seen all that was done in
        these conversations before.
        """
        if self._connection.dialect.name != "postgresql":
            return set()
        self._connection.execute(_HOLD, {"given": list(numbers)})
        whose = {number: one for one, number in numbers.items() if number is not None}
        waits = self._connection.execute(_TURN, {"given": list(whose)}).scalars() if whose else ()
        return {whose[number] for number in waits}


class Door:
    """Where one process says what it has heard. A connection of its own, by which others see that the process lives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def say(self, conversations: Sequence[int]) -> list[int | None]:
        """A number for each message, by which they are in order. Not durable: what is lost here only loses its place.

        None for each where the database cannot be asked just now.
        """
        try:
            numbers = list(self._open().execute(_SAY, {"given": list(conversations)}).scalars())
        except SQLAlchemyError:
            self.close()
            return [None] * len(conversations)
        return [*numbers]

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("SET synchronous_commit = off")
            connection.execute(_FORGET)
            self._connection = connection
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.invalidate()  # for nobody else: it was set up for this
                self._connection.close()
            self._connection = None
