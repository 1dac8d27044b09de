"""Until when a notice holds, and for how long its link opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.notices import NoticeState
from bot.domain.standing import Standing, opens, sign_up_is_over, standing
from tests.builders import NOW, notice

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0, minute=0) + DAY


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({"event_at": None}, NOW + 20 * DAY, Standing.HOLDS),
        ({"event_at": NOW + HOUR}, NOW, Standing.HOLDS),
        ({"event_at": NOW}, NOW, Standing.BEGUN),
        ({"event_at": NOW}, MIDNIGHT - timedelta(minutes=1), Standing.BEGUN),
        ({"event_at": NOW}, MIDNIGHT, Standing.OVER),
        ({"event_at": NOW, "end_at": NOW + HOUR}, NOW + HOUR, Standing.BEGUN),
        ({"event_at": NOW, "end_at": NOW + HOUR}, NOW + 2 * HOUR, Standing.OVER),
        ({"event_at": NOW, "end_at": NOW + 2 * DAY}, MIDNIGHT + HOUR, Standing.BEGUN),
        ({"event_at": None, "reply_by": NOW}, NOW + HOUR, Standing.HOLDS),
        ({"event_at": None, "reply_by": NOW}, MIDNIGHT, Standing.OVER),
        ({"event_at": NOW - DAY, "state": NoticeState.WITHDRAWN}, NOW, Standing.WITHDRAWN),
    ],
)
def test_where_a_notice_stands(changes: dict[str, Any], now: datetime, expected: Standing) -> None:
    assert standing(notice(**changes), now) is expected


def test_a_link_opens_so_many_days_after_the_latest_of_it() -> None:
    left = notice(approved_at=NOW, event_at=None)
    assert opens(left, NOW + 30 * DAY, 30)
    assert not opens(left, NOW + 30 * DAY + timedelta(minutes=1), 30)
    event = replace(left, event_at=NOW + 10 * DAY)
    assert opens(event, NOW + 40 * DAY, 30)
    assert not opens(event, NOW + 41 * DAY, 30)
    assert opens(replace(event, end_at=NOW + 12 * DAY), NOW + 41 * DAY, 30)
    assert not opens(replace(left, approved_at=None), NOW, 30)
    assert not opens(replace(left, drill=True), NOW, 30)


def test_the_last_day_to_sign_up_matters_for_an_event_alone() -> None:
    late = notice(event_at=NOW + DAY, reply_by=NOW - HOUR)
    assert sign_up_is_over(late, NOW)
    assert not sign_up_is_over(late, NOW - HOUR)
    assert not sign_up_is_over(replace(late, event_at=None), NOW)
    assert not sign_up_is_over(replace(late, reply_by=None), NOW)
