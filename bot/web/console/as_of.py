"""Figures that take long in a big office: worked out beside the pages, and shown with the moment at which they were."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Generic, TypeVar

from bot.clock import Clock

Figures = TypeVar("Figures")
PATIENCE = 0.06  # seconds that a page waits for them
KEPT = timedelta(minutes=15)  # for so long slow ones are not worked out again by themselves
MOST = 64  # askers who are remembered
FEW = 2000  # people: where there are not more, figures need not be remembered


@dataclass(frozen=True, slots=True)
class Made(Generic[Figures]):
    """What there is to show. No moment: nothing yet; `working`: newer ones are on their way; `fresh`: made for this very page."""

    figures: Figures | None = None
    at: datetime | None = None
    working: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Figures]):
    figures: Figures
    at: datetime
    slow: bool


class AsOf(Generic[Figures]):
    """The last figures by who asks and for what. What is quickly worked out is worked out anew each time.

    Nothing of it is written anywhere: after a restart the first who asks waits a little longer.
    """

    def __init__(self, clock: Clock, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._kept: dict[Hashable, _Kept[Figures]] = {}
        self._coming: dict[Hashable, Future[None]] = {}
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "as-of")

    def get(self, key: Hashable, work: Callable[[], Figures], few: bool = False, anew: bool = False) -> Made[Figures]:
        """The figures, made now if that does not take long, else the last ones. `few`: the page waits in any case, as there are
        few people; `anew`: also where slow ones are still young they are made again.

        Raises what the work raises.
        """
        if few:
            return Made(work(), self._clock.now(), fresh=True)
        with self._lock:
            kept, coming = self._kept.get(key), self._coming.get(key)
            if coming is None and not anew and kept is not None and kept.slow and self._clock.now() - kept.at < KEPT:
                return Made(kept.figures, kept.at)
            if coming is None:
                coming = self._coming[key] = self._worker.submit(self._make, key, work)
        done = bool(wait((coming,), self._patience).done)
        if done:
            coming.result()
        with self._lock:
            kept = self._kept.get(key)
        return Made(kept.figures, kept.at, not done, done) if kept is not None else Made(working=not done)

    def _make(self, key: Hashable, work: Callable[[], Figures]) -> None:
        started = perf_counter()
        try:
            at = self._clock.now()
            figures = work()
            with self._lock:
                self._kept.pop(key, None)
                self._kept[key] = _Kept(figures, at, perf_counter() - started > self._patience)
                while len(self._kept) > MOST:
                    del self._kept[next(iter(self._kept))]
        finally:
            with self._lock:
                self._coming.pop(key, None)
