"""Misbehaviour that a test asks for: it strikes calls about messages until it is switched off or used up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Switch:
    """`acts`: the call takes effect first. `hangs`: no answer. Otherwise `status` and `body` are the answer."""

    on: bool = False
    acts: bool = False
    hangs: bool = False
    status: int = 500
    body: Any = None
    times: int | None = None  # None: until switched off
    until: datetime | None = None

    def strikes(self, parts: list[str], now: datetime) -> Switch | None:
        """Itself, if it strikes this call."""
        if not self.on or parts[-1] != "messages" or self.times == 0 or (self.until is not None and now >= self.until):
            return None
        if self.times is not None:
            self.times -= 1
        return self
