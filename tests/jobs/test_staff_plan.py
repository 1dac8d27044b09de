"""What clerks are told in the morning of the day ahead, and in the evening of what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from bot.context import Job, JobContext
from bot.desks.greetings import Coming, NoGreetings
from bot.domain.schedule import Occurrence
from bot.store import Records, Store
from bot.timetable import Timetable
from bot.wording import Wording
from jobs import staff_plan
from tests.builders import CLERK, HE, QIN, YAO, at, attempt_row
from tests.jobs.conftest import Days

BIRTHDAYS = (QIN, HE, YAO)
OWN = Job("staff_plan", staff_plan.plan, staff_plan.run, staff_plan.ENDS, title="每天的安排和结果")
SUNDAY = 15


class Greeted(NoGreetings):
    """Whom the office greets, as the test says."""

    def __init__(self, *coming: Coming) -> None:
        self._coming = list(coming)

    def coming(self, records: Records, begin: date, end: date, now: datetime, unit_ids: Sequence[int] = ()) -> list[Coming]:
        return [one for one in self._coming if begin <= one.day <= end]


def working(name: str, hour: int, title: str, note: str) -> Job:
    """A job that does its work; one without a note breaks."""

    def plan(context: JobContext, day: date) -> list[Occurrence]:
        return [Occurrence(day.isoformat(), day, datetime.combine(day, time(hour), context.now.tzinfo))]

    def run(_context: JobContext, _occurrence: Occurrence) -> str:
        if not note:
            raise RuntimeError("a job broke")
        return note

    return Job(name, plan, run, time(20), title=title)


class Office(Days):
    """The timetable, and what the clerks read."""

    def __init__(self, store: Store, *jobs: Job, coming: Sequence[Coming] = ()) -> None:
        all_jobs = (*jobs, OWN)
        super().__init__(store, all_jobs)
        titles = {job.name: job.title for job in all_jobs}
        services = replace(self.timetable._services, greetings=Greeted(*coming), jobs=titles)
        self.timetable = Timetable(all_jobs, self.timetable._office, services)

    def reads(self, now: datetime) -> list[str]:
        self.plan(now)
        told = [one for one in self.keep(now) if one.external_id == f"staff-{CLERK}"]
        return [Wording("某局", "0000").render(one.template, one.data["values"]) for one in told]


def coming(number: int, person: int = 0, **more: Any) -> Coming:
    values = {"occasion": "birthday", "name": "生日", "person_id": person, "who": f"第{person}位" if person else ""}
    return Coming(number, at("0:00").date(), **{**values, **more})


def test_in_the_morning_clerks_read_what_will_happen(store: Store) -> None:
    greeted = [
        coming(1, name="植树节", occasion="tree_day", count=2890),
        *(coming(number, person) for number, person in enumerate(BIRTHDAYS, 2)),
        coming(8, 7, withheld="mourning"),
        coming(9, 8, stopped=True),
    ]
    letters, reminders = working("letters", 9, "祝福和学习", "3 sent"), working("reminders", 10, "会前提醒", "sent")
    office = Office(store, letters, reminders, coming=greeted)
    with store.write() as records:
        records.timetable.pause("weekly", "staff:1", at("7:00"))
    (told,) = office.reads(at("8:00"))
    assert told.splitlines() == [
        "【今天自动办的事】3月10日（周二）",
        "09:00 植树节祝福 2890 位",
        "09:00 祝福：第1位（生日）、第2位（生日）、第4位（生日）",
        "不发：守孝等 1 位；已停 第8位",
        "10:00 会前提醒",
        "停着的：weekly",
        "要停、要现在办请回“定时”，要看祝福怎么写请回“祝福”。",
    ]
    assert office.reads(at("8:01")) == []


def test_calls_with_greetings_that_nobody_made_are_told_of_on_the_next_morning(store: Store) -> None:
    office = Office(store)
    with store.write() as records:
        greeting = {"key": "g1", "kind": "greeting", "owner_id": CLERK, "person_id": QIN, "title": "今天生日"}
        records.tasks.add([{**greeting, "deadline": at("20:00", 9), "made_at": at("8:30", 9)}])
        records.greetings.lapse_calls(at("20:01", 9))
    (told,) = office.reads(at("8:00"))
    assert "昨天有 1 个祝福电话没打成。" in told


def test_a_day_without_anything_has_no_plan_and_one_line_in_the_evening_of_a_working_day(store: Store) -> None:
    office = Office(store, working("letters", 9, "祝福和学习", "nothing"))
    assert office.reads(at("8:00")) == []
    assert office.reads(at("9:00")) == []
    assert office.reads(at("18:40")) == ["【今天自动办的结果】3月10日（周二）：没有要发要办的，一切正常。"]
    for clock in ("8:00", "9:00", "18:40"):
        assert office.reads(at(clock, SUNDAY))[1:] == []  # the days between, that nobody kept, are told at 8
    assert office.reads(at("18:45", SUNDAY)) == []


def test_in_the_evening_clerks_read_what_came_of_it(store: Store) -> None:
    letters = working("letters", 9, "祝福和学习", "3 sent, 2 waits, 1 opted_out")
    jobs = (letters, working("group_posts", 9, "群里发的", "2 groups"), working("broken", 10, "会前提醒", ""))
    office = Office(store, *jobs, working("weekly", 11, "每周提问清单", "told"), working("late", 12, "办事提醒", "told"))
    office.plan(at("8:00"))
    with store.write() as records:
        row = {"state": "accepted", "person_id": QIN}
        records.delivery.plan([attempt_row(f"letter:2026-03-10:{n}", **row, external_id=f"of-{n}") for n in (1, 2)])
        records.delivery.plan([attempt_row("letter:2026-03-11:1", **row)])
        kept = {"day": at("0:00").date(), "occasion": "birthday", "also": [], "made_at": at("9:00"), "text": None}
        kept |= {"years": 0, "variant": "", "reason": ""}
        for person, state in ((QIN, "sent"), (HE, "rung"), (YAO, "no_way"), (6, "skipped")):
            records.greetings.keep([{**kept, "person_id": person, "state": state}])
        records.greetings.add_to_call(
            {"key": "g", "kind": "greeting", "owner_id": 3, "title": "祝福", "deadline": at("20:00"), "made_at": at("9:00")}, [HE]
        )
    office.reads(at("9:05"))
    assert office.reads(at("10:05"))[-1].endswith("请联系管理员：\n会前提醒：3月10日（周二）")  # what broke is told at once
    office.reads(at("11:05"))
    office.reads(at("15:00"))
    (told,) = office.reads(at("18:40"))
    assert told.splitlines() == [
        "【今天自动办的结果】3月10日（周二）",
        "祝福学习发出 2 位",
        "改由人打电话祝福 1 位，还没打 1 位（回“任务”看）",
        "没发的：没有渠道 1，守孝等不发祝福 1，本人不要 1，当天消息够多、改天再发 2",
        "发了 2 个群",
        "会前提醒：出错",
        "办事提醒：晚些办完",
        "按时办完：每周提问清单",
        "详见 http://office.test/console，或回“定时”。",
    ]


def test_what_staff_stopped_is_in_the_evening_too(store: Store) -> None:
    office = Office(store, working("letters", 10, "祝福和学习", "3 sent"))
    office.plan(at("8:00"))
    with store.write() as records:
        records.timetable.pause("letters", "staff:1", at("9:00"))
    office.reads(at("10:00"))
    (told,) = office.reads(at("18:40"))
    assert "祝福和学习：还没办（已停）" in told
