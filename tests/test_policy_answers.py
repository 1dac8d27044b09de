"""From a question to the office's own words: what the asker hears, and what is never said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.policy import Candidate, Condition, Decision, Finding, Level, PolicySource, PolicyTopic
from bot.store import Store
from tests.answering import Telephones
from tests.builders import NOW

ME = "person-1"
SOURCE = PolicySource("关于护理费的通知", "组通字〔2014〕1号", "2014-01", issuer="组织部")
NURSING = PolicyTopic(
    "nursing",
    "护理费",
    "待遇",
    tuple(f"第{n}条规定，" + "不能自理的可以申请护理费。" * 4 for n in range(1, 6)),
    (SOURCE,),
    papers=("诊断证明",),
    contacts=("老干部科",),
)
OWN = replace(NURSING, id="nursing-own", facts=("本镇每月另补。",), level=Level.COUNTY, unit="局机关", general="nursing")
BURIAL = PolicyTopic("burial", "丧葬费", "待遇", ("丧葬费由单位发。",), verified_by="文清", verified_on="2026-03-01")


@dataclass
class Search:
    """What the search finds, told beforehand: these tests are about what is made of it."""

    found: dict[str, Finding] = field(default_factory=dict)
    leaned: list[str | None] = field(default_factory=list)

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        self.leaned.append(previous_topic)
        return self.found.get(question, Finding(Decision.HANDOFF, candidates=(Candidate("burial", 0.2),)))

    def emergency(self, _text: str) -> str | None:
        return None

    def topic(self, _topic_id: str) -> PolicyTopic | None:
        return None


def sure(topic_id: str, *also: str) -> Finding:
    others = tuple(Candidate(one, 0.5) for one in ("nursing", "burial") if one != topic_id)
    return Finding(Decision.ANSWER, topic_id, 0.95, (Candidate(topic_id, 0.9), *others), also)


MENU = Finding(Decision.CLARIFY, None, 0.5, (Candidate("burial", 0.5), Candidate("nursing", 0.4)))
ASKED = {
    "护理费怎么申请": sure("nursing"),
    "丧葬费谁发": sure("burial"),
    "护理费和丧葬费": sure("nursing", "burial"),
    "那个钱": MENU,
    "那个什么钱": MENU,
    "老王退休金多少": Finding(Decision.HANDOFF, refusal="others_private"),
    "心里闷得慌": Finding(Decision.SMALLTALK, talk="lonely"),
    "早上好": Finding(Decision.SMALLTALK, talk="greetings"),
}


@pytest.fixture
def search() -> Search:
    return Search(dict(ASKED))


@pytest.fixture
def phones(store: Store, search: Search) -> Telephones:
    with store.write() as records:
        records.policy.publish([NURSING, BURIAL], NOW)
    return Telephones(store, policy=search)


def inquiries(phones: Telephones) -> list[str]:
    with phones.store.read() as records:
        return [one.question for one in records.inquiries.open_inquiries()]


def test_the_point_comes_first_with_what_to_bring_whom_to_ask_and_the_document(phones: Telephones) -> None:
    said = phones.say(ME, "护理费怎么申请")
    lines = said.splitlines()
    assert lines[0] == "【护理费】"
    assert lines[1] == NURSING.facts[0]
    for words in (
        "要带：诊断证明。",
        "问谁：老干部科。",
        "《关于护理费的通知》组通字〔2014〕1号（组织部，2014年1月）",
        "回复“更多”",
    ):
        assert words in said
    assert "（起步资料，未经本单位核实）" in said
    assert len(said) < 420


def test_what_the_office_has_checked_says_so(phones: Telephones) -> None:
    said = phones.say(ME, "丧葬费谁发")
    assert "（2026年3月1日由文清核实）" in said
    assert "起步资料" not in said


def test_more_goes_on_screen_by_screen_until_everything_was_said_once(phones: Telephones) -> None:
    screens = [phones.say(ME, "护理费怎么申请"), *(phones.say(ME, "更多") for _ in range(5))]
    for fact in NURSING.facts:
        assert sum(fact in screen for screen in screens) == 1
    assert "就是上面这些了" in screens[-1]


def test_two_matters_in_one_message_are_both_answered(phones: Telephones) -> None:
    said = phones.say(ME, "护理费和丧葬费")
    assert "【护理费】" in said
    assert "【丧葬费】" in said


def test_the_rule_of_his_own_unit_is_told_and_the_general_one_beside_it(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.policy.publish([OWN], NOW)
    said = phones.say(ME, "护理费怎么申请")
    assert said.startswith("【护理费】局机关的规定\n本镇每月另补。")
    assert f"一般的规定是：{NURSING.facts[0]}" in said


def test_before_a_group_nothing_of_the_asker_narrows_the_answer(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.policy.publish([OWN], NOW)
    said = phones.say(ME, "护理费怎么申请", group="room")
    assert "本镇每月另补" not in said
    assert "局机关另有自己的规定" in said


@pytest.mark.parametrize("gone", ["withdrawn", "expired", "not yet"])
def test_what_is_not_in_force_is_never_quoted_though_the_search_still_knows_it(phones: Telephones, gone: str) -> None:
    phones.say(ME, "护理费怎么申请")
    with phones.store.write() as records:
        if gone == "withdrawn":
            records.policy.withdraw("nursing", NOW, "staff:1", "新文件")
        else:
            dates = {"until_day": "2026-03-09"} if gone == "expired" else {"from_day": "2027-01-01"}
            records.policy.publish([replace(NURSING, **dates)], NOW)
    for words in ("更多", "护理费怎么申请"):
        assert NURSING.facts[0] not in phones.say(ME, words)
    assert inquiries(phones) == ["护理费怎么申请"]


def test_a_menu_is_answered_by_a_number_and_the_question_is_known_by_it(phones: Telephones) -> None:
    menu = phones.say(ME, "那个钱")
    assert "1 丧葬费" in menu
    assert "2 护理费" in menu
    assert "3 都不是，找人问" in menu
    assert phones.say(ME, "2").startswith("【护理费】")
    with phones.store.read() as records:
        assert records.questions.counts(NOW - timedelta(days=1)) == {"clarify": 1}
        assert records.questions.to_mend(NOW - timedelta(days=1)) == []


def test_none_of_these_hands_over_the_words_that_were_asked(phones: Telephones) -> None:
    phones.say(ME, "那个钱", "3")
    assert inquiries(phones) == ["那个钱"]


def test_after_two_questions_that_came_to_nothing_a_person_has_it(phones: Telephones) -> None:
    assert "请回复数字" in phones.say(ME, "那个钱", "那个什么钱")
    assert "1号" in phones.say(ME, "那个钱")
    assert inquiries(phones) == ["那个钱"]


def test_a_slip_is_asked_once_and_then_a_person_has_it(phones: Telephones) -> None:
    assert "请回复数字" in phones.say(ME, "哇啦")
    assert "1号" in phones.say(ME, "哇哇")


def test_whoever_is_not_served_says_so_in_a_word(phones: Telephones) -> None:
    said = phones.say(ME, "护理费怎么申请", "不对")
    assert "没答到点子上" in said
    assert "1 丧葬费" in said
    with phones.store.read() as records:
        (asked,) = records.questions.to_mend(NOW - timedelta(days=1))
    assert (asked.text, asked.topic_id, asked.rating) == ("护理费怎么申请", "nursing", "bad")


def test_whoever_is_served_may_say_so_too(phones: Telephones) -> None:
    phones.say(ME, "护理费怎么申请", "有用")
    with phones.store.read() as records:
        assert records.questions.counts(NOW - timedelta(days=1)) == {"answer": 1, "good": 1}


def test_the_search_is_told_what_was_answered_before(phones: Telephones, search: Search) -> None:
    phones.say(ME, "护理费怎么申请", "更多", "那要带啥")
    assert search.leaned == [None, "nursing"]


def test_others_affairs_are_refused_kindly_and_nobody_is_troubled(phones: Telephones) -> None:
    said = phones.say(ME, "老王退休金多少")
    assert "不能告诉您" in said
    assert inquiries(phones) == []


def test_the_lonely_hear_a_human_word_and_a_human_is_told(phones: Telephones) -> None:
    said = phones.say(ME, "心里闷得慌")
    assert "请回复数字" not in said
    assert "跟您说说话" in said
    assert inquiries(phones) == ["心里闷得慌"]


def test_somebody_of_another_class_is_told_for_whom_it_is(phones: Telephones) -> None:
    with phones.store.write() as records:
        records.policy.publish([replace(NURSING, only=Condition(("遗属",)))], NOW)
    assert "这一条是给遗属的" in phones.say(ME, "护理费怎么申请")
    assert "这一条是给遗属的" not in phones.say(ME, "护理费怎么申请", group="room")
