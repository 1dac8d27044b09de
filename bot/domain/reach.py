"""How the office reaches everybody: how many calls one human is asked for, when a silent one is passed over, what counts what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.notices import How
from bot.domain.tasks import Task

EQUAL: Mapping[How, float] = dict.fromkeys(How, 1.0)


@dataclass(frozen=True, slots=True)
class ReachRules:
    """The office's own numbers, from `content/reach.yaml`."""

    calls_each: int = 15  # open calls that one human is asked for before the next one gets the rest
    hand_on_after: tuple[timedelta, ...] = (timedelta(minutes=60), timedelta(minutes=40))  # owner silent; then the next silent
    alarm_after: tuple[timedelta, ...] = (timedelta(minutes=10), timedelta(minutes=10))  # the same of an alarm, day and night
    weights: Mapping[How, float] = field(default_factory=lambda: EQUAL)  # what a confirmation counts in the weighed figure
    answers: Mapping[str, tuple[float, timedelta]] = field(default_factory=dict)  # by rung: share that answers, within what time

    def waits(self, task: Task) -> tuple[timedelta, ...]:
        """How long whoever has a task may be silent, and then the next one."""
        return self.alarm_after if task.cries else self.hand_on_after
