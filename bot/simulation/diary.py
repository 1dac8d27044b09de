"""What is going to happen on the simulated day, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush

from bot.domain.messages import ReceiptReport
from bot.domain.notices import How
from bot.domain.tasks import OutcomeCode, Task


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform says what became of a message."""

    account: tuple[str, str]
    report: ReceiptReport


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody says that he knows."""

    person_id: int
    how: How
    by: str
    proof: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message has reached somebody who serves."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class Turn:
    """He looks at his list."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class Report:
    """He says what came of a call."""

    staff_id: int
    task: Task
    outcome: OutcomeCode


Happening = Receipt | Answer | Told | Turn | Report


class Diary:
    """Happenings by their moment; of two at the same moment the one that was written down first comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Happening]] = []
        self._written = 0

    def put(self, at: datetime, happening: Happening) -> None:
        heappush(self._heap, (at, self._written, happening))
        self._written += 1

    @property
    def next_at(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def until(self, moment: datetime) -> Iterator[tuple[datetime, Happening]]:
        """Take out what happens up to a moment, also what is written down for it meanwhile."""
        while self._heap and self._heap[0][0] <= moment:
            at, _, happening = heappop(self._heap)
            yield at, happening
