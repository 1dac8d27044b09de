"""Sees to posts that a human has to confirm in the platform's app: he is reminded, and in the end somebody else does it.

What is given up has failed as UNTAPPED, and like every post that did not come about it becomes a task for the group's owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

import structlog

from bot.channels.base import Asked, Channel, Follows, Found, Reminds
from bot.clock import Clock
from bot.delivery.following import KEYS, OutgoingKeys
from bot.domain.delivery import AttemptState, Reason
from bot.domain.following import FOLLOWED
from bot.domain.notices import Spans
from bot.domain.taps import Step, next_step, reminders_due
from bot.errors import ChannelFault
from bot.store import Records, Store
from bot.store.following import Followed

log = structlog.get_logger()

Account = tuple[str, str]  # channel and account


@runtime_checkable
class TakesBack(Protocol):
    """A channel whose platform lets a post be taken back while nobody has confirmed it."""

    def cancel(self, message_id: str) -> None:
        """Raises ChannelFault."""
        ...


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done about one post."""

    step: Step
    post: Followed
    reminds: int = 0  # how many reminders are over with this one


class Taps:
    """A round that is lost or made twice costs a reminder too much: rows say what was done, and states only move forward."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[Channel], quiet: Spans, keys: OutgoingKeys = KEYS) -> None:
        self._store = store
        self._clock = clock
        self._quiet = quiet
        self._keys = keys
        self._channels: Mapping[Account, Channel] = {(one.name, one.account): one for one in channels if one.capabilities.taps}

    def round(self) -> int:
        """Do what is due, each outside any transaction; how many posts that concerned."""
        if not self._channels:
            return 0
        with self._store.read() as records:
            acts = self.tick(records, self._clock.now())
        for act in acts:
            self._do(act)
        return len(acts)

    def tick(self, records: Records, now: datetime) -> Sequence[Act]:
        """Which posts are to be reminded of, and which are to be given up; at once those whose notice holds no longer."""
        acts = []
        waiting = records.taps.waiting(list(self._channels), now - FOLLOWED)
        over = records.group_posts.over([one.post.key for one in waiting])
        for one in waiting:
            step = Step.GIVE_UP if one.post.key in over else next_step(one.waiting, now, self._quiet)
            if step is not Step.WAIT:
                acts.append(Act(step, one.post, reminders_due(one.waiting, now, self._quiet)))
        return acts

    def _do(self, act: Act) -> None:
        """Reminds only whoever has really not confirmed. What is taken back is asked about after that: nothing slips between."""
        channel = self._channels[act.post.channel, act.post.account]
        if act.step is Step.GIVE_UP:
            _take_back(channel, act.post)
        found = self._look(channel, act.post)
        if found is not None:
            self._settle(act.post, found)
        elif act.step is Step.REMIND:
            self._remind(channel, act)
        else:
            log.warning("post given up", action="tap.given_up", channel=act.post.channel, attempt=act.post.id)
            self._settle(act.post, Found(AttemptState.FAILED, Reason.UNTAPPED))

    def _remind(self, channel: Channel, act: Act) -> None:
        """A reminder that fails counts as made: it is no more than a nudge, and the platform takes few."""
        if isinstance(channel, Reminds) and act.post.message_id:
            try:
                channel.remind(act.post.message_id)
            except ChannelFault as fault:
                log.warning("reminder failed", action="tap.failed", channel=act.post.channel, fault=type(fault).__name__)
        with self._store.write() as records:
            records.taps.reminded(act.post.id, act.reminds)

    def _look(self, channel: Channel, post: Followed) -> Found | None:
        """What became of it, where that can be asked and is answered."""
        if not isinstance(channel, Follows):
            return None
        key = self._keys.of(post.key, post.claimed_at)
        asked = Asked(post.external_id, post.form, post.text, key, post.message_id, post.claimed_at)
        try:
            found = channel.look(asked)
        except ChannelFault as fault:
            log.info("question failed", action="tap.unanswered", channel=post.channel, fault=type(fault).__name__)
            return None
        return found if found is not None and found.state is not AttemptState.ACCEPTED else None

    def _settle(self, post: Followed, found: Found) -> None:
        now = self._clock.now()
        with self._store.write() as records:
            broken = records.following.found(post, found.state, found.reason, found.message_id, now)
            records.recipients.hasten(broken, now)


def _take_back(channel: Channel, post: Followed) -> None:
    """So that it does not come after all, beside what somebody else forwards. Where that fails, it may."""
    if not isinstance(channel, TakesBack) or not post.message_id:
        return
    try:
        channel.cancel(post.message_id)
    except ChannelFault as fault:
        log.warning("post not taken back", action="tap.not_taken_back", channel=post.channel, fault=type(fault).__name__)
