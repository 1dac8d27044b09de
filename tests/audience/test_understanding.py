"""Whom a clerk means: sentences as clerks say them, held against a roster of sixty."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from bot.understanding.audience import understand_audience
from tests.audience.scoring import BASE, Mark, Office, cases

OFFICE = Office("roster.yaml")
OTHER = Office("roster_other.yaml")
WORDS = OFFICE.words


@pytest.mark.parametrize("case", cases("cases.yaml"), ids=lambda case: case["text"][:20])
def test_the_right_people_are_meant_or_the_clerk_is_asked(case: dict[str, Any]) -> None:
    assert OFFICE.mark(case) is Mark.RIGHT, OFFICE.answer(case["text"])


@pytest.mark.parametrize("case", cases("cases_other.yaml"), ids=lambda case: case["text"][:20])
def test_another_office_writes_its_roster_otherwise(case: dict[str, Any]) -> None:
    assert OTHER.mark(case) is Mark.RIGHT, OTHER.answer(case["text"])


@pytest.mark.parametrize(
    "text", ["", "。", "，，，", "的", "除了", "和", "不", "80", "不是", "（", "除了除了", "和和和", "他们的联系人的家属"]
)
def test_scraps_are_asked_about(text: str) -> None:
    assert understand_audience(text, BASE, WORDS).ask


def test_a_question_names_the_words_that_were_not_understood() -> None:
    meaning = understand_audience("上次没来的老同志", BASE, WORDS)
    assert meaning.ask is not None
    assert "上次" in meaning.ask


def test_readings_that_mean_the_same_people_are_no_question() -> None:
    assert OFFICE.answer("离休干部、退休干部80岁以上的").ids == OFFICE.answer("离休干部和80岁以上的退休干部").ids


def test_a_sentence_is_read_in_a_few_milliseconds() -> None:
    text = "麻烦帮我通知一下城关镇和河口镇八十岁以上独居的离退休干部党员，住院的和卧床的除外，还有住在柳林乡的遗属也要通知"
    understand_audience(text, BASE, WORDS)
    began = perf_counter()
    for _ in range(20):
        understand_audience(text, BASE, WORDS)
    assert (perf_counter() - began) / 20 < 0.05  # typically under 5 ms; a loaded machine may take longer
