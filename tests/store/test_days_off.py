from __future__ import annotations

from datetime import date

from bot.domain.days_off import Announcement, DayOff
from bot.store import Store
from bot.understanding.known_days_off import known_days_off
from tests.builders import at

NEW_YEAR = Announcement(
    2027, (DayOff(date(2027, 1, 1), False, "元旦"), DayOff(date(2027, 1, 3), True, "元旦")), "国办发明电〔2026〕1号"
)
CORRECTED = Announcement(2027, (DayOff(date(2026, 12, 31), False, "元旦"), DayOff(date(2027, 1, 1), False, "元旦")))


def test_a_year_that_is_entered_again_is_what_was_entered_last(store: Store) -> None:
    with store.write() as records:
        records.days_off.enter(NEW_YEAR, "staff:1", at("9:00"))
        records.days_off.enter(CORRECTED, "staff:2", at("10:00"))
        entered, days = records.days_off.year(2027), records.days_off.work_days()
    assert entered is not None
    assert (entered.announcement, entered.by, entered.at) == (CORRECTED, "staff:2", at("10:00"))
    assert days.known == {2027}
    assert not days.is_workday(date(2026, 12, 31))
    assert not days.is_workday(date(2027, 1, 3))


def test_what_the_service_comes_with_overwrites_nothing(store: Store) -> None:
    own = Announcement(2026, (DayOff(date(2026, 10, 9), False, "国庆节"),))
    with store.write() as records:
        records.days_off.enter(own, "staff:1", at("9:00"))
        for _ in range(2):
            records.days_off.start_with(known_days_off(), at("9:30"))
        days, years = records.days_off.work_days(), records.days_off.years()
    assert days.known == set(range(2004, 2027))
    assert (days.is_workday(date(2026, 10, 9)), days.is_workday(date(2026, 10, 1))) == (False, True)
    assert (days.is_workday(date(2025, 10, 8)), days.is_workday(date(2025, 10, 11))) == (False, True)
    assert [one.by for one in years if one.announcement.year >= 2025] == ["starter", "staff:1"]


def test_of_an_unknown_year_only_weekends_are_known(store: Store) -> None:
    with store.read() as records:
        days = records.days_off.work_days()
        assert records.days_off.year(2027) is None
    assert (days.is_workday(date(2027, 10, 1)), days.is_workday(date(2027, 10, 3))) == (True, False)
