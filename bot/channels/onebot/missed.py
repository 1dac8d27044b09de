"""What was said while no bridge was connected: asked of the histories of chats, page by page, beside the line.

After a start of ours nothing is known of what came before, so every group of the account is asked once. Friends are not: an
account may have hundreds of them, and QQ looks askance at one that reads through all its chats; a friend who got no answer
writes again, and from then on his chat is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.base import Hear
from bot.channels.onebot.actions import Actions, Broken
from bot.channels.onebot.history import messages_of, place, question
from bot.channels.onebot.memory import Memory
from bot.channels.onebot.parse import ident, told_at
from bot.errors import ChannelFault

log = structlog.get_logger()

AGAIN = (2.0, 10.0)  # seconds before a bridge that did not tell what we missed is asked once more
PAGES = (50, 10, 2)  # messages of one page; fewer after each time that the line ended over one, for some bear whole pictures
DEPTH = 1_000  # messages of one chat that are asked for at most
REST = timedelta(hours=1)  # for which a chat that was given up is not asked for; otherwise the line would end over it for ever
MOST_PAGES = 100  # … and pages
DEEPER = (200, 1_000)  # messages that are asked for at once of a bridge that knows no pages
SILENT = 3  # questions without an answer, after which a bridge is left alone for now
LAST_PAGE = 50  # messages of each group that are asked for after a start
GROUPS = 200  # that are asked after a start
START = timedelta(hours=24)  # what was said longer ago is asked for no more after a start
SECOND = timedelta(seconds=1)  # times are told in whole seconds
OVERLAP = timedelta(minutes=2)  # heard once more than what was missed: clocks differ, and what is known is left out

Raw = Mapping[str, Any]
Take = Callable[[Raw, Hear], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that is to be asked for. `start`: for what was said before our own start, of which the last page is enough."""

    group: bool
    to: str
    start: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Gap:
    """Since when something of a chat may be missing. Equal to nothing but itself: a wider one takes its place."""

    since: datetime


