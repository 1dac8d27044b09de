"""Against floods: how often in a minute something may be asked for. Counted in memory, and forgotten with the minute."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable

MINUTE = 60.0  # seconds


class Flood:
    """One for each sort of thing; used from one thread."""

    def __init__(self, a_minute: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._seconds = seconds
        self._counted: Counter[Hashable] = Counter()
        self._since = seconds()

    def over(self, key: Hashable) -> bool:
        """Counts one more; whether that is too many."""
        if self._seconds() - self._since >= MINUTE:
            self._counted.clear()
            self._since = self._seconds()
        self._counted[key] += 1
        return self._counted[key] > self._a_minute
