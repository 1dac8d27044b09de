"""Recurring meetings: agreed to once, announced once each, changed alone; who came, and what the absent make up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.audiences import AudienceReader
from bot.context import Said, Settled
from bot.desks.study import NoStudies
from bot.domain.days_off import DayOff, WorkDays
from bot.domain.meetings import Meeting, MeetingSeries, MeetingState, SeriesFields, SeriesState
from bot.domain.notices import How, NoticeState, Objection, Rsvp
from bot.domain.people import Owner, OwnerKind, StaffMember
from bot.domain.rhythm import Every, Rhythm, Shift
from bot.errors import Refused
from bot.ledger.attendance import registers
from bot.meetings.desk import MeetingDesk
from bot.meetings.reading import MeetingReader
from bot.meetings.record import MeetingRecord
from bot.services import TextReader
from bot.starters import notice_check
from bot.store import Records, Store
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from jobs import JOBS
from tests.builders import APPROVER, CLERK, HE, LIAISON, OFFICE, QIN, TAO, YAO, at, desk, notice_desk, recipient_of
from tests.jobs.conftest import Days

DAILY = timedelta(days=1)
MONDAY = at("8:00", 9)
WEDNESDAYS = SeriesFields("读书会", Rhythm(Every.WEEK, weekdays=(2,)), time(9), "二楼", "全体", lead_days=3)


class Studies(NoStudies):
    """Remembers who was given what a meeting studied."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.read: list[int] = []

    def subject(self, *_args: Any) -> str:
        return "两会精神"

    def attended(self, _records: Records, person_ids: list[int], *_args: Any) -> None:
        self.read += person_ids

    def make_up(self, _records: Records, person_ids: list[int], *_args: Any) -> dict[int, str]:
        self.given += person_ids
        return dict.fromkeys(person_ids, "push")


class Office:
    """The small office with its meetings."""

    def __init__(self, store: Store) -> None:
        self.store, self.studies = store, Studies()
        self.days = Days(store, [job for job in JOBS if job.name in ("meetings", "meeting_reminders")])
        notices, audiences = notice_desk(), AudienceReader(ChineseCalendar())
        reader = MeetingReader(TextReader(()), notices, self.days.calendar)
        render = Wording(OFFICE.name, OFFICE.phone).render
        known = (reader, audiences, notices, desk(), self.days.calendar, notice_check(), render)
        self.meetings = MeetingDesk(*known, studies=self.studies)
        services = replace(self.days.timetable._services, meetings=self.meetings, studies=self.studies)
        self.days.timetable._services = services

    def begun(self, records: Records, now: datetime = MONDAY, **changes: Any) -> MeetingSeries:
        drafted = self.meetings.draft(records, member(records, CLERK), replace(WEDNESDAYS, **changes), now)
        return self.meetings.approve(records, drafted, member(records, APPROVER), now)


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def ahead(records: Records, one: MeetingSeries, now: datetime = MONDAY) -> list[Meeting]:
    return records.meetings.ahead(one.id, now, 20)


def refused(step: Any, *given: Any) -> Objection:
    with pytest.raises(Refused) as fault:
        step(*given)
    return fault.value.objection


# --- the series ----------------------------------------------------------------------------------------------------------


