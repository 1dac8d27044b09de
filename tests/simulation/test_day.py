"""Simulated days: what an office is told of them must be true of every person and every caller in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.config import Office
from bot.domain.notices import CONFIRMED, How, RecipientState, out_of_quiet
from bot.errors import ConfigError
from bot.office import load_reach, read
from bot.simulation import DayReport, load_assumptions, simulate
from bot.simulation.assumptions import PATH, Assumptions, checked
from bot.simulation.people import invent

BY_HUMAN = frozenset({How.PHONE, How.VISIT})


@pytest.fixture(scope="module")
def morning() -> DayReport:
    return simulate(240, time(9, 0))


@pytest.fixture(scope="module")
def late() -> DayReport:
    return simulate(240, time(16, 30))


@pytest.fixture(params=["morning", "late"])
def day(request: pytest.FixtureRequest) -> DayReport:
    found: DayReport = request.getfixturevalue(request.param)
    return found


def test_everybody_ends_in_exactly_one_state(day: DayReport) -> None:
    assert sorted(one.person_id for one in day.ended) == list(range(1, 241))
    assert sum(day.outcomes.values()) == 240
    assert not [one for one in day.ended if one.state is RecipientState.WAITING]


def test_nobody_has_confirmed_before_he_was_reached(day: DayReport) -> None:
    for one in day.confirmed:
        assert one.settled_at is not None
        assert day.released_at < day.reached_at[one.person_id] <= one.settled_at


def test_nobody_confirms_himself_or_through_his_family_without_a_message_or_a_call(day: DayReport) -> None:
    written_to = {one.person_id for one in day.sent}
    rung = sum(day.calls.values()) + sum(day.visits.values())
    assert {one.person_id for one in day.confirmed if one.how is How.SELF} <= written_to
    assert 0 < sum(1 for one in day.confirmed if one.how in BY_HUMAN) <= rung


def test_nothing_is_sent_in_quiet_hours(day: DayReport) -> None:
    assert day.sent
    assert not [one for one in day.sent if out_of_quiet(one.at, Office().quiet_hours) > one.at]


def test_nobody_has_more_on_his_list_than_the_office_allows(day: DayReport) -> None:
    """There are 18 others: as long as one of them has room, nobody is given more."""
    assert 0 < day.listed_max <= load_reach().calls_each


def test_of_a_morning_hardly_anybody_is_missed_and_calls_are_few(morning: DayReport) -> None:
    assert len(morning.confirmed) >= 0.98 * 240
    assert max(morning.called.values()) <= 15


def test_of_a_late_afternoon_whoever_is_missed_has_a_named_owner(late: DayReport) -> None:
    assert len(late.confirmed) >= 0.97 * 240
    assert late.cutoff == late.released_at + timedelta(minutes=40)
    assert all(one.owner for one in late.open)


def test_the_machine_reaches_most_people_before_anybody_has_to_ring(morning: DayReport) -> None:
    by_themselves = [one for one in morning.confirmed if one.how is How.SELF]
    assert len(by_themselves) > 0.5 * 240
    assert Counter(one.channel for one in morning.sent).keys() == {"wechat", "sms", "voice"}


def test_the_report_as_programs_read_it(morning: DayReport) -> None:
    data = morning.data()
    assert data["people"] == 240
    assert data["outcomes"].keys() == {"confirmed", "confirmed_by_proxy", "reached_unconfirmed", "task_open", "excluded"}
    hours = data["by_hour"]
    assert [one["hour"] for one in hours] == [f"{hour:02d}:00" for hour in range(9, 22)]
    counts = [one["confirmed"] for one in hours]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == len(morning.confirmed) == data["outcomes"]["confirmed"] + data["outcomes"]["confirmed_by_proxy"]
    assert data["calls_total"] >= data["calls_per_liaison_max"] >= data["called_per_liaison_max"] > 0
    assert data["last_settled_at"] == max(one.settled_at for one in morning.confirmed if one.settled_at).isoformat()
    assert data["open"] == [{"person": one.person_id, "owner": one.owner} for one in morning.open]


def test_the_same_seed_gives_the_same_day() -> None:
    first, again = (simulate(150, time(10, 0), 7).data() for _ in range(2))
    assert first == again


def test_another_seed_gives_another_office(usual: Assumptions) -> None:
    assert invent(150, usual, 7) == invent(150, usual, 7)
    assert invent(150, usual, 7).humans != invent(150, usual, 8).humans


def test_where_liaisons_say_nothing_all_day_others_are_asked(usual: Assumptions) -> None:
    silent = replace(usual, staff=replace(usual.staff, silent=1.0))
    village = invent(120, silent, 1)
    day = simulate(120, time(9, 0), 1, silent)
    assert village.silent == set(village.liaisons)
    assert not village.silent & day.calls.keys()
    assert sum(1 for one in day.ended if one.how is How.PHONE) > 0
    assert all(one.owner for one in day.open)


def test_where_nobody_answers_anything_everybody_has_a_named_owner(usual: Assumptions) -> None:
    deaf_ears = replace(usual.people, never_answers=(1.0,) * 4, off_today=(1.0,) * 4)
    helpless = replace(usual.staff, family_picks_up=0.0, finds_way=0.0, family_answers=(0.0,) * 4)
    family = replace(usual.answers, family=replace(usual.answers.family, chance=0.0))
    day = simulate(60, time(9, 0), 1, replace(usual, people=deaf_ears, staff=helpless, answers=family))
    assert day.outcomes["task_open"] == 60
    assert all(one.owner for one in day.open)
    assert not [one for one in day.ended if one.state in CONFIRMED]


def test_a_notice_of_the_evening_is_settled_the_next_day(usual: Assumptions) -> None:
    day = simulate(40, time(20, 30), 1, usual)
    assert day.cutoff.date() == day.released_at.date() + timedelta(days=1)
    assert sum(day.outcomes.values()) == 40


@pytest.fixture
def usual() -> Assumptions:
    return load_assumptions()


def test_an_assumption_that_is_none_is_named() -> None:
    given = read(PATH)
    given["staff"]["silent"] = 1.5
    with pytest.raises(ConfigError, match=r"simulation.yaml: staff.silent"):
        checked(given, PATH.name)
