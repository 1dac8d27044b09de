"""How each of our accounts stands with its platform, the same for all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.domain.delivery import Reason
from bot.store.tables.office import account_state
from bot.store.upsert import put

Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class Standing:
    """An account that its platform has refused: until when it rests, why, and since when it has been refused without a break."""

    channel: str
    account: str
    rests_until: datetime
    reason: Reason
    code: int | None
    since: datetime


class AccountQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refused(self, channel: str, account: str, until: datetime, reason: Reason, code: int | None, now: datetime) -> None:
        """The platform refuses the account as a whole: nothing leaves on it until a moment."""
        known = self.standing(channel, account)
        row = {"rests_until": until, "reason": reason.value, "code": code, "since": known.since if known else now}
        put(self._connection, account_state, [{"channel": channel, "account": account, **row}])

    def well(self, channel: str, account: str) -> None:
        """The platform has taken something again."""
        here = (account_state.c.channel == channel, account_state.c.account == account)
        self._connection.execute(delete(account_state).where(*here))

    def standing(self, channel: str, account: str) -> Standing | None:
        """None for an account that is well."""
        here = (account_state.c.channel == channel, account_state.c.account == account)
        row = self._connection.execute(select(account_state).where(*here)).one_or_none()
        return _standing(row) if row is not None else None

    def refused_now(self) -> dict[Account, Standing]:
        """Every account that is not well."""
        rows = self._connection.execute(select(account_state))
        return {(row.channel, row.account): _standing(row) for row in rows}


def _standing(row: object) -> Standing:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return Standing(**{**values, "reason": Reason(values["reason"])})
