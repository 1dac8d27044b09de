"""Posts to customer groups over real HTTP: what the owner is asked, what the group sees, what the office learns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Asked, Follows, Found, House, Lists, Member, Reminds
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom_customer import CustomerAccount, CustomerChannel, CustomerClient, join
from bot.channels.wecom_customer.codes import MEANING
from bot.clock import ManualClock
from bot.domain.delivery import AttemptState, Outcome, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Card, Form, Outgoing
from bot.errors import ChannelFault
from tests.fakes.wecom.company import CORP_ID
from tests.fakes.wecom_customer import SECRET, FakeCustomerGroups

from .loopback import closed_port

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OWNER, CHAT, OTHER = "wenqing", "wrAJ2GCAAAXZZCSlsyS9M2VhOzzBLxyz", "wrAJ2GCAAAother"
GROUP = f"{OWNER}/{CHAT}"
TEXT = "明天上午九点在三楼会议室座谈。"
ADD = "externalcontact/add_msg_template"
LIST, RESULT = "externalcontact/get_groupmsg_list_v2", "externalcontact/get_groupmsg_send_result"
HASTE, PATIENCE = 0.4, 8.0  # seconds
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def groups(clock: ManualClock) -> Iterator[FakeCustomerGroups]:
    with FakeCustomerGroups(clock.now) as fake:
        fake.group(CHAT, OWNER)
        fake.group(OTHER, OWNER)
        fake.taps_after = None
        yield fake


@pytest.fixture
def channel(groups: FakeCustomerGroups, clock: ManualClock) -> Iterator[CustomerChannel]:
    made = channel_at(groups.server.base, clock)
    yield made
    made.close()


def channel_at(base: str, clock: ManualClock, **settings: object) -> CustomerChannel:
    account = CustomerAccount(CORP_ID, **{"secret": SECRET, "api_base": base, **settings})  # type: ignore[arg-type]
    made = join("main", account, House(MemoryTokens(clock.now), clock.now, str)).channel
    assert isinstance(made, CustomerChannel)
    return made


def deliver(channel: CustomerChannel, to: str = GROUP, text: str = TEXT, **more: object) -> SendResult:
    return asyncio.run(channel.send(Outgoing(to, Form.GROUP, text, "k1", **more)))  # type: ignore[arg-type]


def hurried(channel: CustomerChannel) -> CustomerChannel:
    """It waits for the next answers for a short while only; it has its token."""
    assert channel._client.access_token
    channel._client.timeout = HASTE
    return channel


def asked(message_id: str = "", text: str = TEXT, to: str = GROUP) -> Asked:
    return Asked(to, Form.GROUP, text, "k1", message_id, NOW)


# --- posting -----------------------------------------------------------------------------------------------------------


def test_a_post_waits_for_its_owner_and_then_stands_in_the_group(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    sent = deliver(channel)
    (task,) = groups.tasks
    assert sent == SendResult(Outcome.ACCEPTED, message_id=task.id)
    assert groups.server.asked(ADD) == [
        {"chat_type": "group", "sender": OWNER, "chat_id_list": [CHAT], "text": {"content": TEXT}}
    ]
    assert groups.shown(GROUP) == []
    assert channel.look(asked(task.id)) is None
    groups.tap(task)
    assert groups.shown(GROUP) == [TEXT]
    assert channel.look(asked(task.id)) == Found(AttemptState.DELIVERED)


def test_picture_and_link_go_along(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    card = Card("座谈会" * 40, url="https://office.example/n/1")
    assert deliver(channel, picture=PNG, card=card).outcome is Outcome.ACCEPTED
    image, link = groups.server.asked(ADD)[0]["attachments"]
    assert (image["msgtype"], image["image"]["media_id"] in groups.files) == ("image", True)
    assert link["link"]["url"] == card.url
    assert len(link["link"]["title"].encode()) <= 128


def test_a_link_without_a_title_stays_out(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    deliver(channel, card=Card(" ", url="https://office.example/n/1"))
    assert "attachments" not in groups.server.asked(ADD)[0]


@pytest.mark.parametrize("to", [f"somebody/{CHAT}", f"{OWNER}/wrUnknown", CHAT, "/", f"{OWNER}/", f"/{CHAT}", ""])
def test_a_group_that_is_not_the_owners_fails_for_good(to: str, channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    result = deliver(channel, to)
    assert (result.outcome, result.reason, result.permanent) == (Outcome.REFUSED, Reason.RECIPIENT, True)
    assert not groups.tasks


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        (Form.CHAT, TEXT, Reason.NO_ROUTE),
        (Form.PUSH, TEXT, Reason.NO_ROUTE),
        (Form.GROUP, " ", Reason.CONTENT),
        (Form.GROUP, "长" * 1334, Reason.CONTENT),
    ],
)
def test_what_cannot_be_posted_is_not_tried(
    form: Form, text: str, reason: Reason, channel: CustomerChannel, groups: FakeCustomerGroups
) -> None:
    assert asyncio.run(channel.send(Outgoing(GROUP, form, text, "k"))) == SendResult(Outcome.REFUSED, reason, permanent=True)
    assert not groups.server.calls


@pytest.mark.parametrize(("code", "wanted"), [one for one in MEANING.items() if one[0]])
def test_every_code_has_its_meaning(code: int, wanted: SendResult, channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    groups.server.fault(ADD, "errcode", errcode=code, times=None)
    result = deliver(channel)
    assert (result.outcome, result.reason, result.code) == (wanted.outcome, wanted.reason, code)


@pytest.mark.parametrize("kind", ["silent", "http", "html"])
def test_in_doubt_it_is_never_repeated(kind: str, channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    groups.server.fault(ADD, kind)
    assert deliver(hurried(channel)) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, once=True)
    assert len(groups.server.asked(ADD)) == 1


def test_an_upload_that_fails_leaves_nothing_behind(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    groups.server.fault("media/upload", "silent")
    assert deliver(hurried(channel), picture=PNG).reason is Reason.TRANSIENT
    channel._client.timeout = PATIENCE
    groups.server.fault("media/upload", "errcode", errcode=60020)
    assert deliver(channel, picture=PNG).reason is Reason.ACCOUNT
    assert not groups.server.asked(ADD)


def test_nobody_there_means_it_never_left(clock: ManualClock) -> None:
    channel = channel_at(f"http://127.0.0.1:{closed_port()}/", clock)
    assert deliver(channel).outcome is Outcome.NOT_TRIED
    channel.close()


@pytest.mark.parametrize(
    ("allowed", "limit"),
    [("day", Limit(1, Calendar.DAY)), ("week", Limit(7, timedelta(days=7))), ("month", Limit(28, Calendar.MONTH))],
)
def test_what_is_declared_is_what_the_console_allows(allowed: str, limit: Limit, clock: ManualClock) -> None:
    channel = channel_at("http://127.0.0.1:9/", clock, allowed=allowed)
    able = channel.capabilities
    assert (able.groups, able.taps, able.each_group, able.push, able.windows) == (True, True, (limit,), frozenset(), {})
    assert isinstance(channel, Follows)
    assert isinstance(channel, Reminds)
    assert isinstance(channel, Lists)
    channel.close()


# --- what became of it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_so", "reason"), [({"full": True}, Reason.QUOTA), ({"closed": True}, Reason.RECIPIENT)])
def test_a_post_that_the_group_did_not_get_has_failed(
    is_so: dict[str, bool], reason: Reason, channel: CustomerChannel, groups: FakeCustomerGroups
) -> None:
    for name, value in is_so.items():
        setattr(groups.groups[CHAT], name, value)
    sent = deliver(channel)
    groups.tap(groups.tasks[0])
    assert channel.look(asked(sent.message_id)) == Found(AttemptState.FAILED, reason)
    assert groups.shown(GROUP) == []


def test_a_task_that_is_handed_out_just_now_is_asked_for_later(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    groups.dispatches = timedelta(minutes=1)
    assert channel.look(asked(deliver(channel).message_id)) is None


def test_a_task_that_is_not_known_is_a_fault(channel: CustomerChannel) -> None:
    with pytest.raises(ChannelFault):
        channel.look(asked("msg-other"))


def test_a_post_in_doubt_is_found_by_its_text_and_group(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    groups.page = 2
    for other in ("别的", "另外的", "还有的"):
        deliver(channel, text=other)
    deliver(channel, f"{OWNER}/{OTHER}")  # the same words for another group
    groups.server.fault(ADD, "silent")
    assert deliver(hurried(channel)).outcome is Outcome.UNKNOWN
    channel._client.timeout = PATIENCE
    wanted = groups.tasks[-1]
    assert channel.look(asked()) == Found(AttemptState.ACCEPTED, message_id=wanted.id)
    groups.tap(wanted)
    assert channel.look(asked()) == Found(AttemptState.DELIVERED, message_id=wanted.id)


def test_a_post_that_was_never_made_has_failed_after_a_while(
    channel: CustomerChannel, groups: FakeCustomerGroups, clock: ManualClock
) -> None:
    groups.server.fault(ADD, "http")
    deliver(channel)
    deliver(channel, f"{OWNER}/{OTHER}")  # the same words for another group
    clock.advance(timedelta(minutes=9))
    assert channel.look(asked()) is None
    clock.advance(timedelta(minutes=1))
    assert channel.look(asked()) == Found(AttemptState.FAILED, Reason.PLATFORM)


def test_yesterdays_post_with_the_same_words_is_not_taken_for_it(
    channel: CustomerChannel, groups: FakeCustomerGroups, clock: ManualClock
) -> None:
    clock.set(NOW - timedelta(days=1))
    deliver(channel)
    clock.set(NOW + timedelta(minutes=1))
    assert channel.look(asked()) is None


def test_asking_in_vain_is_a_fault_and_settles_nothing(
    channel: CustomerChannel, groups: FakeCustomerGroups, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=1))
    groups.server.fault(LIST, "html")
    with pytest.raises(ChannelFault):
        channel.look(asked())
    groups.server.fault(RESULT, "http")
    with pytest.raises(ChannelFault):
        channel.look(asked("msg-1"))


# --- reminding, taking back --------------------------------------------------------------------------------------------


def test_an_owner_is_reminded_three_times_a_day(channel: CustomerChannel, groups: FakeCustomerGroups, clock: ManualClock) -> None:
    sent = deliver(channel)
    for _ in range(3):
        channel.remind(sent.message_id)
    with pytest.raises(ChannelFault):
        channel.remind(sent.message_id)
    clock.advance(timedelta(days=1))
    channel.remind(sent.message_id)
    assert len(groups.tasks[0].reminded) == 4


def test_a_post_that_was_taken_back_stays_out(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    channel.cancel(deliver(channel).message_id)
    groups.tap(groups.tasks[0])
    assert groups.shown(GROUP) == []


# --- the groups --------------------------------------------------------------------------------------------------------


def test_everybody_in_a_group_is_listed(channel: CustomerChannel, groups: FakeCustomerGroups) -> None:
    retired = {"userid": "wmHe", "type": 2, "name": "秋水", "group_nickname": "何素云"}
    groups.group(CHAT, OWNER, retired, {"userid": "wmTao", "type": 2, "name": "老陶", "group_nickname": ""}, {"type": 2})
    assert channel.members(GROUP) == [Member(OWNER, OWNER), Member("wmHe", "何素云"), Member("wmTao", "老陶")]
    with pytest.raises(ChannelFault):
        channel.members(f"{OWNER}/wrUnknown")


def test_check_finds_what_is_mis_set(groups: FakeCustomerGroups, channel: CustomerChannel, clock: ManualClock) -> None:
    assert channel.check() == []
    others = [channel_at(groups.server.base, clock, secret="wrong"), channel_at(f"http://127.0.0.1:{closed_port()}/", clock)]
    assert ["40001" in others[0].check()[0], "api_base" in others[1].check()[0]] == [True, True]
    groups.server.fault("externalcontact/groupchat/list", "errcode", errcode=48002)
    assert "48002" in channel.check()[0]
    for other in others:
        other.close()


def test_no_secret_shows(channel: CustomerChannel) -> None:
    assert SECRET not in repr(CustomerAccount(CORP_ID, SECRET)) + repr(channel)


# --- whatever the platform answers -------------------------------------------------------------------------------------


class Babbling(CustomerClient):
    """Whatever is asked, it is given the same answer; no network in between."""

    def __init__(self) -> None:
        super().__init__(CORP_ID, SECRET, "http://127.0.0.1:9/", MemoryTokens(lambda: NOW))
        self.says: dict[str, object] = {}

    def done(self, path: str, body: object) -> dict[str, Any]:
        return self.says


@pytest.fixture(scope="module")
def babbling() -> Iterator[tuple[Babbling, CustomerChannel]]:
    client = Babbling()
    channel = CustomerChannel("main", client, lambda: NOW)
    yield client, channel
    channel.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat_id", "status", "msgid", "text"]), inner),
    max_leaves=6,
)
ANSWERS = st.dictionaries(
    st.sampled_from(["send_list", "group_msg_list", "group_chat", "next_cursor", "msgid", "fail_list"]), JSON, max_size=4
)


@given(ANSWERS)
def test_no_answer_breaks_it(babbling: tuple[Babbling, CustomerChannel], answer: dict[str, object]) -> None:
    client, channel = babbling
    client.says = answer
    assert deliver(channel).outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.REFUSED)
    for ask in (lambda: channel.look(asked("m")), lambda: channel.look(asked()), lambda: channel.members(GROUP)):
        with suppress(ChannelFault):
            ask()
