"""How often a platform lets something be sent, and when one more may go."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.domain.limits import Calendar, Limit, clear_of_crowds, free_at, looks_back, opens_at
from tests.builders import NOW, at

HALF_MINUTE = Limit(1, timedelta(seconds=30))
TWO_A_DAY = Limit(2, Calendar.DAY)
FOUR_A_MONTH = Limit(4, Calendar.MONTH)
HOURS = ((time(9), time(11, 30)), (time(14, 30), time(20)))


@pytest.mark.parametrize(
    ("limits", "used", "wait"),
    [
        ((), [0, 1, 2], 0),
        ((HALF_MINUTE,), [], 0),
        ((HALF_MINUTE,), [29], 1),
        ((HALF_MINUTE,), [30], 0),
        ((Limit(2, timedelta(minutes=1)),), [10, 50], 10),
        ((Limit(2, timedelta(minutes=1)),), [50, 10, 5], 50),
        ((TWO_A_DAY,), [10], 0),
        ((TWO_A_DAY,), [10, 8 * 3600], 15 * 3600),
        ((TWO_A_DAY,), [10, 10 * 3600], 0),
        ((HALF_MINUTE, TWO_A_DAY), [10], 20),
        ((HALF_MINUTE, TWO_A_DAY), [10, 100], 15 * 3600),
    ],
)
def test_one_more_may_go_when_every_limit_lets_it(limits: tuple[Limit, ...], used: list[float], wait: float) -> None:
    moments = [NOW - timedelta(seconds=one) for one in used]
    assert free_at(limits, moments, NOW) - NOW == timedelta(seconds=wait)


def test_a_month_begins_anew_on_its_first_day() -> None:
    used = [at("9:00", 1), at("9:00", 2), at("9:00", 3), at("9:00", 4)]
    assert free_at((FOUR_A_MONTH,), used, NOW) == NOW.replace(month=4, day=1, hour=0)
    assert free_at((FOUR_A_MONTH,), [NOW.replace(month=2)] * 9, NOW) == NOW


def test_no_limit_looks_further_back_than_it_must() -> None:
    assert looks_back((), NOW) == NOW
    assert looks_back((HALF_MINUTE, TWO_A_DAY), NOW) == NOW.replace(hour=0)


@pytest.mark.parametrize(
    ("clock", "opens"),
    [("8:00", "9:00"), ("9:00", "9:00"), ("11:29", "11:29"), ("11:30", "14:30"), ("13:00", "14:30"), ("19:59", "19:59")],
)
def test_outside_its_hours_a_channel_waits_for_the_next(clock: str, opens: str) -> None:
    assert opens_at(HOURS, at(clock)) == at(opens)


def test_after_the_last_of_its_hours_it_opens_the_next_day() -> None:
    assert opens_at(HOURS, at("20:00")) == at("9:00", 11)
    assert opens_at((), at("23:00")) == at("23:00")


@pytest.mark.parametrize(
    ("clock", "moved"), [("9:00", True), ("9:01", True), ("9:02", False), ("9:27", False), ("9:28", True), ("9:30", True)]
)
def test_what_lies_beside_the_half_hour_moves_out_of_the_crowd(clock: str, moved: bool) -> None:
    distance = timedelta(minutes=2)
    found = {clear_of_crowds(at(clock), distance, seed) for seed in range(400)}
    assert (at(clock) not in found) is moved
    assert all(clear_of_crowds(one, distance, 7) == one for one in found)
    assert max(found) - at(clock) <= timedelta(minutes=8)
    assert len(found) > 100 or not moved
