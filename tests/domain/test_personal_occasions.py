from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.guests import Guest
from bot.domain.occasions import OccasionRuleError
from bot.domain.people import Birth, Category
from bot.services import OfficeCalendar, office_calendar
from bot.understanding.personal_rules import load_personal, parse_personal

LIST = Path(__file__).parents[2] / "content" / "occasions.yaml"
CALENDAR = office_calendar(LIST)
QIN = Guest(1, "秦怀远", Category.TUIXIU)


def days(guest: Guest, year: int, calendar: OfficeCalendar = CALENDAR) -> list[str]:
    found = calendar.personal(guest, date(year, 1, 1), date(year, 12, 31))
    return [f"{day:%m-%d} {due.id} {due.years}" for day, due in found]


def born(year: int, month: int, day: int, lunar: bool = False, leap: bool = False) -> Guest:
    return replace(QIN, born=Birth(year, month, day, lunar, leap))


@pytest.mark.parametrize(
    ("guest", "year", "kept"),
    [
        (born(1941, 5, 1), 2026, ["05-01 birthday 85"]),
        (born(1946, 5, 1), 2026, ["05-01 decade 80"]),
        (born(1940, 2, 29), 2026, ["02-28 birthday 86"]),
        (born(1940, 2, 29), 2028, ["02-29 birthday 88"]),
        (born(1941, 8, 15, lunar=True), 2026, ["09-25 birthday 85"]),
        (born(1946, 12, 8, lunar=True), 2027, ["01-15 decade 80"]),  # of the lunar year before
        (born(1941, 12, 8, lunar=True), 2022, ["01-10 decade 80", "12-30 birthday 81"]),
        (born(1941, 12, 8, lunar=True), 2023, []),
        (born(1950, 12, 30, lunar=True), 2026, ["02-16 birthday 75"]),  # that month has 29 days
        (born(1941, 6, 10, lunar=True, leap=True), 2025, ["08-03 birthday 84"]),  # 闰六月 comes again
        (born(1941, 6, 10, lunar=True, leap=True), 2026, ["07-23 birthday 85"]),
        (born(1941, 6, 10, lunar=True), 2025, ["07-04 birthday 84"]),
        (QIN, 2026, []),
        (born(2026, 5, 1), 2026, []),
    ],
)
def test_a_birthday_is_kept_as_he_counts_it(guest: Guest, year: int, kept: list[str]) -> None:
    assert days(guest, year) == kept


@pytest.mark.parametrize("guest", [born(1941, 12, 8, lunar=True), born(1941, 6, 30, lunar=True, leap=True), born(1940, 2, 5)])
@pytest.mark.parametrize("nominal", [False, True])
def test_every_age_is_reached_once(guest: Guest, nominal: bool) -> None:
    """Also where years have two lunar birthdays or none, and where a birthday falls now before, now after the lunar new year."""
    calendar = OfficeCalendar((), replace(load_personal(LIST), nominal=nominal))
    found = [one for year in range(1990, 2050) for one in days(guest, year, calendar)]
    ages = [int(one.split()[-1]) for one in found]
    assert ages == list(range(ages[0], ages[0] + len(ages)))
    assert [one.split()[2] for one in found if "decade" in one] == ["60", "70", "80", "90", "100"]


def test_the_day_names_the_years_as_people_write_them() -> None:
    joined = replace(born(1946, 5, 1), party=True, joined_on=date(1968, 5, 1), retired_on=date(2006, 5, 1))
    found = CALENDAR.personal(joined, date(2026, 5, 1), date(2026, 5, 1))
    assert [due.name for _, due in found] == ["80岁生日", "入党58周年", "退休20周年"]


def member(joined: str, party: bool = True) -> Guest:
    return replace(QIN, party=party, joined_on=date.fromisoformat(joined))


@pytest.mark.parametrize(
    ("joined", "year"),
    [("1976-07-01", 2026), ("1976-07-02", 2027), ("1975-07-02", 2026), ("1975-07-01", 2025), ("1976-01-15", 2026)],
)
def test_fifty_years_in_the_party_are_marked_on_the_first_1_july_when_they_are_full(joined: str, year: int) -> None:
    found = [one for when in range(2020, 2032) for one in days(member(joined), when) if "party_50" in one]
    assert found == ["07-01 party_50 50"]
    assert found[0] in days(member(joined), year)


def test_a_political_birthday_is_a_party_members() -> None:
    assert days(member("1972-02-29"), 2026) == ["02-28 political_birthday 54"]
    assert days(member("1972-02-29"), 2028) == ["02-29 political_birthday 56"]
    assert days(member("1972-02-29", party=False), 2026) == []
    assert days(replace(member("1972-02-29"), joined_on=None), 2026) == []


def test_retirement_is_marked_after_the_years_that_the_office_names() -> None:
    retired = replace(QIN, retired_on=date(2006, 3, 1))
    found = {year: days(retired, year) for year in range(2006, 2041)}
    assert [year for year, one in found.items() if one] == [2007, 2011, 2016, 2026, 2036]
    assert found[2026] == ["03-01 retirement 20"]
    assert days(replace(retired, category=Category.SURVIVOR), 2026) == []


def test_a_range_over_the_turn_of_the_year_has_what_falls_into_it() -> None:
    found = CALENDAR.personal(born(1941, 1, 3), date(2026, 12, 20), date(2026, 12, 20) + timedelta(days=30))
    assert [(day, due.years) for day, due in found] == [(date(2027, 1, 3), 86)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("personal: []", "personal: a name"),
        ("personal: {jubilee: {name: 甲}}", "personal.jubilee: is none of birthday"),
        ("personal: {birthday: 生日}", "personal.birthday.name: is needed"),
        ("personal: {birthday: {}}", "personal.birthday.name: is needed"),
        ("personal: {birthday: {name: '{age}岁'}}", r"personal.birthday.name: holds \{years\}"),
        ("personal: {birthday: {name: 生日, ages: [60]}}", "personal.birthday.ages: is not a known key"),
        ("personal: {decade: {name: 整岁, ages: 60}}", "personal.decade.ages: is a list"),
        ("personal: {decade: {name: 整岁, ages: []}}", "personal.decade.ages: is a list"),
        ("personal: {decade: {name: 整岁, count: 毛岁}}", "personal.decade.count: is one of"),
        ("personal: {party_50: {name: 老党员, years: true}}", "personal.party_50.years: is a number"),
        ("personal: {party_50: {name: 老党员, day: '02-29'}}", "personal.party_50.day: is a day of every year"),
        ("personal: {retirement: {name: 退休, years: [0]}}", "personal.retirement.years: is a list"),
    ],
)
def test_a_faulty_rule_is_named(text: str, named: str) -> None:
    with pytest.raises(OccasionRuleError, match=named):
        parse_personal(text)


def test_what_is_not_in_the_list_is_not_marked() -> None:
    calendar = OfficeCalendar((), parse_personal("personal: {birthday: {name: 生日}}"))
    joined = replace(born(1946, 7, 1), party=True, joined_on=date(1976, 7, 1), retired_on=date(2006, 7, 1))
    assert days(joined, 2026, calendar) == ["07-01 birthday 80"]
