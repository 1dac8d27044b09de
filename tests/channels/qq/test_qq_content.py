"""Texts, links, pictures and buttons: what is refused goes plainer, once for each reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.qq import QQChannel
from bot.channels.qq.bodies import APART
from bot.channels.qq.sender import LONGEST_TEXT
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Card, Form
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.proving import GROUP, PERSON, POST, TEXT, Hands, answer_to, joined, send
from tests.fakes.qq.switches import Switch

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50


class TestContent:
    @pytest.mark.parametrize("text", ["", " \n", "\x00", "长" * (LONGEST_TEXT // 3 + 1)])
    def test_what_cannot_be_sent_is_not_tried(self, text: str, channel: QQChannel, fake: FakeQQ) -> None:
        result = send(channel, replace(POST, text=text))
        assert (result.reason, result.permanent, fake.server.calls) == (Reason.CONTENT, True, [])

    def test_longest_text_fits(self, channel: QQChannel, fake: FakeQQ) -> None:
        assert send(channel, replace(POST, text="长" * (LONGEST_TEXT // 3))).outcome is Outcome.ACCEPTED

    def test_other_forms_have_no_way(self, channel: QQChannel) -> None:
        assert send(channel, replace(POST, form=Form.SMS)).reason is Reason.NO_ROUTE

    def test_link_that_is_not_registered_is_left_out(self, channel: QQChannel, fake: FakeQQ) -> None:
        linked = "通知见 https://office.example.cn/n/1？请看。"
        answer = answer_to(fake)
        for message, code in ((replace(POST, text=linked), 40054010), (replace(answer, text=linked), 40054010)):
            result = send(channel, message)
            assert (result.outcome, result.code) == (Outcome.ACCEPTED, code)
        assert all("https" not in text for text in fake.shown(GROUP))
        assert fake.world.bodies[1]["msg_seq"] == 1 + APART

    def test_link_between_two_is_left_out_too(self, channel: QQChannel, fake: FakeQQ) -> None:
        result = send(channel, replace(answer_to(fake, PERSON), text="见 https://office.example.cn/n/1"))
        assert (result.outcome, result.code, list(fake.shown(PERSON))) == (Outcome.ACCEPTED, 304003, ["见"])

    def test_registered_link_stays(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.world.domains.add("office.example.cn")
        assert send(channel, replace(POST, text="见 https://office.example.cn/n/1")).code is None
        assert fake.shown(GROUP) == ["见 https://office.example.cn/n/1"]

    def test_text_that_is_nothing_but_a_link_is_refused(self, channel: QQChannel, fake: FakeQQ) -> None:
        result = send(channel, replace(POST, text="https://office.example.cn/n/1"))
        assert (result.reason, result.permanent, result.code) == (Reason.CONTENT, True, 40054010)

    def test_words_that_the_platform_does_not_want(self, channel: QQChannel) -> None:
        assert send(channel, replace(POST, text="敏感")).reason is Reason.CONTENT

    def test_picture_goes_with_the_text(self, channel: QQChannel, fake: FakeQQ) -> None:
        assert send(channel, replace(answer_to(fake), picture=PNG)).outcome is Outcome.ACCEPTED
        body = fake.world.bodies[0]
        assert (body["msg_type"], body["content"], fake.world.pictures[body["media"]["file_info"]].content) == (7, TEXT, PNG)

    def test_picture_alone_has_a_blank_beside_it(self, channel: QQChannel, fake: FakeQQ) -> None:
        assert send(channel, replace(POST, text="", picture=PNG)).outcome is Outcome.ACCEPTED
        assert fake.world.bodies[0]["content"] == " "

    def test_picture_that_is_not_taken_leaves_the_words(self, channel: QQChannel, fake: FakeQQ) -> None:
        result = send(channel, replace(POST, picture=b"no picture"))
        assert (result.outcome, result.code, fake.world.bodies[0]["msg_type"]) == (Outcome.ACCEPTED, 40034004, 0)

    def test_picture_that_cannot_be_handed_over_leaves_nothing_in_doubt(self, channel: QQChannel, fake: FakeQQ) -> None:
        fake.server.switch = Everywhere(on=True, status=502, body=b"<html>")
        assert send(channel, replace(POST, picture=PNG)) == SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)

    def test_buttons_wait_until_the_office_has_seen_them_work(self, channel: QQChannel, fake: FakeQQ) -> None:
        card = Card("会议", buttons=(("收到", "收到 12"),))
        assert send(channel, replace(POST, card=card)).outcome is Outcome.ACCEPTED
        assert fake.world.bodies[0]["msg_type"] == 0

    def test_buttons_put_words_into_the_input_box(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, buttons=True) as channel:
            fake.world.markdown = True
            card = Card("会议", buttons=tuple((f"第{number}个很长很长的按钮名字", f"收到 {number}") for number in range(7)))
            assert send(channel, replace(POST, card=card)).code is None
            rows = fake.world.bodies[0]["keyboard"]["content"]["rows"]
            assert [len(row["buttons"]) for row in rows] == [5, 2]
            assert rows[0]["buttons"][0]["action"]["data"] == "收到 0"

    def test_without_the_right_to_markdown_the_words_go_plain(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, buttons=True) as channel:
            result = send(channel, replace(POST, card=Card("会议", buttons=(("收到", "收到"),))))
            assert (result.outcome, result.code, fake.world.bodies[0]["msg_type"]) == (Outcome.ACCEPTED, 40034090, 0)

    def test_everything_refused_at_once_ends(self, fake: FakeQQ, hands: Hands) -> None:
        with joined(fake, hands, buttons=True) as channel:
            answer = replace(
                answer_to(fake), text="见 https://a.cn 好", grants=frozenset({"post"}), card=Card("x", buttons=(("a", "b"),))
            )
            hands.move(minutes=5)
            result = send(channel, answer)
            assert (result.outcome, list(fake.shown(GROUP))) == (Outcome.ACCEPTED, ["见  好"])
            assert len([call for call in fake.server.calls if call.endswith("messages")]) == 4


class Everywhere(Switch):
    def strikes(self, parts: list[str], now: datetime) -> Switch | None:
        return self if parts[-1] == "files" else None
