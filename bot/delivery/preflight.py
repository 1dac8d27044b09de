"""Asks every account, several times a day, whether it is fit: a mis-set channel is found before a notice needs it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from bot.store import Records, Store

log = structlog.get_logger()

FAULTS = "channel.faults:"  # and the account: what was found wrong with it, as a list of sentences
STAND = timedelta(hours=12)  # for so long what was found is believed


class Preflight:
    """A round that is lost or made twice changes nothing but what is known."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[Channel]) -> None:
        self._store = store
        self._clock = clock
        self._channels = tuple(channels)

    def round(self) -> int:
        """Ask each account, outside any transaction; how many are not fit."""
        found = {(one.name, one.account): one.check() for one in self._channels}
        now = self._clock.now()
        with self._store.write() as records:
            for (channel, account), faults in found.items():
                self._note(records, channel, account, faults, now)
        return sum(1 for faults in found.values() if faults)

    def _note(self, records: Records, channel: str, account: str, faults: list[str], now: datetime) -> None:
        """Keep what was found. Staff hear of it from the watchman."""
        key = f"{FAULTS}{channel}:{account}"
        records.access.remember(key, json.dumps(faults), now + STAND)
        if not faults:
            standing = records.accounts.standing(channel, account)
            if standing is not None and now >= standing.rests_until:
                records.accounts.well(channel, account)
            return
        log.warning("account not fit", action="channel.unfit", channel=channel, account=account, faults=len(faults))


def known(records: Records, channel: str, account: str, now: datetime) -> list[str]:
    """What was last found wrong with an account, in plain sentences for whoever runs this installation."""
    kept = records.access.recall(f"{FAULTS}{channel}:{account}", now)
    return list(json.loads(kept)) if kept else []
