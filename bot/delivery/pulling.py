"""Fetches what waits at platforms that only say that something does. The cursor is kept once everything before it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import structlog

from bot.channels.base import Pulls
from bot.clock import Clock
from bot.domain.messages import Incoming
from bot.errors import ChannelFault
from bot.store import Store

log = structlog.get_logger()

CURSOR = "cursor:"
Account = tuple[str, str]  # channel and account


class Takes(Protocol):
    """The way in."""

    def __call__(self, incoming: Incoming, within: float, passive: bool = True) -> Awaitable[str]: ...


class Puller:
    """A fetch that is lost or made twice changes nothing: what was taken in before is known by its key."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[object], take: Takes, within: float) -> None:
        self._store = store
        self._clock = clock
        self._take = take
        self._within = within
        self._channels = {(one.name, one.account): one for one in channels if isinstance(one, Pulls)}
        self._locks = {account: asyncio.Lock() for account in self._channels}
        self._words: dict[Account, str] = {}
        self.on_wanted: Callable[[], None] = lambda: None

    def wanted(self, channel: str, account: str, word: str) -> None:
        """Something waits there; it is fetched soon."""
        if (channel, account) in self._channels:
            self._words[channel, account] = word
            self.on_wanted()

    async def round(self, called: bool = False) -> None:
        """Fetch from every account; with `called` from those whose platform said that something waits."""
        wanted = [account for account in self._channels if not called or account in self._words]
        await asyncio.gather(*(self._fetch(account) for account in wanted))

    async def _fetch(self, account: Account) -> None:
        """Page after page, each taken in before its cursor is kept."""
        async with self._locks[account]:
            word, more = self._words.pop(account, ""), True
            while more:
                try:
                    more = await self._page(account, word)
                except ChannelFault as fault:
                    log.warning("fetch failed", action="pull.failed", channel=account[0], fault=type(fault).__name__)
                    return
                except RuntimeError:  # not recorded: the cursor stays where it is, and the next round fetches it again
                    log.error("what was fetched could not be recorded", action="pull.unrecorded", channel=account[0])
                    return

    async def _page(self, account: Account, word: str) -> bool:
        key = f"{CURSOR}{account[0]}:{account[1]}"
        with self._store.read() as records:
            cursor = records.access.recall(key, self._clock.now()) or ""
        pulled = await asyncio.to_thread(self._channels[account].pull, cursor, word, self._clock.now())
        for incoming in pulled.incoming:
            await self._take(incoming, self._within, passive=False)
        if pulled.cursor and pulled.cursor != cursor:
            with self._store.write() as records:
                records.access.remember(key, pulled.cursor)
        return pulled.more and pulled.cursor != cursor
