"""What is counted once a minute for all that ask: the counts of open notices and of today, as one row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.base import Capabilities
from bot.domain.limits import Calendar, Limit
from bot.store import Records

FIGURES = "watch.figures"
Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class Figures:
    """As they were at a moment. Lists of [labels …, number]."""

    at: str
    work: dict[str, int] = field(default_factory=dict)
    recipients: list[tuple[str, str, int]] = field(default_factory=list)  # state, how, number
    attempts: list[tuple[str, str, str, str, int]] = field(default_factory=list)  # channel, account, state, reason, number
    quotas: list[tuple[str, str, str, int, int]] = field(
        default_factory=list
    )  # channel, account, per, how many, and used of them


def counted(records: Records, accounts: Mapping[Account, Capabilities], now: datetime) -> str:
    """The figures of this moment, as they are kept. A day begins at midnight."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    tried = [
        (*account, state, reason, count)
        for account in sorted(accounts)
        for (state, reason), count in sorted(records.watch.attempts(account, midnight).items())
    ]
    people = [(state, how, count) for (state, how), count in sorted(records.watch.funnel().items())]
    used = [
        (*account, _period(limit), limit.count, records.usage.count(*account, limit.began(now)))
        for account in sorted(accounts)
        for limit in accounts[account].total
    ]
    return json.dumps(asdict(Figures(now.isoformat(), asdict(records.watch.work(now)), people, tried, used)))


def _period(limit: Limit) -> str:
    return limit.per.value if isinstance(limit.per, Calendar) else f"{int(limit.per.total_seconds())}s"


def read(records: Records, now: datetime) -> Figures | None:
    """The newest; None where nobody has counted for long."""
    kept = records.access.recall(FIGURES, now)
    found: dict[str, Any] | None = json.loads(kept) if kept else None
    return Figures(**found) if found else None
