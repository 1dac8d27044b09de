"""Whom a clerk means: sentences as clerks say them, held against the rosters of three offices."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

import pytest

from bot.domain.audience.language import parse
from bot.understanding.audience import understand_audience
from tests.audience.scoring import BASE, Mark, Office, cases

OFFICE = Office("roster.yaml")
OTHER = Office("roster_other.yaml")
COUNTY = Office("roster_county.yaml", date(2026, 10, 12))
WORDS = OFFICE.words


@pytest.mark.parametrize("case", cases("cases.yaml"), ids=lambda case: case["text"][:20])
def test_the_right_people_are_meant_or_the_clerk_is_asked(case: dict[str, Any]) -> None:
    assert OFFICE.mark(case) is Mark.RIGHT, OFFICE.answer(case["text"])


@pytest.mark.parametrize("case", cases("cases_other.yaml"), ids=lambda case: case["text"][:20])
def test_another_office_writes_its_roster_otherwise(case: dict[str, Any]) -> None:
    assert OTHER.mark(case) is Mark.RIGHT, OTHER.answer(case["text"])


@pytest.mark.parametrize("case", cases("cases_county.yaml"), ids=lambda case: case["text"][:20])
def test_a_county_clerk_rambles_mistypes_and_gives_reasons(case: dict[str, Any]) -> None:
    assert COUNTY.mark(case) is Mark.RIGHT, COUNTY.answer(case["text"])


@pytest.mark.parametrize(
    "text", ["", "。", "，，，", "的", "除了", "和", "不", "80", "不是", "（", "除了除了", "和和和", "他们的联系人的家属"]
)
def test_scraps_are_asked_about(text: str) -> None:
    assert understand_audience(text, BASE, WORDS).ask


@pytest.mark.parametrize(
    "text",
    [
        "党员里今天过生日的", "机关一支部报名的", "东关的党员交党费的", "党员里凑一起的", "已经通知了的党员",
        "东关党员，打算去外地", "青石镇老同志，组织能力强",
        "青石镇老同志，办事公道", "党员，做事认真", "柳河镇老同志，小心眼", "青石镇老同志，注意力差",
        "西关老同志，安排好了", "党员，不参加活动", "离休干部看病的", "老同志，写过回忆录",
        "东关八十以上的和卧床的", "八十岁以上的东关党员和西关党员", "下周住院的", "本周退休的",
        "今天满八十的党员", "党员里做过手术",
    ],
)  # fmt: skip
def test_what_looks_like_an_occasion_but_chooses_people_is_asked_about(text: str) -> None:
    assert COUNTY.answer(text).ids is None


def test_an_open_question_in_one_part_does_not_lose_the_others() -> None:
    """Its two readings choose the same people here, so it is answered: with the 离休干部 too."""
    answer = COUNTY.answer("遗属，还有2030年以后退休的党员，还有离休干部")
    assert answer.ids == COUNTY.ids(parse("类别=离休/遗属"))


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
