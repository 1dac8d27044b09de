"""How fast one account may send: a bucket of permits, a fifth of it kept for answers."""

from __future__ import annotations

from datetime import datetime

RESERVE = 0.2


class Pace:
    """Permits for one account, refilled at `per_second` up to one second's worth (at least one)."""

    def __init__(self, per_second: float, now: datetime) -> None:
        self._rate = per_second
        self._size = max(1.0, per_second)
        self._filled = self._size
        self._at = now

    def permits(self, now: datetime, answers: bool) -> int:
        """How many messages may leave now. Only answers may use the last fifth."""
        elapsed = max(0.0, (now - self._at).total_seconds())
        self._filled = min(self._size, self._filled + elapsed * self._rate)
        self._at = now
        floor = 0.0 if answers or self._size <= 1 else self._size * RESERVE
        return max(0, int(self._filled - floor))

    def spend(self, count: int) -> None:
        self._filled -= count
