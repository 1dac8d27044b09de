"""What pages of a big office ask: the same as before, in few questions however many lines there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from bot.domain.audience.day import Day
from bot.domain.audience.expression import EVERYBODY
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.tasks import TaskKind
from bot.store import Records, Store
from tests.builders import DEAD, HE, LIAISON, NOW, QIN, TOWN_LIAISON, YAO, ladders, released

OWN = Viewer(f"staff:{LIAISON}", (Grant(Role.LIAISON),), LIAISON)
TOWN = Viewer("staff:9", (Grant(Role.CLERK, 2),), 9)
DAY = Day(date(2026, 3, 10), 2026)
MANY = 60


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        people = [{"id": 100 + n, "name": f"安{n}", "category": "退休", "unit_id": 1, "phone": ""} for n in range(MANY)]
        records.people.add_rows("person", people)
        yield records


@contextmanager
def counted(records: Records) -> Iterator[list[str]]:
    """The statements of a transaction."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(records.connection, "before_cursor_execute", note)
    yield found
    event.remove(records.connection, "before_cursor_execute", note)


def asks(records: Records, work: Callable[[], object]) -> int:
    with counted(records) as statements:
        work()
    return len(statements)


def opened(records: Records, *tasks: tuple[int, TaskKind, int | None]) -> None:
    rows = [
        {
            "key": f"k{number}",
            "kind": kind.value,
            "owner_id": LIAISON if number % 2 else TOWN_LIAISON,
            "person_id": person_id,
            "title": "去一趟",
            "text": f"话{number}",
            "deadline": NOW + timedelta(hours=number - 2),
            "made_at": NOW,
        }
        for number, kind, person_id in tasks
    ]
    records.tasks.add(rows)


def test_the_first_tasks_are_the_most_pressing_and_all_are_counted(office: Records) -> None:
    opened(office, *((number, TaskKind.VISIT, HE) for number in range(6)))
    every = office.tasks.open_tasks()
    assert office.tasks.open_tasks(4) == every[:4]
    assert office.tasks.open_tasks(9, LIAISON) == office.tasks.open_of(LIAISON)
    assert office.tasks.open_counts(NOW) == (6, 2)
    assert office.tasks.open_counts(NOW, LIAISON) == (3, 1)


def test_what_several_owners_have_to_know_is_what_each_has_to_know(office: Records) -> None:
    released(office)
    ladders().tick(office, NOW + timedelta(hours=9))
    opened(office, (1, TaskKind.VISIT, HE), (2, TaskKind.ALERT, YAO), (3, TaskKind.RELAY, None), (4, TaskKind.VISIT, HE))
    tasks = office.tasks.open_tasks()
    assert any(one.recipient_id for one in tasks)
    each = {one.id: office.tasks.brief(one) for one in tasks}
    together = office.tasks.briefs(tasks)
    assert together == {number: brief for number, brief in each.items() if brief is not None}
    assert office.tasks.texts([one.id for one in tasks if one.kind is TaskKind.RELAY]) == {
        one.id: office.tasks.relay_text(one.id) for one in tasks if one.kind is TaskKind.RELAY
    }
    assert asks(office, lambda: office.tasks.briefs(tasks)) <= asks(office, lambda: office.tasks.briefs(tasks[:2])) + 2


def test_many_lines_of_the_roll_are_asked_for_at_once(office: Records) -> None:
    few = asks(office, lambda: office.roll.search(OPERATOR, "", None, 2))
    assert asks(office, lambda: office.roll.search(OPERATOR, "", None, MANY)) == few
    whole, count = office.roll.search(OPERATOR, "", None, 1000)
    assert count == len(whole)
    paged = [row for at in range(0, count, 7) for row in office.roll.search(OPERATOR, "", None, 7, at)[0]]
    assert {row.id for row in paged} == {row.id for row in whole}
    assert len(paged) == count


@pytest.mark.parametrize("viewer", [OPERATOR, OWN, TOWN])
def test_page_after_page_is_the_list_of_those_whom_the_viewer_sees(office: Records, viewer: Viewer) -> None:
    whole = office.roll.chosen(viewer, EVERYBODY, DAY)
    pages = [office.roll.page(viewer, EVERYBODY, DAY, 5, at) for at in range(0, len(whole) + 5, 5)]
    assert [row for rows, _ in pages for row in rows] == whole
    assert {heads for _, heads in pages} == {len(whole)} == {office.roll.count(viewer, EVERYBODY, DAY)}
    everybody = [one.id for one in office.people.persons()]
    assert office.roll.seen(viewer, everybody) == {row.id for row in office.roll.names(viewer, everybody)}
    assert {row.id for row in whole} == office.roll.seen(viewer, everybody) - {DEAD}


@pytest.mark.parametrize("viewer", [OPERATOR, OWN, TOWN])
def test_one_may_choose_the_units_that_one_would_be_shown(office: Records, viewer: Viewer) -> None:
    office.people.add_rows("unit", [{"id": 30, "name": "第一支部", "kind": "支部", "parent_id": 2}])
    shown = [(one.unit.id, one.depth) for one in office.heads.units(viewer)]
    assert [(one.unit.id, one.depth) for one in office.heads.places(viewer)] == shown


def test_birthdays_are_counted_by_their_day(office: Records) -> None:
    born = office.roll.births(OPERATOR, EVERYBODY, DAY)
    days = office.roll.birthdays(OPERATOR, EVERYBODY, DAY)
    assert sum(days.values()) == len(born)
    for day in days:
        some = office.roll.births(OPERATOR, EVERYBODY, DAY, [day])
        assert some == {number: one for number, one in born.items() if (one.lunar, one.leap, one.month, one.day) == day}
    assert office.roll.births(OPERATOR, EVERYBODY, DAY, []) == {}


def test_totals_are_those_of_the_board(office: Records) -> None:
    notices = [released(office).id, released(office).id]
    ladders().tick(office, NOW)
    assert office.board.totals(notices) == {one: office.board.units(one).totals for one in notices}
    assert asks(office, lambda: office.board.totals(notices)) == 2
    names = [one.person_id for one in office.board.missing(notices[0], limit=500)]
    paged, after = [], 0
    while page := office.board.missing(notices[0], after_id=after, limit=3):
        paged += [one.person_id for one in page]
        after = page[-1].recipient_id
    assert paged == names
    assert QIN in names


def test_whom_to_ring_is_asked_for_all_lists_together(office: Records) -> None:
    opened(office, (1, TaskKind.GREETING, None), (2, TaskKind.GREETING, None), (3, TaskKind.GREETING, None))
    numbers = [one.id for one in office.tasks.open_tasks()]
    each = {number: office.greetings.to_ring(number, NOW.date()) for number in numbers}
    assert office.greetings.all_to_ring(numbers, NOW.date()) == each
    assert asks(office, lambda: office.greetings.all_to_ring(numbers, NOW.date())) <= 2
