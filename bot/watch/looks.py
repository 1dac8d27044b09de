"""What is unwell at this moment, from the rows and from this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.base import Capabilities
from bot.delivery.preflight import known as known_faults
from bot.domain.audit import HEARTBEAT, heard, silent
from bot.domain.notices import Spans
from bot.domain.watch import (
    BEHIND,
    ERROR_SHARE,
    ERRORS_WITHIN,
    FEWEST_TRIES,
    LATE,
    Seen,
    TroubleKind,
)
from bot.store import Records
from bot.watch.machine import Disk, disk_of, machine_now, off_by

Account = tuple[str, str]  # channel and account
GIGA = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    disk_percent: int = 10
    disk_bytes: int = GIGA
    clock: float = 30.0  # seconds
    backup: timedelta = timedelta(hours=48)  # zero: backups are made elsewhere


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is looked at besides the rows."""

    accounts: Mapping[Account, Capabilities]
    folder: Path  # where the data lies
    quiet: Spans = ()
    limits: Limits = field(default_factory=Limits)
    disk: Callable[[Path], Disk] = disk_of
    moment: Callable[[], datetime] = machine_now


def look(records: Records, around: Surroundings, now: datetime) -> list[Seen]:
    """Everything that is unwell."""
    return [
        *_accounts(records, around, now),
        *_disk(around),
        *_clock(records, around, now),
        *_queue(records, around, now),
        *_auditor(records, now),
        *_backup(records, around, now),
        *_errors(records, around, now),
    ]


def _accounts(records: Records, around: Surroundings, now: datetime) -> Iterator[Seen]:
    """An account that is refused is told once, not also for what its check found."""
    refused = records.accounts.refused_now()
    for account in sorted(around.accounts):
        name = ":".join(account)
        if account in refused:
            yield Seen(TroubleKind.CHANNEL, name, why=refused[account].reason.value)
        elif faults := known_faults(records, *account, now):
            yield Seen(TroubleKind.UNFIT, name, len(faults))


def _disk(around: Surroundings) -> Iterator[Seen]:
    disk = around.disk(around.folder)
    if disk.percent < around.limits.disk_percent or disk.free < around.limits.disk_bytes:
        yield Seen(TroubleKind.DISK, figure=disk.percent)


def _clock(records: Records, around: Surroundings, now: datetime) -> Iterator[Seen]:
    """Against the database, each time; against the platforms, as it was last asked."""
    for source, seconds in clocks(records, around, now).items():
        if abs(seconds) > around.limits.clock:
            yield Seen(TroubleKind.CLOCK, source, round(seconds))


def clocks(records: Records, around: Surroundings, now: datetime) -> dict[str, float]:
    """By how many seconds this machine is ahead of other clocks, as far as there are any."""
    before = around.moment()
    there = records.watch.clock()
    found = {} if there is None else {"database": off_by(there, before, around.moment())}
    told = records.access.recall(BEHIND, now)
    return {**found, "platform": float(told)} if told else found


def _queue(records: Records, around: Surroundings, now: datetime) -> Iterator[Seen]:
    """By lane, the oldest of all accounts. What waits for an account that nobody has is the auditor's."""
    oldest: dict[str, tuple[datetime, set[str]]] = {}
    for line in records.watch.queue(now, min(LATE.values())):
        if (line.channel, line.account) in around.accounts and now - line.oldest >= LATE[line.lane]:
            since, accounts = oldest.get(line.lane.value, (line.oldest, set()))
            oldest[line.lane.value] = (min(since, line.oldest), {*accounts, f"{line.channel}:{line.account}"})
    for lane, (since, accounts) in sorted(oldest.items()):
        yield Seen(TroubleKind.QUEUE, lane, int((now - since).total_seconds()), " ".join(sorted(accounts)))


def _auditor(records: Records, now: datetime) -> Iterator[Seen]:
    beat = heard(records.access.recall(HEARTBEAT, now))
    if silent(beat, now):
        yield Seen(TroubleKind.AUDITOR, figure=int((now - beat).total_seconds()) // 60 if beat else 0)


def _backup(records: Records, around: Surroundings, now: datetime) -> Iterator[Seen]:
    """Only where one was ever made: an office that makes none is told by `sangyu check`."""
    last = last_backup(records, now)
    if last is not None and around.limits.backup and now - last > around.limits.backup:
        yield Seen(TroubleKind.BACKUP, figure=int((now - last).total_seconds()) // 3600)


def last_backup(records: Records, now: datetime) -> datetime | None:
    """When one was last found to be whole."""
    last = records.copies.state(now).last
    return last.at if last else None


def _errors(records: Records, around: Surroundings, now: datetime) -> Iterator[Seen]:
    for account in sorted(around.accounts):
        tries = records.watch.tries(account, now - ERRORS_WITHIN)
        if tries.made >= FEWEST_TRIES and tries.faulty >= tries.made * ERROR_SHARE:
            yield Seen(TroubleKind.ERRORS, ":".join(account), tries.faulty * 100 // tries.made)
