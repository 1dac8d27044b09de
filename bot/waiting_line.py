"""Messages that wait for a writer: first come, first served, and never two of one conversation at the same time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

LOOK_AGAIN = 0.02  # seconds until a message that has to wait for another process is tried again


class OfConversation(Protocol):
    @property
    def conversation(self) -> int: ...


Item = TypeVar("Item", bound=OfConversation)


class WaitingLine(Generic[Item]):
    """Shared by the threads that write. What was taken keeps its conversation until it is given back as done."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._waiting: deque[Item] = deque()
        self._resting: deque[tuple[float, Item]] = deque()
        self._busy: set[int] = set()
        self._closed = False

    def __len__(self) -> int:
        """How many wait for a writer."""
        return len(self._waiting) + len(self._resting)

    def put(self, items: Iterable[Item]) -> None:
        with self._changed:
            self._waiting.extend(items)
            self._changed.notify_all()

    def open(self) -> None:
        """More will come: after it was closed as well, where a service is started again."""
        with self._changed:
            self._closed = False

    def close(self) -> None:
        """Nothing more will come; what waits is still handed out."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self, most: int) -> list[Item]:
        """The next messages, each of another conversation; waits until there is one. Empty: closed, and all is handed out."""
        with self._changed:
            while True:
                self._wake_rested()
                found = self._next(most)
                if found or (self._closed and not self._waiting and not self._resting):
                    return found
                rest = self._resting[0][0] - self._seconds() if self._resting else None
                self._changed.wait(None if rest is None else max(rest, 0.001))

    def done(self, items: Iterable[Item], again: Sequence[Item] = ()) -> None:
        """These have been handled, but for `again`, whose turn has not come: they keep their place before all that is newer."""
        with self._changed:
            self._busy -= {one.conversation for one in items} - {one.conversation for one in again}
            self._resting.extend((self._seconds() + LOOK_AGAIN, one) for one in again)
            self._changed.notify_all()

    def _wake_rested(self) -> None:
        while self._resting and self._resting[0][0] <= self._seconds():
            item = self._resting.popleft()[1]
            self._busy.discard(item.conversation)
            self._waiting.appendleft(item)

    def _next(self, most: int) -> list[Item]:
        """At most one of each conversation, so that each sees what the one before it did."""
        found: list[Item] = []
        left: list[Item] = []
        passed: set[int] = set()
        while self._waiting and len(found) < most:
            item = self._waiting.popleft()
            free = item.conversation not in self._busy and item.conversation not in passed
            (found if free else left).append(item)
            passed.add(item.conversation)
        self._waiting.extendleft(reversed(left))
        self._busy |= {one.conversation for one in found}
        return found
