"""What only a rehearsal asks: who has got something new, and what still waits for a word of its platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.delivery import USED, AttemptState
from bot.domain.messages import Form
from bot.domain.people import OwnerKind
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, recipient
from bot.store.tables.people import address

Account = tuple[str, str]  # channel and account
MOST = 2000  # of open messages looked at together


@dataclass(frozen=True, slots=True)
class Open:
    """A message that was accepted and of which nothing more is known."""

    channel: str
    account: str
    external_id: str
    form: Form
    message_id: str


class RehearsalQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, accounts: Sequence[Account]) -> dict[str, int]:
        """The number of the newest message that reached each address of these accounts."""
        query = (
            select(attempt.c.external_id, func.max(attempt.c.id))
            .where(
                attempt.c.channel.in_({channel for channel, _ in accounts}),
                attempt.c.account.in_({account for _, account in accounts}),
                attempt.c.state.in_([state.value for state in USED]),
            )
            .group_by(attempt.c.external_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def unreported(self, accounts: Sequence[Account]) -> list[Open]:
        """The messages of these accounts that were accepted and of which no receipt has come, oldest first."""
        columns = (attempt.c.channel, attempt.c.account, attempt.c.external_id, attempt.c.form, attempt.c.message_id)
        query = (
            select(*columns)
            .where(
                attempt.c.channel.in_({channel for channel, _ in accounts}),
                attempt.c.account.in_({account for _, account in accounts}),
                attempt.c.state == AttemptState.ACCEPTED.value,
                attempt.c.message_id != "",
            )
            .order_by(attempt.c.id)
            .limit(MOST)
        )
        found = self._connection.execute(query).all()
        return [Open(row.channel, row.account, row.external_id, Form(row.form), row.message_id) for row in found]

    def climbed(self, notice_id: int) -> bool:
        """Whether anything of a notice has left by more than the first way of somebody's ladder."""
        query = (
            select(recipient.c.id)
            .join(attempt, attempt.c.recipient_id == recipient.c.id)
            .where(recipient.c.notice_id == notice_id, attempt.c.claimed_at.is_not(None))
            .group_by(recipient.c.id)
            .having(func.count(func.distinct(attempt.c.step)) > 1)
            .limit(1)
        )
        return self._connection.execute(query).first() is not None

    def asked_since(self, routes: Sequence[str], since: datetime) -> bool:
        """Whether anybody has asked one of these handlers since a moment."""
        query = select(inbox.c.id).where(inbox.c.route.in_(list(routes)), inbox.c.received_at >= since).limit(1)
        return self._connection.execute(query).first() is not None

    def speaks(self, kind: OwnerKind, owner_id: int, accounts: Sequence[Account]) -> list[tuple[str, str, str]]:
        """Under which ids somebody speaks on these accounts: channel, account, id."""
        query = select(address.c.channel, address.c.account, address.c.external_id).where(
            address.c.owner_kind == kind.value,
            address.c.owner_id == owner_id,
            address.c.channel.in_({channel for channel, _ in accounts}),
            address.c.account.in_({account for _, account in accounts}),
        )
        return [(row.channel, row.account, row.external_id) for row in self._connection.execute(query)]
