"""Visit reports and pictures as rows: one report a draft and person, versions that stay, whose they are to see and to review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.domain.conversation import Place
from bot.domain.people import Grant, Role
from bot.domain.rights import Viewer
from bot.domain.visits import Visit, VisitFilter, VisitKind, VisitReport, VisitState, amended
from bot.store import Records, Store
from bot.store.photos import PhotoState
from bot.store.tables.visits import visit, visit_version
from tests.builders import CHAT, CLERK, DEAD, HE, LEADER, LIAISON, MOURNER, NOW, QIN, TAO, TOWN_LIAISON

TODAY = NOW.date()
CLERK_SEES = Viewer("staff:1", (Grant(Role.CLERK),), CLERK)
LEADER_SEES = Viewer("staff:5", (Grant(Role.LEADER),), LEADER)
LIAISON_SEES = Viewer("staff:3", (Grant(Role.LIAISON),), LIAISON)
TOWN_SECRETARY = Viewer("staff:4", (Grant(Role.SECRETARY, 2),), TOWN_LIAISON)
HERE = Place(*CHAT, "staff-3")


def report(draft: str = "wechat:m1", person: int = QIN, staff: int = LIAISON, **fields: object) -> VisitReport:
    values = {"kind": VisitKind.VISIT, "condition": "血压高", "need": "", "visited_on": TODAY}
    return VisitReport(draft, person, staff, **{**values, **fields})  # type: ignore[arg-type]


def sent(records: Records, *args: object, **fields: object) -> Visit:
    number = records.visits.add_visit(report(*args, **fields), NOW)  # type: ignore[arg-type]
    found = records.visits.get(number)
    assert found is not None
    return found


def test_the_same_draft_is_one_report_of_each_person(store: Store) -> None:
    with store.write() as records:
        first = records.visits.add_visit(report(), NOW)
        again = records.visits.add_visit(report(condition="别的"), NOW + timedelta(hours=1))
        other = records.visits.add_visit(report(person=HE), NOW)
        assert first == again != other
        assert [one.person_name for one in records.visits.of_draft("wechat:m1")] == ["秦一山", "何素云"]
        assert [step.step for step in records.visits.steps(first)] == ["received"]


def test_a_new_version_waits_for_review_again_and_every_step_is_kept(store: Store) -> None:
    with store.write() as records:
        one = sent(records)
        assert records.visits.review(one, CLERK, VisitState.ISSUES, "谁陪着？", NOW)
        asked = records.visits.get(one.number)
        assert asked is not None
        assert (asked.state, asked.remark, asked.reviewer_name) == (VisitState.ISSUES, "谁陪着？", "文清")
        assert records.visits.change(asked, amended(asked.report, condition="血压高，老伴陪着"), NOW)
        changed = records.visits.get(one.number)
        assert changed is not None
        assert (changed.version, changed.state, changed.report.condition) == (2, VisitState.RECEIVED, "血压高，老伴陪着")
        steps = records.visits.steps(one.number)
        assert [(step.version, step.step, step.author) for step in steps] == [
            (1, "received", "staff:3"),
            (1, "issues", "staff:1"),
            (2, "changed", "staff:3"),
        ]
        assert steps[1].data == {"remark": "谁陪着？"}
        assert (steps[0].data or {})["condition"] == "血压高"


def test_of_two_decisions_on_one_version_the_first_counts(store: Store) -> None:
    with store.write() as records:
        one = sent(records)
        assert records.visits.review(one, CLERK, VisitState.APPROVED, "", NOW)
        assert not records.visits.review(one, LEADER, VisitState.ISSUES, "为什么？", NOW)
        assert not records.visits.change(one, amended(one.report, need="轮椅"), NOW)


@pytest.mark.parametrize("table", [visit, visit_version])
def test_what_is_stamped_is_never_changed_and_nothing_is_thrown_away(store: Store, table: object) -> None:
    stamp = {visit: {"staff_id": CLERK}, visit_version: {"author": "staff:9"}}[table]
    with store.write() as records:
        sent(records)
    for statement in (update(table).values(stamp), delete(table)):  # type: ignore[call-overload]
        with pytest.raises(DBAPIError, match="stamped"), store.write() as records:
            records.connection.execute(statement)


def test_only_a_contact_with_himself_counts_as_one(store: Store) -> None:
    with store.write() as records:
        sent(records, "a", kind=VisitKind.OTHER)
        assert _last_contact(records, QIN) is None
        sent(records, "b", kind=VisitKind.CALL, visited_on=TODAY - timedelta(days=3))
        sent(records, "c", kind=VisitKind.VISIT, visited_on=TODAY - timedelta(days=9))
        assert _last_contact(records, QIN) == TODAY - timedelta(days=3)


def _last_contact(records: Records, person_id: int) -> date | None:
    cards = {one.name: one.last_contact_on for one in records.life.cards(LIAISON, TODAY)}
    return cards[{one.id: one.name for one in records.people.persons()}[person_id]]


def test_a_reviewer_sees_what_is_of_his_people_and_not_his_own(store: Store) -> None:
    with store.write() as records:
        sent(records, "a", QIN, LIAISON)
        sent(records, "b", TAO, TOWN_LIAISON)
        sent(records, "c", HE, CLERK)
        sent(records, "d", TAO, LIAISON)
    with store.read() as records:
        names = {
            who: [one.person_name for one in records.visits.waiting(viewer)]
            for who, viewer in {
                "clerk": CLERK_SEES,
                "leader": LEADER_SEES,
                "town": TOWN_SECRETARY,
                "liaison": LIAISON_SEES,
            }.items()
        }
        assert names == {
            "clerk": ["秦一山", "陶大川", "陶大川"],
            "leader": ["秦一山", "陶大川", "何素云", "陶大川"],
            "town": ["陶大川"],
            "liaison": [],
        }
        assert records.visits.how_many_wait(CLERK_SEES) == 3
        assert not records.visits.may_review(LIAISON_SEES, 1)
        assert records.visits.may_see(LIAISON_SEES, 1)
        assert not records.visits.may_see(TOWN_SECRETARY, 1)


def test_lists_and_counts_hold_what_the_viewer_may_see(store: Store) -> None:
    with store.write() as records:
        sent(records, "a", QIN, LIAISON)
        sent(records, "b", QIN, LIAISON, kind=VisitKind.CALL, visited_on=TODAY - timedelta(days=5))
        sent(records, "c", TAO, TOWN_LIAISON)
        records.visits.review(sent(records, "d", MOURNER, LIAISON), CLERK, VisitState.APPROVED, "", NOW)
    with store.read() as records:
        everything = records.visits.listed(CLERK_SEES, VisitFilter(), 10)
        assert [one.report.draft for one in everything] == ["d", "c", "a", "b"]
        assert [one.report.draft for one in records.visits.listed(CLERK_SEES, VisitFilter(), 2, 1)] == ["c", "a"]
        assert [one.report.draft for one in records.visits.listed(LIAISON_SEES, VisitFilter(), 10)] == ["d", "a", "b"]
        for wanted, drafts in (
            (VisitFilter(state=VisitState.APPROVED), ["d"]),
            (VisitFilter(kind=VisitKind.CALL), ["b"]),
            (VisitFilter(person_id=QIN), ["a", "b"]),
            (VisitFilter(staff_id=TOWN_LIAISON), ["c"]),
            (VisitFilter(unit_id=2), ["c"]),
            (VisitFilter(begin=TODAY), ["d", "c", "a"]),
            (VisitFilter(end=TODAY - timedelta(days=1)), ["b"]),
        ):
            assert [one.report.draft for one in records.visits.listed(CLERK_SEES, wanted, 10)] == drafts
        counts = records.visits.counts(CLERK_SEES, TODAY - timedelta(days=5), TODAY)
        assert (counts.total, counts.persons, counts.kinds, counts.staff) == (4, 3, {"走访": 3, "电话": 1}, {3: 3, 4: 1})
        assert records.visits.counts(LIAISON_SEES, TODAY, TODAY).total == 2
        assert [one.report.draft for one in records.visits.of_staff(LIAISON, TODAY, TODAY)] == ["a", "d"]
        assert [one.report.draft for one in records.visits.of_person(QIN, 1)] == ["a"]


def test_the_same_words_and_the_same_report_are_found_again_for_a_day(store: Store) -> None:
    with store.write() as records:
        one = sent(records, words="下午去看了秦一山，血压高")
        later, next_day = NOW + timedelta(hours=23), NOW + timedelta(hours=25)
        assert [each.number for each in records.visits.in_words(LIAISON, "下午去看了秦一山 血压高。", later)] == [one.number]
        assert records.visits.in_words(LIAISON, "下午去看了秦一山，血压高", next_day) == []
        assert records.visits.in_words(TOWN_LIAISON, "下午去看了秦一山，血压高", later) == []
        twin = records.visits.twin(report("wechat:m2", words="别的说法"), later)
        assert twin is not None
        assert twin.number == one.number
        assert records.visits.twin(report("wechat:m2", need="轮椅"), later) is None


def test_the_dead_are_known_by_name_and_the_erased_are_not(store: Store) -> None:
    with store.read() as records:
        named = {one.id: one for one in records.visits.names(CLERK_SEES)}
        assert not named[DEAD].alive
        assert (named[QIN].name, named[QIN].unit) == ("秦一山", "局机关")
        assert set(records.visits.own(LIAISON)) == {QIN, HE, DEAD, MOURNER}
        assert {one.id for one in records.visits.names(LIAISON_SEES)} == {QIN, HE, DEAD, MOURNER}


# --- pictures --------------------------------------------------------------------------------------------------------------


def test_a_picture_is_kept_once_and_belongs_where_it_is_put(store: Store) -> None:
    with store.write() as records:
        one = sent(records)
        photo = records.photos.add(HERE, LIAISON, "media-1", NOW)
        assert photo is not None
        assert records.photos.add(HERE, LIAISON, "media-1", NOW) is None
        assert [each.number for each in records.photos.loose(HERE, LIAISON, NOW)] == [photo.number]
        assert records.photos.loose(HERE, TOWN_LIAISON, NOW) == []
        records.photos.attach([photo.number], one.number, QIN)
        assert records.photos.loose(HERE, LIAISON, NOW) == []
        records.photos.keep(photo.number, "anBlZw==", 4, 3)
        found = records.visits.get(one.number)
        assert found is not None
        assert found.photos == (photo.number,)
        assert records.photos.content(photo.number) == b"jpeg"
        records.photos.make_portrait(photo.number, HE)
        portrait = records.photos.portrait(HE)
        assert portrait is not None
        assert (portrait.number, portrait.width, portrait.height) == (photo.number, 4, 3)
        assert records.photos.of_visit(one.number) == []


def test_what_is_no_longer_waited_for_is_not_overwritten(store: Store) -> None:
    with store.write() as records:
        photo = records.photos.add(HERE, LIAISON, "media-1", NOW)
        assert photo is not None
        records.photos.try_again(photo.number, NOW + timedelta(minutes=1))
        assert records.photos.due(NOW) == []
        assert [one.tries for one in records.photos.due(NOW + timedelta(minutes=1))] == [1]
        records.photos.give_up(photo.number, PhotoState.LOST)
        records.photos.keep(photo.number, "anBlZw==", 4, 3)
        after = records.photos.get(photo.number)
        assert after is not None
        assert after.state is PhotoState.LOST
        assert records.photos.content(photo.number) is None
