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


BENEATH = "beneath"
# Forms that hold much and may take days: whatever else is asked meanwhile lies above them, and they are never lost for it.
WAITING = frozenset({"visit"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """Which form is open and what it holds so far."""

    form: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def at(self, step: str, **more: Any) -> Conversation:
        return Conversation(self.form, step, {**self.data, **more})

    @property
    def beneath(self) -> Conversation | None:
        """The form that waits until this one is done."""
        kept = self.data.get(BENEATH)
        return Conversation(kept["form"], kept["step"], kept["data"]) if kept else None

    def over(self, open_now: Conversation | None) -> Conversation:
        """This form, opened over another: with that beneath it if it is one that waits, else with what waited beneath that."""
        waits = open_now if open_now is None or open_now.form in WAITING else open_now.beneath
        bare = {name: value for name, value in self.data.items() if name != BENEATH}
        if waits is None or waits.form == self.form:
            return Conversation(self.form, self.step, bare)
        kept = {"form": waits.form, "step": waits.step, "data": dict(waits.data)}
        return Conversation(self.form, self.step, {**bare, BENEATH: kept})
