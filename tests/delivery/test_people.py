"""Between the machine and named humans: who is told of what, who is chased, what is repaired."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.context import Send
from bot.delivery.auditor import HEARTBEAT, Audit, Auditor
from bot.delivery.callers import Callers
from bot.delivery.handover import HandoverDesk
from bot.domain.conversation import Place
from bot.domain.delivery import Lane
from bot.domain.messages import Card, Form, Reply
from bot.domain.tasks import EFFECTS, OutcomeCode, TaskKind
from bot.errors import Conflict
from bot.store import Records, Store
from bot.store.delivery import Claimed
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
    attempt_row,
    desk,
    ladders,
    planner,
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
    while more := records.delivery.claim(*account, now, 100, tuple(Lane), ()):
        found += more
    return found


def callers() -> Callers:
    return Callers(desk(), QUIET)


def task(key: str, owner: int | None, **changes: Any) -> dict[str, Any]:
    row = {
        "key": key,
        "kind": "call",
        "owner_id": owner,
        "person_id": YAO,
        "title": "座谈会",
        "deadline": NOW + HOUR,
        "made_at": NOW,
    }
    return {**row, **changes}


# --- tasks -------------------------------------------------------------------------------------------------------------


def test_a_liaison_is_told_of_all_new_tasks_in_one_message_once(office: Records) -> None:
    office.tasks.add([task("a", LIAISON), task("b", LIAISON), task("c", TOWN_LIAISON)])
    callers().tick(office, NOW)
    callers().tick(office, NOW + timedelta(seconds=2))
    told = {one.external_id: [shown["number"] for shown in one.data["values"]["tasks"]] for one in leaving(office, NOW)}
    assert told == {"staff-3": [1, 2], "staff-4": [3]}


def test_nobody_is_told_of_a_call_at_night_but_in_the_morning(office: Records) -> None:
    office.tasks.add([task("a", LIAISON, deadline=at("22:00"))])
    callers().tick(office, at("22:30"))
    assert leaving(office, at("22:30")) == []
    callers().tick(office, at("7:30", 11))
    assert {one.template for one in leaving(office, at("7:30", 11))} == {"staff/task_assigned", "staff/task_overdue"}


def test_a_task_that_is_handed_over_is_told_to_its_new_owner(office: Records) -> None:
    office.tasks.add([task("a", LIAISON)])
    callers().tick(office, NOW)
    office.tasks.give(1, CLERK)
    callers().tick(office, NOW + HOUR)
    assert [one.external_id for one in leaving(office, NOW + HOUR)] == ["staff-3", "staff-1"]


def test_a_task_past_its_deadline_is_brought_before_the_clerk_once(office: Records) -> None:
    office.tasks.add([task("a", LIAISON)])
    for minutes in (59, 61, 120, 180):
        callers().tick(office, NOW + timedelta(minutes=minutes))
    chased = [one for one in leaving(office, NOW + 3 * HOUR) if one.template == "staff/task_overdue"]
    assert [one.external_id for one in chased] == ["staff-1"]
    assert chased[0].data["values"]["owner"] == "简宁"


def test_the_clerks_own_late_task_is_still_brought_before_somebody(office: Records) -> None:
    office.tasks.add([task("a", CLERK)])
    callers().tick(office, NOW + 2 * HOUR)
    assert "staff/task_overdue" in [one.template for one in leaving(office, NOW + 2 * HOUR)]


@pytest.mark.parametrize(("code", "effect"), [(code, effect) for code, effect in EFFECTS.items() if effect.how is not None])
def test_the_figures_say_how_a_person_was_reached(office: Records, code: OutcomeCode, effect: Any) -> None:
    one = released(office)
    desk().settle(office, recipient_of(office, one.id, YAO), effect.how, "staff:4", NOW)
    assert state_of(office, one.id, YAO) == effect.state


# --- alarms and questions ----------------------------------------------------------------------------------------------


def test_an_alarm_reaches_the_liaison_and_the_clerk_at_once_even_at_night(office: Records) -> None:
    night = at("23:00")
    HandoverDesk(desk()).alert(office, [QIN], "住院", "我住院了", night, "k1")
    told = leaving(office, night)
    assert {one.external_id for one in told} == {"staff-1", "staff-3"}
    assert told[0].data["values"] == {"what": "住院", "who": "秦一山", "phone": "13900002001", "words": "我住院了"}
    (alarm,) = office.tasks.open_tasks()
    assert (alarm.kind, alarm.owner_id, alarm.deadline) == (TaskKind.ALERT, LIAISON, night + HOUR)
    callers().tick(office, night)
    assert leaving(office, night) == []


@pytest.mark.parametrize("key", ["k1", "k" * 64])
def test_an_alarm_said_twice_is_one_alarm_for_each_person(office: Records, key: str) -> None:
    for _ in range(2):
        HandoverDesk(desk()).alert(office, [QIN, TAO], "住院", "我住院了", NOW, key)
    assert len(office.tasks.open_tasks()) == 2


def test_whoever_has_no_liaison_is_looked_after_by_the_clerk(office: Records) -> None:
    HandoverDesk(desk()).alert(office, [WEI], "住院", "我住院了", NOW, "k1")
    assert [one.owner_id for one in office.tasks.open_tasks()] == [CLERK]


def test_a_question_gets_a_number_a_clock_and_a_clerk(office: Records) -> None:
    asked = HandoverDesk(desk()).inquire(office, Place(*CHAT, "person-1"), None, "护理费几时发？", NOW)
    assert (asked.number, asked.due_at) == (1, at("17:30"))
    assert [one.external_id for one in leaving(office, NOW)] == ["staff-1"]
    assert [one.question for one in office.casework.open_inquiries()] == ["护理费几时发？"]
    assert office.casework.answer_inquiry(1, "每月十号", CLERK, NOW) is not None
    assert office.casework.answer_inquiry(1, "又答一遍", CLERK, NOW) is None
    assert office.casework.open_inquiries() == []


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
    assert desk().post_to_groups(office, Reply("push/part", {"text": "各位好"}), NOW, at("17:00"), "k") == 2
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


# --- the auditor -------------------------------------------------------------------------------------------------------


def test_a_push_whose_process_died_is_repeated_and_a_chat_message_is_left_in_doubt(office: Records) -> None:
    office.delivery.plan([attempt_row("push", form="push", external_id="a"), attempt_row("chat", form="chat", external_id="b")])
    leaving(office, NOW)
    later = NOW + timedelta(minutes=2)
    assert Auditor(planner()).round(office, later).in_doubt == 2
    assert {state for _, state in office.delivery.counts()} == {"planned", "unknown"}
    assert [one.key for one in leaving(office, later + timedelta(seconds=5))] == ["push"]


def test_calls_under_way_are_left_alone(office: Records) -> None:
    office.delivery.plan([attempt_row("a")])
    leaving(office, NOW)
    assert Auditor(planner()).round(office, NOW + timedelta(seconds=59)).in_doubt == 0
    assert Auditor(planner()).round(office, NOW + timedelta(seconds=59), timedelta(0)).in_doubt == 1


def test_a_task_that_nobody_owns_is_given_to_the_clerk_who_is_told(office: Records) -> None:
    released(office, audience="河口镇")
    ladders().tick(office, NOW)
    assert Auditor(planner()).round(office, NOW) == Audit(0, 1, 0)
    assert Auditor(planner()).round(office, NOW + 3 * HOUR) == Audit(0, 0, 3)
    callers().tick(office, NOW)
    assert "staff-1" in [one.external_id for one in leaving(office, NOW)]


def test_the_auditor_leaves_a_sign_of_life(office: Records) -> None:
    Auditor(planner()).round(office, NOW)
    assert office.access.recall(HEARTBEAT, NOW) == NOW.isoformat()
