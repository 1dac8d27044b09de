"""Commitments as rows: one for one request, who sees which, and what they come to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.commitment_rules import Wanted
from bot.domain.commitments import LIVE, Commitment, CommitmentKind, CommitmentState
from bot.domain.rights import OPERATOR, Viewer
from bot.store import Records, Store
from bot.store.tables.visits import commitment_word
from tests.builders import CLERK, HE, LEADER, LIAISON, NOW, QIN, TAO, TOWN_LIAISON, at


@pytest.fixture
def records(store: Store) -> Any:
    with store.write() as records:
        yield records


def row(key: str, **changes: Any) -> dict[str, Any]:
    values = {"kind": "need", "asked_by": f"person:{HE}", "text": "想办老年证", "person_id": HE, "owner_id": CLERK}
    moments = {"state": "open", "due_at": at("17:30", 12), "made_at": NOW}
    return {"key": key, **values, **moments, **changes}


def taken_on(records: Records, key: str, **changes: Any) -> Commitment:
    return records.commitments.add(row(key, **changes))[0]


def viewer(records: Records, number: int) -> Viewer:
    member = records.people.staff_member(number)
    assert member is not None
    return Viewer.of(member)


def test_the_same_request_is_one_commitment(records: Records) -> None:
    first, fresh = records.commitments.add(row("visit:1:need"))
    again, twice = records.commitments.add(row("visit:1:need", text="又报了一遍"))
    assert (fresh, twice, again.number, again.text) == (True, False, first.number, "想办老年证")
    assert (first.person_name, first.unit, first.owner_name) == ("何素云", "局机关", "文清")


def test_it_ends_once_and_is_rated_once(records: Records) -> None:
    one = taken_on(records, "a")
    assert not records.commitments.rate(one.number, "good", NOW)
    assert records.commitments.end(one.number, CommitmentState.DONE, NOW, result="办好了")
    assert not records.commitments.end(one.number, CommitmentState.DECLINED, NOW)
    assert records.commitments.rate(one.number, "good", NOW)
    assert not records.commitments.rate(one.number, "bad", NOW)
    found = records.commitments.get(one.number)
    assert found is not None
    assert (found.state, found.result, found.rating) == (CommitmentState.DONE, "办好了", "good")


def test_what_is_owed_most_pressing_first(records: Records) -> None:
    later = taken_on(records, "later", due_at=at("17:30", 20))
    sooner = taken_on(records, "sooner", due_at=at("12:00"))
    over = taken_on(records, "over")
    records.commitments.end(over.number, CommitmentState.DONE, NOW)
    assert [one.number for one in records.commitments.open_of(CLERK)] == [sooner.number, later.number]
    assert [one.number for one in records.commitments.listed(OPERATOR, Wanted())] == [sooner.number, later.number, over.number]
    assert records.commitments.count(OPERATOR, Wanted(states=LIVE)) == 2


@pytest.mark.parametrize(
    ("who", "seen"),
    [(CLERK, {"he", "tao", "nobody"}), (LEADER, {"he", "tao", "nobody"}), (LIAISON, {"he", "nobody"}), (TOWN_LIAISON, {"tao"})],
)
def test_liaisons_see_their_own_people_and_what_is_theirs(records: Records, who: int, seen: set[str]) -> None:
    keys = {
        taken_on(records, "he").number: "he",
        taken_on(records, "tao", person_id=TAO).number: "tao",
        taken_on(records, "nobody", person_id=None, owner_id=LIAISON).number: "nobody",
    }
    listed = records.commitments.listed(viewer(records, who), Wanted())
    assert {keys[one.number] for one in listed} == seen
    assert {keys[number] for number in keys if records.commitments.sees(viewer(records, who), number)} == seen


def test_lists_by_kind_owner_and_person(records: Records) -> None:
    need = taken_on(records, "need")
    promise = taken_on(records, "promise", kind="promise", owner_id=LIAISON, person_id=QIN, visit_id=7)
    asked: list[tuple[Wanted, int]] = [
        (Wanted(kinds=[CommitmentKind.PROMISE]), promise.number),
        (Wanted(owner_id=CLERK), need.number),
        (Wanted(person_id=QIN), promise.number),
    ]
    for wanted, number in asked:
        assert [one.number for one in records.commitments.listed(OPERATOR, wanted)] == [number]
    assert [one.number for one in records.commitments.of_visit(7)] == [promise.number]
    assert [one.number for one in records.commitments.of_person(HE)] == [need.number]


def test_its_history_is_only_added_to(store: Store) -> None:
    with store.write() as records:
        one = taken_on(records, "a")
        records.commitments.note(one.number, "staff:1", "taken", NOW)
        records.commitments.note(one.number, "staff:1", "progress", NOW, "已联系民政")
        assert [(step.step, step.text) for step in records.commitments.steps(one.number)] == [
            ("taken", ""),
            ("progress", "已联系民政"),
        ]
    with pytest.raises(DBAPIError), store.write() as records:
        records.commitments._connection.execute(commitment_word.delete())


def test_a_quarter_in_figures(records: Records) -> None:
    def made(key: str, day: int, **more: Any) -> Commitment:
        return taken_on(records, key, made_at=at("9:00", day), due_at=at("17:30", day + 3), **more)

    def closed(one: Commitment, when: datetime, state: CommitmentState, **more: Any) -> None:
        records.commitments.end(one.number, state, when, closed_by=CLERK, **more)

    closed(made("fits", 2), at("9:00", 4), CommitmentState.DONE, disposition="符合政策")
    closed(made("late", 2), at("9:00", 9), CommitmentState.DECLINED, disposition="脱离实际")
    car = made("car", 3, kind="service", service="car")
    closed(car, at("9:00", 4), CommitmentState.DONE)
    records.commitments.rate(car.number, "bad", at("10:00", 4))
    made("gap", 3, service="other")
    made("void", 3)
    records.commitments.end(records.commitments.of_person(HE)[0].number, CommitmentState.VOID, at("9:00", 4))
    idea = made("idea", 3, kind="suggestion", text="活动室多放几把椅子")
    closed(idea, at("9:00", 12), CommitmentState.DONE, result="已经添了十把")
    made("before", 1, kind="promise")

    found = records.commitments.digest(at("0:00", 2), at("0:00", 11))
    need = found.kinds[CommitmentKind.NEED]
    assert (need.opened, need.closed, need.in_time, need.waiting, need.hours) == (4, 2, 1, 1, 108.0)
    assert found.kinds[CommitmentKind.PROMISE].waiting == 1
    assert dict(found.dispositions) == {"符合政策": 1, "脱离实际": 1}
    assert dict(found.services) == {"car": 1, "other": 1}
    assert dict(found.ratings) == {"bad": 1}
    assert [(one.text, one.result) for one in found.suggestions] == [("活动室多放几把椅子", "已经添了十把")]

    month = records.commitments.month(CLERK, at("0:00", 1), at("0:00", 11))
    assert (month.opened, month.closed, month.in_time, month.bad) == (7, 3, 2, 1)
