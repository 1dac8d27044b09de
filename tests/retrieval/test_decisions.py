"""What the search makes of questions that are not in its library word for word."""

from pathlib import Path

import pytest

from bot.domain.policy import Decision, PolicyTopic
from bot.retrieval import PolicyError, PolicyIndex, SearchContent, load_content, load_topics

LIBRARY = Path(__file__).parents[2] / "content" / "policy"

FOUND = (
    ("请问高龄津贴在哪里申请？", "senior-allowance"),
    ("我妈八十二了，听说有高龄补贴可以领", "senior-allowance"),
    ("小同志，党费一个月该交多少", "party-dues"),
    ("组织关系想转到我儿子住的社区去", "party-transfer"),
    ("遗嘱要不要公证才算数", "will"),
    ("俺那社保卡弄丢了咋补办", "social-card"),
    ("刷脸刷了好几次都失败", "cert-fail"),
    ("刷连认正老是失败", "cert-fail"),
    ("微信上的字看不清能放大吗", "wx-font"),
    ("长护险要怎么申请评估", "care-ltc-insurance"),
    ("住到女儿那个省去看病要不要办异地备案", "med-remote-filing"),
    ("老年大学今年秋季班几时报名", "olduniv-enroll"),
    ("中人待遇重新核算的钱几时补发", "pension-zhongren"),
    ("光荣在党五十年纪念章啥时候发", "party-50-medal"),
)
FAR = (
    "明天要不要带伞",
    "帮我看看这只股票能不能买",
    "排骨怎么炖才烂",
    "冰箱坏了找谁修",
    "老王一个月拿多少退休金",
    "吃两片这个药行不行",
)
TALK = ("你好", "您好！", "谢谢你啊", "你是谁", "好的好的", "小同志你好，谢谢", "再见")
ODD = (
    "",
    " ",
    "？？？",
    "😀😀",
    "<script>alert(1)</script>",
    "'; DROP TABLE people; --",
    "how do I renew my passport",
    "\x00\ud800",
    "a" * 50,
)


@pytest.mark.parametrize(("question", "topic"), FOUND)
def test_right_topic_is_answered_or_first_choice(index: PolicyIndex, question: str, topic: str) -> None:
    finding = index.decide(question)
    assert finding.decision in (Decision.ANSWER, Decision.CLARIFY)
    assert finding.candidates[0].topic == topic


@pytest.mark.parametrize("question", FAR)
def test_what_the_library_does_not_cover_is_never_answered(index: PolicyIndex, question: str) -> None:
    assert index.decide(question).decision is not Decision.ANSWER


@pytest.mark.parametrize("message", TALK)
def test_greetings_and_thanks_are_small_talk(index: PolicyIndex, message: str) -> None:
    assert index.decide(message).decision is Decision.SMALLTALK


def test_greeting_before_a_question_is_still_a_question(index: PolicyIndex) -> None:
    finding = index.decide("你好，请问高龄津贴怎么领")
    assert (finding.decision, finding.topic) == (Decision.ANSWER, "senior-allowance")


def test_emergency_goes_before_any_answer(index: PolicyIndex) -> None:
    finding = index.decide("我现在胸口疼得厉害，医保卡在家里")
    assert finding.decision is Decision.EMERGENCY
    assert finding.because[0] == "heart_breath"


def test_follow_up_stays_with_what_was_said_before(index: PolicyIndex) -> None:
    assert index.decide("那可以让儿子代交吗").decision is not Decision.ANSWER
    assert index.decide("那可以让儿子代交吗", previous_topic="party-dues").candidates[0].topic == "party-dues"


def test_follow_up_in_bare_words_still_offers_what_was_said_before(index: PolicyIndex) -> None:
    offered = index.decide("那要带什么材料", previous_topic="idcard-renew").candidates
    assert "idcard-renew" in [candidate.topic for candidate in offered]


def test_follow_up_that_names_another_matter_moves_on(index: PolicyIndex) -> None:
    assert index.decide("那户口呢", previous_topic="idcard-renew").candidates[0].topic == "hukou"


def test_unknown_previous_topic_changes_nothing(index: PolicyIndex) -> None:
    assert index.decide("党费怎么交", "no-such-topic") == index.decide("党费怎么交")


def test_menu_offers_two_to_four_choices_and_names_no_topic(index: PolicyIndex) -> None:
    menus = [
        f
        for q in ("补贴", "养老", "抚恤金", "认证", "医保", "慰问", "证丢了")
        if (f := index.decide(q)).decision is Decision.CLARIFY
    ]
    assert menus
    assert all(2 <= len(menu.candidates) <= 4 and menu.topic is None for menu in menus)


@pytest.mark.parametrize("message", ODD)
def test_odd_input_is_answered_by_nobody_and_breaks_nothing(index: PolicyIndex, message: str) -> None:
    assert index.decide(message).decision is not Decision.ANSWER


def test_very_long_message_is_read_at_its_beginning(index: PolicyIndex) -> None:
    assert index.decide("党费" * 50_000) == index.decide("党费" * 150)


def test_full_width_and_half_width_are_the_same(index: PolicyIndex) -> None:
    assert index.decide("光荣在党50年纪念章") == index.decide("光荣在党５０年纪念章")


def test_confidence_is_a_share(index: PolicyIndex) -> None:
    assert all(0 <= index.decide(question).confidence <= 1 for question, _ in FOUND)


def test_thresholds_from_the_folds_are_in_order(index: PolicyIndex) -> None:
    answer_at, menu_at = index.thresholds
    assert 0.5 < answer_at < 1
    assert 0 < menu_at < 1


def test_what_is_learnt_anew_decides_as_what_was_shipped(index: PolicyIndex) -> None:
    topics = sorted(load_topics(LIBRARY / "topics.yaml"), key=lambda topic: topic.id)
    again = PolicyIndex.build(topics, load_content(LIBRARY))
    assert again.thresholds == pytest.approx(index.thresholds, abs=0.01)
    found = [(again.decide(question), index.decide(question)) for question, _ in FOUND]
    assert [(one.decision, one.topic) for one, _ in found] == [(one.decision, one.topic) for _, one in found]


def test_small_library_without_extras_still_works() -> None:
    topics = (
        PolicyTopic("a", "党费怎么交", "党", ("按月交党费。",), questions=("党费交多少", "党费标准")),
        PolicyTopic("b", "身份证怎么换", "证", ("到派出所换。",), questions=("身份证到期", "换身份证")),
    )
    assert PolicyIndex.build(topics, SearchContent()).decide("党费").candidates[0].topic == "a"


def test_single_topic_without_wordings_still_works() -> None:
    index = PolicyIndex.build((PolicyTopic("a", "党费怎么交", "党", ("按月交党费。",)),), SearchContent())
    assert index.decide("身份证").decision is not Decision.ANSWER


def test_empty_library_is_refused_in_words() -> None:
    with pytest.raises(PolicyError, match="no entries"):
        PolicyIndex.build((), SearchContent())
