"""What a report says of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.life import LifeEventKind
from bot.domain.visits import VisitKind
from bot.understanding.visits.people import Id


@dataclass(frozen=True, slots=True)
class VisitReading:
    """One person of a report.

    `person` is None where it has to be asked who of the `candidates` it was; there are none where nobody of that name is known.
    `words` are those by which he was named; `sure` is False where a slip of the name was put right. `day` is None where it has
    to be asked: it does not exist, contradicts itself or was left open (前几天). `condition`, `need` and `promise` are "" where
    nothing is said.
    """

    person: Id | None
    candidates: tuple[Id, ...]
    words: str
    kind: VisitKind
    day: date | None
    condition: str
    need: str
    promise: str
    event: LifeEventKind | None
    sure: bool
