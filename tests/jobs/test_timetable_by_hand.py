"""A job that staff stop, take up again, or want done now."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.context import Job, JobContext
from bot.dispatcher import Dispatcher
from bot.domain.messages import Reply
from bot.domain.schedule import Occurrence
from bot.router import Router
from bot.store import Store
from bot.wording import Wording
from handlers import ROUTES
from tests.answering import Telephones
from tests.builders import CLERK, OFFICE, at
from tests.databases import toml_in
from tests.jobs.conftest import Days
from tests.office import copy_office, prepared

PEN, JIAN = f"staff-{CLERK}", "staff-3"


def daily(name: str, hour: int, title: str) -> Job:
    def plan(context: JobContext, day: date) -> list[Occurrence]:
        return [Occurrence(day.isoformat(), day, datetime.combine(day, time(hour), context.now.tzinfo))]

    def run(context: JobContext, occurrence: Occurrence) -> str:
        reply = Reply("push/part", {"text": name})
        context.services.dispatch.tell_staff(context.records, [CLERK], reply, context.now, f"{name}:{occurrence.key}")
        return "told"

    return Job(name, plan, run, time(20), title=title)


JOBS = (daily("letters", 9, "祝福和学习"), daily("reminders", 10, "会前提醒"), daily("handovers", 10, "交接提醒"))


@pytest.fixture
def days(store: Store) -> Days:
    found = Days(store, JOBS)
    found.plan(at("0:00"))
    return found


@pytest.fixture
def phones(store: Store) -> Telephones:
    found = Telephones(store, at("8:30"))
    services = replace(found.services, jobs={job.name: job.title for job in JOBS})
    found._dispatcher = Dispatcher(Router(ROUTES), Wording(OFFICE.name, OFFICE.phone), OFFICE, services)
    return found


def texts(days: Days, now: datetime) -> list[str]:
    return [str(one.data["values"].get("text", one.data["values"].get("state"))) for one in days.keep(now)]


def states(days: Days, day: int = 10) -> dict[str, tuple[str, str]]:
    return {row["job"]: (row["state"], row["note"]) for row in days.rows(at("0:00", day))}


def pause(days: Days, job: str = "letters") -> None:
    with days.store.write() as records:
        assert records.timetable.pause(job, "staff:1", at("8:00"))
        assert not records.timetable.pause(job, "staff:1", at("8:00"))


def resume(days: Days, job: str = "letters") -> None:
    with days.store.write() as records:
        assert records.timetable.resume(job)
        assert not records.timetable.resume(job)


# --- stopped ------------------------------------------------------------------------------------------------------------


def test_a_stopped_job_does_nothing_and_staff_are_told_once_when_its_day_is_over(days: Days) -> None:
    pause(days)
    assert texts(days, at("9:00")) == []
    assert texts(days, at("10:00")) == ["reminders", "handovers"]
    assert states(days)["letters"][0] == "planned"
    (told,) = days.keep(at("20:00"))
    assert told.data["values"]["state"] == "paused"
    assert told.data["values"]["jobs"] == [{"title": "祝福和学习", "days": ["2026-03-10"], "count": 1}]
    assert days.keep(at("20:01")) == []
    assert states(days)["letters"] == ("missed", "paused")


def test_resumed_on_the_same_day_it_still_goes_late_and_once(days: Days) -> None:
    pause(days)
    assert texts(days, at("9:00")) == []
    resume(days)
    assert texts(days, at("15:00")) == ["letters", "reminders", "handovers"]
    assert states(days)["letters"][0] == "late"
    assert texts(days, at("15:01")) == []


def test_resumed_on_the_next_day_only_that_days_go(days: Days) -> None:
    pause(days)
    days.keep(at("21:00"))
    days.plan(at("8:00", 11))
    resume(days)
    assert texts(days, at("9:00", 11)) == ["letters"]


# --- now ----------------------------------------------------------------------------------------------------------------


def test_what_is_wanted_now_is_done_now_and_not_again_at_its_time(days: Days) -> None:
    assert days.timetable.run_now(days.store, "letters", at("7:40")) == 1
    assert states(days)["letters"] == ("done", "by hand: told")
    assert states(days)["reminders"][0] == "planned"
    assert texts(days, at("9:00")) == ["letters"]  # that was written at 7:40
    assert days.timetable.run_now(days.store, "letters", at("9:30")) == 0
    assert texts(days, at("9:31")) == []
    assert states(days, 11)["letters"][0] == "planned"


def test_a_stopped_job_is_done_by_hand_for_that_day_only(days: Days) -> None:
    pause(days)
    assert days.timetable.run_now(days.store, "letters", at("9:30")) == 1
    assert texts(days, at("9:31")) == ["letters"]
    days.plan(at("8:00", 11))
    assert texts(days, at("9:31", 11)) == ["missed"]  # the others of the day before
    assert states(days, 11)["letters"][0] == "planned"


def test_after_its_hours_nothing_is_done_by_hand_either(days: Days) -> None:
    days.timetable.run_now(days.store, "letters", at("20:30"))
    assert states(days)["letters"] == ("missed", "")


def test_nothing_is_planned_for_now_by_a_job_that_there_is_none_of(days: Days) -> None:
    with pytest.raises(LookupError):
        days.timetable.run_now(days.store, "nothing", at("9:00"))


# --- by chat ------------------------------------------------------------------------------------------------------------


def test_a_clerk_sees_stops_and_resumes_by_chat(days: Days, phones: Telephones) -> None:
    assert "09:00 祝福和学习：还没办" in phones.say(PEN, "定时")
    assert "“祝福和学习”停了，今天还没办的 1 件先不办" in phones.say(PEN, "定时 停 祝福和学习")
    assert texts(days, at("9:00")) == []
    assert "09:00 祝福和学习：还没办（已停）" in phones.say(PEN, "定时任务")
    assert "现在是停着的" in phones.say(PEN, "定时停祝福")
    assert "恢复了，今天还没办的 1 件" in phones.say(PEN, "定时 恢复 祝福和学习")
    assert texts(days, at("9:01")) == ["letters"]
    assert "09:00 祝福和学习：办完" in phones.say(PEN, "定时")
    assert "没有停" in phones.say(PEN, "定时恢复祝福")


def test_what_is_wanted_now_by_chat_is_kept_at_the_next_tick(days: Days, phones: Telephones) -> None:
    assert "马上办，共 1 件" in phones.say(PEN, "定时 现在做 会前提醒")
    assert texts(days, at("8:31")) == ["reminders"]
    assert "今天没有还要办的" in phones.say(PEN, "定时 马上办 会前")
    phones.say(PEN, "定时 暂停 交接提醒")
    assert "只办今天这一次" in phones.say(PEN, "定时 现在做 交接提醒")
    assert texts(days, at("8:32")) == ["handovers"]


def test_a_name_that_is_none_or_several_is_asked_back(days: Days, phones: Telephones) -> None:
    assert "不止一件" in (said := phones.say(PEN, "定时 停 提醒"))
    assert "会前提醒、交接提醒" in said
    assert "没有叫“天气预报”的" in (said := phones.say(PEN, "定时 停 天气预报"))
    assert "祝福和学习、会前提醒、交接提醒" in said
    assert [state for state, _ in states(days).values()] == ["planned"] * 3


def test_whoever_does_not_keep_the_office_stops_nothing(days: Days, phones: Telephones) -> None:
    for who in (JIAN, "person-1"):
        phones.say(who, "定时 停 祝福和学习")
        phones.say(who, "定时 现在做 祝福和学习")
    days.keep(at("8:31"))
    assert states(days)["letters"][0] == "planned"
    assert "letters" in texts(days, at("9:00"))


# --- at the terminal ----------------------------------------------------------------------------------------------------


def test_at_the_terminal(tmp_path: Path) -> None:
    copy_office(prepared(), tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(f'demo = false\n{toml_in(tmp_path)}[web]\nsecret = "x"\n', "utf-8")

    def sangyu(*words: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), "jobs", *words])

    assert sangyu("pause", "duties").stdout == "duties is stopped\n"
    (row,) = (one for one in json.loads(sangyu("list", "--json").stdout) if one["job"] == "duties")
    assert (row["title"], row["stopped"], "planned" in row["counts"]) == ("应访清单", True, True)
    assert sangyu("resume", "duties").stdout == "duties goes on\n"
    ran = sangyu("run", "duties")
    assert (ran.exit_code, "planned" in ran.stdout) == (0, False)
    wrong = sangyu("pause", "nothing")
    assert (wrong.exit_code, "there is no job nothing: " in wrong.output) == (2, True)
