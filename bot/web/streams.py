"""Pages that go on: one look a second at each thing that is watched, however many watch it, and all of them ended together.

Whoever watches is sent what has changed, as server-sent events. Looks and rendering run in a thread; nothing here waits for a
slow reader: he is sent the newest when he is ready for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

log = structlog.get_logger()

MOST = 48  # open streams of one process
EVERY = 1.0  # seconds between two looks
ANEW = 15.0  # … after which everything is made anew, changed or not, and a quiet reader is sent a sign of life
COME_AGAIN = 20_000  # milliseconds after which a browser asks again that was sent away for want of room
SIGN_OF_LIFE = ": still here\n\n"

Pieces = Mapping[str, str]  # by the name of the event


class Watched(Protocol):
    """Something that can be watched. Both run in a thread."""

    def mark(self) -> Any:
        """Cheap; another value as soon as something has changed. None: there is nothing to watch any more."""
        ...

    def render(self, views: Sequence[Hashable]) -> tuple[Mapping[Hashable, Pieces], bool]:
        """The pieces of each view, and whether it is over with this."""
        ...


@dataclass(eq=False)
class Reader:
    """One open stream. `view`: what he may see and has asked for; all with the same view are sent the same."""

    view: Hashable
    name: str = ""
    doing: str = ""
    pieces: Pieces = field(default_factory=dict)
    over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, pieces: Pieces, over: bool) -> None:
        self.pieces, self.over = pieces, over
        self._news.set()

    def end(self) -> None:
        self.over = True
        self._news.set()

    async def news(self, patience: float) -> bool:
        """Whether there was something new within so many seconds."""
        try:
            await asyncio.wait_for(self._news.wait(), patience)
        except TimeoutError:
            return False
        self._news.clear()
        return True


@dataclass(eq=False)
class _Topic:
    watched: Watched
    readers: list[Reader] = field(default_factory=list)
    made: dict[Hashable, Pieces] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class Streams:
    """Everything that is watched in this process. Belongs to one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._topics: dict[Hashable, _Topic] = {}
        self._closed = False

    @property
    def open(self) -> int:
        return sum(len(topic.readers) for topic in self._topics.values())

    def present(self, key: Hashable) -> list[tuple[str, str]]:
        """Who watches something just now, and what he does with it."""
        topic = self._topics.get(key)
        found: dict[str, str] = {}
        for one in topic.readers if topic is not None else ():
            found[one.name] = one.doing or found.get(one.name, "")
        return sorted(found.items())

    def close(self) -> None:
        """End all streams; nobody is let in any more. To be called in the loop, before the server waits for its connections."""
        self._closed = True
        for topic in self._topics.values():
            for reader in topic.readers:
                reader.end()
            if topic.task is not None:
                topic.task.cancel()

    async def follow(
        self, key: Hashable, watched: Watched, reader: Reader, still: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[str]:
        """The events for one reader, until what he watches is over, he may not see it any more, or the service ends."""
        if self._closed:
            return
        if self.open >= self._most:
            yield self._once(key, reader.view)
            return
        topic = self._topics.setdefault(key, _Topic(watched))
        topic.readers.append(reader)
        if reader.view in topic.made:
            reader.give(topic.made[reader.view], over=False)
        if topic.task is None or topic.task.done():
            topic.task = asyncio.create_task(self._look(topic))
        try:
            async for event in self._events(reader, still):
                yield event
        finally:
            self._leave(key, topic, reader)

    async def _events(self, reader: Reader, still: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        yield SIGN_OF_LIFE
        sent: dict[str, str] = {}
        asked = heard = time.monotonic()
        often = min(EVERY, ANEW)
        while True:
            if await reader.news(often):
                heard = time.monotonic()
            elif time.monotonic() - heard >= ANEW:
                heard = time.monotonic()
                yield SIGN_OF_LIFE
            if time.monotonic() - asked >= often:  # whoever has left, or lost the right, sees nothing from the next second on
                asked = time.monotonic()
                if not await still():
                    return
            for name, words in reader.pieces.items():
                if sent.get(name) != words:
                    sent[name] = words
                    yield event(name, words)
            if reader.over:
                break
        if not self._closed:  # else the browser comes again, to the service that is started next
            yield event("end", "")

    def _once(self, key: Hashable, view: Hashable) -> str:
        """For whoever finds no room: what has been made for the others, and the request to come again."""
        topic = self._topics.get(key)
        pieces = topic.made.get(view, {}) if topic is not None else {}
        return f"retry: {COME_AGAIN}\n\n" + "".join(event(name, words) for name, words in pieces.items())

    def _leave(self, key: Hashable, topic: _Topic, reader: Reader) -> None:
        topic.readers.remove(reader)
        if not topic.readers:
            self._topics.pop(key, None)
            if topic.task is not None:
                topic.task.cancel()

    async def _look(self, topic: _Topic) -> None:
        """Looks each second, and makes the pieces of every view once when something has changed or somebody has come."""
        mark: Any = _NEVER
        made_at = 0.0
        while topic.readers and not self._closed:
            try:
                seen = await asyncio.to_thread(topic.watched.mark)
                new = seen != mark or time.monotonic() - made_at >= ANEW
                views = {one.view for one in topic.readers}
                if new or not views <= topic.made.keys():
                    mark, made_at = seen, time.monotonic()
                    await self._make(topic, list(views))
            except Exception as fault:  # noqa: BLE001 - around one look: the database may be busy, the next look is in a second
                log.warning("a look failed", action="stream.look", fault=type(fault).__name__)
            await asyncio.sleep(EVERY)

    @staticmethod
    async def _make(topic: _Topic, views: list[Hashable]) -> None:
        made, over = await asyncio.to_thread(topic.watched.render, views)
        topic.made = dict(made)
        for reader in topic.readers:
            if reader.view in made:
                reader.give(made[reader.view], over)
            elif over:
                reader.end()


_NEVER = object()


def event(name: str, words: str) -> str:
    """One event as it goes over the wire. Line ends of any kind are line ends there."""
    lines = "".join(f"data: {line}\n" for line in words.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
