"""今天: the most pressing first, what lies on one way together, nothing that does not belong to the day, and never the dead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.domain.commitments import CommitmentKind
from bot.domain.conversation import Place
from bot.domain.day import AHEAD, Agenda, Item, Sort, Urgency, end_of, of_today, of_tomorrow
from bot.domain.life import LifeEvent, LifeEventKind, LifeRules
from bot.domain.people import OwnerKind, StaffMember
from bot.domain.visits import VisitKind, VisitReport, VisitState
from bot.services import OfficeCalendar
from bot.store import Records, Store
from bot.store.tables.people import person
from bot.store.tables.visits import duty
from bot.successions import SuccessionDesk, Wanted
from bot.today import FAR, Today
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    DEAD,
    HE,
    LIAISON,
    MOURNER,
    NOW,
    QIN,
    TAO,
    TOWN_LIAISON,
    YAO,
    at,
    chat_id,
    desk,
)

TODAY = NOW.date()
CALENDAR = OfficeCalendar(())


def item(sort: Sort, due: datetime, **changes: Any) -> Item:
    return Item(sort, due, **changes)


def of(person_id: int, due: datetime, place: str, **changes: Any) -> Item:
    return item(Sort.DUTY, due, person_id=person_id, name=f"p{person_id}", place=place, **changes)


def names(agenda: Agenda) -> list[str]:
    return [line.name for line in agenda.lines]


def birthday(days: int, years: int, person_id: int = 1) -> Item:
    day = end_of(TODAY + timedelta(days=days), NOW)
    return Item(Sort.BIRTHDAY, day, person_id=person_id, name=f"p{person_id}", amount=years)


# --- the order -----------------------------------------------------------------------------------------------------------


def test_alarms_come_first_then_what_is_late_then_today_then_the_days_after() -> None:
    several = [
        of(1, at("17:00", 14), "河口镇"),
        of(2, at("17:00"), "河口镇"),
        of(3, at("17:00", 9), "河口镇"),
        item(Sort.ALERT, at("17:00", 14), person_id=4, name="p4", place="局机关"),
    ]
    agenda = of_today(several, NOW)
    assert names(agenda) == ["p4", "p3", "p2", "p1"]
    assert [line.urgency for line in agenda.lines] == [Urgency.NOW, Urgency.LATE, Urgency.TODAY, Urgency.SOON]


def test_of_equal_urgency_one_way_does_several() -> None:
    """The place first where something is due first, and there everybody, though others are due earlier elsewhere."""
    several = [
        of(1, at("11:00"), "河口镇"),
        of(2, at("10:00"), "城关镇"),
        of(3, at("17:00"), "城关镇"),
        of(4, at("12:00"), "河口镇"),
    ]
    assert names(of_today(several, NOW)) == ["p2", "p3", "p1", "p4"]


def test_what_needs_no_way_comes_after_what_does() -> None:
    agenda = of_today([item(Sort.INQUIRY, at("10:00"), number=5), of(1, at("17:00"), "河口镇")], NOW)
    assert [line.items[0].sort for line in agenda.lines] == [Sort.DUTY, Sort.INQUIRY]


def test_all_that_concerns_one_person_is_told_once_where_the_most_pressing_of_it_belongs() -> None:
    several = [
        of(1, at("17:00", 14), "河口镇", what="分类走访"),
        item(Sort.TASK, at("10:00", 9), person_id=1, name="p1", place="河口镇", what="座谈会"),
        birthday(1, 83),
        of(2, at("17:00"), "河口镇"),
    ]
    agenda = of_today(several, NOW)
    assert names(agenda) == ["p1", "p2"]
    assert [one.sort for one in agenda.lines[0].items] == [Sort.TASK, Sort.BIRTHDAY, Sort.DUTY]
    assert agenda.counts == {Sort.TASK: 1, Sort.DUTY: 2, Sort.BIRTHDAY: 1}


# --- what belongs to the day -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "years", "shown"), [(0, 83, True), (1, 83, True), (2, 83, False), (7, 90, True), (8, 90, False), (5, 50, False)]
)
def test_birthdays_of_today_and_tomorrow_and_round_ones_a_week_before(days: int, years: int, shown: bool) -> None:
    assert bool(of_today([birthday(days, years)], NOW).lines) is shown


def test_what_is_due_after_a_week_is_counted_and_the_next_of_it_is_told() -> None:
    later = [of(1, at("17:00", 20), "河口镇"), of(2, at("17:00", 18), "河口镇"), birthday(20, 81, 3)]
    agenda = of_today([*later, of(4, NOW + AHEAD, "河口镇")], NOW)
    assert names(agenda) == ["p4"]
    assert agenda.later == 2  # a birthday is no work
    assert agenda.next is not None
    assert agenda.next.name == "p2"


def test_what_was_planned_for_today_is_for_today_however_late_it_is_due() -> None:
    agenda = of_today([of(1, at("17:00", 30), "河口镇", planned=TODAY)], NOW)
    assert [line.urgency for line in agenda.lines] == [Urgency.TODAY]
    assert agenda.later == 0


def test_of_a_long_stay_in_hospital_one_thinks_later() -> None:
    stays = [Item(Sort.HOSPITAL, end_of(TODAY, NOW), person_id=days, name=f"p{days}", amount=days) for days in (30, 3)]
    assert [(line.name, line.urgency) for line in of_today(stays, NOW).lines] == [("p3", Urgency.TODAY), ("p30", Urgency.SOON)]


def test_tomorrow_holds_what_is_due_or_planned_then_and_says_what_is_left_before() -> None:
    several = [
        of(1, at("17:00", 11), "河口镇"),
        of(2, at("17:00", 20), "河口镇", planned=date(2026, 3, 11)),
        of(3, at("17:00", 9), "河口镇"),
        of(4, at("17:00", 12), "河口镇"),
        birthday(1, 83, 5),
        birthday(0, 83, 6),
    ]
    agenda = of_tomorrow(several, NOW)
    assert agenda.day == date(2026, 3, 11)
    assert names(agenda) == ["p1", "p2", "p5"]
    assert agenda.before == 1
    assert agenda.next is not None
    assert agenda.next.name == "p4"


def test_an_empty_day_has_nothing_and_no_next() -> None:
    assert of_today([], NOW) == Agenda(TODAY, (), {}, 0, None, 0)


# --- out of the records ------------------------------------------------------------------------------------------------------


def member(records: Records, number: int) -> StaffMember:
    found = records.people.staff_member(number)
    assert found is not None
    return found


def items(records: Records, staff_id: int, now: datetime = NOW) -> list[Item]:
    return Today(records, CALENDAR, {"cadence": "分类走访"}, now).items(member(records, staff_id))


def test_everything_open_of_a_liaison_is_there_with_the_place(store: Store) -> None:
    with store.write() as records:
        task = {"kind": "call", "owner_id": LIAISON, "title": "座谈会", "deadline": at("17:00"), "made_at": NOW}
        records.tasks.add([{**task, "key": "t1", "person_id": QIN}, {**task, "key": "t2", "person_id": TAO}])
        owed = {"key": "d1", "rule": "cadence", "person_id": HE, "owner_id": LIAISON, "door": HE, "state": "ready"}
        when = {"opens_on": TODAY, "due_at": at("17:00", 12), "made_at": NOW, "changed_at": NOW}
        records.sealing._connection.execute(insert(duty), {**owed, **when})
        promised = {
            "key": "c1",
            "kind": CommitmentKind.PROMISE.value,
            "person_id": HE,
            "owner_id": LIAISON,
            "asked_by": "staff:3",
        }
        records.commitments.add({**promised, "state": "open", "text": "送药", "due_at": at("17:00", 12), "made_at": NOW})
        place = Place(*CHAT, chat_id(OwnerKind.PERSON, HE))
        records.inquiries.open_inquiry(place, HE, "护理费", NOW, at("17:00"), owner_id=LIAISON)
        found = items(records, LIAISON)
        others = items(records, TOWN_LIAISON)
    told = {(one.sort, one.what, one.name, one.place) for one in found}
    assert told >= {
        (Sort.TASK, "座谈会", "秦一山", "局机关"),
        (Sort.TASK, "座谈会", "陶大川", "河口镇"),  # not his, and yet his to ring
        (Sort.DUTY, "分类走访", "何素云", "局机关"),
        (Sort.COMMITMENT, "送药", "何素云", "局机关"),
        (Sort.INQUIRY, "护理费", "", ""),
    }
    assert {one.sort for one in others} == {Sort.BIRTHDAY}


def test_where_somebody_lives_is_where_one_goes(store: Store) -> None:
    with store.write() as records:
        records.sealing._connection.execute(update(person).where(person.c.id == QIN).values(town="城关镇", state="住院"))
        (stay,) = [one for one in items(records, LIAISON) if one.sort is Sort.HOSPITAL]
    assert stay.place == "城关镇"


def test_birthdays_come_with_the_age_never_of_the_dead_and_mourning_is_said(store: Store) -> None:
    """All of 10 March: 秦一山 is 95, 严秀英 is in mourning, 贺长林 has died. 何素云 had hers two days ago."""
    with store.read() as records:
        found = [one for one in items(records, LIAISON) if one.sort is Sort.BIRTHDAY]
    assert [(one.name, one.amount, one.mourning) for one in found] == [("秦一山", 95, False), ("严秀英", 81, True)]
    assert all(one.person_id != DEAD for one in found)


def test_a_lunar_birthday_is_known_by_the_lunar_calendar(store: Store) -> None:
    with store.write() as records:
        born = {"born_year": 1936, "born_month": 1, "born_day": 25, "born_lunar": True}
        records.sealing._connection.execute(update(person).where(person.c.id == YAO).values(born))
        (found,) = [one for one in items(records, TOWN_LIAISON) if one.sort is Sort.BIRTHDAY and one.person_id == YAO]
    assert found.at.date() == date(2026, 3, 13)  # 正月廿五
    assert found.amount == 90
    assert found.round


def test_how_long_somebody_has_been_in_hospital(store: Store) -> None:
    with store.write() as records:
        for day, kind in ((1, LifeEventKind.HOSPITAL), (4, LifeEventKind.DISCHARGED), (8, LifeEventKind.HOSPITAL)):
            event = LifeEvent(HE, kind, date(2026, 3, day), "电话", "staff:3")
            records.life.record(event, LifeRules(), at("9:00", day))
        (stay,) = [one for one in items(records, LIAISON) if one.sort is Sort.HOSPITAL]
    assert (stay.name, stay.amount) == ("何素云", 3)


def test_a_reviewer_sees_how_many_wait_and_an_author_what_is_asked(store: Store) -> None:
    with store.write() as records:
        report = VisitReport("d1", QIN, LIAISON, VisitKind.VISIT, "血压高", "", TODAY, words="看了老秦")
        records.visits.add_visit(report, NOW)
        assert [one.amount for one in items(records, CLERK) if one.sort is Sort.REVIEW] == [1]
        assert [one for one in items(records, LIAISON) if one.sort in (Sort.REVIEW, Sort.REPORT)] == []
        visit = records.visits.of_person(QIN)[0]
        records.visits.review(visit, CLERK, VisitState.ISSUES, "血压多少？", NOW)
        (asked,) = [one for one in items(records, LIAISON) if one.sort is Sort.REPORT]
        assert (asked.number, asked.what, asked.name) == (visit.number, "血压多少？", "秦一山")
        assert [one for one in items(records, APPROVER) if one.sort is Sort.REVIEW] == []


def test_whom_he_is_to_take_over_stands_on_the_list(store: Store) -> None:
    with store.write() as records:
        wanted = Wanted(member(records, LIAISON), member(records, TOWN_LIAISON), (QIN, MOURNER))
        one = SuccessionDesk(desk()).offer(records, wanted, member(records, CLERK), NOW)
        (found,) = [each for each in items(records, TOWN_LIAISON) if each.sort is Sort.SUCCESSION]
        assert (found.number, found.what) == (one.number, "简宁")
        assert of_today([found], NOW).lines[0].urgency is Urgency.TODAY


def test_what_is_owed_after_a_week_is_counted_unless_he_has_planned_it_for_now(store: Store) -> None:
    with store.write() as records:
        owed = {"rule": "cadence", "owner_id": LIAISON, "door": HE, "state": "ready", "person_id": HE, "opens_on": TODAY}
        for key, day, planned in (("d1", 12, None), ("d2", 30, TODAY), ("d3", 30, date(2026, 3, 29)), ("d4", 31, None)):
            when = {"due_at": at("17:00", day), "planned_on": planned, "made_at": NOW, "changed_at": NOW}
            records.sealing._connection.execute(insert(duty), {**owed, **when, "key": key})
        near = Today(records, CALENDAR, {}, NOW)
        staff = member(records, LIAISON)
        found = {one.number for one in near.items(staff) if one.sort is Sort.DUTY}
        assert found == {one.number for one in records.duties.of_person(HE) if one.key in ("d1", "d2")}
        assert near.beyond(staff) == 2
        everything = Today(records, CALENDAR, {}, NOW, FAR).items(staff)
        assert len([one for one in everything if one.sort is Sort.DUTY]) == 4


def test_a_duty_that_is_owed_later_and_planned_for_tomorrow_is_not_told_twice(store: Store) -> None:
    with store.write() as records:
        owed = {"rule": "cadence", "owner_id": LIAISON, "door": HE, "state": "ready", "person_id": HE, "opens_on": TODAY}
        when = {"due_at": at("17:00", 30), "planned_on": date(2026, 3, 11), "made_at": NOW, "changed_at": NOW}
        records.sealing._connection.execute(insert(duty), {**owed, **when, "key": "d1"})
        for ahead in (timedelta(days=8), FAR):
            found = Today(records, CALENDAR, {}, NOW, ahead).items(member(records, LIAISON))
            assert [one.sort for one in found].count(Sort.DUTY) == 1
        assert [line.name for line in of_tomorrow(found, NOW).lines] == ["何素云"]
