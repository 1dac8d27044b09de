"""The procedures of the starter content: every sentence is the library's own, every way leads to the end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from bot.domain.policy import PolicyTopic
from bot.domain.procedures import END, ITEM, Procedure, positions
from bot.office import CONTENT
from bot.policy.procedures import load_procedures, rests_on, stands, used
from bot.retrieval import load_topics
from bot.store import Store
from tests.builders import NOW

BOOK = load_procedures()
TOPICS = {topic.id: topic for topic in load_topics(CONTENT / "policy" / "topics.yaml")}
EACH = [pytest.param(one, id=one.id) for one in BOOK.procedures]
LONGEST = 130  # characters that a step says: half a telephone screen in large type


def ways(procedure: Procedure) -> list[list[str]]:
    """Every way through it, whatever is chosen."""
    asked = [step for step in procedure.steps if step.choices]
    values = product(*([choice.value for choice in step.choices] for step in asked))
    return [positions(procedure, dict(zip((step.id for step in asked), chosen, strict=True))) for chosen in values]


@pytest.mark.parametrize("procedure", EACH)
def test_every_sentence_and_every_paper_stands_in_the_topic_that_is_named(procedure: Procedure) -> None:
    assert rests_on(procedure, TOPICS) == []


@pytest.mark.parametrize("procedure", EACH)
def test_what_the_office_words_itself_is_no_policy(procedure: Procedure) -> None:
    own = [text for step in procedure.steps for text in (step.ask, step.note, *(choice.label for choice in step.choices))]
    assert not [text for text in own if re.search(r"[0-9一二三四五六七八九十百千万]+[年月日天元岁%个]|《|〔|％", text)]


@pytest.mark.parametrize("procedure", EACH)
def test_every_step_is_short_and_somebody_comes_to_it(procedure: Procedure) -> None:
    assert all(sum(len(one.text) for one in step.says) <= LONGEST for step in procedure.steps)
    came = {position.partition(ITEM)[0] for way in ways(procedure) for position in way}
    assert came == {step.id for step in procedure.steps} | {END}


def test_the_commonest_are_there_and_are_offered_behind_their_topics() -> None:
    topics = (
        "cert-how cert-no-phone cert-fail med-remote-filing lixiu-nursing-fee care-ltc-insurance death-procedure death-enterprise"
        " death-civil-servant death-institution party-transfer olduniv-enroll senior-allowance pension-bank-change med-chronic"
        " med-hospital-reimburse info-update"
    )
    assert [one for one in topics.split() if BOOK.for_topic(one) is None] == []
    assert BOOK.for_topic("will") is None


@pytest.mark.parametrize(
    ("said", "procedure"),
    [
        ("护理费", "nursing-fee"),
        ("长期护理保险", "ltc"),
        ("养老金认证", "cert"),
        ("异地备案", "remote-filing"),
        ("换银行卡", "bank-change"),
        ("住院报销", "hospital"),
        ("慢病本", "chronic"),
        ("抚恤金", "funeral"),
        ("转组织关系", "party-transfer"),
        ("高龄补贴", "senior-allowance"),
    ],
)
def test_each_is_found_by_what_people_call_it(said: str, procedure: str) -> None:
    found = BOOK.named(said)
    assert found is not None
    assert found.id == procedure


def test_a_sentence_that_the_library_says_otherwise_now_is_found() -> None:
    procedure = BOOK.get("nursing-fee")
    assert procedure is not None
    topic = TOPICS["lixiu-nursing-fee"]
    old, new = "批准的月份", "批准的次月"
    facts, steps = (tuple(text.replace(old, new) for text in several) for several in (topic.facts, topic.steps))
    changed = replace(topic, facts=facts, steps=steps, point=topic.point.replace(old, new))
    lost = rests_on(procedure, {**TOPICS, topic.id: changed})
    assert len(lost) == 1
    assert old in lost[0]


def test_what_was_withdrawn_has_expired_or_is_said_otherwise_is_not_led_through(store: Store) -> None:
    procedure = BOOK.get("nursing-fee")
    assert procedure is not None
    mine: list[PolicyTopic] = [TOPICS[one] for one in used(procedure)]
    today = date(2026, 3, 10)
    with store.write() as records:
        assert not stands(records, procedure, today)
        records.policy.publish(mine, NOW)
        assert stands(records, procedure, today)
        records.policy.publish([replace(one, until_day="2026-03-09") for one in mine], NOW)
        assert not stands(records, procedure, today)
        records.policy.publish(mine, NOW)
        records.policy.withdraw(mine[0].id, NOW, "staff:1")
        assert not stands(records, procedure, today)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("[{id: a, topic: t}]", "asks one thing"),
        ("[{id: a, topic: t, says: [x], ask: 哪个, papers: [{name: y}]}]", "asks one thing"),
        ("[{id: a, topic: t, ask: 哪个, choices: [{value: x, label: y}], dated: true}]", "asks one thing"),
        ("[{id: end, topic: t, says: [x]}]", "cannot be"),
        ("[{id: a, topic: t, says: [x]}, {id: a, topic: t, says: [x]}]", "cannot be"),
        ("[{id: a, topic: t, says: [x], when: [{b: [c]}]}]", "nobody can have answered"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_by_name(tmp_path: Path, steps: str, fault: str) -> None:
    path = tmp_path / "procedures.yaml"
    path.write_text(f"[{{id: p, title: 事, names: [事], topics: [t], remind_after_days: 3, steps: {steps}}}]", "utf-8")
    with pytest.raises(ValueError, match=fault):
        load_procedures(path)
