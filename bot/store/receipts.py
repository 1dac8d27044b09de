"""What platforms say afterwards of what they had accepted: kept once, applied forward only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.delivery import MOVES, AttemptState
from bot.domain.messages import ReceiptReport
from bot.domain.notices import Reach
from bot.store.parts import among, parts
from bot.store.recipients import Broken, reach
from bot.store.tables.notices import attempt, receipt


class ReceiptQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, channel: str, account: str, reports: Sequence[ReceiptReport], now: datetime) -> None:
        """Write receipts down. The first word on a message stands, that it was read may be added, a repetition is counted."""
        rows = [
            {
                "channel": channel,
                "account": account,
                "message_id": report.message_id,
                "delivered": report.delivered,
                "read": report.read,
                "reason": report.reason,
                "received_at": now,
                "read_at": now if report.read else None,
            }
            for report in reports
            if report.message_id
        ]
        if rows:
            self._connection.execute(keep_receipt(self._connection.dialect.name), rows)

    def apply(self, channel: str, account: str, message_ids: Sequence[str], now: datetime) -> list[Broken]:
        """Let the receipts of these messages move their attempts forward, never back.

        Gives the attempts of notices that turn out not to have arrived.
        """
        moves: list[dict[str, Any]] = []
        broken: list[Broken] = []
        for row in self._reported(channel, account, message_ids):
            then = _told(row)
            if then not in MOVES[AttemptState(row.state)]:
                continue
            moves.append({"attempt_id": row.id, "was": row.state, "then": then.value, "why": row.reason, "at": now})
            if not row.delivered and row.recipient_id is not None:
                broken.append((row.recipient_id, row.round, row.step))
        if moves:
            self._connection.execute(_MOVE, moves)
        for state, far in ((AttemptState.DELIVERED, Reach.DELIVERED), (AttemptState.READ, Reach.READ)):
            reach(self._connection, [move["attempt_id"] for move in moves if move["then"] == state.value], far)
        return broken

    def _reported(self, channel: str, account: str, message_ids: Sequence[str]) -> list[Any]:
        same = (receipt.c.channel == attempt.c.channel) & (receipt.c.account == attempt.c.account)
        columns = (attempt.c.id, attempt.c.state, attempt.c.recipient_id, attempt.c.round, attempt.c.step)
        query = (
            select(*columns, receipt.c.delivered, receipt.c.read, receipt.c.reason)
            .join(receipt, same & (receipt.c.message_id == attempt.c.message_id))
            .where(attempt.c.channel == channel, attempt.c.account == account)
        )
        # Said of both sides: while its figures are old, PostgreSQL would else go through every receipt of the account.
        query = query.where(receipt.c.channel == channel, receipt.c.account == account)
        rows: list[Any] = []
        for part in parts(message_ids):
            here = [among(self._connection, table.c.message_id, part) for table in (attempt, receipt)]
            rows += self._connection.execute(query.where(*here)).all()
        return rows


_MOVE = (
    update(attempt)
    .where(attempt.c.id == bindparam("attempt_id"), attempt.c.state == bindparam("was"))
    .values(state=bindparam("then"), reason=bindparam("why"), finished_at=bindparam("at"))
)


def _told(row: Row[Any]) -> AttemptState:
    """The state that a receipt speaks of. Of a message that did not arrive nothing can have been read."""
    if not row.delivered:
        return AttemptState.FAILED
    return AttemptState.READ if row.read else AttemptState.DELIVERED


@cache
def keep_receipt(dialect: str) -> Insert:
    """Insert a receipt, or add to the one that is there."""
    statement = sqlite.insert(receipt) if dialect == "sqlite" else postgresql.insert(receipt)
    said = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["channel", "account", "message_id"],
        set_={
            "read": or_(receipt.c.read, said.read),
            "read_at": func.coalesce(receipt.c.read_at, said.read_at),
            "repeated": receipt.c.repeated + 1,
        },
    )
