"""How much each account may still send: a row, so that several processes together keep to what its platform allows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import ARRAY, Connection, Integer, case, func, literal, select, update

from bot.domain.delivery import Bucket
from bot.store.tables.office import pace
from bot.store.upsert import insert_new

APART = 9  # the class of these locks; the second number is a slot of an account of an office


class PaceQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grant(self, channel: str, account: str, full: Bucket, take: Callable[[Bucket], Bucket]) -> Bucket:
        """Take permits out of an account's bucket (of one that never sent: `full`), by what `take` leaves; what there was."""
        bucket = self.hold(channel, account, full)
        left = take(bucket)
        here = (pace.c.channel == channel, pace.c.account == account)
        self._connection.execute(update(pace).where(*here).values(filled=left.filled, at=left.at))
        return bucket

    def give_back(self, channel: str, account: str, permits: float, size: float) -> None:
        """Permits that were not used."""
        here = (pace.c.channel == channel, pace.c.account == account)
        fuller = case((pace.c.filled + permits > size, size), else_=pace.c.filled + permits)
        self._connection.execute(update(pace).where(*here).values(filled=fuller))

    def hold(self, channel: str, account: str, full: Bucket) -> Bucket:
        """What is in the bucket. Until the end of this transaction nobody else takes permits of this account."""
        here = select(pace.c.filled, pace.c.at).where(pace.c.channel == channel, pace.c.account == account).with_for_update()
        row = self._connection.execute(here).one_or_none()
        if row is None:
            insert_new(self._connection, pace, [{"channel": channel, "account": account, "filled": full.filled, "at": full.at}])
            row = self._connection.execute(here).one()
        return Bucket(row.filled, row.at)

    def keep_apart(self, channel: str, account: str, slots: Collection[int]) -> None:
        """Until the end of this transaction no other process claims for an address of these slots: so no two of them send to one
        address at the same time. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            office = func.concat_ws(":", func.current_schema(), channel, account)
            several = func.unnest(literal(sorted(slots), ARRAY(Integer))).table_valued("slot", name="slots").render_derived()
            number = func.hashtext(office).op("#")(several.c.slot)  # exclusive or: the slots of an account are eight numbers
            self._connection.execute(select(func.pg_advisory_xact_lock(APART, number)).order_by(several.c.slot))
