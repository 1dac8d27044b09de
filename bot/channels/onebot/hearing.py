"""Taking in what is heard without keeping the line waiting: in order within one chat, side by side between chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from bot.channels.base import Hear
from bot.domain.messages import Incoming

log = structlog.get_logger()

AT_ONCE = 8  # chats that are taken in side by side
BACKLOG = 2_000  # messages that may wait; beyond it the line is read no further
MISSED = 500  # … of which so many may be out of histories, so that what is said now finds room
AGAIN = (0.2, 1.0, 5.0)  # seconds before what could not be recorded is tried again; its key makes that harmless

Chat = tuple[str, str]


class Hearing:
    """One account's. Lives in one event loop. `lost` is told of the key of what could not be taken in at all."""

    def __init__(self, lost: Callable[[str], None]) -> None:
        self._lost = lost
        self._chats: dict[Chat, deque[tuple[Incoming, Hear, asyncio.Semaphore]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(BACKLOG)
        self._room_for_missed = asyncio.Semaphore(MISSED)
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def put(self, incoming: Incoming, hear: Hear, missed: bool = False) -> None:
        """Have it taken in behind whatever of its chat waits already."""
        room = self._room_for_missed if missed else self._room
        await room.acquire()
        chat = (incoming.group, "" if incoming.group else incoming.sender)
        waiting = self._chats.get(chat)
        if waiting is not None:
            waiting.append((incoming, hear, room))
            return
        self._chats[chat] = deque([(incoming, hear, room)])
        self.start(self._empty(chat))

    def start(self, job: Coroutine[Any, Any, None]) -> None:
        """Have something done beside the line, and hold on to it until it is."""
        task = asyncio.ensure_future(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finished(self) -> None:
        """Wait until everything heard so far is taken in."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _empty(self, chat: Chat) -> None:
        try:
            while self._chats[chat]:
                incoming, hear, room = self._chats[chat][0]
                async with self._at_once:
                    await self._take(incoming, hear)
                self._chats[chat].popleft()
                room.release()
        finally:
            del self._chats[chat]

    async def _take(self, incoming: Incoming, hear: Hear) -> None:
        for pause in (*AGAIN, None):
            try:
                await hear(incoming)
            except Exception as fault:  # noqa: BLE001 - around one message: whatever it is, the line goes on
                log.warning("event not recorded", action="onebot.unheard", fault=type(fault).__name__, again=pause is not None)
            else:
                return
            if pause is not None:
                await asyncio.sleep(pause)
        self._lost(incoming.key)
