"""What search, the history and the registers ask of the store, on both databases; and who holds a file that is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.store import Records, Store
from bot.store.history import HistoryFilter
from bot.store.search import Asked
from tests.builders import HE, LIAISON, NOW, QIN, TOWN_LIAISON, released

DAY = timedelta(days=1)
MINE = Viewer(f"staff:{LIAISON}", (Grant(Role.LIAISON),), LIAISON)
OTHER = Viewer(f"staff:{TOWN_LIAISON}", (Grant(Role.LIAISON),), TOWN_LIAISON)
NOBODY = Viewer("staff:99", (), 99)


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        yield records


def task(records: Records, key: str, owner: int, person_id: int | None, title: str = "打电话") -> int:
    row = {"key": key, "kind": "call", "owner_id": owner, "person_id": person_id, "title": title, "deadline": NOW, "made_at": NOW}
    records.tasks.add([row])
    return max(one.number for one in records.tasks.open_tasks())


def test_names_are_given_with_what_ranks_them(office: Records) -> None:
    names = {number: (name, alive) for number, name, alive, _ in office.search.names()}
    assert names[QIN][1]
    assert office.search.seen(OPERATOR) is None
    assert office.search.seen(NOBODY) == frozenset()
    mine = office.search.seen(MINE) or frozenset()
    assert mine == {one.id for one in office.roll.names(MINE, names)}
    assert office.search.begins(OPERATOR, names[QIN][0], 5) == [QIN]
    assert office.search.begins(NOBODY, names[QIN][0], 5) == []


def test_a_number_is_found_whole_and_by_whoever_may(office: Records) -> None:
    [phone] = [one.phone for one in office.people.persons([QIN])]
    assert QIN in office.search.with_number(OPERATOR, phone)
    assert office.search.with_number(OPERATOR, phone[:-1]) == []
    assert office.search.with_number(NOBODY, phone) == []


def test_notices_are_found_by_number_and_by_words_that_are_no_pattern(office: Records) -> None:
    one = released(office, title="关于100%覆盖的座谈会")
    assert [hit.id for hit in office.search.notices(OPERATOR, one.number, "", 8)] == [one.id]
    assert [hit.id for hit in office.search.notices(OPERATOR, None, "100%覆", 8)] == [one.id]
    assert office.search.notices(OPERATOR, None, "1_0", 8) == []
    assert office.search.notices(MINE, one.number, "座谈", 8) == []


def test_tasks_are_for_their_owner_and_for_whoever_answers_for_everybody(office: Records) -> None:
    number = task(office, "s:1", LIAISON, HE)
    by_number, by_person = Asked(number, (), 8), Asked(None, [HE], 8)
    for asked in (by_number, by_person):
        assert [hit.number for hit in office.search.tasks(OPERATOR, asked)] == [number]
        assert [hit.number for hit in office.search.tasks(MINE, asked)] == [number]
        assert office.search.tasks(OTHER, asked) == []
    assert office.search.tasks(OPERATOR, Asked(None, (), 8)) == []


def test_the_other_kinds_are_asked_without_a_fault(office: Records) -> None:
    asked = Asked(1, [QIN, HE], 8)
    search = office.search
    for viewer in (OPERATOR, MINE, NOBODY):
        for found in (search.inquiries, search.visits, search.commitments, search.duties):
            assert found(viewer, asked) == []


def test_a_kept_list_of_names_grows_old_when_somebody_comes(office: Records) -> None:
    before = office.search.version()
    assert office.search.version() == before
    [file] = office.ledger.files(OPERATOR, ids=[QIN])
    office.ledger.add([replace(file, id=None, name="新来的")])
    assert office.search.version() != before


# --- history and registers ----------------------------------------------------------------------------------------------


def test_the_history_is_read_backwards_by_who_what_and_when(office: Records) -> None:
    for at in range(5):
        office.access.write_history(f"staff:{LIAISON}", "task.已告知", f"person:{QIN}", NOW - at * DAY)
    office.access.write_history("operator", "revealed", f"person:{HE}", NOW, what="id_number", why="核对")
    first = office.history.page(HistoryFilter(actions=("task.",)), 3)
    rest = office.history.page(HistoryFilter(actions=("task.",)), 3, first[-1].id)
    assert len({one.id for one in (*first, *rest)}) == 5
    assert first[0].who
    assert first[0].about == office.people.persons([QIN])[0].name
    assert [one.action for one in office.history.page(HistoryFilter(subject=f"person:{HE}"), 9)] == ["revealed"]
    assert len(office.history.page(HistoryFilter(actor=f"staff:{LIAISON}", begin=NOW - DAY, end=NOW), 9)) == 1
    assert office.history.page(HistoryFilter(actions=("task_",)), 9) == []
    assert office.history.may_look(OPERATOR, HE)
    assert not office.history.may_look(MINE, HE)


def test_registers_hold_what_was_made_in_these_days(office: Records) -> None:
    one, number = released(office), task(office, "s:2", LIAISON, HE)
    span, before = (NOW - DAY, NOW + DAY), (NOW - 9 * DAY, NOW - 8 * DAY)
    assert one.number in [row.number for row in office.registers.notices(span)]
    assert office.registers.notices(before) == []
    assert number in [row.id for row in office.registers.tasks(before)]  # it is still open
    assert office.registers.inquiries(span) == []


def test_the_installation_knows_itself(office: Records) -> None:
    facts = office.installation.facts()
    assert facts.kind in ("sqlite", "postgresql")
    assert facts.size > 10_000
    assert facts.people > 1
    assert facts.schema


# --- a file that is taken in ----------------------------------------------------------------------------------------------


def test_a_file_is_taken_up_once_and_may_be_taken_over(office: Records) -> None:
    uploads = office.uploads
    uploads.keep("a", "名册.xlsx", b"bytes", OPERATOR, NOW)
    assert uploads.claim("a", OPERATOR, "one")
    assert not uploads.claim("a", OPERATOR, "one")
    assert not uploads.claim("a", MINE, "two")
    assert uploads.claim("a", OPERATOR, "two")  # the first has ended
    assert not uploads.finish("a", "one", {}, NOW)
    assert uploads.finish("a", "two", {"new": 3}, NOW)
    kept = uploads.about("a", OPERATOR)
    assert kept is not None
    assert (kept.state, kept.result) == ("done", {"new": 3})
    assert uploads.waiting(OPERATOR) == []
    assert not uploads.claim("a", OPERATOR, "three")


def test_a_file_that_came_to_nothing_waits_again_and_says_why(office: Records) -> None:
    office.uploads.keep("a", "名册.xlsx", b"bytes", OPERATOR, NOW)
    assert office.uploads.claim("a", OPERATOR, "one")
    office.uploads.release("a", "one", {"why": "failed"})
    kept = office.uploads.get("a", OPERATOR)
    assert kept is not None
    assert (kept.state, kept.content, kept.result) == ("waiting", b"bytes", {"why": "failed"})


def test_what_is_done_is_forgotten_after_a_day(office: Records) -> None:
    office.uploads.keep("a", "名册.xlsx", b"bytes", OPERATOR, NOW)
    assert office.uploads.claim("a", OPERATOR, "one")
    assert office.uploads.finish("a", "one", {}, NOW)
    office.uploads.keep("b", "另一个.xlsx", b"bytes", OPERATOR, NOW + 2 * DAY)
    assert office.uploads.about("a", OPERATOR) is None
