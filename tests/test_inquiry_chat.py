"""While a person has a chat: what the bot passes on, what it still answers itself, and what staff may say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.inquiry import Inquiry
from bot.domain.people import Owner, OwnerKind
from bot.store import Store
from tests.answering import Telephones
from tests.builders import CHAT, CLERK, HE, LIAISON, NOW, TOWN_LIAISON, chat_id

SHE, STAFF = chat_id(OwnerKind.PERSON, HE), f"staff-{CLERK}"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def phones(store: Store) -> Telephones:
    return Telephones(store)


def inquiry(phones: Telephones, number: int = 1) -> Inquiry:
    with phones.store.read() as records:
        found = records.inquiries.get(number)
    assert found is not None
    return found


def answered(phones: Telephones) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    phones.now += MINUTE
    assert "已答复本人" in phones.say(STAFF, "答复 1 周五修好")
    phones.now += MINUTE


def test_what_is_no_command_goes_to_the_person_and_the_bot_says_so_once(phones: Telephones) -> None:
    phones.say(SHE, "转人工")
    assert "也转给" in phones.say(SHE, "台球桌几时修好")
    assert phones.say(SHE, "等了半年了", "护理费怎么还没发") == ""
    assert [one["words"] for one in phones.told("staff/inquiry_more")] == ["台球桌几时修好\n等了半年了\n护理费怎么还没发"]


@pytest.mark.parametrize(
    ("words", "answer"), [("菜单", "请回复数字"), ("问机器人", "我在"), ("取消", "好的"), ("问政策", "我在")]
)
def test_a_word_brings_the_bot_back_and_the_question_stays(phones: Telephones, words: str, answer: str) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    assert answer in phones.say(SHE, words)
    assert phones.say(SHE, "哇啦") != ""
    assert inquiry(phones).is_open


def test_notices_are_answered_and_a_question_is_the_person_s(phones: Telephones) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    one = phones.invite()
    assert "记下了" in phones.say(SHE, "收到")
    assert phones.stands(one, HE)[0] == "confirmed"
    assert phones.say(SHE, "那是星期几呀") == ""


def test_the_number_after_an_answer_rates_it_and_one_after_a_later_notice_does_not(phones: Telephones) -> None:
    answered(phones)
    one = phones.invite()
    phones.say(SHE, "1")
    assert inquiry(phones).rating == ""
    assert phones.stands(one, HE)[0] == "confirmed"
    assert "谢谢您" in phones.say(SHE, "满意")
    assert inquiry(phones).rating == "good"


def test_one_tap(phones: Telephones) -> None:
    answered(phones)
    assert "还是1号" in phones.say(SHE, "2")
    assert (inquiry(phones).state, inquiry(phones).rating) == ("open", "bad")
    assert phones.say(SHE, "2") == ""


def test_an_answer_needs_words_and_a_number_of_its_own(phones: Telephones) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    assert "台球桌几时修好" in phones.say(STAFF, "答复 1")
    assert "没有等着答复的 12 号" in phones.say(STAFF, "答复 12 好的")
    assert inquiry(phones).is_open


def test_only_whoever_has_it_or_answers_for_everybody_may_touch_it(phones: Telephones) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    for words in ("问询 1", "接 1", "答复 1 修好了", "办结 1 已答复", "转给 1 路平"):
        phones.say(f"staff-{TOWN_LIAISON}", words)
        assert (inquiry(phones).owner_id, inquiry(phones).state) == (CLERK, "open")
    assert "已转给简宁" in phones.say(STAFF, "转给1号 简宁")
    assert inquiry(phones).owner_id == LIAISON
    assert "您接下了" in phones.say(f"staff-{LIAISON}", "接1")
    assert "没有“张三”" in phones.say(STAFF, "转给 1 张三")


def test_of_two_with_one_name_the_console_chooses(phones: Telephones) -> None:
    phones.say(SHE, "转人工")
    with phones.store.write() as records:
        records.people.add_rows("staff", [{"id": 8, "name": "简宁", "role": "clerk", "phone": ""}])
    assert "有几位" in phones.say(STAFF, "转给 1 简宁")


@pytest.mark.parametrize(
    ("words", "disposition"),
    [("已协调，下周修", "已协调"), ("解决了", "已解决"), ("不归我们管", "不属本单位"), ("电话答复", "已答复")],
)
def test_what_came_of_it_is_said_in_plain_words(phones: Telephones, words: str, disposition: str) -> None:
    phones.say(SHE, "转人工", "台球桌几时修好")
    assert "结果：" in phones.say(STAFF, "办结 1 嗯")
    assert disposition in phones.say(STAFF, f"办结 1 {words}")
    assert (inquiry(phones).state, inquiry(phones).disposition) == ("closed", disposition)


def test_staff_who_are_retired_themselves_are_not_silenced(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.people.bind(Owner(OwnerKind.PERSON, HE), *CHAT, STAFF, NOW)
    phones.say(STAFF, "转人工")
    assert phones.say(STAFF, "哇啦") != ""


def test_his_own_questions_are_shown_to_him_and_to_nobody_else(phones: Telephones) -> None:
    answered(phones)
    assert "周五修好" in phones.say(SHE, "看答复")
    assert "周五修好" not in phones.say("person-1", "问询")
