"""Figures of a notice summed up the tree of units, 知晓率, and what comes next for whoever is missing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.board import NOTHING_NEXT, Board, Missing, Next, Tally, Turn, rolled_up, upcoming
from bot.domain.ladder import Ladder, Rung, Step
from bot.domain.notices import How, Notice, NoticeState, Reach, RecipientState
from bot.domain.units import Unit, UnitTree
from tests.builders import LADDER, at, notice

CUTOFF = at("17:00")


@st.composite
def offices(draw: st.DrawFn) -> tuple[UnitTree, list[tuple[int | None, bool]]]:
    """A tree of up to twelve units in any shape, and people: the unit that counts each, and whether he has confirmed."""
    size = draw(st.integers(1, 12))
    parents = [draw(st.one_of(st.none(), st.integers(1, at - 1))) if at > 1 else None for at in range(1, size + 1)]
    tree = UnitTree(Unit(at, f"单位{at}", "单位", parent) for at, parent in enumerate(parents, 1))
    people = st.tuples(st.one_of(st.none(), st.integers(1, size)), st.booleans())
    return tree, draw(st.lists(people, max_size=40))


def board_of(tree: UnitTree, people: list[tuple[int | None, bool]]) -> Board:
    counts: dict[int | None, dict[str, int]] = {}
    for unit_id, confirmed in people:
        figures = counts.setdefault(unit_id, {"should_know": 0, "confirmed": 0})
        figures["should_know"] += 1
        figures["confirmed"] += confirmed
    return rolled_up(tree, counts)


@given(offices())
def test_every_unit_counts_those_under_it_once(office: tuple[UnitTree, list[tuple[int | None, bool]]]) -> None:
    tree, people = office
    board = board_of(tree, people)
    assert board.totals == Tally(should_know=len(people), confirmed=sum(confirmed for _, confirmed in people))
    for line in board.lines:
        under = {None} if line.unit_id is None else tree.below([line.unit_id])
        assert line.all.should_know == sum(unit_id in under for unit_id, _ in people)
        assert line.all.confirmed == sum(confirmed for unit_id, confirmed in people if unit_id in under)
        assert line.own.should_know == sum(unit_id == line.unit_id for unit_id, _ in people)


@given(offices())
def test_every_unit_with_somebody_has_one_line_below_its_parent(office: tuple[UnitTree, list[tuple[int | None, bool]]]) -> None:
    tree, people = office
    lines = board_of(tree, people).lines
    ids = [line.unit_id for line in lines]
    assert len(set(ids)) == len(ids)
    assert {unit_id for unit_id, _ in people} <= set(ids)
    for place, line in enumerate(lines):
        parent = tree.get(line.unit_id).parent_id if line.unit_id is not None else None
        assert parent is None or parent in ids[:place]


def test_units_behind_are_named_by_how_many_of_their_own_are_missing() -> None:
    tree = UnitTree([Unit(1, "局机关"), Unit(2, "一支部", "支部", 1), Unit(3, "二支部", "支部", 1)])
    board = board_of(tree, [(2, True), (2, False), (3, False), (3, False), (3, True), (1, True)])
    assert [(line.name, line.own.missing) for line in board.laggards(5)] == [("二支部", 2), ("一支部", 1)]
    assert [line.name for line in board.laggards(1)] == ["二支部"]


def test_confirmations_weigh_as_the_office_says() -> None:
    tally = Tally(should_know=10, confirmed=8, by_self=4, by_proxy=2, by_phone=1, by_visit=1)
    assert tally.rate == 0.8
    assert tally.weighed({How.PROXY: 0.5}) == 0.7
    assert (Tally(excluded=3).rate, Tally(excluded=3).weighed({})) == (None, None)


def test_read_and_delivered_do_not_count_as_knowing() -> None:
    assert Tally(should_know=4, sent=4, delivered=4, read=4).rate == 0


# --- what comes next ---------------------------------------------------------------------------------------------------

EARLY = Ladder((Step(Rung.PROXY, timedelta(hours=1)), Step(Rung.CALL)), "卧床", early=True)
DOOR = Ladder((Step(Rung.PUSH, timedelta(hours=1)), Step(Rung.VISIT)), "听不到")


def stands(step: int, due: datetime | None, reach: Reach = Reach.SENT, ladder: Ladder = LADDER) -> Missing:
    return Missing(1, 1, "秦一山", 1, RecipientState.WAITING, reach, NOTHING_NEXT, ladder, step, due)


def sending(**changes: object) -> Notice:
    return notice(state=NoticeState.SENDING, cutoff=CUTOFF, **changes)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (stands(1, at("10:00")), Next(Turn.MACHINE, Rung.CHAT, at("10:00"))),
        (stands(3, at("13:00")), Next(Turn.HUMAN, Rung.CALL, CUTOFF)),  # something is under way: until the cut-off
        (stands(3, at("13:00"), Reach.NOTHING), Next(Turn.HUMAN, Rung.CALL, at("13:00"))),
        (stands(2, CUTOFF), Next(Turn.HUMAN, Rung.CALL, CUTOFF)),
        (stands(1, at("11:00"), ladder=DOOR), Next(Turn.HUMAN, Rung.VISIT, CUTOFF)),
        (stands(1, at("11:00"), ladder=EARLY), Next(Turn.HUMAN, Rung.CALL, at("11:00"))),
        (stands(1, None), NOTHING_NEXT),
    ],
)
def test_the_next_step_follows_from_the_ladder(one: Missing, expected: Next) -> None:
    assert upcoming(one, sending()) == expected


def test_a_rung_that_cannot_be_used_is_not_announced() -> None:
    assert upcoming(stands(1, at("10:00")), sending(), {Rung.PROXY}) == Next(Turn.MACHINE, Rung.PROXY, at("10:00"))
    assert upcoming(stands(1, at("10:00")), sending(), set()) == Next(Turn.HUMAN, Rung.CALL, CUTOFF)


def test_what_asks_for_no_answer_ends_with_its_arrival() -> None:
    assert upcoming(stands(3, CUTOFF, Reach.DELIVERED), sending(requires_confirmation=False)) == Next(Turn.CLOSE, None, CUTOFF)
