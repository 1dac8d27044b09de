"""The sending side: claim, write down, call the platform, mark. One sender an account: a slow platform delays only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery.compose import Composer, Parcel, concerns
from bot.delivery.pacing import Pace
from bot.delivery.retry import Verdict, judge
from bot.domain.delivery import AttemptState, Lane, Outcome, Reason, SendResult
from bot.domain.messages import Form
from bot.store import Records, Store
from bot.store.delivery import Claimed

log = structlog.get_logger()

ALL_LANES = tuple(Lane)


@dataclass(eq=False, slots=True)
class _Flight:
    """Calls under way on one account."""

    tasks: dict[asyncio.Task[SendResult], Parcel] = field(default_factory=dict)
    paused_until: datetime | None = None


class AccountSender:
    """Sends what is due on one account."""

    def __init__(self, channel: Channel, store: Store, clock: Clock, composer: Composer) -> None:
        self.channel = channel
        self._store = store
        self._clock = clock
        self._composer = composer
        self._pace = Pace(channel.capabilities.per_second, clock.now())
        self._flight = _Flight()
        self._wake = asyncio.Event()

    @property
    def paused_until(self) -> datetime | None:
        """Until when this account rests because the platform refuses it as a whole."""
        return self._flight.paused_until

    def wake(self) -> None:
        self._wake.set()

    async def run(self, idle: float = 1.0) -> None:
        """Send for ever; looks again at least every `idle` seconds. Cancelling lets the calls under way finish first."""
        try:
            while True:
                self._wake.clear()
                moved = await self.step()
                if not moved and not self._flight.tasks:
                    await _wait(self._wake, idle)
        except asyncio.CancelledError:
            while self._flight.tasks:
                await self._collect()
            raise

    async def drain(self) -> int:
        """Send until nothing more is due now; how many calls were made."""
        made = 0
        while True:
            started = await self.step()
            made += started
            if not started and not self._flight.tasks:
                return made

    async def step(self) -> int:
        """Start what may start, then wait for at least one call to end. How many were started."""
        claiming = asyncio.ensure_future(asyncio.to_thread(self._claim))
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:  # what is claimed is marked as being sent: so it is sent
            self._start(await claiming)
            raise
        self._start(claimed)
        if self._flight.tasks:
            await self._collect()
        return len(claimed)

    def _start(self, claimed: Sequence[Parcel]) -> None:
        for parcel in claimed:
            if parcel.outgoing is not None:
                self._flight.tasks[asyncio.create_task(self.channel.send(parcel.outgoing))] = parcel

    def _claim(self) -> list[Parcel]:
        now = self._clock.now()
        if self._flight.paused_until is not None and now < self._flight.paused_until:
            return []
        free = self.channel.capabilities.concurrency - len(self._flight.tasks)
        answers = min(free, self._pace.permits(now, answers=True))
        others = min(free, self._pace.permits(now, answers=False))
        if answers <= 0:
            return []
        with self._store.write() as records:
            claimed = self._take(records, now, answers, (Lane.REPLY,))
            if others > len(claimed):
                claimed += self._take(records, now, others - len(claimed), ALL_LANES, claimed)
            claimed += records.delivery.claim_along(claimed, now)
            parcels = self._composer.parcels(records, claimed, self.channel.capabilities.phone is not None, now)
            self._give_up(records, [parcel for parcel in parcels if parcel.outgoing is None], now)
        ready = [parcel for parcel in parcels if parcel.outgoing is not None]
        self._pace.spend(len(ready))
        return ready

    def _give_up(self, records: Records, wordless: Sequence[Parcel], now: datetime) -> None:
        """What cannot be put into words must not hold up the others: it has failed, and the ladder looks for another way."""
        ended = [(one, parcel.fault) for parcel in wordless for one in parcel.attempts]
        records.delivery.mark([judge(one, fault, now, timedelta(0)).mark for one, fault in ended], now)
        records.recipients.hasten(concerns([one for one, _ in ended]), now)

    def _take(
        self, records: Records, now: datetime, limit: int, lanes: tuple[Lane, ...], taken: list[Claimed] | None = None
    ) -> list[Claimed]:
        busy = {one.external_id for one in [*(parcel.lead for parcel in self._flight.tasks.values()), *(taken or ())]}
        return records.delivery.claim(self.channel.name, self.channel.account, now, limit, lanes, busy)

    async def _collect(self) -> None:
        """Wait for at least one call and mark all that have ended, in one transaction."""
        done, _ = await asyncio.wait(self._flight.tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = [(self._flight.tasks.pop(task), _result(task)) for task in done]
        finishing = asyncio.ensure_future(asyncio.to_thread(self._finish, ended))
        try:
            await asyncio.shield(finishing)
        except asyncio.CancelledError:  # a call that has ended must not look as if it were under way
            await finishing
            raise

    def _finish(self, ended: Sequence[tuple[Parcel, SendResult]]) -> None:
        now = self._clock.now()
        made = [(one, result) for parcel, result in ended for one in parcel.attempts]
        verdicts = [self._judge(one, result, now) for one, result in made]
        with self._store.write() as records:
            records.delivery.mark([verdict.mark for verdict in verdicts], now)
            broken = concerns([one for (one, _), verdict in zip(made, verdicts, strict=True) if verdict.broken])
            ids = [result.message_id for _, result in ended if result.message_id]
            if ids:
                broken += records.receipts.apply(self.channel.name, self.channel.account, ids, now)
            records.recipients.hasten(broken, now)
        if any(verdict.pause for verdict in verdicts):
            self._flight.paused_until = max(verdict.mark.due_at for verdict in verdicts if verdict.pause)
            log.error("account refused", action="account.paused", channel=self.channel.name, account=self.channel.account)
        for (one, _), verdict in zip(made, verdicts, strict=True):
            _log(one, verdict)

    def _judge(self, one: Claimed, result: SendResult, now: datetime) -> Verdict:
        ability = self.channel.capabilities
        verdict = judge(one, result, now, ability.idempotent_for if one.form is Form.PUSH else timedelta(0))
        return replace(verdict, mark=replace(verdict.mark, cost=ability.cost if one.bundle_id is None else 0))


def _result(task: asyncio.Task[SendResult]) -> SendResult:
    """What a call came to. A channel that breaks its word and raises leaves the message in doubt, like a time-out."""
    fault = task.exception()
    if fault is None:
        return task.result()
    log.error("channel broke", action="attempt.broke", fault=type(fault).__name__)
    return SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)


def _log(one: Claimed, verdict: Verdict) -> None:
    level = log.debug if verdict.mark.state is AttemptState.ACCEPTED else log.warning
    level(
        "attempt ended",
        action=f"attempt.{verdict.mark.state.value}",
        attempt=one.id,
        channel=one.channel,
        reason=verdict.mark.reason.value,
        code=verdict.mark.code,
        tries=one.tries,
    )


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
