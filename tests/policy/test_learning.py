"""Questions that found their answer become wordings to be accepted, without what belongs to the asker alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.conversation import Place
from bot.domain.policy import Candidate, Decision, Finding
from bot.policy.learning import learn, learn_one
from bot.policy.scrub import without
from bot.store import Records, Store
from bot.store.policy import DROPPED
from tests.builders import NOW
from tests.policy.library import topic

PLACE = Place("wechat", "main", "someone")
WEEK = NOW - timedelta(days=7)
SCRUBBED = (
    ("我是秦怀远，护理费怎么办", "我是某同志，护理费怎么办"),
    ("秦老的护理费哪天发", "某同志的护理费哪天发"),
    ("身份证620102194005121234的护理费", "身份证×的护理费"),
    ("我家住和平路12号3单元502室，护理费咋申请", "我×，护理费咋申请"),
    ("我住在和平家属院，取暖费谁发", "我×，取暖费谁发"),
    ("2024年养老金涨多少", "2024年养老金涨多少"),
    ("国发〔1982〕62号还管用不", "国发〔1982〕62号还管用不"),
    ("1940年5月12日出生的能领高龄津贴吗", "×出生的能领高龄津贴吗"),
    ("打13800001234找我问取暖费", "打×找我问取暖费"),
    ("我的号幺三九零零零零二九九九", "我的号×"),
    ("办护理费去三楼吗", "办护理费去三楼吗"),
    ("80岁以上老人每月多少", "80岁以上老人每月多少"),
    ("涨了五百三十块", "涨了五百三十块"),
    ("小区里有没有助餐点", "小区里有没有助餐点"),
)


@pytest.fixture
def records(store: Store) -> Store:
    with store.write() as opened:
        opened.policy.publish([topic("dues"), topic("nursing")], NOW)
    return store


def ask(records: Records, text: str, topic_id: str = "nursing", at: datetime = NOW, **how: str) -> int:
    decision = Decision(how.get("decision", "clarify"))
    records.questions.log(PLACE, None, text, Finding(decision, topic_id, 0.5, (Candidate(topic_id, 0.5),)), at)
    last = records.questions.last(PLACE, at - timedelta(hours=1))
    assert last is not None
    if how.get("rating"):
        records.questions.rate(last.id, how["rating"], at)
    return last.id


@pytest.mark.parametrize(("text", "left"), SCRUBBED)
def test_what_belongs_to_one_person_is_taken_out(text: str, left: str) -> None:
    assert without(text, ["秦怀远"]) == left


def test_what_was_chosen_or_called_right_is_proposed_once(records: Store) -> None:
    with records.write() as opened:
        ask(opened, "瘫了能给点啥补助")
        ask(opened, "瘫了能给点啥补助？")
        ask(opened, "护理的钱问谁要", decision="answer", rating="good")
        numbers = learn(opened, WEEK, "job", NOW)
        found = opened.policy.proposals()
        again = learn(opened, WEEK, "job", NOW)
    assert [one.id for one in found] == sorted(numbers)
    assert {one.topic.questions[-1] for one in found} == {"瘫了能给点啥补助？", "护理的钱问谁要"}
    assert all(one.kind == "wording" and one.origin.startswith("question:") for one in found)
    assert again == []


def test_what_is_stored_doubtful_or_long_ago_is_not(records: Store) -> None:
    with records.write() as opened:
        ask(opened, "护理费怎么办")  # a wording already
        ask(opened, "护理费咋弄", decision="answer")  # nobody said that it was right
        ask(opened, "护理费错了", rating="bad")
        ask(opened, "停车证咋办", topic_id="parking")  # no such topic
        ask(opened, "嗯")
        ask(opened, "长" * 90)
        ask(opened, "上个月的护理费", at=NOW - timedelta(days=30))
        assert learn(opened, WEEK, "job", NOW) == []


def test_names_of_the_ledger_do_not_get_into_the_library(records: Store) -> None:
    with records.write() as opened:
        ask(opened, "秦一山的护理费哪天发")
        (number,) = learn(opened, WEEK, "job", NOW)
        proposal = opened.policy.proposal(number)
    assert proposal is not None
    assert proposal.topic.questions[-1] == "某同志的护理费哪天发"


def test_what_somebody_dropped_is_not_proposed_again(records: Store) -> None:
    with records.write() as opened:
        ask(opened, "瘫了能给点啥补助")
        (number,) = learn(opened, WEEK, "job", NOW)
        opened.policy.decide(number, DROPPED, "staff:1", NOW)
        assert learn(opened, WEEK, "job", NOW) == []


def test_staff_say_which_topic_a_question_belongs_to(records: Store) -> None:
    with records.write() as opened:
        unanswered = ask(opened, "老党员那个钱咋缴法", topic_id="", decision="handoff")
        number = learn_one(opened, unanswered, "dues", "staff:1", NOW)
        assert number is not None
        proposal = opened.policy.proposal(number)
        assert proposal is not None
        assert (proposal.topic.id, proposal.made_by) == ("dues", "staff:1")
        assert opened.questions.to_mend(WEEK) == []
        assert learn_one(opened, unanswered, "dues", "staff:1", NOW) is None
        assert learn_one(opened, 4711, "dues", "staff:1", NOW) is None
