"""Looks all the time for what cannot be: repairs what is safe, reports the rest, and its own silence is the alarm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from bot.channels.base import Capabilities
from bot.context import Dispatch
from bot.delivery.balance import Balance
from bot.delivery.ladders import Ladders
from bot.delivery.planning import Planner
from bot.delivery.retry import judge
from bot.domain.audit import HEARTBEAT, LEASE, Finding, FindingKind, dump, heard, passed_over_since, set_back, to_tell
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.people import Role
from bot.store import Records

log = structlog.get_logger()

FINDINGS = "auditor.findings"  # of the last round
TOLD = "auditor.told"  # the kinds of which people have heard today
REPORTED_TO = (Role.CLERK, Role.ADMIN)
Account = tuple[str, str]  # channel and account


def nobody_rests(_now: datetime) -> Collection[Account]:
    return ()


@dataclass(frozen=True, slots=True)
class Audit:
    """What one round found."""

    findings: tuple[Finding, ...]

    def found(self, kind: FindingKind) -> int:
        return sum(one.count for one in self.findings if one.kind is kind)

    def left(self, kind: FindingKind) -> int:
        return sum(one.left for one in self.findings if one.kind is kind)


class Auditor:
    """`resting`: the accounts that are left alone for a while because their platform refuses them."""

    def __init__(
        self,
        planner: Planner,
        ladders: Ladders,
        dispatch: Dispatch,
        quiet: Spans,
        resting: Callable[[datetime], Collection[Account]] = nobody_rests,
    ) -> None:
        self._planner = planner
        self._ladders = ladders
        self._dispatch = dispatch
        self._quiet = quiet
        self._resting = resting
        self._balance = Balance(planner)

    def round(self, records: Records, now: datetime, lease: timedelta = LEASE, tells: bool = True) -> Audit:
        """One look at everything. Call it with `lease` zero at start: whatever was being sent then has lost its process.

        Messages come first: what is found out about them moves recipients, and these need tasks. `tells`: people hear of what
        could not be repaired.
        """
        records.recipients.exclude_the_gone(now)
        last = heard(records.access.recall(HEARTBEAT, now))
        before = passed_over_since(last, now)
        found = [
            self._ahead(records, last, now),
            self._abandoned(records, now, lease),
            *self._queues(records, before, now),
            *self._messages(records, now),
            *self._recipients(records, before, now),
            *self._tasks(records, before, now),
            *self._notices(records, now),
        ]
        audit = Audit(tuple(one for one in found if one.count))
        self._balance.tick(records, now)
        self._report(records, audit, now, tells)
        records.access.remember(FINDINGS, dump(audit.findings))
        records.access.remember(HEARTBEAT, now.isoformat())
        return audit

    # --- what it looks at ----------------------------------------------------------------------------------------------

    @staticmethod
    def _ahead(records: Records, last: datetime | None, now: datetime) -> Finding:
        """A clock that was fast and is right again leaves things for times that will only come by and by."""
        return _repaired(FindingKind.AHEAD, records.ahead.pull_back(last, now) if last and set_back(last, now) else 0)

    def _abandoned(self, records: Records, now: datetime, lease: timedelta) -> Finding:
        """An attempt that was being made when its process died is in doubt: the same verdict as after a time-out."""
        doubt = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        abandoned = records.claims.abandoned(now - lease, now + lease)
        verdicts = []
        for one in abandoned:
            ability: Capabilities = self._planner.ability(one.channel, one.account)
            verdicts.append(judge(one, doubt, now, ability.idempotent(one.form)))
        records.delivery.mark([verdict.mark for verdict in verdicts], now)
        return _repaired(FindingKind.ABANDONED, len(abandoned))

    def _queues(self, records: Records, before: datetime, now: datetime) -> list[Finding]:
        """An account on which something is due and nothing is taken up has come to a stop, unless it rests or does not exist."""
        known, rests = set(self._planner.accounts()), set(self._resting(now))
        usage, refused = self._planner.usage(records, now), records.accounts.refused_now()
        for account in refused:
            if usage.is_out(account):  # what waits there waits for nothing: it looks for another way
                records.recipients.hasten(records.audit.fail_over(*account, now), now)
        stuck = homeless = 0
        for queue in records.audit.queues(before, now):
            account = (queue.channel, queue.account)
            if account not in known:
                homeless += queue.waiting
                records.recipients.hasten(records.audit.give_up(*account, now), now)
            elif usage.is_used_up(account):
                records.recipients.hasten(records.audit.fail_over(*account, now), now)
            elif account not in rests and account not in refused and (queue.taken_at is None or queue.taken_at <= before):
                stuck += queue.waiting
        return [Finding(FindingKind.STUCK, stuck), _repaired(FindingKind.NO_ACCOUNT, homeless)]

    @staticmethod
    def _messages(records: Records, now: datetime) -> list[Finding]:
        needless = records.audit.drop_needless(now)
        by_account: dict[Account, list[str]] = defaultdict(list)
        for one in records.audit.unapplied(now):
            by_account[one.channel, one.account].append(one.message_id)
        for account, ids in by_account.items():
            records.recipients.hasten(records.receipts.apply(*account, ids, now), now)
        unapplied = sum(len(ids) for ids in by_account.values())
        misled = records.audit.misled()
        records.reopening.reopen_misled(misled, now)
        return [
            _repaired(FindingKind.NEEDLESS, needless),
            _repaired(FindingKind.UNAPPLIED, unapplied),
            _repaired(FindingKind.MISLED, len(misled)),
            Finding(FindingKind.SET_ASIDE, records.audit.set_aside(datetime.combine(now.date(), time.min, now.tzinfo))),
        ]

    def _recipients(self, records: Records, before: datetime, now: datetime) -> list[Finding]:
        """A ladder that nobody looks at is not climbed here: the tick that does it must run again."""
        found = [
            _repaired(FindingKind.UNCOUNTED, records.audit.count_uncounted(now)),
            Finding(FindingKind.UNPROVEN, records.audit.unproven()),
            Finding(FindingKind.STALLED, records.audit.stalled(before)),
            _repaired(FindingKind.NO_LADDER, records.audit.wake_ladderless(now)),
            _repaired(FindingKind.UNTIMED, records.audit.wake_untimed(now)),
        ]
        taskless = records.audit.taskless()
        if taskless:
            self._ladders.ask_again(records, taskless, now)
            records.recipients.write_traces([(one.id, "repaired", FindingKind.NO_TASK.value) for one in taskless], now)
        return [*found, _repaired(FindingKind.NO_TASK, len(taskless))]

    def _tasks(self, records: Records, before: datetime, now: datetime) -> list[Finding]:
        found = [_repaired(FindingKind.NEEDLESS_TASK, records.audit.void_needless(now))]
        if out_of_quiet(before, self._quiet) == before and self._awake(now):
            found.append(Finding(FindingKind.UNTOLD, records.audit.untold(before)))
            found.append(Finding(FindingKind.NOT_HANDED_ON, records.audit.not_handed_on(before)))
            found.append(Finding(FindingKind.INQUIRY_LEFT, records.audit.inquiries_left(before)))
            found.append(Finding(FindingKind.COMMITMENT_LEFT, records.audit.commitments_left(before)))
        return [*found, self._adopt(records, before)]

    @staticmethod
    def _adopt(records: Records, before: datetime) -> Finding:
        """A task that nobody owns is a task that nobody does: the first clerk gets it, where nobody better was found in time."""
        orphans = records.tasks.ownerless(before)
        clerks = records.people.staff(REPORTED_TO) if orphans else []
        for task in orphans if clerks else ():
            records.tasks.give(task.id, clerks[0].id)
        return Finding(FindingKind.NO_OWNER, len(orphans), len(orphans) if clerks else 0)

    @staticmethod
    def _notices(records: Records, now: datetime) -> list[Finding]:
        return [
            Finding(FindingKind.NOBODY, records.audit.nobody(now)),
            Finding(FindingKind.HALF_APPROVED, records.audit.half_approved()),
            _repaired(FindingKind.CLOSED_EARLY, records.audit.reopen_closed(now)),
        ]

    # --- whom it tells -------------------------------------------------------------------------------------------------

    def _awake(self, now: datetime) -> bool:
        return out_of_quiet(now, self._quiet) == now

    def _report(self, records: Records, audit: Audit, now: datetime, tells: bool) -> None:
        for one in audit.findings:
            level = log.error if one.left else log.warning
            level("audit", action=f"audit.{one.kind.value}", count=one.count, repaired=one.repaired)
        if not tells:
            return
        told = (records.access.recall(TOLD, now) or "").split()
        news = to_tell(audit.findings, told, self._awake(now))
        if not news:
            return
        staff = [member.id for member in records.people.staff(REPORTED_TO)]
        data = {"findings": [{"kind": one.kind.value, "count": one.left} for one in news]}
        self._dispatch.tell_staff(records, staff, Reply("staff/audit", data), now, f"audit:{now.date()}:{news[0].kind.value}")
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        records.access.remember(TOLD, " ".join([*told, *(one.kind.value for one in news)]), midnight)


def _repaired(kind: FindingKind, count: int) -> Finding:
    return Finding(kind, count, count)
