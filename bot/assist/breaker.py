"""An endpoint that fails several times running is left alone for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FAILURES = 3
REST = timedelta(seconds=60)


@dataclass(slots=True)
class Breaker:
    """Safe to share between threads. After its rest a single failure opens it again."""

    _failures: int = 0
    _until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rests(self, now: datetime) -> bool:
        with self._lock:
            return self._until is not None and now < self._until

    def failed(self, now: datetime) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._until = now + REST

    def worked(self) -> None:
        with self._lock:
            self._failures, self._until = 0, None
