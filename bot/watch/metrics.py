"""The figures of an office and of a process as Prometheus reads them. Counts come from rows: any process may be asked."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.clock import Clock
from bot.delivery.auditor import FINDINGS
from bot.domain.audit import HEARTBEAT, FindingKind, load
from bot.domain.watch import TroubleKind
from bot.store import AWAY, Records, Store
from bot.watch import figures
from bot.watch.looks import Surroundings, clocks, last_backup
from bot.watch.meters import Meters
from bot.watch.watchman import Watchman

Value = tuple[Sequence[str], float]  # labels, figure
MEDIA_TYPE = CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True)
class Watched:
    """One office as it is looked at from outside."""

    code: str
    version: str
    store: Store
    clock: Clock
    around: Surroundings
    meters: Meters
    waiting: Callable[[], int]  # messages that this process has taken in and not yet handled


class Together:
    """All offices of one process, and the process itself, as one page: what has the same name stands together."""

    def __init__(self, offices: Iterable[Watched], more: Callable[[], Iterable[Metric]] = tuple) -> None:
        """`more`: what the process has to tell besides."""
        self._offices = tuple(offices)
        self._more = more
        self._process = ProcessCollector(registry=None)
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def page(self) -> bytes:
        return generate_latest(self.registry)

    def collect(self) -> Iterable[Metric]:
        """As `prometheus_client` asks for it."""
        merged: dict[str, Metric] = {}
        for family in self._families():
            known = merged.setdefault(family.name, family)
            if known is not family:
                known.samples += family.samples
        return merged.values()

    def _families(self) -> Iterator[Metric]:
        yield from self._process.collect()
        yield from self._more()
        for one in self._offices:
            yield from one.meters.collect()
            yield from office(one)


def office(one: Watched) -> Iterator[Metric]:
    """The figures of one office: whatever cannot be asked is missing, and `sangyu_up` says so."""
    try:
        began = perf_counter()
        with one.store.read() as records:
            records.access.recall(HEARTBEAT, one.clock.now())
            asked = perf_counter() - began
            found = [*_of_rows(one, records), *_of_minute(one, records)]
    except AWAY:
        yield _gauge(one, "up", "Whether the database answers.", [], [((), 0)])
        return
    yield _gauge(one, "up", "Whether the database answers.", [], [((), 1)])
    yield _gauge(one, "database_seconds", "How long a small question to the database took.", [], [((), asked)])
    yield from found
    yield from _of_process(one)


# --- from rows, at this moment -----------------------------------------------------------------------------------------


def _of_rows(one: Watched, records: Records) -> Iterator[Metric]:
    now = one.clock.now()
    yield from _queue(one, records, now)
    yield from _auditor(one, records, now)
    yield from _accounts(one, records, now)
    yield from _clocks(one, records, now)
    known = Watchman.known(records, now)
    ill = [trouble for trouble in known if trouble.gone_at is None]
    counts = {kind: sum(1 for trouble in ill if trouble.seen.kind is kind) for kind in TroubleKind}
    yield _gauge(
        one, "troubles", "What is unwell, by kind.", ["kind"], [((kind.value,), count) for kind, count in counts.items()]
    )
    last = last_backup(records, now)
    if last is not None:
        yield _gauge(one, "backup_age_seconds", "Since the last good backup.", [], [((), _since(last, now))])


def _queue(one: Watched, records: Records, now: datetime) -> Iterator[Metric]:
    lines = [line for line in records.watch.queue(now) if (line.channel, line.account) in one.around.accounts]
    named = [(line.channel, line.account, line.lane.value) for line in lines]
    labels = ["channel", "account", "lane"]
    depth = [(name, line.waiting) for name, line in zip(named, lines, strict=True)]
    ages = [(name, _since(line.oldest, now)) for name, line in zip(named, lines, strict=True)]
    yield _gauge(one, "queue_messages", "Messages that are due.", labels, depth)
    yield _gauge(one, "queue_oldest_seconds", "Since when the oldest of them is due.", labels, ages)
    due = records.watch.ladder_due(now)
    yield _gauge(one, "ladder_lag_seconds", "Since when a recipient waits for his next rung.", [], [((), _since(due, now))])
    heard, first = records.watch.arrivals()
    yield _gauge(one, "inbox_waiting", "Messages heard and not yet handled.", [], [((), max(heard, one.waiting()))])
    yield _gauge(one, "inbox_oldest_seconds", "Since when the first of them waits (PostgreSQL).", [], [((), _since(first, now))])


def _auditor(one: Watched, records: Records, now: datetime) -> Iterator[Metric]:
    beat = records.access.recall(HEARTBEAT, now)
    if beat:
        age = _since(datetime.fromisoformat(beat), now)
        yield _gauge(one, "auditor_age_seconds", "Since the auditor last went round.", [], [((), age)])
    found = {finding.kind: finding for finding in load(records.access.recall(FINDINGS, now))}
    kinds = [
        (kind.value, found[kind].count if kind in found else 0, found[kind].left if kind in found else 0) for kind in FindingKind
    ]
    yield _gauge(
        one, "auditor_findings", "Rows that cannot be, by kind.", ["kind"], [((kind,), count) for kind, count, _ in kinds]
    )
    yield _gauge(one, "auditor_left", "Those it could not repair.", ["kind"], [((kind,), left) for kind, _, left in kinds])


def _accounts(one: Watched, records: Records, now: datetime) -> Iterator[Metric]:
    refused = records.accounts.refused_now()
    accounts = sorted(one.around.accounts)
    labels = ["channel", "account"]
    yield _gauge(one, "account_refused", "Its platform refuses it.", labels, [(name, name in refused) for name in accounts])
    resting = [(name, name in refused and refused[name].rests_until > now) for name in accounts]
    yield _gauge(one, "account_resting", "Nothing leaves on it for a while.", labels, resting)


def _clocks(one: Watched, records: Records, now: datetime) -> Iterator[Metric]:
    found = [((source,), seconds) for source, seconds in clocks(records, one.around, now).items()]
    yield _gauge(one, "clock_ahead_seconds", "By how much this machine's clock is ahead.", ["source"], found)


# --- counted once a minute ---------------------------------------------------------------------------------------------


def _of_minute(one: Watched, records: Records) -> Iterator[Metric]:
    now = one.clock.now()
    counted = figures.read(records, now)
    if counted is None:
        return
    age = _since(datetime.fromisoformat(counted.at), now)
    yield _gauge(one, "counted_age_seconds", "Since the figures below were counted.", [], [((), age)])
    yield _gauge(
        one, "work", "What is open, and of it late.", ["what"], [((what,), count) for what, count in counted.work.items()]
    )
    people = [((state, how), count) for state, how, count in counted.recipients]
    yield _gauge(one, "recipients", "Of the notices being sent, by state.", ["state", "how"], people)
    tried = [((channel, account, state, why), count) for channel, account, state, why, count in counted.attempts]
    yield _gauge(one, "attempts_today", "Attempts since midnight.", ["channel", "account", "state", "reason"], tried)
    labels = ["channel", "account", "per"]
    quotas = [((channel, account, per), count, used) for channel, account, per, count, used in counted.quotas]
    yield _gauge(one, "quota", "Messages that an account may send.", labels, [(name, count) for name, count, _ in quotas])
    yield _gauge(one, "quota_used", "Of them it has sent.", labels, [(name, used) for name, _, used in quotas])


# --- of this process and machine ---------------------------------------------------------------------------------------


def _of_process(one: Watched) -> Iterator[Metric]:
    disk = one.around.disk(one.around.folder)
    yield _gauge(one, "disk_free_bytes", "On the disk of the data.", [], [((), disk.free)])
    yield _gauge(one, "disk_total_bytes", "Of the disk of the data.", [], [((), disk.total)])
    pool = one.store.pool()
    yield _gauge(one, "database_connections", "Of this process.", ["state"], [((state,), count) for state, count in pool.items()])
    info = [((one.version, platform.python_version(), one.store.kind), 1)]
    yield _gauge(one, "build_info", "What runs here.", ["version", "python", "database"], info)


def _gauge(one: Watched, name: str, text: str, labels: Sequence[str], values: Iterable[Value]) -> Metric:
    family = GaugeMetricFamily(f"sangyu_{name}", text, labels=["office", *labels])
    for given, value in values:
        family.add_metric([one.code, *given], float(value))
    return family


def _since(moment: datetime | None, now: datetime) -> float:
    """Seconds; none for what has not come."""
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0
