"""What one process counts of its own work for one office: nothing of it is a row."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, Summary

Work = Callable[[], None] | Callable[[], Awaitable[None]]
ANSWERED, REFUSED, LOST = "answered", "refused", "lost"  # lost: not recorded, so that the platform has to push it again
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class Meters:
    """Labels are names of the configuration and of the code, never of anybody: there are as many as there are accounts."""

    def __init__(self, office: str) -> None:
        self._registry = CollectorRegistry()
        self._office = office
        self._callbacks = Counter(
            "sangyu_callbacks",
            "Calls of platforms, by what came of them.",
            ["office", "channel", "account", "result"],
            registry=self._registry,
        )
        self._callback_seconds = Histogram(
            "sangyu_callback_seconds", "From a call of a platform to its answer.", ["office", "channel"],
            buckets=SECONDS, registry=self._registry,
        )  # fmt: skip
        self._ticks = Counter(
            "sangyu_ticks", "Looks of this process, by name and result.", ["office", "tick", "result"], registry=self._registry
        )
        self._tick_seconds = Summary("sangyu_tick_seconds", "How long a look took.", ["office", "tick"], registry=self._registry)

    def collect(self) -> Iterator[Metric]:
        """Without the moments at which each figure began, which double the page and which nobody asks for."""
        for family in self._registry.collect():
            family.samples = [one for one in family.samples if not one.name.endswith("_created")]
            yield family

    def callback(self, channel: str, account: str, result: str, seconds: float) -> None:
        self._callbacks.labels(self._office, channel, account, result).inc()
        self._callback_seconds.labels(self._office, channel).observe(seconds)

    def tick(self, name: str, well: bool, seconds: float) -> None:
        self._ticks.labels(self._office, name, "done" if well else "broke").inc()
        self._tick_seconds.labels(self._office, name).observe(seconds)

    def metered(self, name: str, work: Work) -> Work:
        """The same work; how long it took and whether it broke is counted."""
        if inspect.iscoroutinefunction(work):

            async def awaited() -> None:
                with self._timed(name):
                    await work()

            return awaited

        def done() -> None:
            with self._timed(name):
                work()

        return done

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began, well = perf_counter(), False
        try:
            yield
            well = True
        finally:
            self.tick(name, well, perf_counter() - began)
