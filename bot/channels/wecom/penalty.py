"""What is done after the platform has said that we call too often.

Its rules (document/path/90454): too many calls in a minute bar an interface for a minute, too many in an hour for an hour, too
many in a day until midnight. One code stands for all three. So: nothing is sent for a minute; if the first call after it is
refused again, it was not the minute's rule, and whoever waits is better served by another channel.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.shared.codes import BUSY, NOT_TRIED, QUOTA
from bot.channels.wecom.codes import TOO_OFTEN
from bot.domain.delivery import SendResult

REST = timedelta(minutes=1)
FORGOTTEN = timedelta(minutes=10)  # after so long, a refusal is a new matter


class Penalty:
    """Of one interface. Safe to share between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._until: datetime | None = None
        self._again = False

    def holds(self) -> SendResult | None:
        """What a send comes to without being tried; None if it may be tried."""
        with self._lock:
            left = self._left()
            if left <= timedelta(0):
                return None
            return QUOTA if self._again else replace(NOT_TRIED, wait=left)

    def struck(self) -> SendResult:
        """What a send came to that was refused for calling too often."""
        with self._lock:
            if self._left() <= timedelta(0):  # else: sent before the first refusal was read
                now = self._now()
                self._again = self._until is not None and now - self._until < FORGOTTEN
                self._until = now + REST
            result = QUOTA if self._again else replace(BUSY, wait=self._left())
        return replace(result, code=TOO_OFTEN)

    def over(self) -> None:
        """A call went through."""
        with self._lock:
            if self._left() <= timedelta(0):
                self._until, self._again = None, False

    def _left(self) -> timedelta:
        return self._until - self._now() if self._until is not None else timedelta(0)
