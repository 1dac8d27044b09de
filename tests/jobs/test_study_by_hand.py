"""The month's study by hand has its day; what has come to its end is looked for on every day."""

from __future__ import annotations

from datetime import datetime

from bot.audiences import AudienceReader
from bot.context import Job
from bot.delivery.study import StudyDesk
from bot.domain.rhythm import Every, Rhythm
from bot.domain.study import Material, Series, SeriesKind
from bot.domain.tasks import TaskKind
from bot.office import CONTENT
from bot.services import office_calendar
from bot.store import Store
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from jobs import study_by_hand
from tests.builders import OFFICE, QIN, ZONE, at, desk
from tests.jobs.conftest import Days

JOB = Job("study_by_hand", study_by_hand.plan, study_by_hand.run)
WEEKLY = Series("weekly", "每周学习", SeriesKind.STUDY, Rhythm(Every.WEEK, weekdays=(1,)), by_hand=True, active=True)


def test_on_its_day_visits_are_asked_for_and_on_the_others_not(store: Store) -> None:
    study = StudyDesk(
        desk(),
        office_calendar(CONTENT / "occasions.yaml"),
        AudienceReader(ChineseCalendar()).day,
        Wording(OFFICE.name, OFFICE.phone).render,
    )
    days = Days(store, (JOB,), studies=study)
    with store.write() as records:
        records.study.add(WEEKLY, "operator", at("8:00"))
        records.study.add_items("weekly", [Material("第一篇", "正文。"), Material("第二篇", "正文。")], "operator", at("8:00"))
        records.people.change_person(QIN, {"study_mode": "door"})
    visits = {}
    for day in (17, 24, 25, 26):
        days.plan(at("0:00", day))
        with store.write() as records:
            study.lessons(records, at("8:00", day).date())
        days.keep(at("9:30", day))
        with store.read() as records:
            visits[day] = [one.title for one in records.tasks.open_tasks() if one.kind is TaskKind.STUDY]
    brought = ["送学上门：《第一篇》《第二篇》"]
    assert visits == {17: [], 24: [], 25: brought, 26: brought}


def test_where_it_falls_on_a_day_off_it_is_done_on_the_working_day_before(store: Store) -> None:
    days, planned = Days(store, (JOB,)), []
    for day in (22, 24):  # each plans its morrow too; 25 April is a Saturday
        now = datetime(2026, 4, day, tzinfo=ZONE)
        days.plan(now)
        planned += [row["day"].day for row in days.rows(now) if row["payload"].get("what")]
    assert planned == [24]
