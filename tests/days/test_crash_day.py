"""A day on which the service is killed again and again: each person settled once, nobody told twice, nobody forgotten."""

from __future__ import annotations

import pytest

from tests.days.crash_day import play
from tests.fakes.client import FakeWeChat


@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_with_crashes_reaches_everybody_once(seed: int) -> None:
    with FakeWeChat() as wechat:
        day = play(wechat, seed, kills=5)
    assert day.kills >= 2
    assert len(day.answered) > 15
