"""Long work on a large file, beside the pages: begun once, followed by whoever asks, its result kept for a while in memory.

What has to outlast this process stands in the rows that the work writes; here is only how far it is and what it found.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

KEPT = 3  # results in memory: a city's difference takes some hundred megabytes
EVERY = 200  # lines between two words on how far it is

T = TypeVar("T")


class Tell(Protocol):
    """How far the work is: in which stage, and how much of it is done."""

    def __call__(self, stage: str, done: int = 0, of: int = 0) -> None: ...


def silent(stage: str, done: int = 0, of: int = 0) -> None:
    """Nobody looks on."""


def counted(rows: Sequence[T], stage: str, tell: Tell) -> Iterator[T]:
    """The rows one by one, telling now and then which one it is."""
    for at, row in enumerate(rows):
        if at % EVERY == 0:
            tell(stage, at, len(rows))
        yield row


@dataclass(frozen=True, slots=True)
class Progress:
    stage: str = ""
    done: int = 0
    of: int = 0


class Work(Generic[T]):
    """One piece of work."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.progress = Progress("waiting")
        self._future: Future[T] = Future()

    @classmethod
    def settled(cls, key: str, result: T) -> Work[T]:
        """Work that there is nothing to do for."""
        work = cls(key)
        work._future.set_result(result)
        return work

    def wait(self, seconds: float) -> bool:
        """Whether it is over, giving it so long."""
        over = threading.Event()
        self._future.add_done_callback(lambda _: over.set())
        return over.wait(seconds)

    @property
    def over(self) -> bool:
        return self._future.done()

    @property
    def result(self) -> T:
        """Of work that is over. Raises what it raised."""
        return self._future.result(timeout=0)

    def run(self, what: Callable[[Tell], T]) -> None:
        try:
            found = what(self._tell)
        except BaseException as fault:  # noqa: BLE001 - it is raised again for whoever asks for the result
            self._future.set_exception(fault)
        else:
            self._future.set_result(found)

    def _tell(self, stage: str, done: int = 0, of: int = 0) -> None:
        self.progress = Progress(stage, done, of)


class Room:
    """Where work is done, one piece at a time: two large files at once would need the memory of both."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: dict[str, Work[Any]] = {}
        self._threads = ThreadPoolExecutor(1, "ledger")

    def begin(self, key: str, what: Callable[[Tell], T]) -> Work[T]:
        """The work of this name: begun now, or the one that was begun before and not forgotten."""
        with self._lock:
            known = self._works.get(key)
            if known is not None:
                return known
            self._make_room()
            work: Work[T] = Work(key)
            self._works[key] = work
        self._threads.submit(work.run, what)
        return work

    def get(self, key: str) -> Work[Any] | None:
        with self._lock:
            return self._works.get(key)

    def forget(self, keys: Iterable[str]) -> None:
        """Their results; work that is under way goes on, and nobody hears of it."""
        with self._lock:
            for key in keys:
                self._works.pop(key, None)

    def begun(self, start: str) -> list[str]:
        """The names that begin so."""
        with self._lock:
            return [key for key in self._works if key.startswith(start)]

    def _make_room(self) -> None:
        over = [key for key, work in self._works.items() if work.over]
        for key in over[: max(0, len(over) - KEPT + 1)]:
            del self._works[key]