def test_it_is_agreed_to_by_somebody_else_and_once(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.meetings.draft(records, member(records, CLERK), WEDNESDAYS, at("8:00", 9))
        assert ahead(records, one) == []
        assert refused(office.meetings.approve, records, one, member(records, CLERK), at("8:00", 9)) is Objection.AUTHOR
        assert refused(office.meetings.approve, records, one, member(records, LIAISON), at("8:00", 9)) is Objection.NO_RIGHT
        active = office.meetings.approve(records, one, member(records, APPROVER), at("8:00", 9))
        again = refused(office.meetings.approve, records, active, member(records, APPROVER), at("8:00", 9))
        assert again is Objection.NOT_A_DRAFT
        assert active.state is SeriesState.ACTIVE


def test_meetings_are_laid_two_months_ahead_and_each_once(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records)
        office.meetings.lay_ahead(records, one, at("8:00", 9))
        days = [meeting.starts_at for meeting in ahead(records, one)]
        assert days[:2] == [at("9:00", 11), at("9:00", 18)]
        assert len(days) == len(set(days)) == 9
        office.meetings.lay_ahead(records, one, at("8:00", 16))
        assert len(ahead(records, one)) == 10


def test_days_off_move_it_and_a_year_of_which_nothing_is_known_is_said(store: Store, office: Office) -> None:
    office.days.calendar.know(WorkDays(frozenset({2026}), {date(2026, 3, 18): DayOff(date(2026, 3, 18), False, "节")}))
    with store.write() as records:
        one = office.begun(records, rhythm=Rhythm(Every.WEEK, weekdays=(2,), shift=Shift.AFTER))
        assert [meeting.starts_at.day for meeting in ahead(records, one)[:3]] == [11, 19, 25]
        yearly = replace(WEDNESDAYS, rhythm=Rhythm(Every.YEAR, month=1, day=5, shift=Shift.AFTER))
        drafted = office.meetings.draft(records, member(records, CLERK), yearly, at("8:00", 9))
        assert office.meetings.shown(records, drafted, at("8:00", 9))["unknown"] == [2027, 2028]


def test_another_rhythm_takes_the_place_of_what_nobody_has_touched(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records)
        second = ahead(records, one)[1]
        office.meetings.move(records, second, member(records, CLERK), ("place", "三楼"), at("8:00", 9))
        fields = replace(WEDNESDAYS, rhythm=Rhythm(Every.WEEK, weekdays=(3,)))
        waiting = office.meetings.amend(records, one, member(records, CLERK), fields, at("8:00", 9))
        assert waiting.state is SeriesState.DRAFT
        office.meetings.approve(records, waiting, member(records, APPROVER), at("8:00", 9))
        assert [meeting.starts_at.day for meeting in ahead(records, one)[:4]] == [12, 18, 19, 26]


# --- notices -------------------------------------------------------------------------------------------------------------


def notices_of(store: Store) -> list[tuple[str, datetime | None, NoticeState]]:
    with store.read() as records:
        return [(one.title, one.event_at, one.state) for one in reversed(records.notices.recent())]


def test_each_notice_goes_out_by_itself_on_its_day_and_once(store: Store, office: Office) -> None:
    with store.write() as records:
        office.begun(records, must_confirm=False, series_id="two")
    office.days.pass_by(at("9:00", 9), at("9:00", 13), DAILY)
    assert notices_of(store) == [("读书会", at("9:00", 11), NoticeState.SENDING), ("读书会", at("9:00", 18), NoticeState.SENDING)]
    with store.read() as records:
        notice = records.notices.latest()
        assert notice is not None
        assert (notice.author_id, notice.approver_id, notice.place) == (CLERK, APPROVER, "二楼")
        assert notice.approved_at == at("9:00", 13)  # three days before is a Sunday: the Friday
        assert "学习内容：两会精神" in notice.body


def _announced_and(killed: type[BaseException], office: Office, meeting: Meeting) -> None:
    with office.store.write() as records:
        office.meetings.announce(records, meeting, at("9:00", 9))
        raise killed


def test_killed_in_between_it_is_announced_once_all_the_same(store: Store, office: Office) -> None:
    class Killed(BaseException):
        """The process is gone."""

    with store.write() as records:
        meeting = ahead(records, office.begun(records))[0]
    with pytest.raises(Killed):
        _announced_and(Killed, office, meeting)
    assert notices_of(store) == []
    office.days.pass_by(at("9:00", 9), at("9:30", 9))
    with store.write() as records:
        again = records.meetings.get(meeting.id)
        assert again is not None
        assert office.meetings.announce(records, again, at("9:00", 9)) == "not to be announced"
    assert len(notices_of(store)) == 1


def test_a_meeting_that_was_changed_waits_for_approval_and_one_that_is_left_out_is_not_announced(
    store: Store, office: Office
) -> None:
    with store.write() as records:
        one = office.begun(records, lead_days=1)
        clerk, (first, second) = member(records, CLERK), ahead(records, one)[:2]
        office.meetings.move(records, first, clerk, ("event_at", "3月12日上午10点"), at("8:00", 9))
        office.meetings.call_off(records, second, clerk, at("8:00", 9))
    office.days.pass_by(at("9:00", 11), at("9:00", 17), DAILY)
    assert notices_of(store) == [("读书会", at("10:00", 12), NoticeState.DRAFT)]
    with store.write() as records:
        waiting = records.notices.latest()
        assert waiting is not None
        assert refused(notice_desk().approve, records, waiting, clerk, at("9:00", 11)) is Objection.AUTHOR
        back = records.meetings.get(second.id)
        assert back is not None
        assert back.state is MeetingState.SKIPPED
        assert office.meetings.take_up(records, back, clerk, at("8:00", 10)).state is MeetingState.PLANNED


def test_a_paused_series_announces_nothing(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records)
        office.meetings.turn(records, one, member(records, CLERK), SeriesState.PAUSED, at("8:00", 9))
    office.days.pass_by(at("9:00", 9), at("9:00", 16), DAILY)
    assert notices_of(store) == []


def test_what_cannot_be_sent_is_told_and_tried_again_the_next_day(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records, audience="离休干部")
        records.people.change_person(QIN, {"category": "退休"})
    told = [sent.template for _, sent in office.days.pass_by(at("9:00", 9), at("9:00", 9))]
    assert "staff/meeting_unsent" in told
    with store.write() as records:
        records.people.change_person(QIN, {"category": "离休"})
        assert ahead(records, one)[0].state is MeetingState.PLANNED
    office.days.pass_by(at("9:00", 10), at("9:00", 10))
    assert [title for title, _, _ in notices_of(store)] == ["读书会"]


def test_after_its_notice_is_out_it_is_moved_and_called_off_by_a_correction(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records)
    office.days.pass_by(at("9:00", 9), at("9:00", 9))
    with store.write() as records:
        clerk, boss, meeting = member(records, CLERK), member(records, APPROVER), ahead(records, one)[0]
        assert office.meetings.move(records, meeting, clerk, ("event_at", "3月12日上午10点"), at("10:00", 9)).waits
        notice = records.notices.latest()
        assert notice is not None
        notice_desk().approve(records, notice, boss, at("10:05", 9))
        moved = records.meetings.get(meeting.id)
        assert moved is not None
        assert (moved.starts_at, moved.state) == (at("10:00", 12), MeetingState.NOTICED)
        office.meetings.call_off(records, moved, clerk, at("10:10", 9))
        notice_desk().approve(records, records.notices.get(notice.id) or notice, boss, at("10:15", 9))
        off = records.meetings.get(meeting.id)
        assert off is not None
        assert off.state is MeetingState.CANCELLED
        assert refused(office.meetings.move, records, off, clerk, ("place", "三楼"), at("10:20", 9)) is Objection.FINISHED
    sent = office.days.pass_by(at("19:00", 10), at("10:00", 12), timedelta(hours=13))
    assert [one for _, one in sent if "reminder" in one.template] == []


# --- afterwards ----------------------------------------------------------------------------------------------------------


def test_the_evening_asks_and_the_absent_are_given_what_was_studied(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records, series_id="two")
    office.days.pass_by(at("9:00", 9), at("9:00", 9))
    with store.write() as records:
        meeting = ahead(records, one)[0]
        assert meeting.notice_id is not None
        declined = Settled(recipient_of(records, meeting.notice_id, YAO), How.PHONE, "staff:4")
        desk().settle(records, declined, at("10:00", 9), Said(Rsvp.DECLINE))
        record, clerk = MeetingRecord(office.studies), member(records, CLERK)
        assert refused(record.write, records, meeting, "早了", clerk, at("8:00", 11)) is Objection.NOT_SENT
    evening = office.days.pass_by(at("18:00", 11), at("19:00", 11))
    asked = [sent.data["values"] for _, sent in evening if "evening" in sent.template]
    assert [(one["number"], one["no_minutes"], one["said"]) for one in asked] == [(meeting.id, True, False)]
    with store.write() as records:
        held = records.meetings.get(meeting.id)
        assert held is not None
        assert held.state is MeetingState.HELD
        record.said(records, held, "陶大川", False, clerk, at("19:00", 11))
        record.all_came(records, held, clerk, at("19:00", 11))
        record.write(records, record.write(records, held, "第一段", clerk, at("19:00", 11)), "第二段", clerk, at("19:01", 11))
        shown = record.shown(records, records.meetings.get(meeting.id) or held)
        people = {person.person_id: person for person in records.meetings.attendees(held)}
        (page,) = registers(records, [one], 2026)
    cells = {row[0]: row[2] for row in page.rows}
    assert page.headings == ("姓名", "单位", "03-11")
    assert (cells["陶大川"], cells["姚静"], cells["何素云"]) == ("缺席（已补学）", "请假（已补学）", "到")
    assert shown["minutes"] == "第一段\n第二段"
    assert (shown["count"]["absent"], shown["count"]["excused"], shown["count"]["unsaid"]) == (1, 1, 0)
    assert sorted(office.studies.given) == [TAO, YAO]
    assert HE in office.studies.read
    assert people[TAO].made_up
    assert not people[HE].made_up


def test_minutes_are_sealed_and_attendance_is_handed_out(store: Store, office: Office) -> None:
    with store.write() as records:
        one = office.begun(records)
        meeting = ahead(records, one)[0]
        records.meetings.write_minutes(meeting.id, "谁说了什么", "staff:1", at("19:00", 11))
        records.meetings.attend(meeting.id, [QIN], True, "staff:1", at("19:00", 11))
        raw = records.sealing._connection.exec_driver_sql("SELECT minutes FROM meeting WHERE minutes IS NOT NULL").scalar_one()
        assert "谁说了什么" not in str(raw)
        assert [row["came"] for row in records.privacy.all_of(Owner(OwnerKind.PERSON, QIN))["attendance"]] == [True]
