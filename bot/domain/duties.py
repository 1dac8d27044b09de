"""What is owed to a person by the office's rules (五必访, 三个三送, 分类走访 …)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.life import CLOSING


class DutyState(StrEnum):
    """Worked out from the record; a duty that is done, missed or cancelled can become so only by what the record then says."""

    DRAFT = "draft"  # its window has not opened yet
    READY = "ready"
    DONE = "done"
    MISSED = "missed"  # the window has passed
    CANCELLED = "cancelled"  # applies no longer


LIVE = frozenset({DutyState.DRAFT, DutyState.READY})


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing owed to one person. `number` is what people say: 计划 31 周四."""

    number: int
    key: str  # rule, person and occasion
    rule: str
    title: str  # as the rule says it: 住院探视, 整岁祝寿
    person_id: int
    person_name: str
    unit: str
    town: str
    owner_id: int | None
    owner_name: str
    state: DutyState
    opens_on: date
    due_at: datetime
    planned_on: date | None = None
    event_id: int | None = None
    visit_id: int | None = None
    settled_at: datetime | None = None
    level: int = 0

    def late(self, now: datetime) -> bool:
        return self.state is DutyState.READY and now > self.due_at

    def shown(self, now: datetime) -> dict[str, Any]:
        """As messages say it. `by_clock`: the hour counts, not only the day."""
        return {
            "number": self.number,
            "title": self.title,
            "who": self.person_name,
            "place": self.town or self.unit,
            "due": self.due_at.isoformat(),
            "by_clock": self.due_at.time() != CLOSING,
            "late": self.late(now),
            "planned": self.planned_on.isoformat() if self.planned_on else "",
            "owner": self.owner_name,
        }


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else comes to the same door on that day."""

    day: date
    staff_name: str
    unit: str
    free: date  # the next day on which nobody comes
