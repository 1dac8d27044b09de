"""退订 and thanks, by the sayings in opt_outs.yaml and thanks.yaml, and what only sounds like them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain.letters import OptOut
from bot.understanding.gifts import Handing, handing
from bot.understanding.opt_out import OptSaid, read_opt_out
from bot.understanding.thanks import read_thanks

HERE = Path(__file__).parent
NAMES = {"学习": OptOut.STUDY, "关怀": OptOut.CARE, "祝福": OptOut.GREETING, "活动": OptOut.ACTIVITY}


def _cases(name: str) -> list[tuple[str, str]]:
    found = yaml.safe_load((HERE / name).read_text("utf-8"))
    return [(meant, text) for meant, texts in found.items() for text in texts]


def _meant(said: OptSaid | None) -> str:
    if said is None:
        return "不是"
    what = [name for name, one in NAMES.items() if one in said.what]
    bare = "都" if said.everything else "退订" if said.plain else "这个"
    return " ".join([*(["恢复"] if said.back else []), *what]) or bare


@pytest.mark.parametrize(("meant", "text"), _cases("opt_outs.yaml"))
def test_what_somebody_wants_no_more_of(meant: str, text: str) -> None:
    assert _meant(read_opt_out(text)) == meant


@pytest.mark.parametrize(("meant", "text"), _cases("thanks.yaml"))
def test_thanks(meant: str, text: str) -> None:
    said = read_thanks(text)
    assert ("不" if said is None else "贺" if said.of_greeting else "谢") == meant


@pytest.mark.parametrize(("meant", "text"), _cases("said_by_others.yaml"))
def test_in_other_peoples_words(meant: str, text: str) -> None:
    said = read_opt_out(text)
    found = {
        "停": said is not None and not said.back,
        "恢复": said is not None and said.back,
        "谢": read_thanks(text) is not None,
        "不是": said is None or not said.plain,
    }
    assert found[meant] if meant in found else said is not None and not said.back and NAMES[meant] in said.what


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        (Handing.HANDED, "看了老秦，送了蛋糕"),
        (Handing.HANDED, "慰问金已经交到本人手里"),
        (Handing.HANDED, "送了慰问金，他坚决不要，后来还是收下了"),
        (Handing.HANDED, "看望时带了米和油"),
        (Handing.HANDED, "给他戴上纪念章"),
        (Handing.HANDED, "礼金让女儿代收了"),
        (Handing.DECLINED, "慰问金老人家不肯收"),
        (Handing.DECLINED, "老人谢绝了蛋糕"),
        (Handing.DECLINED, "退回了慰问金"),
        (None, "老秦血压高"),
        (None, "蛋糕还没送，改天送"),
        (None, "准备下周送蛋糕去"),
        (None, "上门送学，文件送到"),
        (None, "老人问慰问金什么时候发"),
        (None, "蛋糕没收到"),
        (None, "送他去医院"),
    ],
)
def test_whether_a_report_says_that_the_gift_was_handed_over(meant: Handing | None, text: str) -> None:
    assert handing(text) is meant
