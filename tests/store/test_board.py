"""The board of a notice on both databases: every figure is what a clerk would count by hand from the list."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.domain.board import Tally, Turn
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import ReceiptReport
from bot.domain.notices import CONFIRMED, How, Notice, Reach, RecipientState
from bot.domain.people import Grant, Role
from bot.domain.rights import Viewer
from bot.domain.trail import Trail
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.settling import Settled
from tests.builders import (
    CHAT,
    DEAD,
    HE,
    NOW,
    QIN,
    TAO,
    YAO,
    at,
    desk,
    ladders,
    recipient_of,
    released,
)

BRANCH, GROUP = 3, 4  # under the town: its branch, and the branch's group
WAYS = {How.SELF: "person:1", How.PROXY: "proxy:1", How.PHONE: "staff:3", How.VISIT: "staff:3"}


def grow(records: Records, chance: Random) -> None:
    """Units three deep, and thirty more people hanging under any of them."""
    records.people.add_rows(
        "unit",
        [
            {"id": BRANCH, "name": "第一支部", "kind": "支部", "parent_id": 2},
            {"id": GROUP, "name": "东组", "kind": "小组", "parent_id": BRANCH},
        ],
    )
    people = [
        {"id": 100 + n, "name": f"安{n}", "category": "退休", "unit_id": chance.choice((1, 2, BRANCH, GROUP)), "phone": ""}
        for n in range(30)
    ]
    records.people.add_rows("person", people)


def live(records: Records, chance: Random) -> Notice:
    """A day of one notice in which anything may come of anybody."""
    one = released(records)
    ladders().tick(records, NOW)
    taken = records.claims.claim(*CHAT, NOW, 100, tuple(Lane), ())
    for each in taken:
        state = chance.choice((AttemptState.ACCEPTED, AttemptState.UNKNOWN, AttemptState.FAILED))
        reason = Reason.BLOCKED if state is AttemptState.FAILED else Reason.NONE
        records.delivery.mark([Mark(each.id, each.claimed_at, state, reason, NOW, f"m{each.id}")], NOW)
        report = ReceiptReport(f"m{each.id}", True, read=chance.random() < 0.5)
        if chance.random() < 0.7:
            records.receipts.keep(*CHAT, [report], at("9:10"))
            records.receipts.apply(*CHAT, [report.message_id], at("9:10"))
    for row in records.board.recipients(one.id):
        if chance.random() < 0.5:
            how, late = chance.choice(list(WAYS)), chance.random() < 0.3
            desk().settle(records, Settled(row["id"], how, WAYS[how]), at("18:00") if late else at("11:00"))
    if chance.random() < 0.5:
        ladders().tick(records, at("17:01"))
    found = records.notices.get(one.id)
    assert found is not None
    return found


def everybody(records: Records, notice_id: int) -> list[Trail]:
    return [trail for page in records.trail.pages(notice_id) for trail in page]


def by_hand(trails: list[Trail], notice: Notice) -> Tally:
    """Counted from the list, person by person."""
    inside = [one for one in trails if one.state is not RecipientState.EXCLUDED]
    known = [one for one in inside if one.state in CONFIRMED]
    return Tally(
        should_know=len(inside),
        excluded=len(trails) - len(inside),
        **{name: sum(one.standing.reach >= far for one in inside) for name, far in REACHED.items()},
        confirmed=len(known),
        **{f"by_{how.value}": sum(one.how is how for one in known) for how in How},
        in_time=sum(one.settled_at is not None and one.settled_at <= notice.cutoff for one in known if notice.cutoff),
        **{state: sum(one.state == state for one in inside) for state in ("waiting", "task_open", "reached_unconfirmed")},
    )


REACHED = {"sent": Reach.SENT, "delivered": Reach.DELIVERED, "read": Reach.READ}


@pytest.mark.parametrize("seed", range(6))
def test_the_board_says_what_the_list_says(store: Store, seed: int) -> None:
    chance = Random(seed)
    with store.write() as records:
        grow(records, chance)
        notice = live(records, chance)
        trails, board, tree = everybody(records, notice.id), records.board.units(notice.id), records.people.tree()
        assert len({one.standing.person_id for one in trails}) == len(trails) == 37
        assert board.totals == by_hand(trails, notice) == records.board.totals([notice.id])[notice.id]
        for line in board.lines:
            assert line.unit_id is not None
            assert line.all == by_hand([one for one in trails if one.standing.unit_id in tree.below([line.unit_id])], notice)
            assert line.own == by_hand([one for one in trails if one.standing.unit_id == line.unit_id], notice)
            assert records.board.units(notice.id, line.unit_id).totals == line.all


@pytest.mark.parametrize("seed", range(6))
def test_the_missing_are_all_there_page_by_page(store: Store, seed: int) -> None:
    chance = Random(seed)
    with store.write() as records:
        grow(records, chance)
        notice = live(records, chance)
        wanted = [one for one in everybody(records, notice.id) if one.state is not RecipientState.EXCLUDED and not one.confirmed]
        for unit_id in (None, 1, 2, BRANCH, GROUP):
            under = records.people.tree().below([unit_id]) if unit_id is not None else None
            names = [one.standing.name for one in wanted if under is None or one.standing.unit_id in under]
            found: list[str] = []
            after = 0
            while page := records.board.missing(notice.id, unit_id, after, 4):
                found += [one.name for one in page]
                after = page[-1].recipient_id
            assert found == names


def test_each_missing_name_has_its_next_step_and_time(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        steps = {each.person_id: each.next for each in records.board.missing(one.id)}
        assert (steps[QIN].turn, steps[QIN].rung, steps[QIN].at) == (Turn.MACHINE, Rung.CHAT, at("10:00"))
        assert (steps[YAO].turn, steps[YAO].rung, steps[YAO].owner) == (Turn.TASK, Rung.CALL, "路平")
        assert steps[YAO].at == at("11:00")
        assert DEAD not in steps
        for clock in ("10:01", "11:30", "14:45"):
            ladders().tick(records, at(clock))
        late = {each.person_id: each.next for each in records.board.missing(one.id)}
        assert (late[QIN].turn, late[QIN].rung, late[QIN].at) == (Turn.HUMAN, Rung.CALL, at("17:00"))


def test_nothing_more_happens_by_itself_once_a_notice_is_withdrawn(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        ladders().tick(records, NOW)
        records.notices.withdraw(one.id, NOW)
        assert {each.next.turn for each in records.board.missing(one.id)} == {Turn.NONE}


def test_who_may_see_only_his_own_people_sees_only_their_names(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        secretary = Viewer("staff:9", (Grant(Role.SECRETARY, 2),), 9)
        seen = {each.person_id for each in records.board.missing(one.id, viewer=secretary)}
        assert seen == {TAO, YAO, 7}


def test_somebody_who_moves_away_is_still_counted_where_he_was(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        before = records.board.units(one.id)
        records.people.change_person(QIN, {"unit_id": 2})
        assert records.board.units(one.id) == before


# --- the report --------------------------------------------------------------------------------------------------------


def test_the_report_counts_what_was_released_in_its_span(store: Store) -> None:
    with store.write() as records:
        first = released(records, title="第一件")
        second = released(records, at("9:00", day=12), title="第二件")
        desk().settle(records, Settled(recipient_of(records, first.id, QIN), How.SELF, "person:1"), at("9:30"))
        desk().settle(records, Settled(recipient_of(records, second.id, QIN), How.PHONE, "staff:3"), at("9:30", day=12))
        found = records.board.awareness(at("0:00"), at("0:00", day=13))
        assert [(notice.title, tally.confirmed) for notice, tally in found.notices] == [("第一件", 1), ("第二件", 1)]
        assert (found.units.totals.should_know, found.units.totals.confirmed) == (12, 2)
        only = records.board.awareness(at("0:00"), at("9:00", day=12))
        assert [notice.title for notice, _ in only.notices] == ["第一件"]
        town = records.board.awareness(at("0:00"), at("0:00", day=13), 2)
        assert (town.units.totals.should_know, town.units.totals.confirmed) == (6, 0)


def test_withdrawn_notices_and_rehearsals_are_in_no_report(store: Store) -> None:
    with store.write() as records:
        records.notices.withdraw(released(records).id, NOW + timedelta(hours=1))
        released(records, drill=True)
        assert not records.board.awareness(at("0:00"), at("23:00")).notices


def test_an_empty_span_is_an_empty_report(store: Store) -> None:
    with store.read() as records:
        found = records.board.awareness(at("0:00"), at("23:00"))
        assert (found.notices, found.units.totals, found.units.lines) == ((), Tally(), ())


def test_a_correction_begins_the_count_anew(store: Store) -> None:
    with store.write() as records:
        one = released(records)
        desk().settle(records, Settled(recipient_of(records, one.id, HE), How.SELF, "person:2"), at("9:30"))
        assert records.board.units(one.id).totals.confirmed == 1
        records.reopening.reopen_wrong(one.id, 2, at("10:00"))
        totals = records.board.units(one.id).totals
        assert (totals.confirmed, totals.by_self, totals.in_time) == (0, 0, 0)
