"""How much each account may still send: a row, so that several processes together keep to what its platform allows."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from bot.domain.delivery import Bucket
from bot.store.tables.office import pace
from bot.store.upsert import insert_new


class PaceQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, channel: str, account: str, full: Bucket) -> Bucket:
        """What is left of an account; of one that has never sent, `full`.

        Until the end of this transaction nobody else claims on it: so no two processes take messages to one address at the same
        time, nor the same permit.
        """
        here = select(pace.c.filled, pace.c.at).where(pace.c.channel == channel, pace.c.account == account).with_for_update()
        row = self._connection.execute(here).one_or_none()
        if row is None:
            insert_new(self._connection, pace, [{"channel": channel, "account": account, "filled": full.filled, "at": full.at}])
            row = self._connection.execute(here).one()
        return Bucket(row.filled, row.at)

    def leave(self, channel: str, account: str, bucket: Bucket) -> None:
        """What is left of it now."""
        here = (pace.c.channel == channel, pace.c.account == account)
        self._connection.execute(update(pace).where(*here).values(filled=bucket.filled, at=bucket.at))
