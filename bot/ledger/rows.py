"""What one row of a sheet says of a person, a member of staff or a proxy. An empty cell says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.people import Birth, Category, Role
from bot.ledger.cells import Masked


@dataclass(frozen=True, slots=True)
class ProxyRow:
    """Somebody who receives for a person. On the sheet 代收人 the person is told by name and whatever
    else it takes, or by identity number."""

    name: str
    relation: str = ""
    phone: str = ""
    consent: bool | None = None  # None: not written
    person_name: str = ""
    person_id_number: str | Masked = ""
    person_unit: str = ""
    person_phone: str | Masked = ""
    person_born: Birth | None = None
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff. `unit` is where he works, `scope` where his roles count; both are names or paths."""

    name: str
    phone: str | Masked = ""
    roles: tuple[Role, ...] = (Role.LIAISON,)
    unit: str = ""
    scope: str = ""
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person: only what the filled cells say, by the key of the field."""

    sheet: str
    row: int
    name: str
    said: Mapping[str, Any]
    extra: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, Masked] = field(default_factory=dict)
    proxies: tuple[ProxyRow, ...] = ()

    @property
    def id_number(self) -> str:
        return str(self.said.get("id_number", ""))

    @property
    def phone(self) -> str:
        return str(self.said.get("phone", ""))

    @property
    def born(self) -> Birth | None:
        found: Birth | None = self.said.get("born")
        return found


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a sheet's name or title says for all its rows: 离休干部花名册, 填报单位：林场."""

    category: Category | None = None
    unit: str = ""
