"""A task never sits unseen: who is told, to whom it goes when nothing comes of it, and who hears of that."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.callers import LISTED, Callers
from bot.domain.delivery import Lane
from bot.domain.people import Grant, Owner, OwnerKind, Role
from bot.domain.reach import ReachRules
from bot.domain.tasks import OutcomeCode, Task
from bot.store import Records, Store
from bot.store.claims import Claimed
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    LEADER,
    LIAISON,
    NOW,
    QIN,
    QUIET,
    TOWN_LIAISON,
    WEI,
    YAO,
    at,
    chat_id,
    desk,
    fill,
    open_store,
)
from tests.databases import Database

HOUR = timedelta(hours=1)
TOWN, BUREAU = 2, 1
TOWN_PAIR = 8


@pytest.fixture
def office(store: Store) -> Any:
    """姚静 of the town has a second helper besides her liaison."""
    with store.write() as records:
        records.people.add_rows("staff", [{"id": TOWN_PAIR, "name": "骆青", "role": "liaison", "phone": "13800001008"}])
        records.people.bind(Owner(OwnerKind.STAFF, TOWN_PAIR), *CHAT, chat_id(OwnerKind.STAFF, TOWN_PAIR), NOW)
        records.ledger.pair(YAO, TOWN_PAIR, "志愿者", NOW.date())
        yield records


def task(key: str, owner: int | None = TOWN_LIAISON, **changes: Any) -> dict[str, Any]:
    row = {
        "key": key,
        "kind": "call",
        "owner_id": owner,
        "person_id": YAO,
        "title": "座谈会",
        "deadline": NOW + 2 * HOUR,
        "made_at": NOW,
    }
    return {**row, **changes}


@cache
def callers() -> Callers:
    return Callers(desk(), QUIET, ReachRules())


def tick(records: Records, now: datetime) -> None:
    callers().tick(records, now)


def told(records: Records, now: datetime) -> dict[int, dict[str, Any]]:
    """What each member of staff is told now. Nobody gets two messages."""
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    staff = [int(one.external_id.removeprefix("staff-")) for one in found]
    assert len(staff) == len(set(staff))
    return {to: one.data["values"] for to, one in zip(staff, found, strict=True) if one.data}


def numbers(said: dict[str, Any], sort: str) -> list[int]:
    return [one["number"] for one in said[sort]]


def only(records: Records) -> Task:
    (one,) = records.tasks.open_tasks()
    return one


# --- told --------------------------------------------------------------------------------------------------------------


def test_a_liaison_is_told_of_all_new_tasks_in_one_message_once(office: Records) -> None:
    office.tasks.add([task("a", LIAISON), task("b", LIAISON), task("c", TOWN_LIAISON)])
    tick(office, NOW)
    tick(office, NOW + timedelta(seconds=2))
    said = told(office, NOW)
    assert {to: numbers(one, "tasks") for to, one in said.items()} == {LIAISON: [1, 2], TOWN_LIAISON: [3]}


def test_nobody_is_told_of_a_call_at_night_but_in_the_morning(office: Records) -> None:
    office.tasks.add([task("a", deadline=at("22:00"), made_at=at("20:59"))])
    tick(office, at("22:30"))
    assert told(office, at("22:30")) == {}
    tick(office, at("7:30", 11))
    said = told(office, at("7:30", 11))
    assert numbers(said[TOWN_LIAISON], "tasks") == [1]
    assert numbers(said[CLERK], "late") == [1]


def test_a_task_that_is_handed_over_is_told_to_its_new_owner(office: Records) -> None:
    office.tasks.add([task("a")])
    tick(office, NOW)
    office.tasks.give(1, CLERK)
    told(office, NOW)
    tick(office, NOW + timedelta(minutes=5))
    assert list(told(office, NOW + timedelta(minutes=5))) == [CLERK]


def test_a_task_without_an_owner_has_one_a_tick_later(office: Records) -> None:
    office.tasks.add([task("a", None), task("b", None, person_id=WEI), task("c", None, person_id=None, kind="relay", text="好")])
    tick(office, NOW)
    assert [one.owner_id for one in office.tasks.open_tasks()] == [TOWN_LIAISON, CLERK, CLERK]
    assert {to: numbers(one, "tasks") for to, one in told(office, NOW).items()} == {TOWN_LIAISON: [1], CLERK: [2, 3]}


def test_a_task_whose_owner_has_no_account_is_shown_to_a_clerk_at_once(office: Records) -> None:
    office.people.bury_address(*CHAT, chat_id(OwnerKind.STAFF, TOWN_LIAISON), NOW)
    office.tasks.add([task("a"), task("b", CLERK)])
    tick(office, NOW)
    said = told(office, NOW)
    assert list(said) == [CLERK]
    assert (numbers(said[CLERK], "unseen"), said[CLERK]["unseen"][0]["owner"]) == ([1], "路平")
    assert numbers(said[CLERK], "tasks") == [2]
    tick(office, NOW + timedelta(minutes=1))
    assert told(office, NOW + timedelta(minutes=1)) == {}
    tick(office, NOW + HOUR)
    assert TOWN_PAIR in told(office, NOW + HOUR)  # his clock runs all the same


def test_a_clerk_without_an_account_has_his_tasks_shown_to_another(office: Records) -> None:
    office.people.bury_address(*CHAT, chat_id(OwnerKind.STAFF, CLERK), NOW)
    office.people.add_role(APPROVER, Grant(Role.CLERK))
    office.tasks.add([task("a", CLERK)])
    tick(office, NOW)
    said = told(office, NOW)
    assert list(said) == [APPROVER]
    assert numbers(said[APPROVER], "unseen") == [1]


# --- handed on ---------------------------------------------------------------------------------------------------------


def test_a_silent_owner_gives_way_to_the_next_and_then_to_the_supervisor(office: Records) -> None:
    office.tasks.add([task("a")])
    tick(office, NOW)
    told(office, NOW)
    tick(office, NOW + timedelta(minutes=59))
    assert told(office, NOW + timedelta(minutes=59)) == {}
    tick(office, NOW + HOUR)
    said = told(office, NOW + HOUR)
    assert (numbers(said[TOWN_LIAISON], "gone"), said[TOWN_LIAISON]["gone"][0]["owner"]) == ([1], "骆青")
    assert (numbers(said[TOWN_PAIR], "tasks"), said[TOWN_PAIR]["tasks"][0]["before"]) == ([1], "路平")
    later = NOW + timedelta(minutes=100)
    tick(office, later)
    said = told(office, later)
    assert numbers(said[TOWN_PAIR], "gone") == [1]
    (asked,) = said[LEADER]["answers_for"]
    assert (asked["who"], asked["phone"], asked["before"]) == ("姚静", "13900002004", "路平")
    one = only(office)
    assert (one.owner_id, one.level, one.first_owner_id) == (LEADER, 2, TOWN_LIAISON)


def test_whoever_answers_for_the_unit_comes_before_the_leader(office: Records) -> None:
    office.ledger.put_in_charge(TOWN, APPROVER)
    office.tasks.add([task("a", CLERK, person_id=WEI)])
    for minutes in (0, 60):
        tick(office, NOW + timedelta(minutes=minutes))
    assert (only(office).owner_id, only(office).level) == (APPROVER, 1)
    tick(office, NOW + timedelta(minutes=100))
    assert (only(office).owner_id, only(office).level) == (LEADER, 2)


def test_where_there_is_no_next_human_the_supervisor_is_asked_at_once(office: Records) -> None:
    office.tasks.add([task("a", CLERK, person_id=WEI)])
    for minutes in (0, 60):
        tick(office, NOW + timedelta(minutes=minutes))
    assert (only(office).owner_id, only(office).level) == (LEADER, 2)


def test_whoever_has_left_the_office_is_handed_nothing(office: Records) -> None:
    office.ledger.put_in_charge(TOWN, 77)
    office.tasks.add([task("a", LIAISON, person_id=QIN)])
    for minutes in (0, 60):
        tick(office, NOW + timedelta(minutes=minutes))
    assert only(office).owner_id == CLERK


@pytest.mark.parametrize("kind", ["relay", "greeting", "visit", "check"])
def test_what_is_no_call_stays_with_its_owner(office: Records, kind: str) -> None:
    office.tasks.add([task("a", kind=kind, text="好", deadline=NOW + 9 * HOUR)])
    for minutes in (0, 60, 120, 180):
        tick(office, NOW + timedelta(minutes=minutes))
    assert (only(office).owner_id, only(office).level) == (TOWN_LIAISON, 0)


def test_an_alarm_goes_on_at_night(office: Records) -> None:
    night = at("23:00")
    office.tasks.add([task("a", kind="alert", deadline=night + HOUR, made_at=night)])
    tick(office, night)
    assert told(office, night) == {}  # everybody was told when it was raised
    tick(office, night + timedelta(minutes=36))
    assert only(office).owner_id == TOWN_PAIR
    assert numbers(told(office, night + timedelta(minutes=36))[TOWN_PAIR], "tasks") == [1]


def test_a_call_does_not_go_on_in_quiet_hours(office: Records) -> None:
    office.tasks.add([task("a", made_at=at("11:50"), deadline=at("18:00"))])
    tick(office, at("11:50"))
    for clock in ("12:55", "14:29", "15:19"):
        tick(office, at(clock))
        assert only(office).level == 0
    tick(office, at("15:20"))
    assert only(office).level == 1


# --- signs of life -----------------------------------------------------------------------------------------------------


def test_a_sign_of_life_starts_the_clock_anew_once(office: Records) -> None:
    office.tasks.add([task("a", deadline=at("19:00"))])
    tick(office, NOW)
    half = NOW + timedelta(minutes=30)
    office.tasks.take(1, half, half + HOUR)
    office.tasks.take(1, half + timedelta(minutes=50), half + 3 * HOUR)
    tick(office, NOW + HOUR)
    assert only(office).level == 0
    tick(office, half + HOUR)
    assert only(office).level == 1


def test_whoever_is_at_work_on_one_call_keeps_the_rest_of_his_list(office: Records) -> None:
    office.tasks.add([task(key, deadline=at("19:00")) for key in ("a", "b")])
    office.tasks.add([task("of another", LIAISON, deadline=at("19:00"))])
    tick(office, NOW)
    office.tasks.at_work(TOWN_LIAISON, NOW + 2 * HOUR)
    tick(office, NOW + HOUR)
    assert [one.level for one in office.tasks.open_tasks()] == [0, 0, 1]
    tick(office, NOW + 2 * HOUR)
    assert all(one.level for one in office.tasks.open_tasks())


def test_what_is_done_goes_nowhere(office: Records) -> None:
    office.tasks.add([task("a")])
    tick(office, NOW)
    told(office, NOW)
    office.tasks.close(1, OutcomeCode.TOLD, TOWN_LIAISON, NOW + timedelta(minutes=1))
    for minutes in (60, 100, 200):
        tick(office, NOW + timedelta(minutes=minutes))
    assert told(office, NOW + 4 * HOUR) == {}


# --- late --------------------------------------------------------------------------------------------------------------


def test_clerks_hear_of_what_is_late_once_an_hour_in_one_message(office: Records) -> None:
    office.tasks.add([task("a"), task("b", person_id=QIN), task("c", kind="relay", text="好", deadline=NOW + HOUR)])
    heard = []
    for minutes in range(0, 241, 10):
        now = NOW + timedelta(minutes=minutes)
        tick(office, now)
        said = told(office, now).get(CLERK)
        if said and said["late"]:
            heard.append((minutes, numbers(said, "late")))
    # the forwarding is late after an hour, once; calls after two hours, every hour until the rest at noon
    assert heard == [(70, [3]), (130, [1, 2])]


def test_the_only_clerks_own_late_task_is_still_brought_before_him(office: Records) -> None:
    office.tasks.add([task("a", CLERK, kind="visit", deadline=NOW + HOUR)])
    tick(office, NOW + 2 * HOUR)
    assert numbers(told(office, NOW + 2 * HOUR)[CLERK], "late") == [1]


def test_yesterdays_calls_are_not_brought_up_for_ever(office: Records) -> None:
    office.tasks.add([task("a")])
    for day in range(10, 14):
        for hour in range(8, 20):
            tick(office, at(f"{hour}:00", day))
    now = at("20:00", 13)
    told(office, now)
    tick(office, at("20:30", 13))
    assert told(office, at("20:30", 13)) == {}


# --- storms ------------------------------------------------------------------------------------------------------------


def test_after_a_stand_still_everybody_gets_one_message(office: Records) -> None:
    office.tasks.add([task(f"t{n}", LIAISON if n % 2 else TOWN_LIAISON) for n in range(40)])
    tick(office, NOW)
    told(office, NOW)
    later = NOW + 9 * HOUR
    for _ in range(3):
        tick(office, later)
    said = told(office, later)
    assert {to: one["counts"]["gone"] for to, one in said.items() if one["counts"]["gone"]} == {LIAISON: 20, TOWN_LIAISON: 20}
    assert sum(one["counts"]["tasks"] for one in said.values()) == 40
    assert {one.level for one in office.tasks.open_tasks()} == {1}
    assert all(len(numbers(one, "tasks")) <= LISTED["tasks"] for one in said.values())


@settings(max_examples=10, deadline=None)
@given(repeats=st.lists(st.integers(1, 3), min_size=9, max_size=9), lost=st.lists(st.booleans(), min_size=9, max_size=9))
def test_repeated_and_lost_ticks_change_nothing(chosen: Database, repeats: list[int], lost: list[bool]) -> None:
    """Ticks that are repeated, or rolled back half-way, tell everybody exactly what undisturbed ticks tell."""
    moments = [NOW + timedelta(minutes=minutes) for minutes in range(0, 180, 20)]
    runs = [_run(moments, [1] * 9, [False] * 9, chosen), _run(moments, repeats, lost, chosen)]
    assert runs[0] == runs[1]


def _run(moments: list[datetime], repeats: list[int], lost: list[bool], databases: Database) -> tuple[Any, Any]:
    store = open_store(databases.copy(fill))
    with store.write() as records:
        records.tasks.add([task("a"), task("b", LIAISON, person_id=QIN), task("c", None, person_id=WEI)])
    heard: list[Any] = []
    for now, times, loses in zip(moments, repeats, lost, strict=True):
        if loses:
            with store.read() as records:  # whatever is written through it is rolled back
                tick(records, now)
        for _ in range(times):
            with store.write() as records:
                tick(records, now)
        with store.write() as records:
            said = told(records, now)
            heard += [
                (now, to, sort, tuple(numbers(one, sort))) for to, one in said.items() for sort in ("tasks", "gone", "late")
            ]
    with store.read() as records:
        tasks = [(one.id, one.owner_id, one.level) for one in records.tasks.open_tasks()]
    store.close()
    assert max(Counter(heard).values()) == 1
    return heard, tasks
