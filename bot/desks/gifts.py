"""What jobs may ask of gifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from bot.store import Records


class Gifts(Protocol):
    """What is handed to people on their days by the office's own standard."""

    def prepare(self, records: Records, now: datetime) -> int:
        """Make ready what falls due within a month. How many are new."""
        ...

    def remind(self, records: Records, now: datetime) -> tuple[int, int]:
        """Bring to mind what is to be brought soon, and close what is too late. How many of each."""
        ...


class NoGifts:
    """Where nothing is handed over: a part of the service on its own."""

    def prepare(self, *_args: Any) -> int:
        return 0

    def remind(self, *_args: Any) -> tuple[int, int]:
        return 0, 0


NO_GIFTS = NoGifts()
