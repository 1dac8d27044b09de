"""Chats as rows: who said something last, whom a viewer may see, what waits, and the thread of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.chats import Bubble, Chat, Fate, Side
from bot.domain.conversation import Place
from bot.domain.delivery import AttemptState, Lane, Purpose, Reason
from bot.domain.messages import Kind
from bot.domain.people import Grant, Owner, OwnerKind, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.store import Records, Store
from bot.store.chats import Wanted
from bot.store.delivery import Mark, Written
from bot.store.threads import Stretch
from tests.builders import (
    APPROVER,
    CHAT,
    CLERK,
    DAUGHTER,
    HE,
    LIAISON,
    NOW,
    QIN,
    TOWN_LIAISON,
    YAO,
    at,
    attempt_row,
    chat_id,
)

MINUTE = timedelta(minutes=1)
EVERYBODY = Viewer("staff:1", (Grant(Role.CLERK),), CLERK)
TOWN = Viewer("staff:9", (Grant(Role.CLERK, 2),), 9)
OWN = Viewer("staff:3", (Grant(Role.LIAISON),), LIAISON)
OWN_IN_TOWN = Viewer("staff:4", (Grant(Role.LIAISON),), TOWN_LIAISON)
HIS, HERS, DAUGHTERS = (chat_id(OwnerKind.PERSON, QIN), chat_id(OwnerKind.PERSON, HE), chat_id(OwnerKind.PROXY, DAUGHTER))
STRANGER = "guest-1"


@pytest.fixture
def office(store: Store) -> Iterator[Records]:
    with store.write() as records:
        yield records


def heard(records: Records, who: str, now: datetime, text: str = "在吗", **more: Any) -> None:
    """Somebody says something in private, and is answered at once."""
    unheard = more.pop("unheard", False)
    row = {"channel": CHAT[0], "account": CHAT[1], "key": f"{who}:{now.isoformat()}", "sender": who, "kind": "text"}
    answered = {"trigger": "message", "text": text, "route": "test", "reply": "在的", "passive": True, "received_at": now}
    records.inbox.record([{**row, **answered, **more}])
    said = {"channel": CHAT[0], "account": CHAT[1], "external_id": who, "said_at": now, "unheard": unheard}
    records.chats.note([said])


def listed(records: Records, viewer: Viewer = OPERATOR, now: datetime = NOW, **wanted: Any) -> list[str]:
    return [one.place.sender for one in records.chats.listed(viewer, Wanted(**wanted), now, 20)]


def chat(records: Records, who: str) -> Chat:
    found = records.chats.at(OPERATOR, Place(*CHAT, who))
    assert found is not None
    return found


def test_a_chat_has_one_row_and_its_newest_word_counts(office: Records) -> None:
    heard(office, HIS, at("9:05"), "第二句", unheard=True)
    heard(office, HIS, at("9:01"), "晚到的第一句")  # a platform may bring them in any order
    one = chat(office, HIS)
    assert (one.said_at, one.unheard) == (at("9:05"), False)
    assert office.chats.last_words([one.number]) == {one.number: (Kind.TEXT, "第二句")}


def test_the_newest_word_comes_first_and_pages_go_on_where_they_ended(office: Records) -> None:
    for minute, who in enumerate((HIS, HERS, DAUGHTERS, STRANGER)):
        heard(office, who, NOW + MINUTE * (minute // 2))  # two at one moment
    assert listed(office) == [STRANGER, DAUGHTERS, HERS, HIS]
    third = chat(office, HERS)
    assert listed(office, before=(third.said_at, third.number)) == [HIS]


def test_everybody_sees_the_chats_of_whom_he_may_see(office: Records) -> None:
    for who in (HIS, HERS, DAUGHTERS, STRANGER, chat_id(OwnerKind.STAFF, CLERK)):
        heard(office, who, NOW)
    assert set(listed(office, EVERYBODY)) == {HIS, HERS, DAUGHTERS, STRANGER}  # what staff say is none of these
    assert set(listed(office, TOWN)) == {DAUGHTERS}  # who receives for 陶大川
    assert set(listed(office, OWN)) == {HIS, HERS}
    assert set(listed(office, OWN_IN_TOWN)) == {DAUGHTERS}
    assert listed(office, Viewer("staff:8", (), 8)) == []
    assert office.chats.get(OWN, chat(office, DAUGHTERS).number) is None
    assert office.chats.get(OWN, chat(office, HIS).number) is not None


def test_who_stands_for_several_is_seen_by_whoever_may_see_them_all(office: Records) -> None:
    heard(office, HIS, NOW)
    office.people.bind(Owner(OwnerKind.PERSON, YAO), *CHAT, HIS, NOW)  # a couple with one telephone, in two units
    heard(office, DAUGHTERS, NOW)
    office.people.bind(Owner(OwnerKind.STAFF, APPROVER), *CHAT, DAUGHTERS, NOW)  # a daughter who works here
    assert listed(office, OWN) == []
    assert listed(office, EVERYBODY) == [HIS]


def test_who_waits_for_whom(office: Records) -> None:
    for who in (HIS, HERS, DAUGHTERS, STRANGER):
        heard(office, who, NOW, unheard=who == STRANGER)
    values = {"due_at": at("17:30"), "silent": True}
    office.inquiries.open_inquiry(Place(*CHAT, HIS), QIN, "问一声", NOW, owner_id=CLERK, **values)
    office.inquiries.open_inquiry(Place(*CHAT, HERS), HE, "问两声", NOW, owner_id=LIAISON, **values)
    assert listed(office, EVERYBODY, waiting=True) == [STRANGER, HIS]
    assert office.chats.waiting(EVERYBODY, NOW) == 2
    assert listed(office, OWN, waiting=True) == [HERS]
    assert set(listed(office, OPERATOR, waiting=True)) == {STRANGER, HIS, HERS}
    assert listed(office, EVERYBODY, NOW + timedelta(days=8), waiting=True) == [HIS]
    office.chats.seen(chat(office, STRANGER).number)
    assert listed(office, EVERYBODY, waiting=True) == [HIS]


def test_chats_are_found_by_the_names_of_both_who_is_served_and_who_receives(office: Records) -> None:
    for who in (HIS, DAUGHTERS, STRANGER):
        heard(office, who, NOW)
    assert listed(office, name="一山") == [HIS]
    assert listed(office, name="陶大川") == listed(office, name="小梅") == [DAUGHTERS]
    assert listed(office, name="%") == []
    assert listed(office, OWN, name="小梅") == []


def test_only_one_has_a_chat_and_until_his_time_is_over(office: Records) -> None:
    heard(office, HIS, NOW)
    number = office.inquiries.open_inquiry(Place(*CHAT, HIS), QIN, "问一声", NOW, at("17:30"))
    until = NOW + timedelta(hours=2)
    assert office.inquiries.hold(number, None, CLERK, NOW, until)
    assert not office.inquiries.hold(number, None, APPROVER, NOW, until)
    assert not office.inquiries.hold(number, LIAISON, APPROVER, NOW, until)
    assert listed(office, EVERYBODY, mine=True) == [HIS]
    assert listed(office, EVERYBODY, until, mine=True) == []
    assert office.inquiries.hold(number, CLERK, APPROVER, NOW, until)  # who has seen him there, and asks for it
    assert not office.inquiries.hold_on(number, CLERK, NOW, until)
    assert office.inquiries.hold_on(number, APPROVER, NOW, until + MINUTE)
    assert office.inquiries.lapsed(until) == []
    [over] = office.inquiries.lapsed(until + MINUTE)
    assert (over.number, over.held_by, over.keeps_silent(until), over.keeps_silent(until + MINUTE)) == (
        number,
        APPROVER,
        True,
        False,
    )
    office.inquiries.let_go(number)
    assert office.inquiries.lapsed(until + MINUTE) == []


# --- the thread ---------------------------------------------------------------------------------------------------------


def thread(records: Records, limit: int = 30, **more: Any) -> tuple[list[Bubble], bool]:
    return records.threads.of(Place(*CHAT, HIS), Stretch(limit, **more))


def sent(records: Records, key: str, now: datetime, state: AttemptState, **more: Any) -> None:
    """Something was written to him, and this became of it."""
    records.delivery.plan([attempt_row(key, now, external_id=HIS, **more)])
    for one in records.claims.claim(*CHAT, now, 9, tuple(Lane), ()):
        records.delivery.write_texts([Written(one.id, key, "")])
        records.delivery.mark([Mark(one.id, one.claimed_at, state, Reason.NONE, now)], now)


def test_a_thread_holds_both_sides_in_order_with_what_became_of_each(office: Records) -> None:
    heard(office, HIS, at("9:00"), "我的护理费呢")
    heard(office, HIS, at("9:01"), "群里说的", chat_group="group-1")
    heard(office, HERS, at("9:02"), "别人的")
    sent(office, "n1:1:1", at("9:03"), AttemptState.DELIVERED)
    sent(office, "n2:1:1", at("9:04"), AttemptState.FAILED)
    sent(office, "told:1", at("9:05"), AttemptState.ACCEPTED, purpose=Purpose.STAFF)
    number = office.inquiries.open_inquiry(Place(*CHAT, HIS), QIN, "护理费", NOW, at("17:30"))
    word = office.inquiries.add_word(number, "下午答您", at("9:06"), CLERK)
    sent(office, f"inquiry:{number}:answer:{word}", at("9:06"), AttemptState.UNKNOWN, purpose=Purpose.REPLY)
    office.inquiries.add_word(number, "他又说", at("9:07"))
    office.inquiries.add_word(number, "电话里说的", at("9:08"), APPROVER)
    bubbles, more = thread(office)
    assert not more
    assert [(one.side, one.text, one.fate, one.staff_id) for one in bubbles] == [
        (Side.HIS, "我的护理费呢", None, None),
        (Side.BOT, "在的", Fate.ANSWERED, None),
        (Side.BOT, "n1:1:1", Fate.ARRIVED, None),
        (Side.BOT, "n2:1:1", Fate.FAILED, None),
        (Side.STAFF, "下午答您", Fate.UNSURE, CLERK),
        (Side.STAFF, "电话里说的", None, APPROVER),
    ]


def test_a_thread_comes_in_stretches_that_cut_no_moment_in_two(office: Records) -> None:
    for minute in range(10):
        heard(office, HIS, NOW + MINUTE * minute, f"第{minute}句")
    found: list[str] = []
    before, more = None, True
    while more:
        bubbles, more = thread(office, 5, before=before)
        assert [one.side for one in bubbles] == [Side.HIS, Side.BOT] * (len(bubbles) // 2)
        found = [*(one.text for one in bubbles if one.side is Side.HIS), *found]
        before = bubbles[0].at
    assert found == [f"第{minute}句" for minute in range(10)]
    since, _ = thread(office, 200, since=NOW + MINUTE * 8)
    assert [one.text for one in since if one.side is Side.HIS] == ["第8句", "第9句"]


def test_what_came_with_a_message_belongs_to_its_chat_only(office: Records) -> None:
    heard(office, HIS, NOW)
    [one, _] = thread(office)[0]
    assert office.threads.message(Place(*CHAT, HIS), one.message) == one.key
    assert office.threads.message(Place(*CHAT, HERS), one.message) is None
