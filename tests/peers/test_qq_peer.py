"""nonebot-adapter-qq and we, on the same fake platform: it signs, validates and answers as both expect of the real one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from bot.channels.qq import QQCallback
from bot.domain.delivery import Outcome
from bot.domain.messages import Form, Outgoing
from bot.errors import Rejected
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import GROUP, MEMBER, PERSON, Hands, joined, send
from tests.fakes.qq.pushing import spelled
from tests.fakes.qq.world import APP_ID, SECRET
from tests.peers import line, run

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Both sides of a peer live by the real clock."""
    return datetime.now(ZONE)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeQQ]:
    with FakeQQ.running(now) as running:
        running.person(PERSON)
        running.group(GROUP)
        yield running


@pytest.fixture(scope="module")
def peer(fake: FakeQQ) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with run("qq_webhook_server.py", APP_ID, SECRET, fake.base) as process:
        yield f"http://127.0.0.1:{line(process)}/qq/webhook", process


Peer = tuple[str, subprocess.Popen[str]]


class TestTheFakeIsAsTheAdapterExpects:
    def test_check_of_the_address(self, fake: FakeQQ, peer: Peer) -> None:
        assert fake.validates(peer[0])

    def test_person_is_answered(self, fake: FakeQQ, peer: Peer) -> None:
        event = fake.say(PERSON, "几点开会")
        assert self.told(fake, peer, event, PERSON, f"C2C_MESSAGE_CREATE {PERSON} to us 几点开会") == [
            "你说的是：几点开会",
            "完了。",
        ]

    def test_group_is_answered_and_what_comes_twice_is_answered_once(self, fake: FakeQQ, peer: Peer) -> None:
        for number in range(3):  # every third event comes twice
            event = fake.say_in(GROUP, MEMBER, f"第{number}次")
            shown = self.told(fake, peer, event, GROUP, f"GROUP_AT_MESSAGE_CREATE {MEMBER} to us 第{number}次")
            assert shown == [f"你说的是：第{number}次", "完了。"]

    def test_what_is_said_past_the_bot(self, fake: FakeQQ, peer: Peer) -> None:
        event = fake.say_in(GROUP, MEMBER, "今天买菜去", at=False)
        for _ in fake.deliver(peer[0], event):
            assert line(peer[1]) == f"GROUP_MESSAGE_CREATE {MEMBER} past us 今天买菜去"

    def test_events_are_answered_by_their_names(self, fake: FakeQQ, peer: Peer) -> None:
        for event, place, who in (
            (fake.person_event("FRIEND_ADD", PERSON), PERSON, PERSON),
            (fake.group_event("GROUP_ADD_ROBOT", GROUP, MEMBER), GROUP, MEMBER),
            (fake.touch("收到", openid=PERSON), PERSON, PERSON),
        ):
            assert self.told(fake, peer, event, place, f"{event['t']} {who}") == ["大家好。"]

    @staticmethod
    def told(fake: FakeQQ, peer: Peer, event: dict[str, Any], place: str, heard: str) -> list[str]:
        """What an event makes the adapter say, however often it comes: it counts its answers, so the platform knows them."""
        before = len(fake.shown(place))
        first, *again = fake.deliver(peer[0], event)
        assert {one.status_code for one in (first, *again)} == {200}
        told = {line(peer[1]) for _ in (first, *again)}
        assert told == ({heard, f"{heard} refused 40054005"} if again else {heard})
        return list(fake.shown(place)[before:])

    def test_event_of_another_secret_is_refused(self, fake: FakeQQ, peer: Peer) -> None:
        said = fake.push(fake.say(PERSON, "假的"))
        forged = {**said.headers, "x-signature-ed25519": "0" * 128}
        assert requests.post(peer[0], data=said.body, headers=forged, timeout=3).status_code == 403


class TestOracle:
    """A forged event: the platform's check is asked to sign it. It opens a stock server, and not ours."""

    def forged(self, fake: FakeQQ) -> bytes:
        return spelled(fake.say(PERSON, "我什么都没说"))

    def test_stock_server_believes_it(self, fake: FakeQQ, peer: Peer) -> None:
        url, process = peer
        body, stamp = self.forged(fake), str(int(now().timestamp()))
        signature = fake.postman.ask(url, body.decode(), stamp).json()["signature"]
        stolen = {"X-Bot-Appid": APP_ID, "X-Signature-Timestamp": stamp, "X-Signature-Ed25519": signature}
        assert requests.post(url, data=body, headers=stolen, timeout=3).status_code == 200
        assert line(process) == f"C2C_MESSAGE_CREATE {PERSON} to us 我什么都没说"

    def test_we_do_not(self, fake: FakeQQ) -> None:
        hands = Hands(now())
        callback = QQCallback("main", APP_ID, SECRET)
        asked = spelled({"op": 13, "d": {"plain_token": self.forged(fake).decode(), "event_ts": str(int(hands.at.timestamp()))}})
        with pytest.raises(Rejected):
            callback.open({}, asked, hands.at, {"x-bot-appid": APP_ID})


def test_same_fake_and_our_channel(fake: FakeQQ) -> None:
    """The round trip that the adapter makes, made by us: what it proves of the fake holds for what we see."""
    with joined(fake, Hands(now())) as channel:
        callback = QQCallback("main", APP_ID, SECRET, acknowledge=channel.acknowledge)
        for event in (fake.say(PERSON, "几点开会"), fake.say_in(GROUP, MEMBER, "几点开会"), fake.touch("收到", openid=PERSON)):
            said = fake.push(event)
            (heard,) = callback.open(said.query, said.body, now(), said.headers).messages
            to, form = (heard.group, Form.GROUP) if heard.group else (heard.sender, Form.CHAT)
            before = len(fake.shown(to))
            answer = Outgoing(to, form, f"你说的是：{heard.text}", "k", answering=heard.message_id, seq=1)
            assert send(channel, answer).outcome is Outcome.ACCEPTED
            assert fake.shown(to)[before:] == [f"你说的是：{heard.text}"]
