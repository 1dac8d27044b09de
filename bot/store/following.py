"""Messages of which more is to be found out: those in doubt, and posts whose end is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, update

from bot.domain.delivery import AttemptState, Reason, may_move
from bot.domain.following import next_look
from bot.domain.messages import Form
from bot.domain.notices import Reach
from bot.store.recipients import Broken, reach
from bot.store.tables.notices import attempt

Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class Followed:
    """A message that its platform is asked about."""

    id: int
    key: str
    channel: str
    account: str
    external_id: str
    form: Form
    text: str
    state: AttemptState
    message_id: str
    claimed_at: datetime
    looks: int


class FollowQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, accounts: Sequence[Account], open_ended: Sequence[Account], since: datetime, now: datetime) -> list[Followed]:
        """What left since a moment and is to be asked about now: in doubt on one of `accounts`, or a post of `open_ended`."""
        doubtful = and_(attempt.c.state == AttemptState.UNKNOWN.value, _of(accounts))
        waiting = and_(attempt.c.state == AttemptState.ACCEPTED.value, attempt.c.form == Form.GROUP.value, _of(open_ended))
        query = select(attempt).where(attempt.c.claimed_at > since, or_(doubtful, waiting)).order_by(attempt.c.id)
        rows = self._connection.execute(query)
        return [
            Followed(
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
            for row in rows
            if next_look(row.claimed_at, row.looked_at, row.looks) <= now
        ]

    def looked(self, attempt_ids: Sequence[int], now: datetime) -> None:
        """They were asked about."""
        changed = {"looked_at": now, "looks": attempt.c.looks + 1}
        self._connection.execute(update(attempt).where(attempt.c.id.in_(list(attempt_ids))).values(changed))

    def found(self, one: Followed, state: AttemptState, reason: Reason, message_id: str, now: datetime) -> list[Broken]:
        """What became of a message. Gives its place on a ladder where that message turns out not to have arrived."""
        if not may_move(one.state, state):
            return []
        changed = {"state": state.value, "reason": reason.value, "finished_at": now}
        if message_id:
            changed["message_id"] = message_id
        here = (attempt.c.id == one.id, attempt.c.state == one.state.value)
        columns = (attempt.c.recipient_id, attempt.c.round, attempt.c.step)
        row = self._connection.execute(update(attempt).where(*here).values(changed).returning(*columns)).one_or_none()
        if row is None:
            return []
        far = {AttemptState.DELIVERED: Reach.DELIVERED, AttemptState.READ: Reach.READ}.get(state)
        if far is not None:
            reach(self._connection, [one.id], far)
        broken = state is AttemptState.FAILED and row.recipient_id is not None
        return [(row.recipient_id, row.round, row.step)] if broken else []


def _of(accounts: Sequence[Account]) -> ColumnElement[bool]:
    mine = [and_(attempt.c.channel == channel, attempt.c.account == account) for channel, account in accounts]
    return or_(false(), *mine)
