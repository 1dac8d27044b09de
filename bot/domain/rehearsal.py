"""What somebody who rehearses lets go wrong: with each way of sending, and with each telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.messages import Form


class Fault(StrEnum):
    """How a platform misbehaves."""

    NONE = "none"
    DOWN = "down"  # it cannot be reached: nothing leaves, trying again is of use
    REFUSED = "refused"  # it takes nothing for these people, for good
    SILENT = "silent"  # it takes everything and never says what became of it
    UNKNOWN = "unknown"  # it does not answer: nobody knows whether it took the message
    LIMITED = "limited"  # the day's quota is used up


class Handset(StrEnum):
    """What is the matter with somebody's telephone."""

    ON = "on"
    OFF = "off"  # switched off or lost: what is sent waits, calls are not taken
    BLOCKED = "blocked"  # he has blocked the chat account; text messages and calls arrive


@dataclass(frozen=True, slots=True)
class Switches:
    """All that is not as it should be. What is not named is in order."""

    forms: Mapping[Form, Fault] = field(default_factory=dict)
    handsets: Mapping[str, Handset] = field(default_factory=dict)  # by the simulated account of whoever owns it

    def fault(self, form: Form) -> Fault:
        return self.forms.get(form, Fault.NONE)

    def handset(self, who: str) -> Handset:
        return self.handsets.get(who, Handset.ON)

    @property
    def any(self) -> bool:
        return bool(self.forms or self.handsets)

    def with_fault(self, form: Form, fault: Fault) -> Switches:
        forms = {**self.forms, form: fault}
        return Switches({key: value for key, value in forms.items() if value is not Fault.NONE}, self.handsets)

    def with_handset(self, who: str, state: Handset) -> Switches:
        handsets = {**self.handsets, who: state}
        return Switches(self.forms, {key: value for key, value in handsets.items() if value is not Handset.ON})

    def dump(self) -> dict[str, Any]:
        return {
            "forms": {form.value: fault.value for form, fault in self.forms.items()},
            "handsets": {who: state.value for who, state in self.handsets.items()},
        }

    @staticmethod
    def load(raw: Mapping[str, Any]) -> Switches:
        """What `dump` gave."""
        return Switches(
            {Form(form): Fault(fault) for form, fault in raw["forms"].items()},
            {who: Handset(state) for who, state in raw["handsets"].items()},
        )
