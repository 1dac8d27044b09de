"""Who gets a task: the nearest who is not full; where all are full, whoever has the fewest."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.load import Eligible, Turns, spread
from bot.domain.people import Grant, Role, StaffMember
from bot.domain.units import Unit, UnitTree

A, B, C, D = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("wanted", "loads", "owners"),
    [
        ([Eligible((A,), (C, D))], {}, [A]),
        ([Eligible((A,), (C, D))], {A: 2}, [C]),
        ([Eligible((A, B), (C,))], {A: 2}, [B]),
        ([Eligible((A,), (C,))] * 4, {}, [A, A, C, C]),  # what is given in the same call counts
        ([Eligible((A,), (C,))] * 6, {}, [A, A, C, C, A, C]),  # all full: the fewest, the nearest first
        ([Eligible((A,), (C,))], {A: 9, C: 5}, [C]),
        ([Eligible((), (C, D))] * 3, {C: 1}, [C, D, D]),
        ([Eligible((), (C, D)), Eligible((C,), (D,))], {C: 1}, [C, D]),
        ([Eligible()], {A: 0}, [None]),
        ([Eligible((A,))], {A: 50}, [A]),
        ([], {}, []),
    ],
)
def test_who_gets_a_task(wanted: list[Eligible], loads: dict[int, int], owners: list[int | None]) -> None:
    assert spread(wanted, loads, cap=2) == owners


humans = st.lists(st.integers(1, 6), max_size=4, unique=True).map(tuple)


@given(
    wanted=st.lists(st.builds(Eligible, humans, humans), max_size=40),
    loads=st.dictionaries(st.integers(1, 6), st.integers(0, 12)),
    cap=st.integers(1, 6),
)
def test_nobody_gets_too_many_while_somebody_else_could_have_it(wanted: list[Eligible], loads: dict[int, int], cap: int) -> None:
    owners = spread(wanted, loads, cap)
    total = Counter(loads)
    for one, owner in zip(wanted, owners, strict=True):
        everybody = {*one.own, *one.common}
        if not everybody:
            assert owner is None
            continue
        assert owner in everybody
        if total[owner] >= cap:
            assert all(total[other] >= total[owner] for other in everybody)
        total[owner] += 1


def test_whoever_was_silent_is_not_asked_again() -> None:
    assert Eligible((A, B), (A, C)).without({A}) == Eligible((B,), (C,))
    assert Eligible((A,), (C,)).without({D}) == Eligible((A,), (C,))


# --- whose turn it is ----------------------------------------------------------------------------------------------------

BUREAU, TOWN, BRANCH, OTHER = 1, 2, 3, 4
HEAD, TOWN_HEAD, SECRETARY, TOWN_SECRETARY, LIAISON, STRAY, CLERK, TOWN_CLERK, ADMIN, LEADER, APPROVER = range(11, 22)
TREE = UnitTree(
    [
        Unit(BUREAU, "局", responsible_id=HEAD),
        Unit(TOWN, "镇", "乡镇", BUREAU, TOWN_HEAD),
        Unit(BRANCH, "支部", "支部", TOWN, 99),  # whoever answered for it has left
        Unit(OTHER, "别处"),
    ]
)


def member(number: int, role: Role, scope: int | None = None, *more: Grant) -> StaffMember:
    return StaffMember(number, "某", role, scope_id=scope, more=more)


STAFF = [
    member(HEAD, Role.LEADER, BUREAU),
    member(TOWN_HEAD, Role.LIAISON, OTHER),
    member(SECRETARY, Role.SECRETARY),
    member(TOWN_SECRETARY, Role.LEADER, OTHER, Grant(Role.SECRETARY, BRANCH)),
    member(LIAISON, Role.LIAISON, TOWN),
    member(STRAY, Role.LIAISON),
    member(CLERK, Role.CLERK),
    member(TOWN_CLERK, Role.CLERK, OTHER),
    member(ADMIN, Role.ADMIN),
    member(LEADER, Role.LEADER),
    member(APPROVER, Role.APPROVER),
]


@pytest.mark.parametrize(
    ("unit", "order"),
    [
        (BRANCH, (TOWN_HEAD, HEAD, TOWN_SECRETARY, SECRETARY, LIAISON, CLERK, ADMIN, TOWN_CLERK)),
        (OTHER, (SECRETARY, TOWN_HEAD, TOWN_CLERK, CLERK, ADMIN)),
        (77, (SECRETARY, CLERK, ADMIN, TOWN_CLERK)),  # a unit that nobody knows
    ],
)
def test_the_next_human_for_a_unit(unit: int, order: tuple[int, ...]) -> None:
    assert Turns(TREE, STAFF).helpers(unit) == order


def test_a_liaison_without_a_scope_is_asked_for_nobody_elses_people() -> None:
    assert STRAY not in Turns(TREE, STAFF).helpers(BRANCH)


@pytest.mark.parametrize(
    ("unit", "order"),
    [
        (BRANCH, (TOWN_HEAD, HEAD, TOWN_SECRETARY, SECRETARY, LEADER, APPROVER, ADMIN)),
        (OTHER, (SECRETARY, TOWN_SECRETARY, LEADER, APPROVER, ADMIN)),
    ],
)
def test_who_answers_for_a_unit(unit: int, order: tuple[int, ...]) -> None:
    assert Turns(TREE, STAFF).supervisors(unit) == order


def test_a_loop_in_the_tree_ends() -> None:
    loop = UnitTree([Unit(1, "甲", parent_id=2), Unit(2, "乙", parent_id=1, responsible_id=CLERK)])
    assert Turns(loop, STAFF).helpers(1)[0] == CLERK
