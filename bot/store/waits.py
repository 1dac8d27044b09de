"""How often somebody has failed to sign in, and until when he waits: in the database, since several processes may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.sign_in import FORGOTTEN, Patience
from bot.store.tables.sign_in import sign_in_wait
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Charged:
    """What came of asking for a try: none before `until`; or one, and whether another failure begins to cost somebody time."""

    until: datetime | None = None
    first_wait: bool = False


class WaitQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def charge(self, counted: Mapping[str, Patience], now: datetime) -> Charged:
        """Count a failure under each of these keys before anything is tried, so that tries at the same time cannot overtake it.

        While any of them waits, nothing is counted and nothing may be tried. What turns out well is given back.
        """
        self._connection.execute(delete(sign_in_wait).where(sign_in_wait.c.last_at < now - FORGOTTEN))
        keys = sorted(counted)  # in one order, so that two never hold what the other needs
        insert_new(self._connection, sign_in_wait, [{"key": key, "failures": 0, "last_at": now, "free_at": now} for key in keys])
        here = select(sign_in_wait).where(sign_in_wait.c.key.in_(keys)).order_by(sign_in_wait.c.key).with_for_update()
        rows = self._connection.execute(here).all()
        until = max((row.free_at for row in rows), default=now)
        if until > now:
            return Charged(until)
        before = {row.key: counted[row.key].left(row.failures, now - row.last_at) for row in rows}
        for row in rows:
            failures = before[row.key] + 1
            values = {"failures": failures, "last_at": now, "free_at": now + counted[row.key].wait(failures)}
            self._connection.execute(update(sign_in_wait).where(sign_in_wait.c.key == row.key).values(values))
        return Charged(first_wait=any(before[key] == counted[key].free for key in before))

    def give_back(self, key: str, now: datetime) -> None:
        """One failure that was none."""
        one = update(sign_in_wait).where(sign_in_wait.c.key == key, sign_in_wait.c.failures > 0)
        self._connection.execute(one.values(failures=sign_in_wait.c.failures - 1, free_at=now))

    def clear(self, key: str) -> None:
        self._connection.execute(delete(sign_in_wait).where(sign_in_wait.c.key == key))
