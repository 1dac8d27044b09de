"""Calls are spread over those who may make them: by nearness, and never more than the cap while somebody else has room."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event

from bot.delivery.assignment import Assignment
from bot.domain.people import Grant, Role
from bot.domain.tasks import OutcomeCode
from bot.store import Records, Store
from tests.builders import APPROVER, CLERK, HE, LEADER, LIAISON, NOW, QIN, TAO, TOWN_LIAISON, WEI, YAO
from tests.delivery.test_escalation import TOWN, task

SECOND, SECRETARY = 8, 9
GONE = 77


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        records.people.add_rows(
            "staff",
            [
                {"id": SECOND, "name": "骆青", "role": "liaison", "phone": "13800001008", "scope_id": None},
                {"id": SECRETARY, "name": "郁文", "role": "secretary", "phone": "13800001009", "scope_id": TOWN},
            ],
        )
        yield records


def owners(records: Records, *wanted: tuple[int, int | None], cap: int = 2) -> list[int | None]:
    return Assignment(cap).owners(records, wanted)


def test_the_liaison_is_asked_until_he_has_enough(office: Records) -> None:
    office.tasks.add([task("a", LIAISON), task("b", LIAISON, kind="visit"), task("c", LIAISON, kind="door")])
    office.tasks.add([task("d", TOWN_LIAISON)])
    wanted = [(QIN, LIAISON), (TAO, TOWN_LIAISON), (YAO, TOWN_LIAISON)]
    assert owners(office, *wanted) == [CLERK, TOWN_LIAISON, SECRETARY]


def test_a_further_helper_comes_before_the_unit_and_the_unit_before_its_secretary(office: Records) -> None:
    office.ledger.pair(YAO, SECOND, "志愿者", NOW.date())
    office.ledger.put_in_charge(TOWN, APPROVER)
    wanted = [(YAO, TOWN_LIAISON)] * 11
    expected = [TOWN_LIAISON, SECOND, APPROVER, SECRETARY, CLERK]
    assert owners(office, *wanted) == [one for one in expected for _ in range(2)] + [TOWN_LIAISON]


def test_what_is_done_weighs_nothing(office: Records) -> None:
    office.tasks.add([task("a", LIAISON), task("b", LIAISON)])
    office.tasks.close(1, OutcomeCode.TOLD, LIAISON, NOW)
    assert owners(office, (QIN, LIAISON), (HE, LIAISON)) == [LIAISON, CLERK]


def test_nobody_who_has_left_is_asked(office: Records) -> None:
    office.ledger.put_in_charge(TOWN, GONE)
    assert owners(office, (WEI, GONE)) == [SECRETARY]


def test_a_further_role_counts_where_it_holds(office: Records) -> None:
    office.people.add_role(LEADER, Grant(Role.SECRETARY, 1))
    assert owners(office, (QIN, None), (WEI, None)) == [LEADER, SECRETARY]


def test_the_silent_are_passed_over(office: Records) -> None:
    wanted = [(YAO, TOWN_LIAISON)]
    assert Assignment(9).owners(office, wanted, [{TOWN_LIAISON}]) == [SECRETARY]
    assert Assignment(9).owners(office, wanted, [{TOWN_LIAISON, SECRETARY, CLERK}]) == [None]
    assert Assignment(9).supervisors(office, [YAO, YAO], [{LIAISON}, {SECRETARY, LEADER}]) == [SECRETARY, APPROVER]


def test_an_account_is_no_matter_here_and_nothing_wanted_is_nothing_given(office: Records) -> None:
    office.people.bury_address("wechat", "main", f"staff-{LIAISON}", NOW)
    assert owners(office, (QIN, LIAISON)) == [LIAISON]
    assert owners(office) == []


def test_a_thousand_calls_take_no_more_questions_than_one(office: Records) -> None:
    few = _questions(office, [(YAO, TOWN_LIAISON)])
    many = [(person, LIAISON) for person in (QIN, HE, TAO, YAO, WEI)] * 200
    assert _questions(office, many) == few
    spread = Counter(Assignment(600).owners(office, many))
    assert spread[LIAISON] == 600
    assert sum(spread.values()) == len(many)


def _questions(records: Records, wanted: list[tuple[int, int | None]]) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(records.connection, "before_cursor_execute", note)
    Assignment(2).owners(records, wanted)
    event.remove(records.connection, "before_cursor_execute", note)
    return len(asked)
