"""The forecast of a notice is what its release then does, and names those whom nothing reaches."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.audiences import AudienceReader
from bot.channels.base import Capabilities
from bot.delivery.assignment import Assignment
from bot.delivery.desk import Desk
from bot.delivery.forecast import Forecaster
from bot.delivery.ladders import Ladders
from bot.delivery.planning import Planner
from bot.domain.audience import EVERYBODY
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.forecast import Advice, Forecast, Verdict
from bot.domain.messages import Form
from bot.domain.notices import Notice, NoticeKind
from bot.domain.people import OwnerKind
from bot.domain.reach import ReachRules
from bot.domain.rights import OPERATOR
from bot.domain.tasks import TaskKind
from bot.office import load_plans, load_reach
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from tests.builders import (
    ABILITIES,
    APPROVER,
    CLERK,
    HE,
    LIAISON,
    MOURNER,
    NOW,
    OFFICE,
    QIN,
    QUIET,
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    at,
    chat_id,
    said,
)

PHONES = {("sms", "a"): Capabilities(phone=Form.SMS, cost=5), ("voice", "a"): Capabilities(phone=Form.VOICE, cost=12)}
PLANS = load_plans()
REACH = load_reach()


def forecaster(phones: bool = True, reach: ReachRules = REACH) -> Forecaster:
    planner = Planner({**ABILITIES, **(PHONES if phones else {})})
    return Forecaster(planner, PLANS, replace(OFFICE, reach=reach), AudienceReader(ChineseCalendar()))


def drafted(records: Records, **changes: Any) -> Notice:
    row = {
        "kind": NoticeKind.MEETING.value,
        "title": "座谈会",
        "body": "请来。",
        "audience": "全体",
        "requires_confirmation": True,
    }
    return records.notices.add({**row, "author_id": CLERK, **changes}, NOW)


def foreseen(records: Records, one: Notice, now: datetime = NOW, **office: Any) -> Forecast:
    return forecaster(**office).foresee(records, OPERATOR, EVERYBODY, one, now)


def first_steps(records: Records, one: Notice, now: datetime, phones: bool) -> Counter[str]:
    """What the engine does first for everybody, after it was let go."""
    planner = Planner({**ABILITIES, **(PHONES if phones else {})})
    office = replace(OFFICE, reach=REACH)
    audiences = AudienceReader(ChineseCalendar())
    Desk(planner, PLANS, office, Wording(OFFICE.name, OFFICE.phone).render, audiences).release(records, one, APPROVER, now)
    Ladders(planner, QUIET, Assignment(REACH.calls_each)).tick(records, now)
    for account in planner.accounts():
        claimed = records.claims.claim(*account, now, 100, tuple(Lane), ())
        records.delivery.mark([Mark(each.id, now, AttemptState.ACCEPTED, Reason.NONE, now) for each in claimed], now)
    steps = Counter({each.rung: each.sent for each in records.trail.carried(one.id)})
    asked = [task for task in records.tasks.open_tasks() if task.recipient_id is not None]
    return steps + Counter("visit" if task.kind is TaskKind.DOOR else "call" for task in asked)


# --- as the engine does it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phones", [True, False])
@pytest.mark.parametrize("clock", ["9:00", "16:40"])
def test_what_is_foreseen_first_is_what_the_release_does_first(store: Store, phones: bool, clock: str) -> None:
    now = at(clock)
    with store.write() as records:
        said(records, chat_id(OwnerKind.PERSON, HE), now - timedelta(hours=1))  # her window is open
        records.people.change_person(MOURNER, {"smartphone": False})
        records.people.change_person(YAO, {"ladder": "只要打电话"})
        one = drafted(records)
        expected = foreseen(records, one, now, phones=phones)
        assert sum(expected.first.values()) == expected.people == 6
        assert Counter(expected.first) == first_steps(records, one, now, phones)


def test_calls_fall_on_those_who_will_be_asked_for_them(store: Store) -> None:
    in_order = [(WEI, None), (QIN, LIAISON), (HE, LIAISON), (MOURNER, LIAISON), (TAO, TOWN_LIAISON), (YAO, TOWN_LIAISON)]
    with store.write() as records:
        made = foreseen(records, drafted(records), phones=False, reach=replace(REACH, answers={}))
        owners = Counter(Assignment(REACH.calls_each).owners(records, in_order))
    assert made.calls == made.people == len(in_order)
    assert (made.load.busiest, made.load.most) == owners.most_common(1)[0]
    assert made.busiest == "简宁"


# --- whom nothing reaches ----------------------------------------------------------------------------------------------


def test_who_has_no_route_is_counted_with_the_reason(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(YAO, {"phone": ""})
        records.people.change_person(HE, {"ladder": "只要打电话"})
        one = drafted(records)
        silent, ringing = foreseen(records, one, phones=False), foreseen(records, one)
    assert silent.no_route == {"calls_only": 1, "no_contact": 1, "no_account": 1}
    assert ringing.no_route == {"calls_only": 1, "no_contact": 1}  # 卫国华 can be written to
    assert ringing.verdict is Verdict.NO_CONTACT
    assert dict(ringing.advice) == {Advice.NUMBERS: "1"}


def test_a_number_that_was_found_dead_is_no_number(store: Store) -> None:
    with store.write() as records:
        records.people.change_person(WEI, {"phone_dead_on": NOW.date()})
        assert foreseen(records, drafted(records), phones=False).no_route == {"no_account": 1, "no_contact": 1}


# --- what it costs, and until when -------------------------------------------------------------------------------------


def test_messages_that_cost_are_counted_in_fen_and_a_rehearsal_costs_nothing(store: Store) -> None:
    with store.write() as records:
        made = foreseen(records, drafted(records))
        rehearsed = foreseen(records, drafted(records, drill=True))
        free = foreseen(records, drafted(records), phones=False)
    assert made.sms >= 2  # 姚静 and 卫国华 have nothing else
    assert made.cost >= 2 * 5
    assert (rehearsed.sms, rehearsed.cost) == (made.sms, 0)
    assert (free.sms, free.voice, free.cost) == (0, 0, 0)


def test_a_cut_off_of_its_own_counts_and_a_late_release_says_that_it_is_an_exception(store: Store) -> None:
    with store.write() as records:
        own = foreseen(records, drafted(records, cutoff=at("12:00")))
        late = foreseen(records, drafted(records), at("20:30"))
    assert own.deadline.at == at("12:00")
    assert [moment for moment, _ in own.hours] == [at("10:00"), at("11:00"), at("12:00")]
    assert late.deadline.at == at("9:30", 11)
    assert late.deadline.exception
    assert late.hours[0][1] > 0
    assert late.hours[0][1] == late.hours[5][1]  # from nine on nobody is written to, and nobody answers


def test_an_urgent_notice_waits_for_no_quiet_hour(store: Store) -> None:
    with store.write() as records:
        asleep = foreseen(records, drafted(records), at("12:30"))
        urgent = foreseen(records, drafted(records, kind=NoticeKind.URGENT.value), at("12:30"))
    by_two = [dict(made.hours)[at("14:00")] for made in (asleep, urgent)]
    assert by_two[0] < by_two[1]


# --- too many calls ----------------------------------------------------------------------------------------------------


def test_more_calls_than_humans_can_make_are_said_with_what_to_change(store: Store) -> None:
    nobody_answers = replace(REACH, calls_each=1, answers={})
    with store.write() as records:
        made = foreseen(records, drafted(records), at("16:30"), phones=False, reach=nobody_answers)
    assert made.verdict is Verdict.CALLS
    assert made.calls == 6
    assert made.load.most > 1
    assert Advice.HELPERS in dict(made.advice)
    assert Advice.EARLIER not in dict(made.advice)  # nobody would answer in the morning either


def test_a_better_hour_is_proposed_only_if_fewer_calls_are_left_then(store: Store) -> None:
    answering = ReachRules(1, answers={"push": (1.0, timedelta(minutes=60)), "proxy": (1.0, timedelta(minutes=60))})
    with store.write() as records:
        late = foreseen(records, drafted(records), at("16:30"), phones=False, reach=answering)
        soon = foreseen(records, drafted(records, event_at=at("9:00", 11)), at("16:30"), phones=False, reach=answering)
    assert dict(late.advice)[Advice.EARLIER] == at("8:00", 11).isoformat()
    assert Advice.EARLIER not in dict(soon.advice)
