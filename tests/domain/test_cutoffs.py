"""When the machine gives way to people, and when it keeps quiet."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.notices import Spans, cutoff_for, out_of_quiet
from tests.builders import QUIET, ZONE, at

OFFICE = time(17, 0)
EXCEPTION = "发出时已过当日联系时间，次日上午办结"


@pytest.mark.parametrize(
    ("released", "cutoff"),
    [
        (at("9:00"), at("17:00")),
        (at("0:30"), at("17:00")),
        (at("16:20"), at("17:00")),
        (at("16:21"), at("17:01")),
        (at("18:00"), at("18:40")),
        (at("19:20"), at("20:00")),
    ],
)
def test_a_notice_is_finished_the_same_day(released: datetime, cutoff: datetime) -> None:
    deadline = cutoff_for(released, OFFICE)
    assert (deadline.at, deadline.exception) == (cutoff, "")


@pytest.mark.parametrize("released", [at("19:21"), at("20:00"), at("23:59")])
def test_a_notice_released_late_in_the_evening_is_an_exception_until_the_next_morning(released: datetime) -> None:
    deadline = cutoff_for(released, OFFICE)
    assert (deadline.at, deadline.exception) == (at("9:30", 11), EXCEPTION)


@pytest.mark.parametrize(("released", "cutoff"), [(at("22:00"), at("22:40")), (at("23:40"), at("0:20", 11))])
def test_what_is_urgent_does_not_wait_for_the_morning(released: datetime, cutoff: datetime) -> None:
    deadline = cutoff_for(released, OFFICE, urgent=True)
    assert (deadline.at, deadline.exception) == (cutoff, "")


@pytest.mark.parametrize(
    ("released", "event", "cutoff"),
    [
        (at("9:00"), at("15:00"), at("13:00")),  # two hours before it, so that there is time to ring and to come
        (at("9:00"), at("19:00"), at("17:00")),
        (at("9:00"), at("9:00", 12), at("17:00")),
        (at("9:00"), at("10:00"), at("9:10")),  # too soon for that: ten minutes, then people
        (at("9:00"), at("8:00"), at("17:00")),  # already over: a report, not an invitation
    ],
)
def test_an_event_that_begins_sooner_draws_the_cutoff_forward(released: datetime, event: datetime, cutoff: datetime) -> None:
    assert cutoff_for(released, OFFICE, event_at=event).at == cutoff


def test_a_cutoff_of_the_next_day_is_always_recorded_as_an_exception() -> None:
    deadline = cutoff_for(at("21:00"), OFFICE, event_at=at("10:30", 11))
    assert (deadline.at, deadline.exception) == (at("8:30", 11), EXCEPTION)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - made aware below
    st.none() | st.integers(-600, 6000),
    st.booleans(),
)
def test_no_cutoff_lies_in_the_past_or_later_than_the_next_morning(now: datetime, minutes: int | None, urgent: bool) -> None:
    now = now.replace(tzinfo=ZONE)
    event = None if minutes is None else now + timedelta(minutes=minutes)
    deadline = cutoff_for(now, OFFICE, urgent, event)
    assert now < deadline.at <= datetime.combine(now.date() + timedelta(days=1), time(9, 30), ZONE)


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        (at("9:00"), at("9:00")),
        (at("11:59"), at("11:59")),
        (at("12:00"), at("14:30")),
        (at("14:29"), at("14:30")),
        (at("14:30"), at("14:30")),
        (at("20:59"), at("20:59")),
        (at("21:00"), at("7:30", 11)),
        (at("23:59"), at("7:30", 11)),
        (at("0:00"), at("7:30")),
        (at("7:29"), at("7:30")),
        (at("7:30"), at("7:30")),
    ],
)
def test_nothing_is_sent_during_the_nap_and_the_night(moment: datetime, awake: datetime) -> None:
    assert out_of_quiet(moment, QUIET) == awake


def test_spans_that_follow_each_other_are_slept_through() -> None:
    spans = ((time(12), time(14)), (time(14), time(15)), (time(13), time(14, 30)))
    assert out_of_quiet(at("12:30"), spans) == at("15:00")


def test_an_office_without_quiet_hours_sends_at_any_time() -> None:
    assert out_of_quiet(at("3:00"), ()) == at("3:00")


CLOCKS = st.integers(0, 23).map(time)


@given(st.lists(st.tuples(CLOCKS, CLOCKS), max_size=4), st.integers(0, 24 * 60 - 1))
def test_the_moment_found_is_outside_of_all_spans(spans: list[tuple[time, time]], minute: int) -> None:
    assume(any(not _quiet(hour * 60, spans) for hour in range(24)))
    start = at("0:00") + timedelta(minutes=minute)
    found = out_of_quiet(start, tuple(spans))
    assert not _quiet(found.hour * 60 + found.minute, spans)
    assert start <= found < start + timedelta(days=1)
    assert all(_quiet(between % 1440, spans) for between in range(minute, minute + int((found - start).total_seconds()) // 60))


def _quiet(minute: int, spans: Spans | list[tuple[time, time]]) -> bool:
    """Said in another way than the code says it: by the minutes of the day."""
    for begin, end in spans:
        first, last = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
        if first <= minute < last or (first > last and (minute >= first or minute < last)):
            return True
    return False
