"""Attempts claimed by the process that makes them: which are next, and who may take them beside others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)

from bot.domain.audit import LEASE
from bot.domain.delivery import SLOTS, AttemptState, Lane, Purpose
from bot.domain.messages import Form
from bot.store.parts import among, parts
from bot.store.tables.base import Moment
from bot.store.tables.notices import BUSY, SLOT, attempt


@dataclass(frozen=True, slots=True)
class Claimed:
    """An attempt that this process, and no other, is about to make."""

    id: int
    key: str
    purpose: Purpose
    lane: Lane
    recipient_id: int | None
    channel: str
    account: str
    external_id: str
    form: Form
    template: str
    data: dict[str, Any] | None
    tries: int
    claimed_at: datetime
    first_tried_at: datetime
    step: int = 0  # of the recipient's ladder
    round: int = 0
    bundle_id: int | None = None  # leaves in one message with that attempt
    doubtful: bool = False  # an earlier try of it may have arrived


class ClaimQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self,
        channel: str,
        account: str,
        now: datetime,
        limit: int,
        lanes: Collection[Lane],
        busy: Collection[str],
        slots: Collection[int] | None = None,
    ) -> list[Claimed]:
        """Take up to `limit` due attempts of one account, most urgent lane first, and mark them sending.

        At most one per address, none for the addresses in `busy`, and none that would overtake an earlier one which is to be
        tried again: parts of one answer keep their order. With `slots`: beside other processes, only for addresses of these
        slots, and none to which one of them is sending.
        """
        ids = self._next((channel, account), now, limit, lanes, (busy, slots))
        return self._take(ids, now) if ids else []

    def _next(
        self,
        account: tuple[str, str],
        now: datetime,
        limit: int,
        lanes: Collection[Lane],
        leave: tuple[Collection[str], Collection[int] | None],
    ) -> list[int]:
        """The attempts to take, looked for a stretch at a time: what waits behind them is not read."""
        busy, slots = leave
        share = None if slots is None or self._connection.dialect.name != "postgresql" else frozenset(slots)
        stretch, taken, held = max(limit * 2, 50), dict[str, int](), set(busy)
        asked = {"channel": account[0], "account": account[1], "now": now, "stretch": stretch}
        for begin in count(0, stretch):
            rows = self._connection.execute(_next_of(tuple(sorted(lanes)), share), {**asked, "begin": begin}).all()
            waits = self._held_up(account, [row.external_id for row in rows], now, slots is not None)
            for row in rows:
                if row.external_id not in held and len(taken) < limit and not waits(row):
                    taken.setdefault(row.external_id, row.id)
            if len(taken) == limit or len(rows) < stretch:
                return list(taken.values())
        return []  # pragma: no cover - the stretches come to an end

    def _held_up(
        self, account: tuple[str, str], addresses: Sequence[str], now: datetime, beside: bool
    ) -> Callable[[Row[Any]], bool]:
        """Whether an attempt waits for another to its address: for an earlier one that is to be tried again; and, `beside` other
        processes, for any that is under way.
        """
        under_way, first = set[str](), dict[tuple[str, str], int]()
        for part in parts(sorted(set(addresses))):
            for row in self._connection.execute(self._busy(account, part, now)):
                if row.state == AttemptState.SENDING.value:
                    under_way.add(row.external_id)
                else:
                    key = (row.external_id, row.lane)
                    first[key] = min(row.id, first.get(key, row.id))
        return lambda row: (beside and row.external_id in under_way) or first.get((row.external_id, row.lane), row.id) < row.id

    def _busy(self, account: tuple[str, str], addresses: Sequence[str], now: datetime) -> Select[Any]:
        """Of these addresses: what is under way, and what is to be tried again. A claim is a try, so both have had one.

        What was begun longer ago than any call takes has lost its process: it holds up nobody.
        """
        alive = and_(attempt.c.state == AttemptState.SENDING.value, attempt.c.claimed_at > now - LEASE)
        return select(attempt.c.id, attempt.c.external_id, attempt.c.lane, attempt.c.state).where(
            attempt.c.channel == account[0],
            attempt.c.account == account[1],
            among(self._connection, attempt.c.external_id, addresses),
            or_(attempt.c.state == AttemptState.PLANNED.value, alive),
            text(BUSY),  # as its index has it
        )

    def waiting(self, channel: str, account: str, now: datetime, most: int) -> tuple[bool, int]:
        """Whether an answer is due on an account, and how much else, counted to `most`."""
        due = (
            select(attempt.c.lane)
            .where(
                attempt.c.channel == channel,
                attempt.c.account == account,
                attempt.c.state == AttemptState.PLANNED.value,
                attempt.c.due_at <= now,
                attempt.c.expires_at > now,
            )
            .order_by(attempt.c.lane, attempt.c.due_at, attempt.c.id)  # so answers are seen, however much else is due
            .limit(most)
            .subquery()
        )
        row = self._connection.execute(select(func.min(due.c.lane).label("first"), func.count().label("all"))).one()
        return row.first == Lane.REPLY.value, row.all

    def _take(self, ids: Sequence[int], now: datetime, bundle_id: int | None = None) -> list[Claimed]:
        """Mark attempts as being made, those of them that nobody else has taken meanwhile.

        Found by their numbers alone, and then looked at: asked for what is planned among them, PostgreSQL goes through all that
        is, as long as its figures do not know how much was just planned.
        """
        held = among(self._connection, attempt.c.id, ids)
        free = select(attempt.c.id, attempt.c.state).where(held).with_for_update(skip_locked=True).cte("free")
        rows = self._connection.execute(
            update(attempt)
            .where(attempt.c.id == free.c.id, free.c.state == AttemptState.PLANNED.value)
            .values(
                state=AttemptState.SENDING.value,
                claimed_at=now,
                tries=attempt.c.tries + 1,
                first_tried_at=func.coalesce(attempt.c.first_tried_at, literal(now, Moment)),
                bundle_id=bundle_id,
            )
            .returning(attempt)
        )
        return sorted((_claimed(row) for row in rows), key=lambda claimed: claimed.id)

    def claim_along(self, leads: Sequence[Claimed], now: datetime) -> list[Claimed]:
        """Other notices that wait for the addresses of these free texts, to leave in the same messages. Each keeps its state."""
        free = {one.external_id: one for one in leads if one.form is Form.CHAT and _is_notice(one)}
        if not free:
            return []
        first = next(iter(free.values()))
        query = select(attempt.c.id, attempt.c.external_id).where(
            attempt.c.channel == first.channel,
            attempt.c.account == first.account,
            among(self._connection, attempt.c.external_id, list(free)),
            attempt.c.state == AttemptState.PLANNED.value,
            attempt.c.purpose == Purpose.NOTICE.value,
            attempt.c.recipient_id.is_not(None),
            attempt.c.data.is_(None),
            attempt.c.form == Form.CHAT.value,
            attempt.c.due_at <= now,
            attempt.c.expires_at > now,
        )
        along: dict[int, list[int]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(attempt.c.id)):
            along[free[row.external_id].id].append(row.id)
        return [one for lead, ids in along.items() for one in self._take(ids, now, lead)]

    def abandoned(self, claimed_before: datetime, claimed_after: datetime) -> list[Claimed]:
        """Attempts that were being made when their process died, or when the clock was set back since: nobody knows whether they
        arrived."""
        old = or_(attempt.c.claimed_at < claimed_before, attempt.c.claimed_at > claimed_after)
        query = select(attempt).where(attempt.c.state == AttemptState.SENDING.value, old)
        return [_claimed(row) for row in self._connection.execute(query)]


_slot = literal_column(f"({SLOT})", Integer)
_earlier = attempt.alias("earlier")
waits_behind_a_retry = exists().where(
    _earlier.c.channel == attempt.c.channel,
    _earlier.c.account == attempt.c.account,
    _earlier.c.external_id == attempt.c.external_id,
    _earlier.c.lane == attempt.c.lane,
    _earlier.c.id < attempt.c.id,
    _earlier.c.state == AttemptState.PLANNED.value,
    _earlier.c.tries > 0,
)


@cache
def _next_of(lanes: tuple[Lane, ...], share: frozenset[int] | None) -> Select[Any]:
    """What is due on an account: a stretch of each lane, along its index, so that what waits behind is not read; of a share, one
    of each of its slots, along theirs.
    """
    mine = [true()] if share is None or len(share) == SLOTS else [_slot == literal_column(str(slot)) for slot in sorted(share)]
    stretches = [
        select(attempt.c.id, attempt.c.external_id, attempt.c.lane, attempt.c.due_at)
        .where(
            attempt.c.state == AttemptState.PLANNED.value,
            attempt.c.channel == bindparam("channel"),
            attempt.c.account == bindparam("account"),
            attempt.c.lane == lane.value,
            attempt.c.due_at <= bindparam("now", type_=Moment),
            attempt.c.expires_at > bindparam("now", type_=Moment),
            or_(attempt.c.doubt_until.is_(None), attempt.c.doubt_until > bindparam("now", type_=Moment)),
            of_slot,
        )
        .order_by(attempt.c.due_at, attempt.c.id)
        .limit(bindparam("stretch", type_=Integer))
        .offset(bindparam("begin", type_=Integer))
        .subquery()
        for lane in lanes
        for of_slot in mine
    ]
    together = union_all(*(select(one) for one in stretches)).subquery()
    return select(together).order_by(together.c.lane, together.c.due_at, together.c.id)


def _is_notice(one: Claimed) -> bool:
    """Whether it is put into words from its notice; what brought its words along leaves alone."""
    return one.purpose is Purpose.NOTICE and one.recipient_id is not None and one.data is None


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id,
        key=row.key,
        purpose=Purpose(row.purpose),
        lane=Lane(row.lane),
        recipient_id=row.recipient_id,
        channel=row.channel,
        account=row.account,
        external_id=row.external_id,
        form=Form(row.form),
        template=row.template,
        data=row.data,
        tries=row.tries,
        claimed_at=row.claimed_at,
        first_tried_at=row.first_tried_at or row.claimed_at,
        step=row.step,
        round=row.round,
        bundle_id=row.bundle_id,
        doubtful=row.doubt_until is not None,
    )
