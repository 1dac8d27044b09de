from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bot.domain.days_off import HOLIDAYS, Announcement, DoubtKind, WorkDays
from bot.understanding.days_off import DaysOffRead, may_announce_days_off, read_days_off
from bot.understanding.known_days_off import known_days_off

TEXTS: dict[int, str] = yaml.safe_load((Path(__file__).parent / "announcements.yaml").read_text("utf-8"))
KNOWN = {one.year: one for one in known_days_off()}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
LAST_DAY = date(2026, 2, 23)  # of 春节


def read(text: str, year: int = 2026) -> DaysOffRead:
    return read_days_off(text, date(year - 1, 11, 20))


def workdays(announcement: Announcement) -> list[date]:
    known = WorkDays(days={one.day: one for one in announcement.days})
    days = (date(announcement.year - 1, 12, 20) + timedelta(days=number) for number in range(370))
    return [day for day in days if known.is_workday(day)]


@pytest.mark.parametrize("year", TEXTS)
def test_the_announcement_of_a_year_gives_the_days_on_which_people_worked(year: int) -> None:
    found = read(TEXTS[year], year)
    assert workdays(found.announcement) == workdays(KNOWN[year])
    assert (found.announcement.year, found.doubts) == (year, ())
    assert set(found.announcement.holidays) == set(HOLIDAYS)


@pytest.mark.parametrize("year", TEXTS)
def test_line_breaks_and_the_shape_of_figures_change_nothing(year: int) -> None:
    whole = read(TEXTS[year], year).announcement
    for changed in (TEXTS[year].replace("\n", ""), TEXTS[year].translate(FULL_WIDTH), TEXTS[year].replace("、", "、 ")):
        assert may_announce_days_off(changed)
        assert read(changed, year).announcement == whole


def test_the_number_of_the_document_and_both_holidays_of_a_joint_one_are_read() -> None:
    found = read(TEXTS[2025], 2025).announcement
    assert found.document == "国办发明电〔2024〕12号"
    assert found.missing == []
    assert {one.name for one in found.days if one.day.month == 10} == {"国庆节、中秋节"}


def test_what_is_only_recommended_is_no_day_off() -> None:
    assert date(2024, 2, 9) in workdays(read(TEXTS[2024], 2024).announcement)


@pytest.mark.parametrize(
    ("wrong", "doubt"),
    [
        (("各地区", "各单位"), None),
        (("1月1日（周四）", "1月1日（周五）"), (DoubtKind.WEEKDAY, "元旦", date(2026, 1, 1), "五", "四")),
        (
            ("23日（农历正月初七、周一）", "23日（农历正月初七、周二）"),
            (DoubtKind.WEEKDAY, "春节", LAST_DAY, "二", "一"),
        ),
        (("共9天", "共8天"), (DoubtKind.COUNT, "春节", None, "8", "9")),
        (("5月9日（周六）上班", "5月11日上班"), (DoubtKind.WORKS_ANYWAY, "劳动节", date(2026, 5, 11), "", "")),
        (("5月9日（周六）上班", "5月3日（周日）上班"), (DoubtKind.BOTH, "劳动节", date(2026, 5, 3), "", "")),
        (("9月25日（周五）至27日（周日）", "另行通知"), (DoubtKind.NOTHING_READ, "中秋节", None, "", "")),
        (("9月25日（周五）至27日（周日）", "9月31日"), (DoubtKind.NOTHING_READ, "中秋节", None, "9月31日", "")),
    ],
)
def test_what_does_not_fit_is_told(wrong: tuple[str, str], doubt: tuple[object, ...] | None) -> None:
    found = read(TEXTS[2026].replace(*wrong)).doubts
    told = [(one.kind, one.name, one.day, one.said, one.found) for one in found]
    assert (doubt in told) if doubt else not told


def test_a_year_that_is_not_named_is_the_one_on_which_the_weekdays_fit() -> None:
    bare = "\n".join(line for line in TEXTS[2026].splitlines() if "2026" not in line and "2025" not in line)
    for today in (date(2025, 11, 20), date(2026, 2, 1)):
        found = read_days_off(bare, today)
        assert (found.announcement.year, found.guessed_year, found.doubts) == (2026, True, ())


def test_a_later_document_changes_one_holiday_only() -> None:
    """As in 2019, when 劳动节 was made longer in March."""
    text = (
        "国务院办公厅关于调整2019年劳动节假期安排的通知\n国办发明电〔2019〕3号\n"
        "劳动节：5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。"
    )
    found = read(text, 2019).announcement
    assert may_announce_days_off(text)
    before = tuple(one for one in KNOWN[2019].days if one.name != "劳动节")
    assert workdays(found.completed(Announcement(2019, before))) == workdays(KNOWN[2019])


@pytest.mark.parametrize(
    "text",
    [
        "国庆放几天假？",
        "元旦、春节、清明节放假的时候食堂开吗，1月1日去能吃上饭吗",
        "通知：国庆节放假，10月1日至8日活动中心不开门",
        "端午节：6月19日上午包粽子，愿意来的报名",
    ],
)
def test_other_talk_of_holidays_is_no_announcement(text: str) -> None:
    assert not may_announce_days_off(text)


def test_every_year_of_the_library_can_be_entered_as_it_is() -> None:
    assert list(KNOWN) == list(range(2004, 2027))
    for year, one in KNOWN.items():
        assert one.fits_year()
        assert not one.missing or year < 2008 or year == 2020
        assert {doubt.kind for doubt in one.doubts()} <= {DoubtKind.MISSING}
