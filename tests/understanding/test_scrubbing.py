"""What is left of a question when whoever asks it must not be told by it."""

from __future__ import annotations

import pytest

from bot.understanding.scrubbing import scrubbed

NAMES = ("秦怀远", "怀远", "陶小梅")


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("我叫秦怀远，今年82岁，护理费怎么领", ["秦怀远", "怀远"], ["82岁", "护理费怎么领"]),
        ("怀远的护理费怎么领", ["怀远"], ["护理费怎么领"]),
        ("我叫左丘明，护理费怎么领", ["左丘明"], ["护理费怎么领"]),
        ("我老伴叫李秀英", ["李秀英"], ["老伴"]),
        ("王局长说离休费涨了", ["王局长"], ["离休费涨了"]),
        ("老张去世了丧葬费多少", ["老张"], ["丧葬费多少"]),
        ("手机13900002999，护理费", ["13900002999", "2999"], ["护理费"]),
        ("139 0000 2999护理费", ["0000", "2999"], ["护理费"]),
        ("１３９００００２９９９护理费", ["139", "２９９９"], ["护理费"]),
        ("幺三九零零零零二九九九护理费", ["二九九九"], ["护理费"]),
        ("身份证11010119400101123X能报吗", ["1101", "123X"], ["能报吗"]),
        ("卡号6222 0212 3456 7890 123到账没有", ["6222", "7890"], ["到账没有"]),
        ("住建国路18号3单元502，护理费", ["建国路", "18", "502"], ["护理费"]),
        ("住十二栋三单元二〇一室，护理费", ["十二栋", "二〇一"], ["护理费"]),
        ("1938年5月3日出生，护理费", ["5月", "3日"], ["1938年", "护理费"]),
        ("邮箱qin_82@example.com，护理费", ["qin_82", "example"], ["护理费"]),
    ],
)
def test_what_tells_a_person_goes_and_the_question_stays(text: str, gone: list[str], left: list[str]) -> None:
    said = scrubbed(text, NAMES)
    assert [one for one in gone if one in said] == []
    assert [one for one in left if one not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        "1949年参加工作的算离休吗",
        "2014-2024年的过渡期",
        "国发〔1982〕62号还管用吗",
        "80岁以上高龄补贴多少钱一个月",
        "2014年以后退休的怎么算",
        "门诊能报百分之几",
    ],
)
def test_what_decides_the_answer_is_left_as_it_was(text: str) -> None:
    assert scrubbed(text, NAMES) == text
