"""Before the call: claim what is due on one account within what its platform allows, then put it into words.

Three transactions. The first takes permits out of the account's bucket, the second claims, the third writes down what is about
to be said. Several processes claim for one account at the same time, each for its share of the addresses. A process that dies
before the third leaves attempts that are being made: the auditor finds them, like those whose call nobody has seen the end of.
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
from bot.delivery.pacing import SKEW, Pace, spent
from bot.delivery.retry import PAUSE, judge
from bot.domain.delivery import SLOTS, Bucket, Lane, Outcome, Reason, SendResult
from bot.domain.limits import opens_at
from bot.domain.messages import Form
from bot.store import AWAY, Records, Store
from bot.store.claims import Claimed

log = structlog.get_logger()

ALL_LANES = tuple(Lane)
ANSWERS = (Lane.REPLY,)
EVERY_SLOT = tuple(range(SLOTS))
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


@dataclass(frozen=True, slots=True)
class Granted:
    """Permits taken for one batch: so many answers, or so many of anything."""

    answers: int = 0
    others: int = 0

    @property
    def reserved(self) -> int:
        """What only answers may use."""
        return self.answers - self.others


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

    def claim(
        self, most: int, busy: Collection[str] = (), lanes: tuple[Lane, ...] = ALL_LANES, slots: Collection[int] = EVERY_SLOT
    ) -> Batch:
        """Take up to `most` attempts to addresses of these slots, none for an address in `busy`."""
        now = self._clock.now()
        if most <= 0 or not self._may_begin(now):
            return Batch()
        granted, again = self._permits(most, lanes == ANSWERS, now)
        if granted.answers <= 0:
            return Batch(again_in=again)
        with self._store.write(forced=False) as records:  # nothing leaves before the next transaction, which takes this one along
            records.pace.keep_apart(*self._account, slots)
            if self._ability.total:  # counted by one process at a time
                records.pace.hold(*self._account, self._pace.refilled(None, now))
            claimed = self._take(records, granted, (lanes, busy, slots), now)
            claimed += records.claims.claim_along(claimed, now)
            if any(one.form is Form.GROUP for one in claimed):  # of which a platform counts those to all groups together
                records.pace.hold(*self._account, self._pace.refilled(None, now))
            cleared = self._gate.clear(records, claimed, now)
            unused = granted.answers - len({one.bundle_id or one.id for one in cleared.ready})
            if unused:
                records.pace.give_back(*self._account, unused, self._pace.size)
        return Batch(tuple(self._compose(cleared, now)), len(claimed), again if unused <= granted.reserved else None)

    def _permits(self, most: int, answers: bool, now: datetime) -> tuple[Granted, timedelta | None]:
        """What may leave now, taken out of the bucket; and, where the pace allows less than was asked, when to look again."""
        with self._store.write(forced=False) as records:
            full, found = self._pace.refilled(None, now), Granted()

            def take(bucket: Bucket) -> Bucket:
                nonlocal found
                fresh = self._pace.refilled(bucket, now)
                every, others = (min(most, self._pace.permits(fresh, answers=kind)) for kind in (True, False))
                found = Granted(every, 0 if answers else others)
                return spent(fresh, every)

            left = self._pace.refilled(records.pace.grant(*self._account, full, take), now)
        may = found.answers if answers else found.others
        return found, self._pace.free_in(spent(left, may), answers) if may < most else None

    def _may_begin(self, now: datetime) -> bool:
        """Something is due, and the account is neither refused by its platform, here or in another process, nor outside its hours
        of the day. Whoever looks in vain every second writes nothing."""
        if self.rest.until is not None and _rests(self.rest.until, now):
            return False
        if opens_at(self._ability.hours, now) > now:
            return False
        with self._store.read() as records:
            standing = records.accounts.standing(*self._account)
            due = records.claims.waiting(*self._account, now, 1)[1] > 0
        self.rest.refused = standing is not None
        return due and (standing is None or not _rests(standing.rests_until, now))

    def _take(
        self,
        records: Records,
        granted: Granted,
        which: tuple[tuple[Lane, ...], Collection[str], Collection[int]],
        now: datetime,
    ) -> list[Claimed]:
        """Answers first, of which more may leave than of anything else."""
        lanes, busy, slots = which
        claimed = records.claims.claim(*self._account, now, granted.answers, ANSWERS, busy, slots)
        if lanes == ANSWERS:
            return claimed
        others = granted.others - len(claimed)
        if others > 0:
            others = min([others, *self._left_of_quota(records, now)])
        if others > 0:
            taken = {*busy, *(one.external_id for one in claimed)}
            claimed += records.claims.claim(*self._account, now, others, lanes, taken, slots)
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


def _rests(until: datetime, now: datetime) -> bool:
    """No account rests longer than a pause: what says so was written before the clock was set back."""
    return now < until <= now + PAUSE + SKEW
