"""The sending side: claim, write down, call the platform, mark. One sender an account: a slow platform delays only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery.compose import Composer, Parcel, concerns
from bot.delivery.leaving import Gate
from bot.delivery.pacing import Pace
from bot.delivery.retry import Verdict, judge
from bot.domain.delivery import AttemptState, Lane, Outcome, Reason, SendResult
from bot.domain.limits import opens_at
from bot.domain.messages import Outgoing
from bot.store import Records, Store
from bot.store.delivery import Claimed

log = structlog.get_logger()

ALL_LANES = tuple(Lane)


def no_picture(_name: str) -> bytes:
    return b""


@dataclass(eq=False, slots=True)
class _Flight:
    """Calls under way on one account."""

    tasks: dict[asyncio.Task[SendResult], Parcel] = field(default_factory=dict)
    paused_until: datetime | None = None
    refused: bool = False  # the platform refused the account when it was last used


class AccountSender:
    """Sends what is due on one account."""

    def __init__(
        self, channel: Channel, store: Store, clock: Clock, composer: Composer, draw: Callable[[str], bytes] = no_picture
    ) -> None:
        self.channel = channel
        self._store = store
        self._clock = clock
        self._composer = composer
        self._draw = draw  # makes a picture of its name
        self._pace = Pace(channel.capabilities.per_second, clock.now())
        self._gate = Gate((channel.name, channel.account), channel.capabilities)
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
            ready, taken = await asyncio.shield(claiming)
        except asyncio.CancelledError:  # what is claimed is marked as being sent: so it is sent
            self._start((await claiming)[0])
            raise
        self._start(ready)
        if self._flight.tasks:
            await self._collect()
        return taken

    def _start(self, claimed: Sequence[Parcel]) -> None:
        for parcel in claimed:
            if parcel.outgoing is not None:
                self._flight.tasks[asyncio.create_task(self._send(parcel, parcel.outgoing))] = parcel

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

    def _claim(self) -> tuple[list[Parcel], int]:
        """What is to leave now, and how much was taken up for that: some of it may have been put back or given up."""
        now = self._clock.now()
        if self._rests(now):
            return [], 0
        free = self.channel.capabilities.concurrency - len(self._flight.tasks)
        answers = min(free, self._pace.permits(now, answers=True))
        others = min(free, self._pace.permits(now, answers=False))
        if answers <= 0:
            return [], 0
        with self._store.write() as records:
            left = self._left_of_quota(records, now)
            claimed = self._take(records, now, answers, (Lane.REPLY,))
            if min(others - len(claimed), left) > 0:
                claimed += self._take(records, now, min(others - len(claimed), left), ALL_LANES, claimed)
            claimed += records.delivery.claim_along(claimed, now)
            cleared = self._gate.clear(records, claimed, now)
            parcels = self._composer.parcels(records, cleared.ready, self.channel.capabilities.phone is not None, now)
            parcels = self._gate.address(records, parcels, now)
            wordless = [parcel for parcel in parcels if parcel.outgoing is None]
            self._give_up(records, [*wordless, *(Parcel((one,), None, why) for one, why in cleared.refused)], now)
        ready = [parcel for parcel in parcels if parcel.outgoing is not None]
        self._pace.spend(len(ready))
        return ready, len(claimed)

    def _rests(self, now: datetime) -> bool:
        """Refused by its platform, here or in another process, or outside its hours of the day."""
        if self._flight.paused_until is not None and now < self._flight.paused_until:
            return True
        if opens_at(self.channel.capabilities.hours, now) > now:
            return True
        with self._store.read() as records:
            standing = records.accounts.standing(self.channel.name, self.channel.account)
        self._flight.refused = standing is not None
        return standing is not None and now < standing.rests_until

    def _left_of_quota(self, records: Records, now: datetime) -> int:
        """How many messages the limits of the account as a whole still let through now."""
        limits, account = self.channel.capabilities.total, (self.channel.name, self.channel.account)
        if limits or self.channel.capabilities.each or self.channel.capabilities.each_group:
            records.usage.hold(*account)
        left = [limit.count - records.usage.count(*account, limit.began(now)) for limit in limits]
        return max(0, min(left, default=self.channel.capabilities.concurrency))

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
            until = self._flight.paused_until = max(mark.due_at for mark in refusals)
            records.accounts.refused(*account, until, refusals[0].reason, refusals[0].code, now)
            log.error("account refused", action="account.paused", channel=self.channel.name, account=self.channel.account)
        elif self._flight.refused and any(result.outcome is Outcome.ACCEPTED for _, result in ended):
            records.accounts.well(*account)
            self._flight.refused = False
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
