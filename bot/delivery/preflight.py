"""Asks every account, several times a day, whether it is fit: a mis-set channel is found before a notice needs it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.context import Dispatch
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.store import Records, Store

log = structlog.get_logger()

FAULTS = "channel.faults:"  # and the account: what was found wrong with it, as a list of sentences
STAND = timedelta(hours=12)  # for so long what was found is believed
TOLD = (Role.CLERK, Role.ADMIN)


class Preflight:
    """A round that is lost or made twice changes nothing but what is known."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[Channel], dispatch: Dispatch) -> None:
        self._store = store
        self._clock = clock
        self._channels = tuple(channels)
        self._dispatch = dispatch

    def round(self) -> int:
        """Ask each account, outside any transaction; how many are not fit."""
        found = {(one.name, one.account): one.check() for one in self._channels}
        now = self._clock.now()
        with self._store.write() as records:
            for (channel, account), faults in found.items():
                self._note(records, channel, account, faults, now)
        return sum(1 for faults in found.values() if faults)

    def _note(self, records: Records, channel: str, account: str, faults: list[str], now: datetime) -> None:
        """Keep what was found. Staff hear of an account that was fit before, once a day."""
        key = f"{FAULTS}{channel}:{account}"
        before = known(records, channel, account, now)
        records.access.remember(key, json.dumps(faults), now + STAND)
        if not faults:
            standing = records.accounts.standing(channel, account)
            if standing is not None and now >= standing.rests_until:
                records.accounts.well(channel, account)
            return
        log.warning("account not fit", action="channel.unfit", channel=channel, account=account, faults=len(faults))
        if not before:
            staff = [member.id for member in records.people.staff(TOLD)]
            reply = Reply("staff/channel_unfit", {"channel": channel, "account": account, "count": len(faults)})
            self._dispatch.tell_staff(records, staff, reply, now, f"unfit:{channel}:{account}:{now.date()}")


def known(records: Records, channel: str, account: str, now: datetime) -> list[str]:
    """What was last found wrong with an account, in plain sentences for whoever runs this installation."""
    kept = records.access.recall(f"{FAULTS}{channel}:{account}", now)
    return list(json.loads(kept)) if kept else []
