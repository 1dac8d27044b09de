"""When a silent task goes on: 60 and 40 minutes, less when the day is short, never in quiet hours unless it is an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.escalation import hand_on_at
from bot.domain.notices import out_of_quiet
from bot.domain.tasks import Task, TaskKind
from tests.builders import QUIET, at

WAITS = (timedelta(minutes=60), timedelta(minutes=40))


def task(deadline: datetime, level: int = 0, kind: TaskKind = TaskKind.CALL) -> Task:
    return Task(1, 1, kind, 3, "座谈会", deadline, level=level)


@pytest.mark.parametrize(
    ("now", "deadline", "level", "then"),
    [
        (at("9:00"), at("11:00"), 0, at("10:00")),
        (at("10:00"), at("11:00"), 1, at("10:40")),
        (at("9:00"), at("9:50"), 0, at("9:30")),  # 100 minutes into 50
        (at("9:00"), at("9:02"), 0, at("9:05")),  # a phone is given five minutes to be looked at
        (at("11:30"), at("13:30"), 0, at("11:48")),  # only half an hour of it is no time of rest
        (at("11:50"), at("18:00"), 0, at("15:20")),  # ten minutes before the rest and fifty after
        (at("18:30"), at("23:00"), 0, at("19:24")),  # the last calls are made at eight
        (at("20:00"), at("22:00"), 0, at("20:36")),  # later than that it ends with the day
        (at("20:50"), at("22:50", 11), 0, at("8:20", 11)),
        (at("9:00"), at("8:00"), 0, at("10:00")),  # what is late already shrinks nothing
        (at("9:00"), at("18:00"), 2, None),  # the supervisor has it
    ],
)
def test_when_a_silent_call_goes_on(now: datetime, deadline: datetime, level: int, then: datetime | None) -> None:
    assert hand_on_at(task(deadline, level), now, WAITS, QUIET) == then


def test_an_alarm_goes_on_at_night_too() -> None:
    now = at("23:00")
    assert hand_on_at(task(now + timedelta(hours=1), kind=TaskKind.ALERT), now, WAITS, QUIET) == at("23:36")


@pytest.mark.parametrize("kind", [TaskKind.RELAY, TaskKind.GREETING, TaskKind.VISIT, TaskKind.CHECK])
def test_what_is_no_call_has_its_deadline_only(kind: TaskKind) -> None:
    assert hand_on_at(task(at("18:00"), kind=kind), at("9:00"), WAITS, QUIET) is None


@given(
    begun=st.integers(0, 24 * 60 - 1),
    lasts=st.integers(15, 12 * 60),
    waits=st.lists(st.integers(1, 180), min_size=2, max_size=2),
)
def test_all_levels_happen_in_time_and_in_waking_hours(begun: int, lasts: int, waits: list[int]) -> None:
    """From a moment at which staff can be told of it, every level comes before the deadline, where that leaves them time."""
    now = out_of_quiet(at("0:00") + timedelta(minutes=begun), QUIET)
    deadline = now + timedelta(minutes=lasts)
    spans = tuple(timedelta(minutes=one) for one in waits)
    first = hand_on_at(task(deadline), now, spans, QUIET)
    assert first is not None
    second = hand_on_at(task(deadline, 1), first, spans, QUIET)
    assert second is not None
    assert now < first < second
    assert out_of_quiet(first, QUIET) == first
    assert out_of_quiet(second, QUIET) == second
    awake = timedelta(minutes=sum(1 for n in range(lasts) if _awake(now + timedelta(minutes=n))))
    if awake >= timedelta(minutes=30) and all(one >= timedelta(minutes=10) for one in spans) and max(waits) <= 4 * min(waits):
        assert second <= out_of_quiet(deadline, QUIET)


def _awake(moment: datetime) -> bool:
    return out_of_quiet(moment, QUIET) == moment
