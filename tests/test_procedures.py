"""To be led through a procedure, as an old person types it: what belongs to it, what does not, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.conversation import Place
from bot.domain.people import OwnerKind
from bot.domain.policy import Candidate, Decision, Finding, PolicyTopic
from bot.domain.procedures import State
from bot.office import CONTENT
from bot.policy.procedures import load_procedures
from bot.retrieval import load_topics
from bot.store import Store
from tests.answering import NoPolicy, Telephones
from tests.builders import CHAT, DAUGHTER, HE, LIAISON, NOW, QIN, chat_id

TOPICS = {topic.id: topic for topic in load_topics(CONTENT / "policy" / "topics.yaml")}
HIS, HERS = chat_id(OwnerKind.PERSON, QIN), chat_id(OwnerKind.PROXY, DAUGHTER)
PLACE = Place(*CHAT, HIS)
STAFF = chat_id(OwnerKind.STAFF, LIAISON)
GIBBERISH = ("哇啦哇啦", "嘎嘎古")


class FewWords(NoPolicy):
    """A search that knows a topic by one word, and nothing else."""

    def __init__(self, **words: str) -> None:
        self._words = words

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        found = [topic_id.replace("_", "-") for topic_id, word in self._words.items() if word in question]
        if len(found) > 1:
            return Finding(Decision.CLARIFY, candidates=tuple(Candidate(one, 0.5) for one in found))
        return Finding(Decision.ANSWER, found[0], 0.9) if found else Finding(Decision.HANDOFF)

    def topic(self, topic_id: str) -> PolicyTopic | None:
        return TOPICS.get(topic_id)


@pytest.fixture
def phones(store: Store) -> Telephones:
    with store.write() as records:
        records.policy.publish(TOPICS.values(), NOW)
    search = FewWords(senior_allowance="津贴", med_chronic="慢病", death_enterprise="丧", med_remote_filing="看病", will="遗嘱")
    return Telephones(store, policy=search, procedures=load_procedures())


def test_the_offer_behind_an_answer_is_taken_in_whatever_words(phones: Telephones) -> None:
    for asked, yes in (("津贴怎么领", "带我办"), ("津贴在哪领", "代我办！"), ("津贴咋领", "要的"), ("津贴怎么个领法", "带我吧")):
        assert "高龄津贴" in phones.say(HIS, asked)
        assert "【高龄津贴】第1步，共4步" in phones.say(HIS, yes)
        phones.say(HIS, "取消")


def test_a_yes_to_an_answer_for_which_there_is_no_procedure_is_none(phones: Telephones) -> None:
    phones.say(HIS, "遗嘱怎么写")
    assert "第1步" not in phones.say(HIS, "要的")


def test_shaky_fingers_and_dialect_get_through(phones: Telephones) -> None:
    said = ("带我办高龄津贴", "好啦", "有了", "莫得", "不晓得", "弄好勒", "下一部")
    answer = phones.say(HIS, *said)
    assert "步骤都说完了" in answer
    assert "还没找到的：户口簿、银行卡。" in answer
    assert "记下办好了" in phones.say(HIS, "办号了")


def test_nobody_is_left_alone_with_what_we_do_not_understand(phones: Telephones) -> None:
    first, second = GIBBERISH
    assert "换个说法再问一遍" in phones.say(HIS, "带我办高龄津贴", first)
    assert "2 找工作人员" in phones.say(HIS, second)
    assert "第1步" in phones.say(HIS, "1")
    phones.say(HIS, first, second)
    assert "已经告诉工作人员" in phones.say(HIS, "2")


def test_help_from_a_person_says_what_it_is_about(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴", "3")
    with phones.store.read() as records:
        [asked] = records.inquiries.open_inquiries()
    assert asked.question == "高龄津贴"


def test_in_a_group_nothing_of_it_is_said(phones: Telephones) -> None:
    assert "请加我单独说" in phones.say(HIS, "带我办高龄津贴", group="群")
    with phones.store.read() as records:
        assert records.procedures.open_of(PLACE) == []


def test_after_a_day_a_bare_number_is_no_answer_any_more(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴")
    phones.now += timedelta(hours=25)
    assert "第2步" not in phones.say(HIS, "1")
    assert "第1步" in phones.say(HIS, "接着办")


def test_a_question_in_between_is_answered_and_a_number_after_it_is_not_ours(phones: Telephones) -> None:
    answer = phones.say(HIS, "带我办高龄津贴", "慢病怎么认定")
    assert "门诊慢特病" in answer
    assert "（接着办：“高龄津贴”第1步，共4步。回“接着办”就行。）" in answer
    assert "第2步" not in phones.say(HIS, "1")
    assert "第1步" in phones.say(HIS, "借着办")
    assert "第2步" in phones.say(HIS, "1")


def test_a_notice_that_came_later_is_what_a_short_yes_means(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴")
    phones.now += timedelta(minutes=5)
    phones.invite()
    answer = phones.say(HIS, "好的")
    assert "高龄津贴" not in answer
    assert "第1步" in phones.say(HIS, "接着办")


def test_the_same_procedure_goes_on_where_it_was_and_can_begin_anew(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴", "好了")
    assert "第2步" in phones.say(HIS, "带我办高龄津贴")
    assert "第1步" in phones.say(HIS, "从头来")
    with phones.store.read() as records:
        assert len(records.procedures.open_of(PLACE)) == 1


def test_several_are_told_apart_by_number(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴", "带我办慢病", "菜单")
    assert "接着办哪一件" in phones.say(HIS, "接着办")
    phones.now += timedelta(minutes=1)
    assert "【高龄津贴】" in phones.say(HIS, "2")
    assert "1 高龄津贴" in phones.say(HIS, "我办的事")
    phones.say(HIS, "菜单")
    assert "办好的是哪一件" in phones.say(HIS, "办好了")
    assert "“高龄津贴”记下办好了" in phones.say(HIS, "1")
    assert "门诊慢特病认定" in phones.say(HIS, "接着办")


def test_done_in_the_middle_is_asked_back(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴", "还没办")
    assert "整件事都办好了吗" in phones.say(HIS, "办好了")
    assert "第1步" in phones.say(HIS, "2")


def test_for_somebody_else_he_is_named_and_the_words_are_his(phones: Telephones) -> None:
    assert "替陶大川办" in phones.say(HERS, "带我办高龄津贴")
    assert "陶大川同志手头有吗" in phones.say(HERS, "好了")
    mine = phones.say(STAFF, "带我替秦一山办高龄津贴")
    assert "替秦一山办" in mine
    assert "老同志手头有吗" in phones.say(HIS, "带我给我妈办高龄津贴", "好了")


@pytest.mark.parametrize("name", ["贺某某", "张三"])
def test_whoever_is_not_on_the_liaisons_list_is_not_named(phones: Telephones, name: str) -> None:
    assert name not in phones.say(STAFF, f"带我替{name}办高龄津贴")


def test_what_was_withdrawn_a_moment_ago_is_not_led_through(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴")
    with phones.store.write() as records:
        records.policy.withdraw("senior-allowance", NOW, "staff:1")
    for said in ("1", "接着办", "带我办高龄津贴"):
        answer = phones.say(HIS, said)
        assert "刚有变动" in answer
        assert "社区" not in answer


def test_what_is_finished_is_kept_and_written_into_the_history(phones: Telephones) -> None:
    phones.say(HIS, "带我办高龄津贴", "都办好了")
    with phones.store.read() as records:
        [done] = records.procedures.finished_of(PLACE, NOW)
    assert (done.state, done.procedure, done.person_id) == (State.DONE, "senior-allowance", QIN)
    assert "最近办好的" in phones.say(HIS, "我办的事")


def test_wanting_something_of_which_we_know_no_procedure(phones: Telephones) -> None:
    answer = phones.say(HIS, "带我办房产过户")
    assert "我能一步一步带您办这些事" in answer
    assert "12 重要信息变更" in answer
    assert "【重要信息变更】第1步" in phones.say(HIS, "12")


def test_what_the_library_knows_and_no_procedure_does_is_answered_as_ever(phones: Telephones) -> None:
    assert "遗嘱" in phones.say(HIS, "手把手教我写遗嘱")


def test_what_may_be_one_of_several_is_asked(phones: Telephones) -> None:
    answer = phones.say(HIS, "带我办津贴看病那些")
    assert "您要办的是哪一件" in answer
    assert "【异地就医备案】" in phones.say(HIS, "2")


def test_his_own_class_in_the_ledger_says_nothing_about_the_dead(phones: Telephones, store: Store) -> None:
    with store.write() as records:
        records.people.change_person(HE, {"category": "离休"})
    hers = chat_id(OwnerKind.PERSON, HE)
    assert "去世的老同志是哪一类" in phones.say(hers, "带我办丧葬费")
    assert "第2步" in phones.say(hers, "企业退休的")


@pytest.mark.parametrize("words", [("好",), ("没有",), ("1",), ("上一步",), ("办好了",), ("不用提醒",), ("接着办",)])
def test_whoever_is_led_through_nothing_is_not_spoken_to_about_it(phones: Telephones, words: Sequence[str]) -> None:
    answer = phones.say(HIS, *words)
    assert "步" not in answer
    assert "提醒" not in answer
