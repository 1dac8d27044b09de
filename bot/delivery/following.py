"""Asks platforms what became of messages: of those in doubt, and of posts that wait for something."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.channels.base import Asked, Follows
from bot.clock import Clock
from bot.domain.following import FOLLOWED
from bot.errors import ChannelFault
from bot.store import Store
from bot.store.following import Followed

log = structlog.get_logger()

AT_ONCE = 20
Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class OutgoingKeys:
    """The keys by which platforms know attempts: of a size that all of them take.

    An office that was put back from a copy numbers anew what it had numbered before. So that a platform does not take a new
    message for one of those and drop it, keys are of an `era`, from the moment `since` on which it was put back.
    """

    era: str = ""
    since: datetime | None = None

    def of(self, key: str, claimed_at: datetime) -> str:
        fresh = self.since is not None and claimed_at >= self.since
        return hashlib.sha256(f"{self.era}:{key}".encode() if fresh else key.encode()).hexdigest()[:32]


KEYS = OutgoingKeys()  # of an office that never was put back


class Follower:
    """A question that is lost or put twice changes nothing: states only move forward."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[object], keys: OutgoingKeys = KEYS) -> None:
        self._keys = keys
        self._store = store
        self._clock = clock
        self._channels: Mapping[Account, Follows] = {(one.name, one.account): one for one in channels if isinstance(one, Follows)}
        self._open_ended = [
            account for account, one in self._channels.items() if one.capabilities.taps or one.capabilities.receipts
        ]

    def round(self) -> int:
        """Ask about what is due, each outside any transaction; how many were asked about."""
        if not self._channels:
            return 0
        now = self._clock.now()
        with self._store.read() as records:
            due = records.following.due(list(self._channels), self._open_ended, now - FOLLOWED, now)[:AT_ONCE]
        with self._store.write() as records:  # beforehand: a platform on which asking breaks must not hold up the others
            records.following.looked([one.id for one in due], now)
        for one in due:
            self._ask(one)
        return len(due)

    def _ask(self, one: Followed) -> None:
        channel = self._channels[one.channel, one.account]
        asked = Asked(one.external_id, one.form, one.text, self._keys.of(one.key, one.claimed_at), one.message_id, one.claimed_at)
        try:
            found = channel.look(asked)
        except Exception as fault:  # noqa: BLE001 - around one question: a channel that breaks must not silence the others
            level = log.info if isinstance(fault, ChannelFault) else log.error
            level("question failed", action="follow.failed", channel=one.channel, fault=type(fault).__name__)
            return
        if found is None:
            return
        now = self._clock.now()
        with self._store.write() as records:
            broken = records.following.found(one, found.state, found.reason, found.message_id, now)
            if found.message_id:
                broken += records.receipts.apply(one.channel, one.account, [found.message_id], now)
            records.recipients.hasten(broken, now)
        log.info("found out", action=f"follow.{found.state.value}", channel=one.channel, attempt=one.id)
