"""What a self-built app says to members and groups, over real HTTP: what they see, and what the office learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.wecom import WeComApp, WeComCallback, WeComChannel, cards
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Card, Form, Outgoing
from tests.fakes.wecom.company import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN, App
from tests.fakes.wecom.platform import GROUP, FakeWeCom
from tests.fakes.wecom.trying import (
    ACCEPTED,
    CARD,
    CHAT,
    CLOCK,
    MEMBER,
    chat,
    deliver,
    ended,
    joined,
    post,
    push,
    section,
)
from tests.faults.rig import Fault


@pytest.fixture
def channel(wecom: FakeWeCom) -> Iterator[WeComChannel]:
    made = joined(section(wecom), CLOCK)
    yield made
    made.close()


class TestCards:
    def test_card_with_buttons_shows_its_fields(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        result = deliver(channel, push())
        assert result == SendResult(Outcome.ACCEPTED, message_id="msg1")
        (card,) = wecom.phone(MEMBER)
        assert (card.kind, card.text, card.url) == ("template_card", "重阳座谈会", CARD.url)
        assert card.fields == {"时间": "11月24日（周二）上午9:00", "地点": "三楼会议室", "联系人": "李干事 0000-0000000"}
        assert list(card.keys) == ["去", "不去"]

    def test_touched_button_comes_back_as_words_and_turns_grey(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        card = replace(CARD, buttons=(("参加", "去"), ("不参加", "不去")))
        deliver(channel, push(card=card))
        listening = WeComCallback("main", section(wecom))
        said = wecom.presses(MEMBER, "不参加")
        found = listening.open(said.query, said.body, CLOCK.now())
        assert (found.incoming.text, found.incoming.sender) == ("不去", MEMBER)
        wecom.takes(MEMBER, listening.answer(found, "", CLOCK.now()).body, "不参加")
        assert wecom.phone(MEMBER)[0].pressed == "✓ 不参加"
        assert deliver(channel, chat("记下了，您不来。")).outcome is Outcome.ACCEPTED
        assert wecom.shown(MEMBER) == ["重阳座谈会", "记下了，您不来。"]

    def test_without_buttons_it_is_a_card_with_a_page(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        deliver(channel, push(card=replace(CARD, buttons=(), contact="")))
        (card,) = wecom.phone(MEMBER)
        assert (card.kind, card.text, card.url) == ("textcard", "重阳座谈会", CARD.url)
        assert card.fields == {"": "时间：11月24日（周二）上午9:00\n地点：三楼会议室"}

    def test_card_of_a_title_alone_has_its_text_for_a_description(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        deliver(channel, push(card=Card("明日学习 <要点>", url=CARD.url)))
        assert wecom.phone(MEMBER)[0].fields == {"": "明日学习 ＜要点＞，请参加。"}

    def test_without_a_page_it_is_a_text(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        deliver(channel, push(card=Card("节日快乐")))
        assert [(one.kind, one.text) for one in wecom.phone(MEMBER)] == [("text", "节日快乐，请参加。")]

    @pytest.mark.parametrize("changed", [{"buttons": False}, {"token": "", "encoding_aes_key": ""}])
    def test_buttons_need_somebody_who_listens(self, changed: dict[str, Any], wecom: FakeWeCom) -> None:
        made = joined(section(wecom, **changed), CLOCK)
        assert ended(made, push()) == ACCEPTED
        assert wecom.phone(MEMBER)[0].kind == "textcard"
        made.close()

    def test_platform_refuses_buttons_that_nobody_hears(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.token = ""
        assert deliver(channel, push()) == SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True, code=40058)

    def test_labels_are_the_offices_own(self, wecom: FakeWeCom) -> None:
        made = joined(section(wecom, time_label="几点", place_label="在哪儿", contact_label="找谁"), CLOCK)
        deliver(made, push())
        assert list(wecom.phone(MEMBER)[0].fields) == ["几点", "在哪儿", "找谁"]
        made.close()

    def test_long_words_are_cut_by_us_with_a_sign(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        long = Card("长" * 60, place="远" * 60, contact="人" * 60, url=CARD.url, buttons=(("按" * 20, "去"),) * 2)
        deliver(channel, push(card=long))
        (card,) = wecom.phone(MEMBER)
        assert (len(card.text), card.text[-1], len(card.fields["地点"]), card.fields["地点"][-1]) == (26, "…", 26, "…")
        assert [len(label) for label in card.keys] == [10]
        deliver(channel, push("k2", card=replace(long, buttons=(), place="远" * 600)))
        title, description = wecom.phone(MEMBER)[1].text, wecom.phone(MEMBER)[1].fields[""]
        assert (len(title.encode()) <= 128, title[-1], len(description.encode()) <= 512, description[-1]) == (True, "…") * 2

    @pytest.mark.parametrize("card", [None, Card(""), Card(" \x00")])
    def test_card_without_a_title_is_not_tried(self, card: Card | None, channel: WeComChannel, wecom: FakeWeCom) -> None:
        result = deliver(channel, Outgoing(MEMBER, Form.PUSH, "x", "k", card))
        assert result == SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)
        assert not wecom.server.calls


class TestOnce:
    def test_same_key_reaches_the_person_once(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        first = deliver(channel, push())
        CLOCK.forward(minutes=30)
        assert deliver(channel, push()) == first
        assert len(wecom.phone(MEMBER)) == 1
        bodies = wecom.server.asked("message/send")
        assert bodies[0] == bodies[1]
        assert bodies[0]["duplicate_check_interval"] >= channel.capabilities.idempotent_for.total_seconds() == 1800

    def test_body_does_not_depend_on_when_it_leaves(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for sent in ("2026-11-21T09:07:00+08:00", "2026-11-21T09:09:00+08:00"):
            deliver(channel, push(card=replace(CARD, sent=sent)))
        assert wecom.shown(MEMBER) == ["重阳座谈会"]

    @pytest.mark.parametrize("card", [CARD, replace(CARD, buttons=()), Card("节日快乐")])
    def test_same_words_under_another_key_reach_him_again(self, card: Card, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for number in range(20):
            deliver(channel, push(f"n{number}:r0", card=card))
        assert len(wecom.phone(MEMBER)) == 20

    def test_two_answers_in_the_same_words_both_arrive(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for key in ("c1", "c2"):
            assert ended(channel, chat(key=key)) == ACCEPTED
        assert wecom.shown(MEMBER) == ["好的，记下了。"] * 2

    def test_message_in_doubt_can_be_repeated(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.do(Fault.TIMEOUT_AFTER_ACCEPT)
        assert deliver(channel, push()) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
        assert ended(channel, push()) == ACCEPTED
        assert wecom.shown(MEMBER) == ["重阳座谈会"]

    def test_card_under_a_key_of_strange_letters_has_a_number_that_the_platform_takes(
        self, channel: WeComChannel, wecom: FakeWeCom
    ) -> None:
        for key in ("n1:2:r0:s1:0", "n1_2_r0_s1_0", "桑榆"):
            assert ended(channel, push(key)) == ACCEPTED
        assert len({one.task_id for one in wecom.phone(MEMBER)}) == 3


class TestTexts:
    @pytest.mark.parametrize("text", ["", " \n", "\x00", "长" * 683])
    def test_what_cannot_be_said_is_not_tried(self, text: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for message in (chat(text), post(text)):
            assert deliver(channel, message) == SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)
        assert not wecom.server.calls

    def test_longest_text_arrives_whole(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        text = "长" * 682
        assert ended(channel, chat(text)) == ended(channel, post(text)) == ACCEPTED
        assert wecom.shown(MEMBER) == list(wecom.shown(CHAT)) == [text]

    @pytest.mark.parametrize("to", ["@all", "a|b", "", "wang xiulan", "a" * 65])
    def test_nothing_goes_to_more_than_one(self, to: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for message in (replace(chat(), to=to), push(to=to)):
            assert deliver(channel, message) == SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
        assert not wecom.server.calls

    @pytest.mark.parametrize("message", [post(to="wrchat1"), replace(chat(), form=Form.SMS), replace(chat(), form=Form.VOICE)])
    def test_other_ways_are_none_of_ours(self, message: Outgoing, channel: WeComChannel) -> None:
        assert deliver(channel, message) == SendResult(Outcome.REFUSED, Reason.NO_ROUTE, permanent=True)


class TestRecipients:
    def test_one_whom_the_app_does_not_know_is_lost_to_it(self, channel: WeComChannel) -> None:
        result = deliver(channel, push(to="nobody"))
        assert result == SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True, code=81013)

    @pytest.mark.parametrize("to", ["LIZHIYUAN", "lizhiyuan"])
    def test_capital_letters_are_no_other_person(self, to: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        assert ended(channel, push(to=to)) == ACCEPTED
        assert wecom.shown("LiZhiYuan") == ["重阳座谈会"]

    @pytest.mark.parametrize("name", ["invaliduser", "unlicenseduser"])
    def test_one_in_a_list_of_the_unreached_is_not_reached(self, name: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        for ids, reached in (("x|wangxiulan", False), ("x|wangxiulan2", True), ("", True)):
            wecom.server.serve("message/send", lambda ask, ids=ids: {"msgid": "m", name: ids})  # type: ignore[misc]
            assert (deliver(channel, push(to="WangXiuLan")).reason is Reason.NONE) is reached

    def test_member_who_left_the_range_of_the_app_is_not_reached(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        assert wecom.do(Fault.BLOCKED) == ""
        assert ended(channel, push()) == (Outcome.REFUSED, Reason.RECIPIENT)
        assert ended(channel, post()) == (Outcome.REFUSED, Reason.RECIPIENT)

    def test_platform_drops_what_is_too_much_without_a_word(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        """Which is why the limits stand in the capabilities: nobody would learn of it otherwise."""
        for number in range(31):
            assert ended(channel, chat(f"第{number}条", f"c{number}")) == ACCEPTED
        assert (len(wecom.shown(MEMBER)), wecom.messages.dropped) == (30, 1)


def test_groups_of_another_app_are_not_ours(channel: WeComChannel, wecom: FakeWeCom) -> None:
    other = App(1000003, "another secret")
    wecom.company.apps.append(other)
    group = wecom.groups.made("别人的群", MEMBER, [MEMBER, "LiZhiYuan"], other)
    result = deliver(channel, post(to=f"{GROUP}{group.chat_id}"))
    assert result == SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True, code=86008)


words = st.text(max_size=900) | st.text("<>&|桑榆😀\x00\n", max_size=900)
sections = WeComApp(CORP_ID, AGENT_ID, SECRET, TOKEN, AES_KEY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words, words, words, st.lists(st.tuples(words, words), max_size=9), st.booleans())
def test_every_body_keeps_the_platforms_sizes(
    title: str, place: str, text: str, buttons: list[tuple[str, str]], page: bool
) -> None:
    card = Card(title, place=place, contact=text, url="http://127.0.0.1/n/a" if page else "", buttons=tuple(buttons))
    body = cards.push(sections, Outgoing(MEMBER, Form.PUSH, text, title[:32], card), card, buttons=True)
    part = body[body["msgtype"]]
    if body["msgtype"] == "template_card":
        keys = [button["key"] for button in part["button_list"]]
        assert len(keys) == len(set(keys)) <= 6
        assert all(len(key.encode()) <= 1024 for key in keys)
        assert all(len(pair["value"]) <= 26 and len(pair["keyname"]) <= 5 for pair in part["horizontal_content_list"])
    elif body["msgtype"] == "textcard":
        assert len(part["title"].encode()) <= 128
        assert len(part["description"].encode()) <= 512
    else:
        assert len(part["content"].encode()) <= 2048
    assert 1800 < body["duplicate_check_interval"] <= 14_400
