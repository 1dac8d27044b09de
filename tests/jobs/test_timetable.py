"""A promise of the timetable is kept once, on its day, or staff are told once."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.context import Job, JobContext
from bot.domain.messages import Reply
from bot.domain.schedule import Occurrence
from bot.store import Store
from tests.builders import CLERK, at
from tests.jobs.conftest import Days


def daily(name: str, hour: int = 8) -> Job:
    """A job that writes a line to the clerk every day."""

    def plan(context: JobContext, day: date) -> list[Occurrence]:
        return [Occurrence(day.isoformat(), day, datetime.combine(day, time(hour), context.now.tzinfo))]

    def run(context: JobContext, occurrence: Occurrence) -> str:
        reply = Reply("push/part", {"text": name})
        context.services.dispatch.tell_staff(context.records, [CLERK], reply, context.now, f"{name}:{occurrence.key}")
        return "told"

    return Job(name, plan, run)


def broken(context: JobContext, occurrence: Occurrence) -> str:
    """Writes something, then breaks."""
    daily("half-done").run(context, occurrence)
    raise RuntimeError("a job broke")


def fault(state: str, job: str, *days: str) -> dict[str, object]:
    """What staff are told."""
    return {"state": state, "jobs": [{"title": job, "days": list(days), "count": len(days)}], "more": 0}


@pytest.fixture
def study(store: Store) -> Days:
    return Days(store, (daily("study_of_the_day"),))


def texts(days: Days, now: datetime) -> list[str]:
    return [str(one.data["values"].get("text", one.template)) for one in days.keep(now)]


def states(days: Days, day: datetime) -> list[str]:
    return [row["state"] for row in days.rows(day)]


def test_a_promise_is_kept_at_its_time_and_once(study: Days) -> None:
    study.plan(at("0:00"))
    assert texts(study, at("7:59")) == []
    assert texts(study, at("8:00")) == ["study_of_the_day"]
    assert texts(study, at("8:01")) == []
    assert states(study, at("8:00")) == ["done"]


def test_planning_again_promises_nothing_twice(study: Days) -> None:
    for hour in ("0:00", "6:00", "8:30", "19:00"):
        study.plan(at(hour))
    assert len(study.rows(at("0:00"))) == 1
    assert len(study.rows(at("0:00", 11))) == 1
    assert texts(study, at("19:00")) == ["study_of_the_day"]
    study.plan(at("19:15"))
    assert texts(study, at("19:30")) == []


def test_late_on_its_day_it_goes_out_once_and_is_marked_late(study: Days) -> None:
    study.plan(at("0:00"))
    assert texts(study, at("15:00")) == ["study_of_the_day"]
    assert texts(study, at("15:01")) == []
    assert states(study, at("8:00")) == ["late"]


def test_after_its_day_it_does_not_go_out_and_staff_are_told_once(study: Days) -> None:
    study.plan(at("0:00"))
    told = study.keep(at("0:01", 11))
    assert [(one.external_id, one.template) for one in told] == [("staff-1", "staff/timetable_fault")]
    assert told[0].data["values"] == fault("missed", "study_of_the_day", "2026-03-10")
    assert study.keep(at("0:02", 11)) == []
    assert states(study, at("8:00")) == ["missed"]


def test_a_machine_that_was_off_for_days_sends_only_what_belongs_to_today(study: Days) -> None:
    study.plan(at("0:00", 7))
    study.plan(at("9:00", 10))
    today, told = study.keep(at("9:00", 10))
    assert today.template == "push/part"
    off = ("2026-03-07", "2026-03-08", "2026-03-09")  # of the 9th nothing had been planned yet
    assert told.data["values"] == fault("missed", "study_of_the_day", *off)
    assert study.keep(at("9:01", 10)) == []


def test_a_broken_job_does_not_stop_the_others_and_is_reported(store: Store) -> None:
    bad = Job("greetings", daily("greetings").plan, broken)
    days = Days(store, (bad, daily("study_of_the_day", hour=9)))
    days.plan(at("0:00"))
    sent = days.keep(at("9:00"))
    assert [one.template for one in sent] == ["staff/timetable_fault", "push/part"]
    assert sent[0].data["values"] == fault("failed", "greetings", "2026-03-10")
    assert sent[1].data["values"]["text"] == "study_of_the_day"
    assert states(days, at("9:00")) == ["failed", "done"]
    assert days.keep(at("9:01")) == []


def test_a_job_that_cannot_plan_does_not_stop_the_others_and_is_reported_once_a_day(store: Store) -> None:
    def unplannable(context: JobContext, day: date) -> list[Occurrence]:
        raise RuntimeError("a plan broke")

    bad = Job("greetings", unplannable, broken)
    days = Days(store, (bad, daily("study_of_the_day")))
    for clock in ("0:00", "0:15", "7:00"):
        days.plan(at(clock))
    sent = days.keep(at("8:00"))
    assert sorted(one.template for one in sent) == ["push/part", "staff/timetable_fault"]
    assert days.keep(at("8:01")) == []


def test_two_processes_that_keep_the_same_timetable_keep_each_promise_once(store: Store) -> None:
    one, other = (Days(store, (daily("study_of_the_day"),)) for _ in range(2))
    one.plan(at("0:00"))
    other.plan(at("0:00"))
    assert texts(one, at("8:00")) + texts(other, at("8:00")) == ["study_of_the_day"]


def test_late_in_the_evening_staff_are_told_instead_of_elders(study: Days) -> None:
    study.plan(at("0:00"))
    assert texts(study, at("21:30")) == ["staff/timetable_fault"]
    assert states(study, at("8:00")) == ["missed"]


# --- clocks, processes, versions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("jumps_to", "state"), [(("11:00", 10), "late"), (("8:00", 11), "missed")])
def test_a_clock_that_jumps_ahead_loses_nothing(store: Store, jumps_to: tuple[str, int], state: str) -> None:
    """By three hours it is late, by a day the day is over; what belongs to the new day is kept."""
    days = Days(store, (daily("morning"), daily("late_morning", hour=10)))
    days.plan(at("7:59"))
    days.plan(at(*jumps_to))
    told = texts(days, at(*jumps_to))
    assert states(days, at("8:00")) == [state, state]
    assert sorted(told) == (["late_morning", "morning"] if state == "late" else ["morning", "staff/timetable_fault"])


def test_a_clock_that_is_set_back_does_nothing_twice(store: Store) -> None:
    days = Days(store, (daily("morning"), daily("late_morning", hour=10)))
    told = days.pass_by(at("7:00"), at("8:30"))
    told += days.pass_by(at("7:30"), at("10:30"))
    told += days.pass_by(at("9:30"), at("11:00"))
    assert [one.data["values"]["text"] for _, one in told] == ["morning", "late_morning"]


def test_a_promise_of_a_job_that_is_gone_is_reported_once_and_stops_nothing(store: Store) -> None:
    Days(store, (daily("old_name"), daily("morning"))).plan(at("0:00"))
    renamed = Days(store, (daily("new_name"), daily("morning")))
    renamed.plan(at("7:00"))
    sent = renamed.keep(at("8:00"))
    assert sorted(one.template for one in sent) == ["push/part", "push/part", "staff/timetable_fault"]
    assert fault("failed", "old_name", "2026-03-10") in [one.data["values"] for one in sent]
    assert renamed.keep(at("8:01")) == []
    assert sorted(states(renamed, at("8:00"))) == ["done", "done", "failed"]


def test_many_promises_of_one_job_that_break_are_one_message(store: Store) -> None:
    def plan(context: JobContext, day: date) -> list[Occurrence]:
        due = datetime.combine(day, time(8), context.now.tzinfo)
        return [Occurrence(f"{day}:{number}", day, due) for number in range(20)]

    days = Days(store, (Job("letters", plan, broken),))
    days.plan(at("0:00"))
    assert texts(days, at("8:00")) == ["staff/timetable_fault"]
    assert states(days, at("8:00")) == ["failed"] * 20
    (told,) = days.keep(at("0:00", 12))
    assert told.data["values"]["jobs"] == [{"title": "letters", "days": ["2026-03-11"], "count": 20}]
