"""办好了吗: once, on its day, in the chat in which it was begun, and never to the dead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.context import Job, JobContext, Services
from bot.domain.conversation import Place
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import OwnerKind
from bot.domain.procedures import END, OTHER, Run, State
from bot.policy.procedures import load_procedures
from bot.store import Store
from bot.store.procedures import Moved
from bot.timetable import Timetable
from jobs import procedure_reminders
from tests.builders import CHAT, DAUGHTER, NOW, OFFICE, QIN, TAO, chat_id, desk, said
from tests.jobs.conftest import leaving

DAY = date(2026, 3, 13)
MORNING = NOW.replace(day=13, hour=9, minute=30)
HIS = chat_id(OwnerKind.PERSON, QIN)
JOB = Job("procedure_reminders", procedure_reminders.plan, procedure_reminders.run, procedure_reminders.ENDS)


class Morning:
    """The job by itself, on the office's desk."""

    def __init__(self, store: Store) -> None:
        self.store = store
        none: Any = None  # what this job asks nothing of
        services = Services(none, none, none, none, desk(), none, none, procedures=load_procedures())
        self.timetable = Timetable([JOB], OFFICE, services)

    def begin(self, sender: str = HIS, person_id: int | None = QIN, at: Moved | None = None) -> int:
        with self.store.write() as records:
            moved = at or Moved("way", {}, DAY)
            return records.procedures.start(Place(*CHAT, sender), person_id, "cert", moved, NOW)

    def leaves(self, now: datetime) -> list[tuple[str, str, dict[str, Any]]]:
        """What leaves at a moment: to whom, how, with which words."""
        self.timetable.plan(self.store, now)
        self.timetable.keep(self.store, now)
        with self.store.write() as records:
            return [(one.external_id, one.form.value, one.data["values"]) for one in leaving(records, now)]

    def spoke(self, sender: str, now: datetime) -> None:
        with self.store.write() as records:
            said(records, sender, now)

    def run_of(self, number: int) -> Run:
        with self.store.read() as records:
            found = records.procedures.get(number)
        if found is None:
            raise LookupError(number)
        return found


@pytest.fixture
def morning(store: Store) -> Morning:
    return Morning(store)


def test_he_is_asked_on_the_morning_of_the_day_and_once(morning: Morning) -> None:
    number = morning.begin()
    morning.spoke(HIS, MORNING - timedelta(hours=20))
    assert morning.leaves(MORNING - timedelta(minutes=1)) == []
    [(to, form, words)] = morning.leaves(MORNING)
    assert (to, form, words["title"], words["yearly"]) == (HIS, "chat", "养老金领取资格认证", "")
    assert morning.leaves(MORNING + timedelta(hours=1)) == []
    assert morning.leaves(MORNING + timedelta(days=1)) == []
    assert morning.run_of(number).reminded_at == MORNING


def test_whoever_has_not_spoken_gets_a_push(morning: Morning) -> None:
    morning.begin()
    [(to, form, _)] = morning.leaves(MORNING)
    assert (to, form) == (HIS, "push")


def test_the_child_who_does_it_is_asked_and_told_for_whom(morning: Morning) -> None:
    hers = chat_id(OwnerKind.PROXY, DAUGHTER)
    morning.begin(hers, TAO, Moved("way", {OTHER: True}, DAY))
    morning.spoke(hers, MORNING - timedelta(hours=1))
    [(to, _, words)] = morning.leaves(MORNING)
    assert (to, words["name"]) == (hers, "陶大川")


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_what_is_over_is_not_asked_about(morning: Morning, state: State) -> None:
    number = morning.begin()
    morning.timetable.plan(morning.store, MORNING - timedelta(hours=12))  # the evening before
    with morning.store.write() as records:
        records.procedures.move(number, Moved(END, {}, None, state), NOW)
    assert morning.leaves(MORNING) == []


def test_going_on_meanwhile_puts_it_off(morning: Morning) -> None:
    number = morning.begin()
    morning.timetable.plan(morning.store, MORNING - timedelta(hours=12))
    with morning.store.write() as records:
        records.procedures.move(number, Moved("phone", {"way": "phone"}, DAY + timedelta(days=2)), NOW)
    assert morning.leaves(MORNING) == []
    assert len(morning.leaves(MORNING + timedelta(days=2))) == 1


def test_the_dead_are_never_asked(morning: Morning) -> None:
    morning.begin()
    morning.timetable.plan(morning.store, MORNING - timedelta(hours=12))
    with morning.store.write() as records:
        death = LifeEvent(QIN, LifeEventKind.DEATH, DAY, "单位", "staff:1")
        event = records.life.record(death, LifeRules(), MORNING - timedelta(hours=1))
        [planned] = records.timetable.of_day(DAY)
    assert planned["state"] == "cancelled"
    assert morning.leaves(MORNING) == []
    with morning.store.write() as records:
        records.life.undo(event, "staff:1", MORNING + timedelta(minutes=5))
    assert len(morning.leaves(MORNING + timedelta(minutes=10))) == 1


def test_a_day_on_which_nothing_ran_is_made_up_for(morning: Morning) -> None:
    morning.begin()
    assert morning.leaves(MORNING.replace(hour=22)) == []
    assert len(morning.leaves(MORNING + timedelta(days=1))) == 1


def test_where_there_is_no_way_nothing_is_sent_and_that_is_written_down(morning: Morning) -> None:
    number = morning.begin()
    with morning.store.write() as records:
        records.people.bury_address(*CHAT, HIS, NOW)
        [one] = records.procedures.to_remind(DAY)
        services = Services(*[None] * 4, NoWay(), None, None, procedures=load_procedures())  # type: ignore[arg-type]
        context = JobContext(MORNING, OFFICE, records, services)
        [planned] = procedure_reminders.plan(context, DAY)
        assert procedure_reminders.run(context, planned) == "no way to ask"
    assert one.id == number
    assert morning.run_of(number).remind_on is None


class NoWay:
    """A desk that reaches nobody."""

    def answer(self, *_: object) -> str:
        return ""


def test_a_month_before_the_yearly_date_he_is_reminded_once_more(morning: Morning) -> None:
    number = morning.begin(at=Moved(END, {"due": "06-20"}, DAY))
    assert [words["yearly"] for _, _, words in morning.leaves(MORNING)] == [""]
    assert morning.run_of(number).remind_on == date(2026, 5, 21)
    may = MORNING.replace(month=5, day=21)
    assert morning.leaves(may - timedelta(days=1)) == []
    assert [words["yearly"] for _, _, words in morning.leaves(may)] == ["2026-06-20"]
    assert morning.run_of(number).remind_on is None


def test_the_yearly_date_of_what_is_done_is_kept(morning: Morning) -> None:
    number = morning.begin()
    with morning.store.write() as records:
        records.procedures.move(number, Moved(END, {"due": "06-20"}, date(2026, 5, 21), State.DONE), NOW)
    assert morning.leaves(MORNING) == []
    assert [words["yearly"] for _, _, words in morning.leaves(MORNING.replace(month=5, day=21))] == ["2026-06-20"]
