"""What the console's lists ask of the store: duties added up, of one owner; hand-overs that are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.duties import DutyState
from bot.domain.duty_states import DutyRow
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.domain.successions import Pack, SuccessionState
from bot.store import Records, Store
from bot.store.duties import DutyShare
from bot.store.successions import Offer
from tests.builders import HE, LIAISON, NOW, QIN, TAO, TOWN_LIAISON

DAY = timedelta(days=1)


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        yield records


def owed(records: Records, person_id: int, **changes: object) -> None:
    row = DutyRow(
        None, f"r:{person_id}:{len(changes)}:{changes}"[:90], "r", person_id, LIAISON, 1, person_id, DutyState.READY,
        NOW.date().toordinal(), NOW + DAY, None, None, None, 0, None,
    )  # fmt: skip
    records.duties.keep([row._replace(**changes)], NOW)


def units(records: Records, *person_ids: int) -> list[int]:
    return [one.unit_id for one in records.people.persons(person_ids)]


def test_duties_are_added_up_by_owner_unit_state_and_whether_they_are_late(office: Records) -> None:
    owed(office, QIN)
    owed(office, HE)
    owed(office, QIN, due_at=NOW - DAY)
    owed(office, QIN, state=DutyState.DONE, settled_at=NOW)
    owed(office, QIN, state=DutyState.DONE, settled_at=NOW + 2 * DAY)
    owed(office, QIN, state=DutyState.CANCELLED)
    owed(office, QIN, due_at=NOW + 30 * DAY)
    [here] = set(units(office, QIN, HE))
    days = (NOW - 3 * DAY).date(), (NOW + 3 * DAY).date()
    found = office.duties.shares(OPERATOR, *days, NOW)
    assert set(found) == {
        DutyShare("r", LIAISON, here, DutyState.READY, False, 2),
        DutyShare("r", LIAISON, here, DutyState.READY, True, 1),
        DutyShare("r", LIAISON, here, DutyState.DONE, False, 1),
        DutyShare("r", LIAISON, here, DutyState.DONE, True, 1),
    }
    nobody = Viewer("staff:9", (Grant(Role.LIAISON),), 9)
    assert office.duties.shares(nobody, *days, NOW) == []


def test_duties_of_one_owner(office: Records) -> None:
    owed(office, QIN)
    owed(office, TAO, owner_id=TOWN_LIAISON)
    found = office.duties.listed(OPERATOR, owner_id=TOWN_LIAISON)
    assert [one.person_id for one in found] == [TAO]


def test_hand_overs_that_are_over_the_latest_first(office: Records) -> None:
    offer = Offer(LIAISON, TOWN_LIAISON, (QIN,), Pack(()), "staff:1")
    numbers = [office.successions.offer(offer, NOW + n * DAY) for n in range(3)]
    office.successions.decide(numbers[0], SuccessionState.ACCEPTED, NOW + 5 * DAY)
    office.successions.decide(numbers[1], SuccessionState.WITHDRAWN, NOW + 6 * DAY)
    assert [one.number for one in office.successions.decided()] == [numbers[1], numbers[0]]
    assert [one.number for one in office.successions.decided(1)] == [numbers[1]]
    assert [one.number for one in office.successions.open()] == [numbers[2]]
