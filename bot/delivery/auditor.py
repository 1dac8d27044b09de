"""Looks every minute for what cannot be: repairs what is safe, reports the rest, and its own silence is the alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Capabilities
from bot.delivery.planning import Planner
from bot.delivery.retry import judge
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Form
from bot.domain.people import Role
from bot.store import Records

log = structlog.get_logger()

LEASE = timedelta(seconds=60)  # no call to a platform takes longer than this
HEARTBEAT = "auditor.heartbeat"


@dataclass(frozen=True, slots=True)
class Audit:
    """What one round found."""

    in_doubt: int  # attempts whose process died while they were being made
    adopted: int  # tasks without an owner, given to a clerk
    overdue: int  # tasks whose deadline is over


class Auditor:
    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def round(self, records: Records, now: datetime, lease: timedelta = LEASE) -> Audit:
        """One look at everything. Call it with `lease` zero at start: whatever was being sent then has lost its process."""
        in_doubt = self._resolve_abandoned(records, now, lease)
        adopted = self._adopt(records)
        records.notices.exclude_the_gone(now)
        overdue = len(records.tasks.overdue(now))
        records.access.remember(HEARTBEAT, now.isoformat())
        if in_doubt or adopted:
            log.warning("audit repaired", action="audit.repaired", in_doubt=in_doubt, adopted=adopted)
        return Audit(in_doubt, adopted, overdue)

    def _resolve_abandoned(self, records: Records, now: datetime, lease: timedelta) -> int:
        """An attempt that was being made when its process died is in doubt: the same verdict as after a time-out."""
        doubt = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        abandoned = records.delivery.abandoned(now - lease)
        verdicts = []
        for one in abandoned:
            ability: Capabilities = self._planner.ability(one.channel, one.account)
            window = ability.idempotent_for if one.form is Form.PUSH else timedelta(0)
            verdicts.append(judge(one, doubt, now, window))
        records.delivery.mark([verdict.mark for verdict in verdicts], now)
        return len(abandoned)

    @staticmethod
    def _adopt(records: Records) -> int:
        """A task that nobody owns is a task that nobody does: the first clerk gets it."""
        orphans = [task for task in records.tasks.open_tasks() if task.owner_id is None]
        clerks = records.people.staff([Role.CLERK, Role.ADMIN]) if orphans else []
        for task in orphans if clerks else ():
            records.tasks.give(task.id, clerks[0].id)
        return len(orphans) if clerks else 0
