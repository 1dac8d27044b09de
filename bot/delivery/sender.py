"""The sending side: claim, write down, call the platform, mark. One sender an account: a slow platform delays only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery.claiming import ALL_LANES, EVERY_SLOT, Batch, Claimer
from bot.delivery.compose import Composer, Parcel, concerns
from bot.delivery.retry import Verdict, judge
from bot.domain.delivery import AttemptState, Lane, Outcome, Reason, SendResult
from bot.domain.messages import Outgoing
from bot.store import Records, Store
from bot.store.claims import Claimed

log = structlog.get_logger()

TOGETHER = 0.01  # seconds: calls that end within it are marked in one transaction
Calls = dict["asyncio.Task[SendResult]", Parcel]


def no_picture(_name: str) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one batch: how much was taken up, and when, from now, it is worth looking again on account of the pace."""

    taken: int
    again_in: timedelta | None = None


@dataclass(eq=False, slots=True)
class _Flight:
    """Calls under way on one account."""

    tasks: Calls = field(default_factory=dict)


class AccountSender:
    """Sends what is due on one account: for ever (`run`), until nothing more is due (`drain`), or one batch (`batch`)."""

    def __init__(
        self, channel: Channel, store: Store, clock: Clock, composer: Composer, draw: Callable[[str], bytes] = no_picture
    ) -> None:
        self.channel = channel
        self._store = store
        self._clock = clock
        self._draw = draw  # makes a picture of its name
        self._claimer = Claimer(channel, store, clock, composer)
        self._flight = _Flight()
        self._wake = asyncio.Event()

    @property
    def paused_until(self) -> datetime | None:
        """Until when this account rests because the platform refuses it as a whole."""
        return self._claimer.rest.until

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
                await self._collect(self._flight.tasks)
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
        free = self.channel.capabilities.concurrency - len(self._flight.tasks)
        batch = await self._claim(free, (ALL_LANES, EVERY_SLOT), self._flight.tasks)
        if self._flight.tasks:
            await self._collect(self._flight.tasks)
        return batch.taken

    async def batch(self, most: int, lanes: tuple[Lane, ...] = ALL_LANES, slots: Collection[int] = EVERY_SLOT) -> Sent:
        """Claim and send up to `most`, and wait for all of them: what one task of the cluster does. Cancelling waits as well."""
        tasks: Calls = {}
        try:
            batch = await self._claim(most, (lanes, slots), tasks)
            while tasks:
                await self._collect(tasks)
        except asyncio.CancelledError:
            while tasks:
                await self._collect(tasks)
            raise
        return Sent(batch.taken, batch.again_in)

    async def _claim(self, most: int, which: tuple[tuple[Lane, ...], Collection[int]], tasks: Calls) -> Batch:
        """Claim and start, into `tasks`."""
        busy = {parcel.lead.external_id for parcel in self._flight.tasks.values()}
        claiming = asyncio.ensure_future(asyncio.to_thread(self._claimer.claim, most, busy, *which))
        try:
            batch = await asyncio.shield(claiming)
        except asyncio.CancelledError:  # what is claimed is marked as being sent: so it is sent
            self._start((await claiming).ready, tasks)
            raise
        self._start(batch.ready, tasks)
        return batch

    def _start(self, claimed: Sequence[Parcel], tasks: Calls) -> None:
        for parcel in claimed:
            if parcel.outgoing is not None:
                tasks[asyncio.create_task(self._send(parcel, parcel.outgoing))] = parcel

    async def _send(self, parcel: Parcel, outgoing: Outgoing) -> SendResult:
        """One call. A picture takes time to draw, so that is done outside any transaction, and only for who can be shown it."""
        named = (parcel.lead.data or {}).get("picture")
        if named and self.channel.capabilities.pictures:
            outgoing = replace(outgoing, picture=await self._drawn(named))
        return await self.channel.send(outgoing)

    async def _drawn(self, name: str) -> bytes:
        """A picture; none where it cannot be drawn: that must not hold up its words."""
        try:
            return await asyncio.to_thread(self._draw, name)
        except Exception as fault:  # noqa: BLE001 - around one picture: whatever breaks, the words leave
            log.error("picture broke", action="attempt.picture_broke", fault=type(fault).__name__)
            return b""

    async def _collect(self, tasks: Calls) -> None:
        """Wait for at least one call, and mark all that have ended within a moment, in one transaction."""
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if others:
            done |= (await asyncio.wait(others, timeout=TOGETHER))[0]
        ended = [(tasks.pop(task), _result(task)) for task in done]
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
            self._learn(records, ended, verdicts, now)
        for (one, _), verdict in zip(made, verdicts, strict=True):
            _log(one, verdict)

    def _learn(
        self, records: Records, ended: Sequence[tuple[Parcel, SendResult]], verdicts: Sequence[Verdict], now: datetime
    ) -> None:
        """What these tries taught: of the account, and of what people and groups allow us."""
        account = (self.channel.name, self.channel.account)
        for parcel, result in ended:
            if result.grants:
                proof = "accepted" if result.code is None else f"code {result.code}"
                records.allowances.note(*account, parcel.lead.external_id, result.grants, proof, now)
        refusals = [verdict.mark for verdict in verdicts if verdict.pause]
        if refusals:
            until = self._claimer.rest.until = max(mark.due_at for mark in refusals)
            records.accounts.refused(*account, until, refusals[0].reason, refusals[0].code, now)
            log.error("account refused", action="account.paused", channel=self.channel.name, account=self.channel.account)
        elif self._claimer.rest.refused and any(result.outcome is Outcome.ACCEPTED for _, result in ended):
            records.accounts.well(*account)
            self._claimer.rest.refused = False
            log.warning("account taken up again", action="account.well", channel=self.channel.name)

    def _judge(self, one: Claimed, result: SendResult, now: datetime) -> Verdict:
        ability = self.channel.capabilities
        verdict = judge(one, result, now, ability.idempotent(one.form))
        if ability.taps and verdict.mark.state is AttemptState.ACCEPTED:
            verdict = replace(verdict, mark=replace(verdict.mark, reason=Reason.UNTAPPED))  # it stands nowhere yet
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
