"""On which day a visit was, as it is said afterwards."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.visits import Known, People, read_visits

PEOPLE = People([Known(1, "何志忠")])
WEDNESDAY = datetime(2026, 3, 11, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def day(text: str, base: datetime = WEDNESDAY) -> date | None:
    (found,) = read_visits(text, base, PEOPLE, (1,))
    return found.day


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("刚才", date(2026, 3, 11)),
        ("昨晚", date(2026, 3, 10)),
        ("大前天", date(2026, 3, 8)),
        ("三天前", date(2026, 3, 8)),
        ("周一", date(2026, 3, 9)),
        ("周三", date(2026, 3, 11)),
        ("周五", date(2026, 3, 6)),
        ("上周五", date(2026, 3, 6)),
        ("上礼拜天", date(2026, 3, 8)),
        ("9号", date(2026, 3, 9)),
        ("28号", date(2026, 2, 28)),
        ("3月8日", date(2026, 3, 8)),
        ("12月30日", date(2025, 12, 30)),
        ("妇女节那天", date(2026, 3, 8)),
        ("正月十五", date(2026, 3, 3)),
        ("大年初二", date(2026, 2, 18)),
    ],
)
def test_a_day_is_the_last_of_its_kind(said: str, meant: date) -> None:
    assert day(f"{said}去看了何志忠，身体好") == meant


@pytest.mark.parametrize("said", ["2月30号", "昨天周三", "昨天妇女节", "前几天", "上周", "前阵子"])
def test_a_day_that_does_not_exist_or_stays_open_is_none(said: str) -> None:
    assert day(f"{said}去看了何志忠，身体好") is None


def test_no_day_said_is_today() -> None:
    assert day("去看了何志忠，身体好") == date(2026, 3, 11)


def test_the_day_on_which_something_happened_to_him_is_not_that_of_the_visit() -> None:
    assert day("何志忠前天摔了一跤，我今天去看的") == date(2026, 3, 11)


def test_the_day_may_come_last() -> None:
    assert day("去看了何志忠，腿疼，昨天下午的事") == date(2026, 3, 10)


def test_a_day_put_right_is_the_right_one() -> None:
    assert day("周四，不对，是上周五去看的何志忠") == date(2026, 3, 6)


def test_what_lies_ahead_is_no_visit() -> None:
    assert read_visits("明天去看何志忠", WEDNESDAY, PEOPLE, (1,)) == []
