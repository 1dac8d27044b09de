"""Before the call: claim what is due on one account within what its platform allows, then put it into words.

Two transactions. The first holds the account's row, so that of several processes one claims at a time, and is short. The second
writes down what is about to be said, beside those of others. A process that dies between the two leaves attempts that are being
made: the auditor finds them, like those whose call nobody has seen the end of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery.compose import Composer, Parcel, concerns, together
from bot.delivery.leaving import Cleared, Gate
from bot.delivery.pacing import Pace, spent
from bot.delivery.retry import judge
from bot.domain.delivery import Bucket, Lane, Outcome, Reason, SendResult
from bot.domain.limits import opens_at
from bot.store import AWAY, Records, Store
from bot.store.delivery import Claimed

log = structlog.get_logger()

ALL_LANES = tuple(Lane)
ANSWERS = (Lane.REPLY,)
AT_ONCE = timedelta(0)
WAIT = timedelta(seconds=30)  # until a batch is tried again that broke as a whole
Message = tuple[Claimed, ...]  # what leaves in one call
SET_ASIDE = SendResult(Outcome.REFUSED, Reason.BROKEN, permanent=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to leave now; how much was taken up for that (some of it may have been put back or given up); and when, from now,
    it is worth looking again, where it is the account's pace that left something behind."""

    ready: tuple[Parcel, ...] = ()
    taken: int = 0
    again_in: timedelta | None = None


@dataclass(eq=False, slots=True)
class Rest:
    """Until when the account is left alone, and whether its platform refused it when it was last used."""

    until: datetime | None = None
    refused: bool = False


class Claimer:
    """One account's."""

    def __init__(self, channel: Channel, store: Store, clock: Clock, composer: Composer) -> None:
        self.rest = Rest()
        self._channel = channel
        self._ability = channel.capabilities
        self._account = (channel.name, channel.account)
        self._store = store
        self._clock = clock
        self._composer = composer
        self._pace = Pace(channel.capabilities.per_second)
        self._gate = Gate(self._account, channel.capabilities)

    def claim(self, most: int, busy: Collection[str] = (), lanes: tuple[Lane, ...] = ALL_LANES) -> Batch:
        """Take up to `most` attempts, none for an address in `busy`."""
        now = self._clock.now()
        if most <= 0 or self._rests(now):
            return Batch()
        with self._store.write(forced=False) as records:  # nothing leaves before the next transaction, which takes this one along
            bucket = self._pace.refilled(records.pace.hold(*self._account, self._pace.refilled(None, now)), now)
            claimed = self._take(records, bucket, most, (lanes, busy), now)
            claimed += records.delivery.claim_along(claimed, now)
            cleared = self._gate.clear(records, claimed, now)
            left = spent(bucket, len({one.bundle_id or one.id for one in cleared.ready}))
            records.pace.leave(*self._account, left)
        paced = self._pace.permits(bucket, lanes == ANSWERS) < most and self._pace.permits(left, lanes == ANSWERS) == 0
        again = self._pace.free_in(left, lanes == ANSWERS) if paced else None
        return Batch(tuple(self._compose(cleared, now)), len(claimed), again)

    def _rests(self, now: datetime) -> bool:
        """Refused by its platform, here or in another process, or outside its hours of the day."""
        if self.rest.until is not None and now < self.rest.until:
            return True
        if opens_at(self._ability.hours, now) > now:
            return True
        with self._store.read() as records:
            standing = records.accounts.standing(*self._account)
        self.rest.refused = standing is not None
        return standing is not None and now < standing.rests_until

    def _take(
        self, records: Records, bucket: Bucket, most: int, which: tuple[tuple[Lane, ...], Collection[str]], now: datetime
    ) -> list[Claimed]:
        """Answers first, of which more may leave than of anything else."""
        lanes, busy = which
        answers = min(most, self._pace.permits(bucket, answers=True))
        claimed = records.delivery.claim(*self._account, now, answers, ANSWERS, busy, beside=True) if answers > 0 else []
        if lanes == ANSWERS:
            return claimed
        others = min(most, self._pace.permits(bucket, answers=False)) - len(claimed)
        if others > 0:
            others = min([others, *self._left_of_quota(records, now)])
        if others > 0:
            taken = {*busy, *(one.external_id for one in claimed)}
            claimed += records.delivery.claim(*self._account, now, others, lanes, taken, beside=True)
        return claimed

    def _left_of_quota(self, records: Records, now: datetime) -> list[int]:
        """How many messages each limit of the account as a whole still lets through now."""
        limits = self._ability.total
        return [limit.count - records.usage.count(*self._account, limit.began(now)) for limit in limits]

    # --- words ---------------------------------------------------------------------------------------------------------

    def _compose(self, cleared: Cleared, now: datetime) -> list[Parcel]:
        """The messages in words, written down. What cannot be said has failed."""
        refused = [Parcel((one,), None, why) for one, why in cleared.refused]
        if refused:
            with self._store.write() as records:
                self._give_up(records, refused, now)
        messages = together(cleared.ready)
        ready, broken = self._in_words(messages, now)
        if broken and (len(broken) < len(messages) or len(messages) == 1):
            self._set_aside(broken, now)
        elif broken:  # no message is at fault where all of them break
            self._wait(broken, now)
        return ready

    def _in_words(self, messages: Sequence[Message], now: datetime) -> tuple[list[Parcel], list[Message]]:
        """One message that breaks what nobody foresaw must hold up no other: a batch that breaks is halved until it is found.

        What the database cannot do at this moment is nobody's fault, and waits.
        """
        if not messages:
            return [], []
        try:
            with self._store.write() as records:
                return self._written(records, [one for several in messages for one in several], now), []
        except AWAY:
            self._wait(messages, now)
            return [], []
        except Exception as fault:  # noqa: BLE001 - around one batch: whatever breaks, the others leave
            if len(messages) == 1:
                log.error("message broke", action="attempt.broke", attempt=messages[0][0].id, fault=type(fault).__name__)
                return [], list(messages)
        half = len(messages) // 2
        first, second = self._in_words(messages[:half], now), self._in_words(messages[half:], now)
        return first[0] + second[0], first[1] + second[1]

    def _set_aside(self, broken: Sequence[Message], now: datetime) -> None:
        """It has failed, its ladder looks for another way, and the auditor reports it."""
        with self._store.write() as records:
            self._give_up(records, [Parcel(one, None, SET_ASIDE) for one in broken], now)

    def _wait(self, messages: Sequence[Message], now: datetime) -> None:
        """Nothing has left: that was no try."""
        log.error("batch broke", action="attempt.batch_broke", channel=self._channel.name, messages=len(messages))
        with self._store.write() as records:
            records.usage.put_back([one.id for several in messages for one in several], now + WAIT)

    def _written(self, records: Records, claimed: Sequence[Claimed], now: datetime) -> list[Parcel]:
        parcels = self._composer.parcels(records, claimed, self._ability.phone is not None, now)
        parcels = self._gate.address(records, parcels, now)
        self._give_up(records, [parcel for parcel in parcels if parcel.outgoing is None], now)
        return [parcel for parcel in parcels if parcel.outgoing is not None]

    def _give_up(self, records: Records, wordless: Sequence[Parcel], now: datetime) -> None:
        """What cannot be put into words must not hold up the others: it has failed, and the ladder looks for another way."""
        ended = [(one, parcel.fault) for parcel in wordless for one in parcel.attempts]
        records.delivery.mark([judge(one, fault, now, AT_ONCE).mark for one, fault in ended], now)
        records.recipients.hasten(concerns([one for one, _ in ended]), now)
