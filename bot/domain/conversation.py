"""A form that is being filled in by chat. It is a row, so it survives restarts and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation happens: one sender on one account, in private or in one group."""

    channel: str
    account: str
    sender: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Which form is open and what it holds so far."""

    form: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def at(self, step: str, **more: Any) -> Conversation:
        return Conversation(self.form, step, {**self.data, **more})
