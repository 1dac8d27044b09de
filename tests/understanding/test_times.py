from __future__ import annotations

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.times import Point, find_when
from tests.understanding.times_table import BASE, TABLE

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime.fromisoformat(BASE).replace(tzinfo=ZONE)


def short(point: Point | None) -> str:
    if point is None:
        return ""
    text = point.strftime("%Y-%m-%dT%H:%M") if isinstance(point, datetime) else point.isoformat()
    return text.removeprefix("2026-")


def summary(phrase: str) -> str:
    when = find_when(phrase, NOW)
    if when.ask:
        return "ask"
    said = short(when.start) + (f"..{short(when.end)}" if when.end else "")
    parts = [said, f"<{short(when.deadline)}" if when.deadline else "", "rec" if when.recurring else ""]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(("phrase", "meant"), TABLE)
def test_a_phrase_means_what_the_clerk_means(phrase: str, meant: str) -> None:
    assert summary(phrase) == meant


def test_the_table_is_wide() -> None:
    assert len({phrase for phrase, _ in TABLE}) >= 150


def test_a_moved_meeting_keeps_its_old_time() -> None:
    when = find_when("会议由明天上午9点改到后天下午3点", NOW)
    assert when.old == datetime(2026, 3, 12, 9, tzinfo=ZONE)
    assert when.start == datetime(2026, 3, 13, 15, tzinfo=ZONE)


def test_lunar_new_year_eve_is_found_in_years_without_a_thirtieth() -> None:
    base = datetime(2028, 12, 1, 9, tzinfo=ZONE)
    assert find_when("腊月三十", base).start == date(2029, 2, 12)


def test_a_date_early_next_year_is_next_year_in_december() -> None:
    base = datetime(2026, 12, 20, 9, tzinfo=ZONE)
    assert find_when("1月8日上午9点", base).start == datetime(2027, 1, 8, 9, tzinfo=ZONE)


def test_a_naive_base_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        find_when("明天", datetime(2026, 3, 11, 10))  # noqa: DTZ001


@given(st.text(alphabet="今明后天周一二三四五六日月号前改到上下午点半0123456789:.-至，。农历正腊初十廿", max_size=24))
def test_no_text_breaks_the_grammar(text: str) -> None:
    find_when(text, NOW)


@given(st.dates(date(2026, 3, 12), date(2026, 9, 1)), st.integers(8, 11))
def test_every_coming_day_is_read_as_written(day: date, hour: int) -> None:
    when = find_when(f"{day.month}月{day.day}日上午{hour}点", NOW)
    assert when.start == datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    assert when.ask is None


def test_reading_is_quick() -> None:
    began = time.perf_counter()
    for phrase, _ in TABLE:
        find_when(phrase, NOW)
    assert (time.perf_counter() - began) / len(TABLE) < 0.01
