"""Greetings to the living and the glad, one festival a day, and a call where no message may go; study to those who want it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import Lane
from bot.domain.tasks import TaskKind
from bot.store import Store
from tests.builders import GROUPS, HE, LIAISON, QIN, TOWN_LIAISON, YAO, ZONE, at, said
from tests.jobs.conftest import Days

EVERYBODY = ("person-1", "person-2", "person-5", "person-6", "proxy-1")


def have_spoken(store: Store, now: datetime, *who: str) -> None:
    """Open the window of so many accounts, since greetings are never pushed."""
    with store.write() as records:
        for one in who:
            said(records, one, now - timedelta(hours=1))


def test_a_festival_greets_the_living_and_never_a_mourner(store: Store, days: Days) -> None:
    morning = datetime(2026, 3, 8, 8, 0, tzinfo=ZONE)  # 国际妇女节, in the calendar of this office a day for all
    have_spoken(store, morning, *EVERYBODY)
    days.plan(morning)
    greeted = [one for one in days.keep(morning) if one.template == "push/festival"]
    assert sorted(one.external_id for one in greeted) == ["person-1", "person-2", "proxy-1"]


def test_whoever_has_mourned_long_enough_is_greeted_again(store: Store, days: Days) -> None:
    morning = datetime(2026, 5, 1, 8, 0, tzinfo=ZONE)
    have_spoken(store, morning, *EVERYBODY)
    days.plan(morning)
    assert "person-6" in [one.external_id for one in days.keep(morning)]


def test_groups_are_greeted_where_a_bot_may_and_asked_to_forward_where_it_may_not(store: Store, days: Days) -> None:
    morning = datetime(2026, 5, 1, 8, 0, tzinfo=ZONE)
    days.plan(morning)
    days.keep(morning)
    with store.write() as records:
        posts = records.delivery.claim(*GROUPS, morning, 10, tuple(Lane), ())
        relays = [one.owner_id for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY]
    assert [one.template for one in posts] == ["push/group_festival"]
    assert relays == [TOWN_LIAISON]


@pytest.mark.parametrize(
    ("day", "festival"),
    [
        (datetime(2026, 10, 1, tzinfo=ZONE), "national_day"),
        (datetime(2020, 10, 1, tzinfo=ZONE), "mid_autumn"),  # fell on the national day: one greeting is enough
        (datetime(2025, 10, 29, tzinfo=ZONE), "chongyang"),
        (datetime(2026, 4, 5, tzinfo=ZONE), None),  # 清明
        (datetime(2026, 9, 30, tzinfo=ZONE), None),
        (datetime(2026, 3, 10, tzinfo=ZONE), None),
    ],
)
def test_at_most_one_festival_a_day_and_none_on_days_of_mourning(days: Days, day: datetime, festival: str | None) -> None:
    days.plan(day)
    planned = [row["payload"]["occasion"] for row in days.rows(day) if "occasion" in row["payload"]]
    assert planned == ([festival] if festival else [])


def test_a_birthday_is_planned_for_the_living_only(days: Days) -> None:
    days.plan(at("0:00"))
    birthdays = [row["payload"]["person"] for row in days.rows(at("0:00")) if "person" in row["payload"]]
    assert birthdays == [QIN, YAO, 6]


def test_a_birthday_goes_to_whoever_has_a_way_and_never_to_a_mourner(store: Store, days: Days) -> None:
    have_spoken(store, at("8:30"), *EVERYBODY)
    days.plan(at("0:00"))
    greeted = [one for one in days.keep(at("8:30")) if one.template == "push/birthday"]
    assert [(one.external_id, one.data["values"]["name"]) for one in greeted] == [("person-1", "秦老")]


def test_a_birthday_without_a_way_becomes_a_call_once(store: Store, days: Days) -> None:
    for clock in ("8:30", "9:30", "20:30"):
        days.plan(at(clock))
        days.keep(at(clock))
    with store.read() as records:
        calls = {one.person_id: one for one in records.tasks.open_tasks() if one.kind is TaskKind.GREETING}
    assert {person: one.owner_id for person, one in calls.items()} == {QIN: LIAISON, YAO: TOWN_LIAISON}
    assert {one.deadline for one in calls.values()} == {at("20:00")}


def test_a_birthday_that_was_missed_is_not_made_up_for_the_next_day(store: Store, days: Days) -> None:
    have_spoken(store, at("8:30"), *EVERYBODY)
    days.plan(at("0:00"))
    assert {one.template for one in days.keep(at("8:30", 11))} == {"staff/timetable_fault"}


# --- study -------------------------------------------------------------------------------------------------------------


def test_study_goes_to_those_who_want_it_and_are_alive(store: Store, days: Days) -> None:
    have_spoken(store, at("9:00"), *EVERYBODY)
    with store.write() as records:
        records.timetable.add_material(at("9:00").date(), "冬季锻炼三件事", "先在屋里活动五分钟。")
    days.plan(at("0:00"))
    sent = [one for one in days.keep(at("9:00")) if one.template == "push/study"]
    assert [one.external_id for one in sent] == [f"person-{HE}"]


def test_a_day_without_material_promises_no_study(days: Days) -> None:
    days.plan(at("0:00"))
    assert "study_of_the_day" not in [row["job"] for row in days.rows(at("0:00"))]


def test_nobody_is_sent_study_late_in_the_evening(store: Store, days: Days) -> None:
    have_spoken(store, at("20:30"), *EVERYBODY)
    with store.write() as records:
        records.timetable.add_material(at("9:00").date(), "冬季锻炼三件事", "先在屋里活动五分钟。")
    days.plan(at("0:00"))
    assert [one for one in days.keep(at("20:30")) if one.template == "push/study"] == []


def test_the_material_of_a_day_stands_as_it_was_given_first(store: Store) -> None:
    with store.write() as records:
        records.timetable.add_material(at("9:00").date(), "一", "甲")
        records.timetable.add_material(at("9:00").date(), "二", "乙")
        found = records.timetable.material_of(at("9:00").date())
    assert found is not None
    assert found.title == "一"
