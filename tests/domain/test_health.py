"""When traffic moves from one account to another, and when it comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.health import Account, Health, Split, resting, shift
from tests.builders import NOW

A, B, C = ("sms", "a"), ("sms", "b"), ("sms", "c")
WELL = Health(accepted=1000, slow=149)
SLOW = Health(accepted=1000, slow=150)
BROKEN = Health(accepted=1000, errors=50)
SHAKY = Health(accepted=1000, errors=49)
HARDLY_USED = Health(accepted=9, slow=9)


def minutes(number: int) -> datetime:
    return NOW - timedelta(minutes=number)


@pytest.mark.parametrize(
    ("points", "health", "changed", "fault", "expected"),
    [
        pytest.param((50, 50), (WELL, WELL), None, None, (50, 50), id="all well"),
        pytest.param((50, 50), (SLOW, WELL), None, None, (40, 60), id="one is slow"),
        pytest.param((50, 50), (WELL, BROKEN), None, None, (60, 40), id="one breaks"),
        pytest.param((50, 50), (WELL, SHAKY), None, None, (50, 50), id="one is shaky"),
        pytest.param((50, 50), (HARDLY_USED, WELL), None, None, (50, 50), id="one is hardly used"),
        pytest.param((50, 50), (SLOW, SLOW), None, None, (50, 50), id="both are slow"),
        pytest.param((50, 50), (SLOW, BROKEN), None, None, (50, 50), id="one is slow and the other broken"),
        pytest.param((40, 60), (SLOW, WELL), 4, 4, (40, 60), id="still slow, too soon to say"),
        pytest.param((40, 60), (SLOW, WELL), 5, 5, (30, 70), id="still slow after five minutes"),
        pytest.param((5, 95), (SLOW, WELL), 5, 5, (0, 100), id="hardly any left"),
        pytest.param((0, 100), (SLOW, WELL), 5, 5, (0, 100), id="none left"),
        pytest.param((30, 70), (WELL, WELL), 59, 59, (30, 70), id="well for less than an hour"),
        pytest.param((30, 70), (WELL, WELL), 60, 60, (40, 60), id="well for an hour"),
        pytest.param((40, 60), (WELL, WELL), 4, 65, (40, 60), id="on the way back, too soon"),
        pytest.param((40, 60), (WELL, WELL), 5, 65, (50, 50), id="on the way back"),
        pytest.param((45, 55), (WELL, WELL), 5, 65, (50, 50), id="the last step back is shorter"),
        pytest.param((30, 70), (WELL, SLOW), 60, 60, (40, 60), id="now it is the other one"),
        pytest.param((34, 33, 33), (SLOW, WELL, WELL), None, None, (24, 38, 38), id="one of three"),
        pytest.param((24, 38, 38), (SLOW, SLOW, WELL), 5, 5, (24, 38, 38), id="two of three"),
        pytest.param((14, 43, 43), (WELL, WELL, WELL), 60, 60, (24, 38, 38), id="three on the way back"),
    ],
)
def test_traffic_moves_away_from_what_is_slow_and_back_when_it_has_been_well(
    points: tuple[int, ...], health: tuple[Health, ...], changed: int | None, fault: int | None, expected: tuple[int, ...]
) -> None:
    accounts: list[Account] = [A, B, C][: len(points)]
    at = None if changed is None else minutes(changed), None if fault is None else minutes(fault)
    then = shift(Split(dict(zip(accounts, points, strict=True)), *at), dict(zip(accounts, health, strict=True)), NOW)
    assert tuple(then.points[account] for account in accounts) == expected
    assert sum(then.points.values()) == 100


def test_an_account_that_sent_nothing_lately_is_not_ill() -> None:
    assert shift(Split(resting([A, B])), {}, NOW) == Split(resting([A, B]))


def test_it_shifts_at_most_every_five_minutes_and_is_back_after_an_hour_and_a_bit() -> None:
    split, points = Split(resting([A, B])), []
    for minute in range(120):
        split = shift(split, {A: SLOW if minute < 12 else WELL, B: WELL}, NOW + timedelta(minutes=minute))
        points.append(split.points[A])
    assert points == [40] * 5 + [30] * 5 + [20] * 60 + [30] * 5 + [40] * 5 + [50] * 40


@pytest.mark.parametrize(("several", "shares"), [([A, B], (50, 50)), ([A, B, C], (34, 33, 33))])
def test_at_rest_all_have_the_same(several: list[Account], shares: tuple[int, ...]) -> None:
    assert tuple(resting(several).values()) == shares
