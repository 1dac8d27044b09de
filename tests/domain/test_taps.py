"""When somebody is reminded to confirm a post, and when nobody waits for him any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.taps import Step, Waiting, gives_up_at, next_step, reminders_due
from tests.builders import QUIET, at

EVENING = at("20:00")


def waits(taken: str = "8:00", until: datetime = EVENING, reminds: int = 0) -> Waiting:
    return Waiting(at(taken), until, reminds)


@pytest.mark.parametrize(
    ("clock", "reminds", "step"),
    [
        ("8:00", 0, Step.WAIT),
        ("8:29", 0, Step.WAIT),
        ("8:30", 0, Step.REMIND),
        ("8:31", 1, Step.WAIT),
        ("9:29", 1, Step.WAIT),
        ("9:30", 1, Step.REMIND),
        ("10:59", 2, Step.WAIT),
        ("11:00", 2, Step.REMIND),
        ("11:01", 3, Step.WAIT),
        ("11:59", 3, Step.WAIT),
        ("12:00", 3, Step.GIVE_UP),
        ("12:00", 0, Step.GIVE_UP),
    ],
)
def test_reminded_three_times_and_given_up_after_four_hours(clock: str, reminds: int, step: Step) -> None:
    assert next_step(waits(reminds=reminds), at(clock), ()) is step


@pytest.mark.parametrize(
    ("clock", "reminds", "step"),
    [
        ("11:59", 0, Step.WAIT),  # noon begins at twelve
        ("12:20", 0, Step.WAIT),
        ("14:29", 0, Step.WAIT),
        ("14:50", 0, Step.REMIND),  # ten minutes before the rest, twenty after it
        ("15:49", 1, Step.WAIT),
        ("15:50", 1, Step.REMIND),
        ("18:19", 3, Step.WAIT),
        ("18:20", 3, Step.GIVE_UP),
    ],
)
def test_quiet_hours_count_for_nothing(clock: str, reminds: int, step: Step) -> None:
    assert next_step(waits("11:50", reminds=reminds), at(clock), QUIET) is step


def test_nobody_is_reminded_at_night() -> None:
    post = Waiting(at("20:45"), at("20:00", day=11), 0)
    assert next_step(post, at("23:00"), QUIET) is Step.WAIT
    assert next_step(post, at("7:44", day=11), QUIET) is Step.WAIT
    assert next_step(post, at("7:45", day=11), QUIET) is Step.REMIND


def test_a_reminder_that_was_due_in_quiet_hours_is_one_reminder() -> None:
    post = waits("8:00")
    assert reminders_due(post, at("11:30"), QUIET) == 3
    assert next_step(waits("8:00", reminds=3), at("11:30"), QUIET) is Step.WAIT


@pytest.mark.parametrize(
    ("taken", "until", "gives_up"),
    [
        ("17:00", "20:00", "19:00"),
        ("8:00", "10:30", "9:30"),
        ("8:00", "10:00", "9:00"),  # from here on: half of what there is
        ("8:00", "9:00", "8:30"),
        ("8:00", "8:10", "8:05"),
    ],
)
def test_somebody_else_has_time_before_the_deadline(taken: str, until: str, gives_up: str) -> None:
    post = waits(taken, at(until))
    assert gives_up_at(post) == at(gives_up)
    assert next_step(post, at(gives_up) - timedelta(seconds=1), ()) is not Step.GIVE_UP
    assert next_step(post, at(gives_up), QUIET) is Step.GIVE_UP
