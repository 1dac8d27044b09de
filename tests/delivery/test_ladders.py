"""The tick that moves everybody's ladder on: nobody is forgotten, nobody is told twice, everybody ends the day somewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.context import Settled
from bot.delivery.compose import Parcel
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import ReceiptReport
from bot.domain.notices import How
from bot.domain.tasks import TaskKind
from bot.links import NoticeKey
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from tests.builders import (
    CHAT,
    CLERK,
    DAUGHTER,
    DEAD,
    HE,
    LIAISON,
    LINKS,
    MOURNER,
    NOW,
    QIN,
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    at,
    attempts,
    composer,
    desk,
    ladders,
    recipient_of,
    released,
    said,
    state_of,
)


def tick(records: Records, now: datetime) -> None:
    while ladders().tick(records, now):
        pass


def leaving(records: Records, now: datetime) -> dict[str, Claimed]:
    """Whom something leaves for now, put into words, and accepted by the platform as it leaves."""
    taken = records.claims.claim(*CHAT, now, 100, tuple(Lane), ())
    composer().parcels(records, taken, False, now)
    marks = [Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{one.id}") for one in taken]
    records.delivery.mark(marks, now)
    return {one.external_id: one for one in taken}


def packed(records: Records, now: datetime) -> list[Parcel]:
    return composer().parcels(records, records.claims.claim(*CHAT, now, 100, tuple(Lane), ()), False, now)


def arrive(records: Records, one: Claimed, delivered: bool = True) -> None:
    records.receipts.keep(*CHAT, [ReceiptReport(f"m{one.id}", delivered, "" if delivered else "blocked")], NOW)
    broken = records.receipts.apply(*CHAT, [f"m{one.id}"], NOW)
    records.recipients.hasten(broken, NOW)


def calls(records: Records) -> dict[int | None, int | None]:
    """Who is to be rung up, by whom."""
    return {one.person_id: one.owner_id for one in records.tasks.open_tasks() if one.kind is TaskKind.CALL}


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def test_whoever_has_a_way_is_written_to_and_whoever_has_none_is_rung_up_at_once(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    assert set(leaving(office, NOW)) == {"person-1", "person-2", "person-6", "proxy-1"}
    assert calls(office) == {YAO: TOWN_LIAISON, WEI: CLERK}
    assert state_of(office, one.id, YAO) == "task_open"
    assert state_of(office, one.id, DEAD) == "excluded"


def test_a_tick_that_is_repeated_changes_nothing(office: Records) -> None:
    released(office)
    tick(office, NOW)
    tick(office, NOW)
    assert len(leaving(office, NOW)) == 4
    assert leaving(office, NOW) == {}
    assert len(calls(office)) == 2


def test_ticks_that_were_lost_are_made_good(office: Records) -> None:
    released(office)
    tick(office, at("11:00"))
    assert len(leaving(office, at("11:00"))) == 4


def test_a_daughter_is_asked_to_pass_it_on(office: Records) -> None:
    released(office)
    tick(office, NOW)
    sent = leaving(office, NOW)
    words = {who: attempts(office, who)[0]["text"] for who in sent}
    assert "请转告陶大川同志" in words["proxy-1"]
    assert "已转告" in words["proxy-1"]
    assert "请转告" not in words["person-1"]
    assert {attempts(office, who)[0]["version"] for who in sent} == {1}


def test_whoever_does_not_answer_is_written_to_again_where_his_window_is_open(office: Records) -> None:
    released(office)
    tick(office, NOW)
    leaving(office, NOW)
    said(office, "person-2", at("9:30"))
    tick(office, at("9:59"))
    assert leaving(office, at("9:59")) == {}
    tick(office, at("10:00"))
    sent = leaving(office, at("10:00"))
    assert list(sent) == ["person-2"]
    assert sent["person-2"].form.value == "chat"


def test_at_the_cutoff_everybody_who_has_not_confirmed_is_on_a_named_persons_list(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    sent = leaving(office, NOW)
    arrive(office, sent["person-2"])
    desk().settle(office, Settled(recipient_of(office, one.id, QIN), How.SELF, "person:1"), NOW)
    tick(office, at("16:59"))
    assert set(calls(office)) == {YAO, WEI}
    tick(office, at("17:00"))
    assert calls(office) == {HE: LIAISON, MOURNER: LIAISON, TAO: TOWN_LIAISON, YAO: TOWN_LIAISON, WEI: CLERK}


def test_where_no_answer_is_asked_for_arrival_is_enough(office: Records) -> None:
    one = released(office, requires_confirmation=False)
    tick(office, NOW)
    arrive(office, leaving(office, NOW)["person-2"])
    tick(office, at("17:00"))
    assert state_of(office, one.id, HE) == "reached_unconfirmed"
    assert state_of(office, one.id, QIN) == "task_open"


def test_a_push_that_turns_out_not_to_have_arrived_is_followed_by_a_call_at_once(office: Records) -> None:
    released(office)
    tick(office, NOW)
    arrive(office, leaving(office, NOW)["person-2"], delivered=False)
    tick(office, NOW)
    assert calls(office)[HE] == LIAISON


def test_a_call_has_a_deadline_of_two_hours(office: Records) -> None:
    released(office)
    tick(office, NOW)
    assert {one.deadline for one in office.tasks.open_tasks() if one.kind is TaskKind.CALL} == {NOW + timedelta(hours=2)}


def test_the_nap_is_not_disturbed(office: Records) -> None:
    released(office, now=at("12:30"))
    tick(office, at("12:30"))
    assert leaving(office, at("12:30")) == {}
    tick(office, at("14:30"))
    assert len(leaving(office, at("14:30"))) == 4


def test_what_is_urgent_leaves_at_night(office: Records) -> None:
    one = released(office, now=at("22:00"), kind="urgent")
    assert one.cutoff == at("22:40")
    tick(office, at("22:00"))
    assert len(leaving(office, at("22:00"))) == 4


def test_what_could_not_leave_before_the_cutoff_does_not_leave_after_it(office: Records) -> None:
    one = released(office)
    tick(office, NOW)
    tick(office, at("17:00"))
    assert leaving(office, at("17:00")) == {}
    assert state_of(office, one.id, HE) == "task_open"


def test_a_window_that_opens_after_the_push_was_refused_is_used(office: Records) -> None:
    released(office, audience="退休干部")
    said(office, "person-2", NOW)
    tick(office, NOW)
    (push,) = (one for one in office.claims.claim(*CHAT, NOW, 10, tuple(Lane), ()) if one.external_id == "person-2")
    office.delivery.mark([Mark(push.id, push.claimed_at, AttemptState.FAILED, Reason.RECIPIENT, NOW)], NOW)
    assert push.recipient_id is not None
    office.recipients.hasten([(push.recipient_id, push.round, push.step)], NOW)
    tick(office, NOW)
    assert "person-2" in leaving(office, NOW)


@pytest.mark.parametrize("hour", ["9:00", "11:50", "13:00", "16:30", "17:30", "20:30"])
def test_everybody_ends_in_exactly_one_way_whenever_a_notice_is_released(office: Records, hour: str) -> None:
    one = released(office, now=at(hour))
    now = at(hour)
    while now <= at("10:00", 11):
        tick(office, now)
        leaving(office, now)
        now += timedelta(minutes=10)
    funnel = office.board.funnel(one.id)
    assert (funnel["waiting"], funnel["task_open"], funnel["excluded"]) == (0, 6, 1)
    assert set(calls(office)) == {QIN, HE, TAO, YAO, MOURNER, WEI}


def test_a_card_carries_the_short_fields_and_a_link(office: Records) -> None:
    one = released(office, title="关于召开全市离退休干部形势报告会的通知", event_at=at("9:00", 12))
    tick(office, NOW)
    cards = {parcel.lead.external_id: parcel.outgoing.card for parcel in packed(office, NOW) if parcel.outgoing}
    card, daughters = cards["person-2"], cards["proxy-1"]
    assert card is not None
    assert daughters is not None
    assert (card.title, card.place) == ("关于召开全市离退休干部形势报告会的通知", "三楼会议室")
    assert card.time == at("9:00", 12).isoformat()
    assert card.sent == NOW.isoformat()
    assert LINKS.read(card.url.rpartition("/")[2]) == NoticeKey(recipient_of(office, one.id, HE))
    assert LINKS.read(daughters.url.rpartition("/")[2]) == NoticeKey(recipient_of(office, one.id, TAO), DAUGHTER)
