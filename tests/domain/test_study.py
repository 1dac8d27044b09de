"""Series of study and care: their seasons, what is next, and what one letter holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.rhythm import Every, Rhythm
from bot.domain.study import Lesson, Material, Season, SeasonFault, Series, SeriesKind, next_item, offered
from bot.understanding.calendar import ChineseCalendar

DAY = date(2026, 3, 10)
CALENDAR = ChineseCalendar()


def item(number: int, **changes: object) -> Material:
    return Material(**{"title": f"第{number}篇", "body": "正文", "id": number, "number": number, **changes})  # type: ignore[arg-type]


def series(kind: SeriesKind = SeriesKind.STUDY, every: Every = Every.DAY) -> Series:
    rhythm = Rhythm(every, weekdays=(0,)) if every is Every.WEEK else Rhythm(every)
    return Series("one", "一个系列", kind, rhythm)


@pytest.mark.parametrize(
    ("begin", "until", "inside", "outside"),
    [
        ("小暑", "处暑", ["2026-07-07", "2026-08-23"], ["2026-07-06", "2026-08-24"]),
        ("11-15", "03-15", ["2026-11-15", "2026-12-31", "2027-01-01", "2027-03-15"], ["2026-11-14", "2027-03-16"]),
        ("lunar 12-08", "lunar 01-15", ["2026-01-26", "2026-03-03"], ["2026-01-25", "2026-03-04"]),
        ("lunar 12-30", "lunar 01-01", ["2026-02-16", "2026-02-17"], ["2026-02-15", "2026-02-18"]),  # the month has 29 days
        ("大雪", "立春", ["2026-12-07", "2027-02-04"], ["2026-12-06", "2027-02-05"]),
        ("02-29", "02-29", ["2026-02-28", "2028-02-29"], ["2028-02-28"]),
    ],
)
def test_a_season_holds_from_its_first_to_its_last_day(begin: str, until: str, inside: list[str], outside: list[str]) -> None:
    season = Season(begin, until)
    season.check(CALENDAR)
    assert [one for one in inside if not season.holds(date.fromisoformat(one), CALENDAR)] == []
    assert [one for one in outside if season.holds(date.fromisoformat(one), CALENDAR)] == []


@pytest.mark.parametrize("point", ["13-01", "04-31", "lunar 13-01", "小夏", "5月1日"])
def test_what_is_no_day_of_the_year_is_told(point: str) -> None:
    with pytest.raises(SeasonFault, match=point):
        Season(point, "12-01").check(CALENDAR)


@pytest.mark.parametrize(
    ("kind", "every", "out", "expected"),
    [
        (SeriesKind.STUDY, Every.WEEK, {}, 1),
        (SeriesKind.STUDY, Every.WEEK, {1: 3}, 2),
        (SeriesKind.STUDY, Every.WEEK, {1: 3, 2: 2, 3: 1}, None),  # at its end
        (SeriesKind.STUDY, Every.DAY, {1: 3, 2: 2, 3: 1}, 1),  # begins anew
        (SeriesKind.STUDY, Every.DAY, {1: 1, 2: 3, 3: 2}, 2),
        (SeriesKind.CARE, Every.WEEK, {1: 9, 2: 8, 3: 7}, 1),
    ],
)
def test_the_next_of_its_turn(kind: SeriesKind, every: Every, out: dict[int, int], expected: int | None) -> None:
    items = [item(number) for number in (1, 2, 3)]
    last_out = {number: DAY - timedelta(days=ago) for number, ago in out.items()}
    found = next_item(series(kind, every), items, last_out, DAY)
    assert (found.id if found else None) == expected


def test_an_item_with_a_day_goes_out_on_that_day_only_and_a_withdrawn_one_never() -> None:
    items = [item(1, withdrawn=True), item(2, day=DAY), item(3)]
    assert next_item(series(), items, {}, DAY) == items[1]
    assert next_item(series(), items, {}, DAY + timedelta(days=1)) == items[2]


def test_one_letter_holds_care_and_two_of_study_what_waited_longest_first() -> None:
    study = [Lesson(series(), item(number), DAY - timedelta(days=3 - number)) for number in (1, 2, 3)]
    care = Lesson(series(SeriesKind.CARE), item(9), DAY)
    now, later = offered([study[2], care], [study[1], study[0]])
    assert [one.material.id for one in now] == [9, 1, 2]
    assert [one.material.id for one in later] == [3]
