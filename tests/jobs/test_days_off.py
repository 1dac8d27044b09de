from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.days_off import Announcement, DayOff, WorkDays
from bot.store import Store
from jobs import JOBS
from tests.builders import CLERK, ZONE
from tests.jobs.conftest import Days


@pytest.fixture
def decembers(store: Store) -> Days:
    return Days(store, [job for job in JOBS if job.name == "days_off"])


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 55, tzinfo=ZONE)


def told(days: Days, begin: date, end: date) -> list[tuple[str, str, int, bool]]:
    found = []
    for number in range((end - begin).days + 1):
        start = morning(begin + timedelta(days=number))
        for when, one in days.pass_by(start, start + timedelta(minutes=10), timedelta(minutes=10)):
            found.append((f"{when:%m-%d}", one.external_id, one.data["values"]["year"], one.data["values"]["begun"]))
    return found


def test_clerks_are_told_from_1_december_each_working_monday_until_the_year_is_entered(store: Store, decembers: Days) -> None:
    assert told(decembers, date(2026, 11, 25), date(2026, 12, 15)) == [
        (day, f"staff-{CLERK}", 2027, False) for day in ("12-01", "12-07", "12-14")
    ]
    announcement = Announcement(2027, (DayOff(date(2027, 1, 1), False, "元旦"),))
    with store.write() as records:
        records.days_off.enter(announcement, f"staff:{CLERK}", morning(date(2026, 12, 16)))
        decembers.calendar.know(records.days_off.work_days())
    assert told(decembers, date(2026, 12, 16), date(2026, 12, 30)) == []


def test_a_year_that_has_begun_without_is_still_asked_for_but_not_on_a_monday_off(decembers: Days) -> None:
    off = DayOff(date(2026, 12, 28), False, "元旦")
    decembers.calendar.know(WorkDays(frozenset({2026}), {off.day: off}))
    found = told(decembers, date(2026, 12, 27), date(2027, 1, 12))
    assert found == [(day, f"staff-{CLERK}", 2027, True) for day in ("01-04", "01-11")]
