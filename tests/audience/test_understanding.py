"""Whom a clerk means: sentences as clerks say them, held against the rosters of four offices."""

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
CITY = Office("roster_city.yaml", date(2026, 9, 20))
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


@pytest.mark.parametrize("case", cases("cases_city.yaml"), ids=lambda case: case["text"][:20])
def test_a_city_bureau_has_five_people_who_each_speak_otherwise(case: dict[str, Any]) -> None:
    assert CITY.mark(case) is Mark.RIGHT, CITY.answer(case["text"])


@pytest.mark.parametrize(
    "text",
    [
        "临江街道的老同志，我已经通知过了", "临江街道的老同志，他们吃不消", "石塔街道的老同志，因为天热别发",
        "党员，怕冷", "怕冷的党员",
        "一中的党员，因为年纪大", "那帮老同志", "老龚那帮人", "没人陪着去体检的老同志", "离休干部，他们早就知道了，退休的发",
        "机关支部，一中支部的明天再发", "离休干部，退休的下次再说", "党员，早些年在西藏", "党员，地方工作过", "党员，食堂干过",
        "机关支部，名额三个", "机关支部，他们是党员", "离休干部不发，他们八十岁以上的发", "老同志里他们住院的",
        "机关支部的都通知，龚德厚他不是党员", "一中的老师", "一中支部的支委",
        "二院的都发，滕秋菊住院了", "二院的都发，滕秋菊不发，她和施维汉住院了", "各自负责的党员",
        "自己联系的老同志", "老同志里他家住院的", "一中的都发，宿月娥那边我去说", "一中的都发，耿直", "党员都发，退了休的先发",
    ],
)  # fmt: skip
def test_a_side_remark_that_may_choose_people_is_asked_about(text: str) -> None:
    assert CITY.answer(text).ids is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("医院支部的，柳如眉不用，她不是党员", "支部=医院支部"),
        ("一中支部，除了岑国栋，他是书记，都发", "支部=一中支部 且 非 姓名=岑国栋"),
        ("住院的先别告诉，怕他们着急，其他离休干部都通知", "类别=离休 且 非 状态=住院"),
        ("天气热，住院的就别通知了，机关支部其他党员都发", "支部=机关支部 且 党员 且 非 状态=住院"),
        ("一中的老同志，这个通知很重要，上面催得紧", "单位=市一中"),
        ("石塔街道的老同志，三楼没电梯，走不动的就免了", "住地=石塔街道 且 非 障碍=走不动"),
        ("第二人民医院退休的老师们", "单位=第二人民医院 且 类别=退休"),
        ("市教育局机关的党员", "单位=市教育局 且 党员"),
        ("二院党支部的党员", "支部=医院支部 且 党员"),
        ("二院的都发，滕秋菊住院了，别发", "单位=第二人民医院 且 非 姓名=滕秋菊"),
        ("二院的都发，施维汉在外地，不用通知", "单位=第二人民医院 且 非 姓名=施维汉"),
        ("甲乙两类", "服务级别=甲/乙"),
        ("乙、丙类党员", "服务级别=乙/丙 且 党员"),
        ("当过校长副校长的", "原职务含校长"),
    ],
)
def test_a_side_remark_chooses_nobody(text: str, who: str) -> None:
    assert CITY.answer(text).ids == CITY.ids(parse(who))


def test_the_masses_are_whom_the_ledger_calls_so() -> None:
    """One office writes 群众 for a member of 民盟, another does not."""
    assert CITY.answer("群众").ids == CITY.ids(parse("非 党员 且 民主党派=无"))
    assert OTHER.answer("群众").ids == OTHER.ids(parse("非 党员"))


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
