"""Attempts: planned, claimed, marked, and found again by the platform's receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, literal, or_, select, update

from bot.domain.delivery import MOVES, AttemptState, Lane, Purpose, Reason
from bot.domain.messages import Form, ReceiptReport
from bot.domain.notices import NoticeState
from bot.store.parts import parts
from bot.store.tables.base import Moment
from bot.store.tables.notices import attempt, notice, receipt, recipient
from bot.store.upsert import insert_new

LIVE = (
    AttemptState.PLANNED,
    AttemptState.SENDING,
    AttemptState.UNKNOWN,
    AttemptState.ACCEPTED,
    AttemptState.DELIVERED,
    AttemptState.READ,
)
ARRIVED = (AttemptState.DELIVERED, AttemptState.READ)
USED = (AttemptState.SENDING, AttemptState.UNKNOWN, AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)


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
    data: dict[str, Any]
    tries: int
    claimed_at: datetime
    first_tried_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What becomes of a claimed attempt."""

    id: int
    claimed_at: datetime
    state: AttemptState
    reason: Reason
    due_at: datetime
    message_id: str = ""
    code: int | None = None
    doubt_until: datetime | None = None  # set when this try is in doubt and may be repeated with the same key for a while


class DeliveryQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, rows: Sequence[dict[str, Any]]) -> None:
        """Promise attempts. A key that was promised before is not promised twice."""
        insert_new(self._connection, attempt, rows)

    def expire(self, now: datetime) -> list[int]:
        """Attempts whose time is over do not go out any more; the recipients they were for.

        One that is in doubt, and can no longer be repeated safely, stays in doubt; any other has expired.
        """
        planned = attempt.c.state == AttemptState.PLANNED.value
        self._connection.execute(
            update(attempt)
            .where(planned, attempt.c.doubt_until <= now)
            .values(state=AttemptState.UNKNOWN.value, reason=Reason.TIMEOUT.value, finished_at=now)
        )
        gone = self._connection.execute(
            update(attempt)
            .where(planned, attempt.c.expires_at <= now)
            .values(state=AttemptState.EXPIRED.value, reason=Reason.EXPIRED.value, finished_at=now)
            .returning(attempt.c.recipient_id)
        )
        return [row.recipient_id for row in gone if row.recipient_id is not None]

    def claim(
        self, channel: str, account: str, now: datetime, limit: int, lanes: Collection[Lane], busy: Collection[str]
    ) -> list[Claimed]:
        """Take up to `limit` due attempts of one account, most urgent lane first, and mark them sending.

        At most one per address, none for the addresses in `busy`, and none that would overtake an earlier one which is to
        be tried again: parts of one answer keep their order.
        """
        earlier = attempt.alias("earlier")
        retried = exists().where(
            earlier.c.channel == attempt.c.channel,
            earlier.c.account == attempt.c.account,
            earlier.c.external_id == attempt.c.external_id,
            earlier.c.lane == attempt.c.lane,
            earlier.c.id < attempt.c.id,
            earlier.c.state == AttemptState.PLANNED.value,
            earlier.c.tries > 0,
        )
        first = (
            select(func.min(attempt.c.id).label("id"))
            .where(
                attempt.c.state == AttemptState.PLANNED.value,
                attempt.c.channel == channel,
                attempt.c.account == account,
                attempt.c.due_at <= now,
                attempt.c.expires_at > now,
                or_(attempt.c.doubt_until.is_(None), attempt.c.doubt_until > now),
                attempt.c.lane.in_([lane.value for lane in lanes]),
                attempt.c.external_id.not_in(list(busy)),
                ~retried,
            )
            .group_by(attempt.c.external_id)
            .order_by(func.min(attempt.c.lane), func.min(attempt.c.id))
            .limit(limit)
        )
        ids = list(self._connection.execute(first).scalars())
        if not ids:
            return []
        free = (
            select(attempt.c.id)
            .where(attempt.c.id.in_(ids), attempt.c.state == AttemptState.PLANNED.value)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(
            update(attempt)
            .where(attempt.c.id.in_(free), attempt.c.state == AttemptState.PLANNED.value)
            .values(
                state=AttemptState.SENDING.value,
                claimed_at=now,
                tries=attempt.c.tries + 1,
                first_tried_at=func.coalesce(attempt.c.first_tried_at, literal(now, Moment)),
            )
            .returning(attempt)
        )
        return sorted((_claimed(row) for row in rows), key=lambda claimed: claimed.id)

    def write_texts(self, texts: dict[int, str]) -> None:
        """Keep what each claimed attempt says, before it is said."""
        if texts:
            self._connection.execute(
                update(attempt).where(attempt.c.id == bindparam("attempt_id")).values(text=bindparam("rendered")),
                [{"attempt_id": attempt_id, "rendered": text} for attempt_id, text in texts.items()],
            )

    def mark(self, marks: Sequence[Mark], now: datetime) -> None:
        """Write outcomes, each only if this claim still holds it."""
        if not marks:
            return
        self._connection.execute(
            update(attempt)
            .where(
                attempt.c.id == bindparam("attempt_id"),
                attempt.c.state == AttemptState.SENDING.value,
                attempt.c.claimed_at == bindparam("held_since"),
            )
            .values(
                state=bindparam("new_state"),
                reason=bindparam("new_reason"),
                due_at=bindparam("new_due"),
                finished_at=bindparam("at"),
                message_id=bindparam("platform_id"),
                code=bindparam("platform_code"),
                doubt_until=func.coalesce(bindparam("safe_until", type_=Moment), attempt.c.doubt_until),
            ),
            [
                {
                    "attempt_id": mark.id,
                    "held_since": mark.claimed_at,
                    "new_state": mark.state.value,
                    "new_reason": mark.reason.value,
                    "new_due": mark.due_at,
                    "at": now,
                    "platform_id": mark.message_id,
                    "platform_code": mark.code,
                    "safe_until": mark.doubt_until,
                }
                for mark in marks
            ],
        )
        self._drop_needless([mark.id for mark in marks if mark.state is AttemptState.PLANNED], now)

    def _drop_needless(self, attempt_ids: Sequence[int], now: datetime) -> None:
        """What was being tried while its person confirmed, or its notice was withdrawn, is not tried again."""
        if not attempt_ids:
            return
        over = or_(recipient.c.settled_at.is_not(None), notice.c.state == NoticeState.WITHDRAWN.value)
        of_notice = notice.c.id == recipient.c.notice_id
        nobody = select(recipient.c.id).join(notice, of_notice).where(over)
        # Whoever is confirming or withdrawing at this moment does not see these attempts yet: wait for him.
        theirs = select(attempt.c.recipient_id).where(attempt.c.id.in_(attempt_ids))
        held = select(recipient.c.id).join(notice, of_notice).where(recipient.c.id.in_(theirs))
        self._connection.execute(held.with_for_update(read=True, of=[recipient, notice]))
        self._connection.execute(
            update(attempt)
            .where(
                attempt.c.id.in_(attempt_ids),
                attempt.c.state == AttemptState.PLANNED.value,
                attempt.c.recipient_id.in_(nobody),
            )
            .values(state=AttemptState.CANCELLED.value, finished_at=now)
        )

    def abandoned(self, claimed_before: datetime) -> list[Claimed]:
        """Attempts that were being made when their process died: nobody knows whether they arrived."""
        query = select(attempt).where(attempt.c.state == AttemptState.SENDING.value, attempt.c.claimed_at < claimed_before)
        return [_claimed(row) for row in self._connection.execute(query)]

    # --- receipts ------------------------------------------------------------------------------------------------------

    def keep_receipts(self, channel: str, account: str, reports: Sequence[ReceiptReport], now: datetime) -> None:
        """Write receipts down; the first word on a message stands, a repetition changes nothing."""
        rows = [
            {
                "channel": channel,
                "account": account,
                "message_id": report.message_id,
                "delivered": report.delivered,
                "reason": report.reason,
                "received_at": now,
            }
            for report in reports
            if report.message_id
        ]
        insert_new(self._connection, receipt, rows)

    def apply_receipts(self, channel: str, account: str, message_ids: Sequence[str], now: datetime) -> list[int]:
        """Let the receipts of these messages move their attempts forward, never back.

        Gives the recipients whose attempt turns out not to have arrived.
        """
        same = (receipt.c.channel == attempt.c.channel) & (receipt.c.account == attempt.c.account)
        query = (
            select(attempt.c.id, attempt.c.state, attempt.c.recipient_id, receipt.c.delivered, receipt.c.reason)
            .join(receipt, same & (receipt.c.message_id == attempt.c.message_id))
            .where(attempt.c.channel == channel, attempt.c.account == account, attempt.c.message_id.in_(message_ids))
        )
        broken: list[int] = []
        for row in self._connection.execute(query).all():
            then = AttemptState.DELIVERED if row.delivered else AttemptState.FAILED
            if then not in MOVES[AttemptState(row.state)]:
                continue
            self._connection.execute(
                update(attempt)
                .where(attempt.c.id == row.id, attempt.c.state == row.state)
                .values(state=then.value, reason=row.reason, finished_at=now)
            )
            if not row.delivered and row.recipient_id is not None:
                broken.append(row.recipient_id)
        return broken

    # --- what the ladder asks ------------------------------------------------------------------------------------------

    def standing(self, recipient_ids: Sequence[int]) -> dict[int, tuple[bool, bool]]:
        """For each recipient: is something under way or accepted, and has something arrived."""
        query = select(attempt.c.recipient_id, attempt.c.state).where(
            attempt.c.recipient_id.in_(recipient_ids), attempt.c.state.in_([state.value for state in LIVE])
        )
        found: dict[int, tuple[bool, bool]] = {}
        for row in self._connection.execute(query):
            _, arrived = found.get(row.recipient_id, (True, False))
            found[row.recipient_id] = (True, arrived or AttemptState(row.state) in ARRIVED)
        return found

    def answers_since(
        self, channel: str, account: str, external_ids: Sequence[str], since: datetime
    ) -> dict[str, list[datetime]]:
        """When free messages were sent to these addresses since a moment, for counting what a window still allows."""
        query = select(attempt.c.external_id, attempt.c.claimed_at).where(
            attempt.c.channel == channel,
            attempt.c.account == account,
            attempt.c.form == Form.CHAT.value,
            attempt.c.claimed_at >= since,
            attempt.c.state.in_([state.value for state in USED]),
        )
        found: dict[str, list[datetime]] = defaultdict(list)
        for part in parts(external_ids):
            for row in self._connection.execute(query.where(attempt.c.external_id.in_(part))):
                found[row.external_id].append(row.claimed_at)
        return found

    # --- for people who look on ----------------------------------------------------------------------------------------

    def sent_to(self, channel: str, account: str, external_id: str, limit: int = 60) -> list[dict[str, Any]]:
        """The newest messages that left for one address, oldest first."""
        query = (
            select(attempt)
            .where(
                attempt.c.channel == channel,
                attempt.c.account == account,
                attempt.c.external_id == external_id,
                attempt.c.state.in_([state.value for state in USED]),
            )
            .order_by(attempt.c.id.desc())
            .limit(limit)
        )
        return [dict(row._mapping) for row in reversed(self._connection.execute(query).all())]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many attempts stand in each (purpose, state)."""
        query = select(attempt.c.purpose, attempt.c.state, func.count()).group_by(attempt.c.purpose, attempt.c.state)
        return {(row[0], row[1]): row[2] for row in self._connection.execute(query)}


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
    )
