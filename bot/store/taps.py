"""Posts that wait for a human to confirm them in the platform's app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from bot.domain.delivery import AttemptState
from bot.domain.messages import Form
from bot.domain.taps import Waiting
from bot.store.following import Followed
from bot.store.tables.notices import attempt

Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A post that its platform has taken and that is not in the group yet."""

    post: Followed
    waiting: Waiting


class TapQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, accounts: Sequence[Account], since: datetime) -> list[WaitingPost]:
        """The posts of these accounts that left since a moment and wait, oldest first."""
        if not accounts:
            return []
        mine = or_(*(and_(attempt.c.channel == channel, attempt.c.account == account) for channel, account in accounts))
        query = select(attempt).where(
            attempt.c.form == Form.GROUP.value,
            attempt.c.claimed_at > since,
            attempt.c.state == AttemptState.ACCEPTED.value,
            mine,
        )
        return [_waiting(row) for row in self._connection.execute(query.order_by(attempt.c.id))]

    def reminded(self, attempt_id: int, times: int) -> None:
        """So many reminders are over for this post, unless it has come about meanwhile. The number never falls."""
        self._connection.execute(
            update(attempt)
            .where(attempt.c.id == attempt_id, attempt.c.state == AttemptState.ACCEPTED.value, attempt.c.reminds < times)
            .values(reminds=times)
        )


def _waiting(row: Row[Any]) -> WaitingPost:
    post = Followed(
        id=row.id,
        key=row.key,
        channel=row.channel,
        account=row.account,
        external_id=row.external_id,
        form=Form(row.form),
        text=row.text,
        state=AttemptState(row.state),
        message_id=row.message_id,
        claimed_at=row.claimed_at,
        looks=row.looks,
    )
    return WaitingPost(post, Waiting(row.finished_at or row.claimed_at, row.expires_at, row.reminds))
