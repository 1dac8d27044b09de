"""What chat, console and jobs may ask about what is owed by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from bot.domain.duties import Clash, Duty
from bot.domain.duty_rules import DutyRule
from bot.store import Records


class Duties(Protocol):
    """What is owed by rule, worked out anew whenever the record changes."""

    @property
    def titles(self) -> Mapping[str, str]:
        """What each rule is called, by its id: for the queries of `records.duties`."""
        ...

    @property
    def version(self) -> str:
        """Another one whenever the rules have changed."""
        ...

    @property
    def rules(self) -> Sequence[DutyRule]:
        """The office's rules in their order."""
        ...

    def refresh(self, records: Records, person_ids: Sequence[int], now: datetime) -> list[Duty]:
        """After something changed for these persons; their live duties as they are then."""
        ...

    def refresh_all(self, records: Records, now: datetime) -> Mapping[str, int]:
        """Everybody. How many duties opened, became ready, done, missed, cancelled."""
        ...

    def plan(self, records: Records, duty: Duty, day: date, now: datetime) -> Duty | Clash:
        """Its owner means to go on that day; a clash if another unit comes to that door on it."""
        ...

    def suggest(self, records: Records, duty: Duty, now: datetime) -> date:
        """A day on which nobody else comes to that door: one on which its owner is near there anyway, else a working day."""
        ...


class NoDuties:
    """Where nothing is owed by rule: a part of the service on its own."""

    titles: Mapping[str, str] = MappingProxyType({})
    version = ""
    rules: Sequence[DutyRule] = ()

    def refresh(self, *_args: Any, **_named: Any) -> list[Duty]:
        return []

    def refresh_all(self, *_args: Any, **_named: Any) -> Mapping[str, int]:
        return {}

    def plan(self, *_args: Any, **_named: Any) -> Any:
        raise LookupError("nothing is owed here")

    suggest = plan


NO_DUTIES = NoDuties()
