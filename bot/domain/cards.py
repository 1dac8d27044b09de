"""我的老同志: what a liaison wants to see of each of his people before he rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One line of the list. `special` are conditions, impairments and wishes, as the office names them."""

    id: int
    name: str
    born_on: date | None
    state: str
    away_place: str
    last_contact_on: date | None
    phone_dead: bool
    mourning: bool
    special: tuple[str, ...]
    today: date

    @property
    def age(self) -> int | None:
        """Full years (周岁)."""
        if self.born_on is None:
            return None
        before = (self.today.month, self.today.day) < (self.born_on.month, self.born_on.day)
        return self.today.year - self.born_on.year - before

    def shown(self) -> dict[str, object]:
        return {
            "name": self.name,
            "age": self.age,
            "state": self.state,
            "away_place": self.away_place,
            "contact": self.last_contact_on.isoformat() if self.last_contact_on else "",
            "phone_dead": self.phone_dead,
            "mourning": self.mourning,
            "special": list(self.special),
        }
