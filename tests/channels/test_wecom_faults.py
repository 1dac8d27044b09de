"""What becomes of a self-built app's messages when the platform does not do as it is asked, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Fetches, HasDirectory, HasMenu, House, Lists, Recognises
from bot.channels.shared.codes import judge
from bot.channels.shared.tokens import MemoryTokens
from bot.channels.wecom import WeComChannel
from bot.channels.wecom.codes import MEANING
from bot.channels.wecom.penalty import Penalty
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Outgoing
from tests.channels.loopback import closed_port
from tests.fakes.wecom.company import AES_KEY, SECRET, TOKEN
from tests.fakes.wecom.messages import Shown
from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom.server import Ask, Code
from tests.fakes.wecom.trying import (
    ACCEPTED,
    CLOCK,
    MEMBER,
    PICTURE,
    chat,
    deliver,
    ended,
    joined,
    post,
    push,
    section,
)
from tests.faults.rig import Fault
from tests.faults.rigs.wecom import RIGS

TABLE = [
    ((40001, 40014, 40091, 41001, 42001), Reason.CREDENTIALS, False),
    ((45009, 45033), Reason.TRANSIENT, False),
    ((40003, 40031, 43004, 46004, 50002, 60011, 60111, 81013, 82001), Reason.RECIPIENT, True),
    ((40050, 86001, 86003, 86008), Reason.RECIPIENT, True),
    ((40007, 40008, 40033, 40035, 40058, 40063, 41016, 41033, 44004, 45002, 85002), Reason.CONTENT, True),
    ((40013, 40056, 41002, 41004, 41011, 48002, 48004, 50003, 60020, 301002), Reason.ACCOUNT, False),
    ((12345, 99999), Reason.PLATFORM, False),
]


@pytest.fixture
def channel(wecom: FakeWeCom) -> Iterator[WeComChannel]:
    made = joined(section(wecom), CLOCK)
    yield made
    made.close()


class TestTooOften:
    def test_minute_is_waited_for_without_calling(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.do(Fault.RATE_LIMIT)
        first = deliver(channel, push())
        assert first == SendResult(Outcome.REFUSED, Reason.TRANSIENT, code=45009, wait=timedelta(minutes=1))
        CLOCK.forward(seconds=20)
        held = deliver(channel, chat())
        assert held == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT, wait=timedelta(seconds=40))
        assert len(wecom.server.asked("message/send")) == 1
        assert ended(channel, post()) == (Outcome.REFUSED, Reason.TRANSIENT)  # groups have an interface of their own
        CLOCK.forward(seconds=40)
        assert ended(channel, push()) == ACCEPTED

    def test_longer_than_a_minute_is_another_channels_turn(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.do(Fault.QUOTA)
        assert ended(channel, push()) == (Outcome.REFUSED, Reason.TRANSIENT)
        CLOCK.forward(minutes=1)
        assert deliver(channel, push()) == SendResult(Outcome.REFUSED, Reason.QUOTA, code=45009)
        assert ended(channel, chat()) == (Outcome.REFUSED, Reason.QUOTA)
        assert len(wecom.server.asked("message/send")) == 2
        CLOCK.forward(hours=15)
        assert ended(channel, push()) == ACCEPTED
        CLOCK.forward(minutes=5)
        wecom.do(Fault.RATE_LIMIT)
        assert ended(channel, push("k2")) == (Outcome.REFUSED, Reason.TRANSIENT)

    def test_refusals_of_the_same_moment_are_one(self) -> None:
        penalty = Penalty(CLOCK.now)
        results = [penalty.struck() for _ in range(8)]
        assert {(one.reason, one.wait) for one in results} == {(Reason.TRANSIENT, timedelta(minutes=1))}
        penalty.over()  # of a call that had left before
        assert penalty.holds() is not None

    def test_refusal_long_after_the_last_is_a_new_matter(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for _ in range(2):
            wecom.do(Fault.RATE_LIMIT)
            assert ended(channel, push()) == (Outcome.REFUSED, Reason.TRANSIENT)
            CLOCK.forward(minutes=12)


class TestFaults:
    @pytest.mark.parametrize(("codes", "reason", "permanent"), TABLE)
    def test_code_becomes_a_reason(self, codes: tuple[int, ...], reason: Reason, permanent: bool) -> None:
        for code in codes:
            assert judge(MEANING, code) == SendResult(Outcome.REFUSED, reason, permanent, code=code)

    def test_every_code_of_the_table_is_tested(self) -> None:
        in_doubt = {-1}  # the platform is busy: nobody knows what became of it
        assert {code for code, found in MEANING.items() if found.outcome is Outcome.UNKNOWN} == in_doubt
        assert set(MEANING) - {0} - in_doubt <= {code for codes, _, _ in TABLE for code in codes}

    @pytest.mark.parametrize("message", [push(), chat(), post()], ids=["push", "chat", "group"])
    @pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER_ACCEPT, Fault.HTTP_5XX, Fault.HTML_200])
    def test_no_answer_leaves_it_unknown(self, fault: Fault, message: Outgoing, channel: WeComChannel, wecom: FakeWeCom) -> None:
        assert wecom.do(fault) == ""
        assert deliver(channel, message) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        assert len(wecom.shown(message.to)) == (1 if fault is Fault.TIMEOUT_AFTER_ACCEPT else 0)

    @pytest.mark.parametrize("message", [push(), post()], ids=["push", "group"])
    def test_token_that_has_ended_is_renewed_once(self, message: Outgoing, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.do(Fault.TOKEN_EXPIRED)
        assert ended(channel, message) == ACCEPTED
        assert wecom.server.tokens.fetches == 2
        assert len(wecom.shown(message.to)) == 1

    @pytest.mark.parametrize("message", [push(), post()], ids=["push", "group"])
    def test_app_that_is_switched_off_is_the_operators_matter(
        self, message: Outgoing, channel: WeComChannel, wecom: FakeWeCom
    ) -> None:
        wecom.do(Fault.FROZEN)
        assert deliver(channel, message) == SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=50003)

    @pytest.mark.parametrize(
        ("changed", "reason", "code"),
        [
            ({"secret": "another"}, Reason.CREDENTIALS, 40001),
            ({"corp_id": "wwanother"}, Reason.ACCOUNT, 40013),
            ({"agent_id": 7}, Reason.ACCOUNT, 40056),
        ],
    )
    def test_mis_set_app_is_the_operators_matter(
        self, changed: dict[str, Any], reason: Reason, code: int, wecom: FakeWeCom
    ) -> None:
        made = joined(section(wecom, **changed), CLOCK)
        assert deliver(made, push()) == SendResult(Outcome.REFUSED, reason, code=code)
        made.close()

    def test_untrusted_address_is_the_operators_matter(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.trusts_us = False
        assert deliver(channel, push()) == SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=60020)

    def test_many_at_once_share_one_token(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        async def all_of_them() -> list[SendResult]:
            return await asyncio.gather(*(channel.send(chat(f"第{n}条", f"c{n}")) for n in range(30)))

        assert {one.outcome for one in asyncio.run(all_of_them())} == {Outcome.ACCEPTED}
        assert (wecom.server.tokens.fetches, len(wecom.shown(MEMBER))) == (1, 30)

    def test_platform_that_is_not_there_means_it_never_left(self, wecom: FakeWeCom) -> None:
        made = joined(section(wecom, api_base=f"http://127.0.0.1:{closed_port()}/"), CLOCK)
        assert deliver(made, push()) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
        made.close()

    @pytest.mark.parametrize("fault", [Fault.WINDOW_CLOSED, Fault.SLOW_RECEIPTS, Fault.DUPLICATE_RECEIPTS])
    def test_what_this_platform_does_not_know(self, fault: Fault, wecom: FakeWeCom) -> None:
        assert wecom.do(fault)
        assert wecom.receipts() == []

    def test_closed_channel_tries_nothing(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        channel.close()
        assert deliver(channel, push()).outcome is Outcome.NOT_TRIED
        assert not any(secret in repr(vars(channel)) for secret in (SECRET, TOKEN, AES_KEY))


class TestPictures:
    def kinds(self, shown: list[Shown]) -> list[str]:
        return [one.kind for one in shown]

    def test_picture_comes_before_its_words(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        assert ended(channel, push(picture=PICTURE)) == ACCEPTED
        assert ended(channel, chat(picture=b"\xff\xd8\xff" + b"x" * 20)) == ACCEPTED
        assert ended(channel, post(picture=PICTURE)) == ACCEPTED
        assert self.kinds(wecom.phone(MEMBER)) == ["image", "template_card", "image", "text"]
        assert self.kinds(wecom.groups.all["wrchat1"].posts) == ["image", "text"]

    @pytest.mark.parametrize("picture", [b"GIF89a", b"\x89PNG" + b"x" * (10 * 1024 * 1024)], ids=["kind", "size"])
    def test_picture_that_is_not_taken_does_not_keep_the_words(
        self, picture: bytes, channel: WeComChannel, wecom: FakeWeCom
    ) -> None:
        assert ended(channel, chat(picture=picture)) == ACCEPTED
        assert wecom.shown(MEMBER) == ["好的，记下了。"]

    @pytest.mark.parametrize("kind", ["http", "html", "silent"])
    def test_upload_in_doubt_has_shown_nothing(self, kind: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault("media/upload", kind)
        message = post(picture=PICTURE)
        assert deliver(channel, message) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
        assert ended(channel, message) == ACCEPTED
        assert self.kinds(wecom.groups.all["wrchat1"].posts) == ["image", "text"]

    @pytest.mark.parametrize("message", [push(picture=PICTURE), post(picture=PICTURE)], ids=["push", "group"])
    def test_words_that_were_put_off_do_not_bring_the_picture_again(
        self, message: Outgoing, channel: WeComChannel, wecom: FakeWeCom
    ) -> None:
        path, sent = {
            Form.PUSH: ("message/send", wecom.messages.send),
            Form.GROUP: ("appchat/send", wecom.groups.send),
        }[message.form]

        def busy_for_words(ask: Ask) -> Mapping[str, Any]:
            if ask.body["msgtype"] == "image":
                return sent(ask)
            raise Code(45033)

        wecom.server.serve(path, busy_for_words)
        assert ended(channel, message) == (Outcome.REFUSED, Reason.TRANSIENT)
        wecom.server.serve(path, sent)
        assert ended(channel, message) == ACCEPTED
        assert [body["msgtype"] for body in wecom.server.asked(path)].count("image") == 1

    def test_picture_in_doubt_is_repeated_as_the_same_picture(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault("message/send", "silent")
        assert ended(channel, push(picture=PICTURE)) == (Outcome.UNKNOWN, Reason.TIMEOUT)
        assert ended(channel, push(picture=PICTURE)) == ACCEPTED
        assert self.kinds(wecom.phone(MEMBER)) == ["image", "template_card"]

    def test_refused_picture_keeps_the_words_back(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.closed = True
        assert deliver(channel, chat(picture=PICTURE)) == SendResult(Outcome.REFUSED, Reason.ACCOUNT, code=50003)
        assert len(wecom.server.asked("message/send")) == 1


class TestCapabilities:
    def test_limits_are_declared(self, channel: WeComChannel) -> None:
        able = channel.capabilities
        assert able.push == frozenset(Purpose)
        assert able.each == (Limit(30, timedelta(minutes=1)), Limit(1000, timedelta(hours=1)))
        assert (able.keeps_off, able.idempotent_for) == (timedelta(minutes=2), timedelta(minutes=30))
        assert (able.receipts, able.groups, able.pictures, able.talks, able.text_bytes) == (False, True, True, True, 2048)
        assert (able.total, able.windows) == ((), {})

    def test_limits_are_settings(self, wecom: FakeWeCom) -> None:
        made = joined(section(wecom, each_minute=10, each_hour=100, daily=4000, keeps_off=300, per_second=5.0), CLOCK)
        able = made.capabilities
        assert able.each == (Limit(10, timedelta(minutes=1)), Limit(100, timedelta(hours=1)))
        assert able.total == (Limit(4000, Calendar.DAY),)
        assert (able.keeps_off, able.per_second) == (timedelta(minutes=5), 5.0)
        made.close()

    @pytest.mark.parametrize("able", [HasDirectory, Recognises, Fetches, Lists, HasMenu])
    def test_what_it_can_do_besides(self, able: type, channel: WeComChannel) -> None:
        assert isinstance(channel, able)


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.name)
def test_rig_takes_its_message_when_nothing_is_wrong(rig: Any) -> None:
    with rig.platform(CLOCK.now) as running:
        made = rig.join(running, House(MemoryTokens(CLOCK.now), CLOCK.now, lambda purpose: purpose))
        assert running.do(Fault.NONE) == ""
        assert asyncio.run(made.channel.send(rig.message)).outcome is Outcome.ACCEPTED
        assert len(running.shown(rig.message.to)) == 1
        made.channel.close()
