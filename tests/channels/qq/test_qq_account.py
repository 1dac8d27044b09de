"""Tokens, lists, attachments, and what the check of an account says."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Fetches, House, Lists
from bot.channels.qq import NotGranted, QQBot, QQChannel, join
from bot.channels.shared.faults import NeverSent
from bot.channels.shared.tokens import MemoryTokens
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.errors import MediaGone
from tests.channels.loopback import closed_port
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import GROUP, POST, Hands, answer_to, joined, send
from tests.fakes.qq.switches import Switch
from tests.fakes.qq.world import APP_ID, SECRET
from tests.faults.rig import Fault


class TestTokens:
    def test_one_token_serves_many(self, channel: QQChannel, fake: FakeQQ) -> None:
        for _ in range(3):
            send(channel, POST)
        assert fake.world.tokens.fetches == 1

    @pytest.mark.parametrize(("lives", "as_text"), [(7200, True), (7200, False), (300, True), (70, True), (20, False)])
    def test_token_is_renewed_before_its_end(
        self, lives: int, as_text: bool, channel: QQChannel, fake: FakeQQ, hands: Hands
    ) -> None:
        fake.world.tokens.lives, fake.world.tokens.as_text = lives, as_text
        for _ in range(30):
            assert send(channel, answer_to(fake)).outcome is Outcome.ACCEPTED
            hands.move(seconds=lives / 10)
        calls = [call for call in fake.server.calls if call.endswith("messages")]
        assert len(calls) == 30  # none was refused for its token

    def test_refused_token_is_renewed_once(self, channel: QQChannel, fake: FakeQQ) -> None:
        send(channel, POST)
        fake.do(Fault.TOKEN_EXPIRED)
        assert send(channel, POST).outcome is Outcome.ACCEPTED
        assert fake.world.tokens.fetches == 2

    def test_token_that_is_refused_for_ever_is_tried_twice(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Switch(on=True, status=401, body={"code": 11244})
        assert (send(channel, POST).reason, send(channel, POST).code) == (Reason.CREDENTIALS, 11244)
        assert len([call for call in fake.server.calls if call.endswith("messages")]) == 4

    def test_wrong_secret_is_the_accounts_fault(self, fake: FakeQQ, hands: Hands) -> None:
        bot = QQBot(app_id=APP_ID, app_secret="another", api_base=fake.base, token_base=fake.base)
        channel = join("main", bot, House(MemoryTokens(hands), hands, str)).channel
        result = asyncio.run(channel.send(POST))
        assert (result.outcome, result.reason, result.code) == (Outcome.REFUSED, Reason.ACCOUNT, 100016)
        channel.close()

    def test_busy_token_desk_is_given_a_minute(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.world.tokens.busy = True
        result = send(channel, POST)
        assert (result.reason, result.code, result.wait) == (Reason.TRANSIENT, 100001, timedelta(minutes=1))

    def test_token_desk_that_cannot_be_reached_leaves_nothing_in_doubt(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, token_base=f"http://127.0.0.1:{closed_port()}/") as channel:
            assert send(channel, POST) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)

    def test_barred_bot_is_the_accounts_fault(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.do(Fault.FROZEN)
        assert send(channel, POST).reason is Reason.ACCOUNT

    def test_closed_channel_tries_nothing(self, channel: QQChannel, fake: FakeQQ) -> None:
        channel.close()
        assert send(channel, POST).outcome is Outcome.NOT_TRIED
        channel.acknowledge("i-1")
        assert fake.server.calls == []

    def test_nothing_shows_the_secret(self, channel: QQChannel) -> None:
        bot = QQBot(app_id=APP_ID, app_secret="the secret")
        assert "the secret" not in repr(bot) + repr(channel) + repr(vars(channel))


class TestBesides:
    def test_touch_is_acknowledged(self, channel: QQChannel, fake: FakeQQ) -> None:
        channel.acknowledge("30540ff7-9d8f")
        channel.close()  # waits for it
        assert fake.world.acknowledged == ["30540ff7-9d8f"]

    def test_attachment_is_fetched_from_the_platforms_hosts_only(self, fake: FakeQQ, hands: Hands) -> None:
        fake.world.files["1"] = b"a photo"
        with joined(fake, hands, media_hosts=("127.0.0.1:*",)) as channel:
            assert isinstance(channel, Fetches)
            assert channel.fetch(f"{fake.base}download/1") == b"a photo"
            for gone in (f"{fake.base}download/2", "http://localhost/download/1", "file:///etc/hostname", "", "http://["):
                with pytest.raises(MediaGone):
                    channel.fetch(gone)

    def test_members_are_listed_page_by_page_without_bots(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.world.lists = True
        people = [{"member_openid": f"m{number}", "username": f"某{number}", "bot": number == 3} for number in range(70)]
        fake.world.groups[GROUP].members = [*people, {"member_openid": "old", "bot": False, "username": None}]
        assert isinstance(channel, Lists)
        found = channel.members(GROUP)
        assert (len(found), found[0].name, found[-1].name) == (70, "某0", "")

    def test_list_that_is_not_granted_is_said_so(self, channel: QQChannel) -> None:
        with pytest.raises(NotGranted, match="not granted"):
            channel.members(GROUP)

    def test_list_that_cannot_be_asked_for(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, api_base=f"http://127.0.0.1:{closed_port()}/") as channel, pytest.raises(NeverSent):
            channel.members(GROUP)


class TestCheck:
    def test_good_account_is_quiet(self, channel: QQChannel) -> None:
        assert channel.check() == []

    @pytest.mark.parametrize(
        ("wrong", "word"),
        [({"stranger": True}, "IP list"), ({"barred": True}, "refuses this bot")],
    )
    def test_what_is_wrong_is_said_in_a_sentence(
        self, wrong: dict[str, Any], word: str, channel: QQChannel, fake: FakeQQ
    ) -> None:
        for name, value in wrong.items():
            setattr(fake.world, name, value)
        assert word in " ".join(channel.check())

    def test_wrong_secret(self, fake: FakeQQ, hands: Hands) -> None:
        fake.world.tokens.secret = "another"
        with joined(fake, hands) as channel:
            (sentence,) = channel.check()
            assert "app_secret" in sentence
            assert SECRET not in sentence

    def test_platform_that_is_away(self, fake: FakeQQ, hands: Hands) -> None:
        away = f"http://127.0.0.1:{closed_port()}/"
        for given, word in (({"token_base": away}, "token_base"), ({"api_base": away}, "api_base")):
            with joined(fake, hands, **given) as channel:
                assert word in " ".join(channel.check())

    def test_clock_that_is_wrong(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, Hands(hands.at + timedelta(minutes=7))) as channel:
            assert "420 seconds" in " ".join(channel.check())

    def test_domain_of_links_that_nobody_registered(self, fake: FakeQQ, hands: Hands) -> None:
        for domains, quiet in (((), False), (("example.cn",), True), (("ample.cn",), False)):
            with joined(fake, hands, public_url="https://office.example.cn", link_domains=domains) as channel:
                assert (channel.check() == []) is quiet
