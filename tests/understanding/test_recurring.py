"""How often something comes again, as clerks and voices say it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.days_off import DayOff, WorkDays
from bot.office import CONTENT
from bot.services import OfficeCalendar, office_calendar
from bot.understanding.known_days_off import known_days_off
from bot.understanding.recurring import read_recurring
from tests.builders import at

CASES = yaml.safe_load((Path(__file__).parent / "rhythms.yaml").read_text("utf-8"))
BY_OTHERS = yaml.safe_load((Path(__file__).parent / "rhythms_by_others.yaml").read_text("utf-8"))
WORK_DAYS = WorkDays(frozenset({2026}), {one.day: one for known in known_days_off() if known.year == 2026 for one in known.days})
BASE = at("9:00", 9)


@pytest.fixture(scope="module")
def calendar() -> OfficeCalendar:
    return office_calendar(CONTENT / "occasions.yaml")


@pytest.fixture(scope="module")
def known() -> OfficeCalendar:
    """With the days off of the year."""
    found = office_calendar(CONTENT / "occasions.yaml")
    found.know(WORK_DAYS)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_rhythm_is_read_or_asked_about(case: dict[str, Any], calendar: OfficeCalendar) -> None:
    found = read_recurring(case["text"], BASE, calendar.names)
    assert found.ask == case.get("ask", "")
    if found.rhythm is None:
        return
    days = found.rhythm.days(date(2026, 3, 10), date(2026, 12, 31), calendar)
    assert [f"{day:%m-%d}" for day in days[:3]] == case["days"]
    assert found.until == case.get("until")


@pytest.mark.parametrize("case", BY_OTHERS, ids=[case["text"] for case in BY_OTHERS])
def test_in_other_peoples_words(case: dict[str, Any], known: OfficeCalendar) -> None:
    found = read_recurring(case["text"], BASE, known.names)
    assert found.rhythm is not None
    days = found.rhythm.days(date(2026, 3, 11), date(2026, 12, 31), known)
    assert [f"{day:%m-%d}" for day in days[: len(case["days"])]] == case["days"]


def test_what_else_is_said_stays_for_the_reader_of_notices(calendar: OfficeCalendar) -> None:
    words = "每月第一个周五上午9点，二楼，党课，对象：全体党员，缺席的补学：党史学习，提前3天发通知，不用回复，请带笔记本"
    found = read_recurring(words, BASE, calendar.names)
    assert found.on(date(2026, 4, 3)).startswith("2026年4月3日上午9点,二楼,党课,对象:全体党员")
    assert (found.lead_days, found.must_confirm, found.study, found.more) == (3, False, "党史学习", "请带笔记本")
    assert not any(word in found.tail for word in ("补学", "回复", "提前", "笔记本"))


def test_days_off_that_were_announced_move_a_meeting_and_a_worked_weekend_does_not(calendar: OfficeCalendar) -> None:
    off = {date(2026, 5, day): DayOff(date(2026, 5, day), False, "劳动节") for day in range(1, 6)}
    worked = {date(2026, 5, 9): DayOff(date(2026, 5, 9), True, "劳动节")}
    calendar.know(WorkDays(frozenset({2026}), off | worked))
    found = {
        words: read_recurring(words, BASE, calendar.names).rhythm for words in ("每月1号顺延", "每月9号顺延", "每月第一个工作日")
    }
    days = {words: rhythm.days(date(2026, 5, 1), date(2026, 5, 31), calendar) for words, rhythm in found.items() if rhythm}
    calendar.know(WorkDays())
    assert days == {"每月1号顺延": [date(2026, 5, 6)], "每月9号顺延": [date(2026, 5, 9)], "每月第一个工作日": [date(2026, 5, 6)]}