class Missed:
    """One account's. Lives in one event loop."""

    def __init__(self, actions: Actions, memory: Memory, now: Callable[[], datetime], take: Take) -> None:
        self._actions = actions
        self._memory = memory
        self._now = now
        self._take = take
        self._gaps: dict[Chat, Gap] = {}
        self._breaks: dict[Chat, int] = {}  # times in a row that the line ended over a page of it
        self._resting: dict[tuple[bool, str], datetime] = {}  # chats that were given up: until when nothing is asked of them
        self._started = False  # are the groups known that are to be asked after a start
        self._connections = 0  # so far
        self._task: asyncio.Task[None] | None = None

    def connected(self, hear: Hear) -> None:
        """A bridge has connected: whatever came since the last word of the one before may be missing."""
        self._connections += 1
        since = self._memory.pulse.frame_at or self._now()
        for group, to in self._memory.chats():
            self._widen(Chat(group, to), since)
        if self._task is None:
            self._task = asyncio.ensure_future(self._catch_up(hear))

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def finished(self) -> None:
        if self._task is not None:
            await asyncio.wait({self._task})

    def _widen(self, chat: Chat, since: datetime) -> None:
        known, rests = self._gaps.get(chat), self._resting.pop((chat.group, chat.to), None)
        if rests is not None and self._now() < rests:
            self._resting[chat.group, chat.to] = rests
            return
        self._gaps[chat] = Gap(min(known.since, since) if known else since)

    async def _catch_up(self, hear: Hear) -> None:
        """Until all is told over a connection that has held so long, or nobody is there to ask: then the next one is asked."""
        tries = 0
        try:
            while True:
                connections = self._connections
                told = await self._round(hear)
                if self._connections != connections:
                    tries = 0  # whatever came over the one that was replaced may be missing
                elif told or tries == len(AGAIN) or self._actions.sockets.newest is None:
                    return
                else:
                    await asyncio.sleep(AGAIN[tries])
                    tries += 1
        finally:
            self._task = None

    async def _round(self, hear: Hear) -> bool:
        """Who we are, then every gap; whether everything was answered."""
        line, silent = self._actions.sockets.newest, 0
        if not await self._introduced():
            return False
        for chat, gap in list(self._gaps.items()):
            if await self._closes(chat, gap, hear):
                if self._gaps.get(chat) is gap:
                    del self._gaps[chat]
                continue
            silent += 1
            if silent == SILENT or self._actions.sockets.newest is not line:
                return False
        return not silent

    async def _introduced(self) -> bool:
        try:
            login = await self._actions.ask("get_login_info", {})
            if login.done:
                self._memory.note_login(login.data)
            if not self._started:
                listed = await self._actions.ask("get_group_list", {})
                self._begin(listed.data if listed.done else None)
        except ChannelFault:
            return False
        return True

    def _begin(self, listed: object) -> None:
        self._started = True
        rows = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
        groups = [ident(row.get("group_id")) for row in rows if isinstance(row, Mapping)]
        for group in list(filter(None, groups))[:GROUPS]:
            self._widen(Chat(True, group, start=True), self._now() - START)

    async def _closes(self, chat: Chat, gap: Gap, hear: Hear) -> bool:
        """Hear what a chat's history has, as far as it is told; whether that is all there will be."""
        found: list[Raw] = []
        try:
            whole = await self._fetch(chat, gap.since, found)
            self._breaks.pop(chat, None)
        except Broken:
            whole = self._broke(chat)
        except ChannelFault:
            whole = False
        # In the order in which it was said, also where a deeper page came later: a "no" after a "yes" has to stay behind it.
        since = gap.since if chat.start else gap.since - OVERLAP
        for raw in found:
            if told_at(raw, self._now()) >= since:
                await self._take(raw, hear)
        return whole

    async def _fetch(self, chat: Chat, since: datetime, found: list[Raw]) -> bool:
        """Fill `found` from its end, page before page, until it reaches back. Raises ChannelFault, with `found` filled so far."""
        count, before, known = self._page_size(chat), "", set[str]()
        for _ in range(min(DEPTH // count, MOST_PAGES)):
            page = await self._page(chat, count, before)
            fresh = [raw for raw in page if place(raw) not in known]
            if before and not fresh:
                return await self._fetch_at_once(chat, since, found)
            found[:0] = fresh
            if self._reaches(page, count, since) or (chat.start and len(found) >= LAST_PAGE):
                return True
            known.update(map(place, page))
            before = place(page[0])
            if not before:
                return await self._fetch_at_once(chat, since, found)
        log.warning("a gap is longer than what is asked for", action="onebot.gap_too_long", group=chat.group)
        return True

    async def _fetch_at_once(self, chat: Chat, since: datetime, found: list[Raw]) -> bool:
        """The same of a bridge that knows no pages: it is asked for more, unless the line has ended over what it told."""
        for count in () if self._breaks.get(chat) else DEEPER:
            page = await self._page(chat, count, "")
            found[:] = page or found
            if self._reaches(page, count, since):
                return True
        log.warning("a gap is longer than what is told", action="onebot.gap_too_long", group=chat.group)
        return True

    async def _page(self, chat: Chat, count: int, before: str) -> list[Raw]:
        """One page, oldest first; nothing from a bridge that has no history. Raises ChannelFault."""
        answer = await self._actions.ask(*question(chat.group, chat.to, count, before))
        page = list(messages_of(answer.data, chat.group, chat.to, self._memory.me)) if answer.done else []
        now = self._now()
        backwards = bool(page) and told_at(page[0], now) > told_at(page[-1], now)
        return page[::-1] if backwards else page

    def _page_size(self, chat: Chat) -> int:
        """Where the line has ended over one chat, those of the others may be as large."""
        return PAGES[self._breaks.get(chat, min(1, len(self._breaks)))]

    def _reaches(self, page: Sequence[Raw], count: int, since: datetime) -> bool:
        return len(page) < count or any(told_at(raw, self._now()) < since - SECOND for raw in page)

    def _broke(self, chat: Chat) -> bool:
        """The line ended over a page: smaller ones are asked for, and after the smallest none. Whether it is given up."""
        breaks = self._breaks.get(chat, 0) + 1
        if breaks < len(PAGES):
            self._breaks[chat] = breaks
            return False
        self._breaks.pop(chat, None)
        self._resting[chat.group, chat.to] = self._now() + REST
        log.error("the line ends over a history each time: it is given up", action="onebot.gap_given_up", group=chat.group)
        return True
