"""Between the machine and named humans: who is told of what, who is chased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.context import Ask, Send, Settled
from bot.delivery.callers import Callers
from bot.delivery.handover import HandoverDesk
from bot.domain.conversation import Place
from bot.domain.delivery import Lane
from bot.domain.messages import Card, Form, Reply
from bot.domain.reach import ReachRules
from bot.domain.tasks import EFFECTS, OutcomeCode, TaskKind
from bot.errors import Conflict
from bot.store import Records, Store
from bot.store.claims import Claimed
from tests.builders import (
    CHAT,
    CLERK,
    GROUPS,
    HE,
    LEADER,
    LIAISON,
    NOW,
    QIN,
    QUIET,
    TAO,
    TOWN_LIAISON,
    WEI,
    YAO,
    at,
    desk,
    recipient_of,
    released,
    said,
    state_of,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def office(store: Store) -> Any:
    with store.write() as records:
        yield records


def leaving(records: Records, now: datetime, account: tuple[str, str] = CHAT) -> list[Claimed]:
    found: list[Claimed] = []
    while more := records.claims.claim(*account, now, 100, tuple(Lane), ()):
        found += more
    return found


def callers() -> Callers:
    return Callers(desk(), QUIET, ReachRules())


@pytest.mark.parametrize(("code", "effect"), [(code, effect) for code, effect in EFFECTS.items() if effect.how is not None])
def test_the_figures_say_how_a_person_was_reached(office: Records, code: OutcomeCode, effect: Any) -> None:
    one = released(office)
    desk().settle(office, Settled(recipient_of(office, one.id, YAO), effect.how, "staff:4"), NOW)
    assert state_of(office, one.id, YAO) == effect.state


# --- alarms and questions ----------------------------------------------------------------------------------------------


def test_an_alarm_reaches_the_liaison_and_the_clerk_at_once_even_at_night(office: Records) -> None:
    night = at("23:00")
    HandoverDesk(desk()).alert(office, [QIN], "住院", "我住院了", night, "k1")
    told = leaving(office, night)
    assert {one.external_id for one in told} == {"staff-1", "staff-3"}
    said_of = {
        "what": "住院",
        "who": "秦一山",
        "phone": "13900002001",
        "words": "我住院了",
        "stay": False,
        "by": "",
        "earlier": [],
    }
    assert told[0].data["values"] == {**said_of, "home": {"kind": "", "address": "", "state": "在家", "away_place": ""}}
    (alarm,) = office.tasks.open_tasks()
    assert (alarm.kind, alarm.owner_id, alarm.deadline) == (TaskKind.ALERT, LIAISON, night + HOUR)
    callers().tick(office, night)
    assert leaving(office, night) == []


def test_a_cry_that_nobody_takes_goes_on_within_minutes_and_news_does_not(office: Records) -> None:
    night = at("23:00")
    handover = HandoverDesk(desk())
    handover.alert(office, [QIN], "需要关心", "不想活了", night, "k1")
    handover.alert(office, [TAO], "住院", "我住院了", night, "k2")
    callers().tick(office, night)
    callers().tick(office, night + timedelta(minutes=11))
    levels = {one.title: one.level for one in office.tasks.open_tasks()}
    assert levels == {"需要关心": 1, "住院": 0}
    callers().tick(office, night + timedelta(minutes=22))
    assert {one.title: one.level for one in office.tasks.open_tasks()}["需要关心"] == 2


def test_who_says_it_stands_beside_whom_it_is_about(office: Records) -> None:
    HandoverDesk(desk()).alert(office, [QIN], "需要关心", "老秦说他不想活了", NOW, "k1", "柳青禾 13800001003")
    assert {one.data["values"]["by"] for one in leaving(office, NOW)} == {"柳青禾 13800001003"}


def test_a_worry_is_told_to_the_liaison_alone_and_once_a_day(office: Records) -> None:
    for _ in range(3):
        HandoverDesk(desk()).worry(office, [QIN], "听着心里不好受", "最近老是想不开", NOW)
    assert [one.external_id for one in leaving(office, NOW)] == ["staff-3"]
    assert [one.kind for one in office.tasks.open_tasks()] == [TaskKind.BRING]


@pytest.mark.parametrize("key", ["k1", "k" * 64])
def test_an_alarm_said_twice_is_one_alarm_for_each_person(office: Records, key: str) -> None:
    for _ in range(2):
        HandoverDesk(desk()).alert(office, [QIN, TAO], "住院", "我住院了", NOW, key)
    assert len(office.tasks.open_tasks()) == 2


def test_whoever_has_no_liaison_is_looked_after_by_the_clerk(office: Records) -> None:
    HandoverDesk(desk()).alert(office, [WEI], "住院", "我住院了", NOW, "k1")
    assert [one.owner_id for one in office.tasks.open_tasks()] == [CLERK]


def test_a_question_gets_a_number_a_clock_and_a_clerk(office: Records) -> None:
    asked = HandoverDesk(desk()).inquire(office, Ask(Place(*CHAT, "person-1"), None, "护理费几时发？"), NOW)
    assert (asked.number, asked.due_at) == (1, at("17:30"))
    assert [one.external_id for one in leaving(office, NOW)] == ["staff-1"]
    assert [one.question for one in office.inquiries.open_inquiries()] == ["护理费几时发？"]
    assert office.inquiries.answer_inquiry(1, "每月十号", CLERK, NOW) is not None
    assert office.inquiries.answer_inquiry(1, "又答一遍", CLERK, NOW) is None
    assert office.inquiries.open_inquiries() == []


# --- messages to somebody ------------------------------------------------------------------------------------------------


def test_staff_get_free_text_where_their_window_is_open_and_a_push_otherwise(office: Records) -> None:
    said(office, "staff-1", NOW)
    reply = Reply("push/part", {"text": "有一件事请您看看"})
    assert desk().tell_staff(office, [CLERK, LEADER], reply, NOW, "k") == 2
    assert desk().tell_staff(office, [CLERK, LEADER], reply, NOW, "k") == 2
    assert {one.external_id: one.form for one in leaving(office, NOW)} == {"staff-1": Form.CHAT, "staff-5": Form.PUSH}


def test_a_greeting_waits_for_nobody_and_is_pushed_to_nobody(office: Records) -> None:
    said(office, "person-2", NOW)
    send = Send("greeting", Reply("push/part", {"text": "安康"}), "g", NOW + HOUR, Card("问候"))
    assert desk().tell_people(office, [QIN, HE, TAO, YAO], send, NOW) == {HE}
    assert [one.external_id for one in leaving(office, NOW)] == ["person-2"]


def test_a_reminder_reaches_whoever_receives_for_a_person(office: Records) -> None:
    send = Send("reminder", Reply("push/part", {"text": "明天开会"}), "r", NOW + HOUR, Card("明天开会"))
    assert desk().tell_people(office, [TAO, YAO], send, NOW) == {TAO}


def test_groups_get_a_post_where_a_bot_may_and_a_text_to_forward_where_it_may_not(office: Records) -> None:
    assert desk().post_to_groups(office, Reply("push/part", {"text": "各位好"}), NOW, at("17:00"), "k") == [1, 2]
    assert [one.external_id for one in leaving(office, NOW, GROUPS)] == ["group-1"]
    (relay,) = office.tasks.open_tasks()
    assert (relay.kind, relay.owner_id, relay.title) == (TaskKind.RELAY, TOWN_LIAISON, "河口镇微信群")
    assert office.tasks.relay_text(relay.number) == "各位好"


@pytest.mark.parametrize(("audience", "groups"), [("全体", {"group-1", "relay"}), ("河口镇", {"relay"}), ("离休干部", set())])
def test_a_group_gets_only_what_concerns_all_of_it(office: Records, audience: str, groups: set[str]) -> None:
    released(office, audience=audience)
    shown = {one.external_id for one in leaving(office, NOW, GROUPS)} | {one.kind.value for one in office.tasks.open_tasks()}
    assert shown == groups


def test_a_notice_for_nobody_knows_whom_is_not_released(store: Store) -> None:
    for audience in ("上次没来的", "爱好=书法"):
        with pytest.raises(Conflict), store.write() as records:
            released(records, audience=audience)
    with store.read() as records:
        assert records.notices.latest() is None
