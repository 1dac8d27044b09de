"""What liaisons report of their tasks, in their own words: 12 已告知, 12 13 没人接, 12 打通了，他女儿接的."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.tasks import OutcomeCode

# How people put it. The longest form that a sentence begins with counts.
# fmt: off
SPOKEN: dict[OutcomeCode, tuple[str, ...]] = {
    OutcomeCode.TOLD: (
        "已告知", "接通", "接通了", "接通已告知", "告知", "告知了", "通知到了", "已通知到", "打通了", "打通已告知",
        "打通了说了", "打通了已告知", "说了", "已说", "已通知", "通知了", "电话通知了", "已电话", "已电话告知", "已电话通知",
        "电话已告知", "电话说了", "本人知道了", "本人已知", "本人接的", "本人在外地已电话", "在外地已电话", "人在外地已电话",
        "本人在外地电话说了", "人在外地电话说了",
    ),
    OutcomeCode.FAMILY: (
        "家属转告", "家属", "家里人转告", "转告", "已转告", "家人转告", "家属已告知", "告知家属", "告知家属了", "已告知家属",
        "家属接的", "家属代转", "请家属转告", "让家属转告", "告诉家属了", "家里人接的", "家人接的",
    ),
    OutcomeCode.NO_ANSWER: (
        "无人接", "没人接", "没接", "未接", "打不通", "无人接听", "没人接听", "没打通", "未接通", "没接通", "不接",
        "不接电话", "没接电话", "关机", "关机了", "已关机", "手机关机", "占线", "一直占线", "忙音", "无法接通", "不在服务区",
        "挂了", "拒接", "不在家", "没在家", "家里没人", "没人在家", "人不在", "敲门没人", "没见到人",
    ),
    OutcomeCode.WRONG_NUMBER: (
        "号码不对", "号不对", "号码错了", "号错了", "空号", "是空号", "打错了", "停机", "停机了", "已停机", "换号了",
        "号码是别人的", "不是他的号", "不是本人号码",
    ),
    OutcomeCode.VISITED: (
        "已上门", "上门", "上门了", "当面告知", "当面说了", "上门告知", "已当面告知", "已上门告知", "上门已告知",
        "见到本人了",
    ),
    OutcomeCode.RELAYED: (
        "已转发", "转发", "转发了", "发了", "已发", "发到群里了",
    ),
    OutcomeCode.DONE: (
        "已办", "办了", "完成", "办好了", "办完了", "已祝福", "已问候", "已办结", "已处理",
    ),
    OutcomeCode.CHECKED: (
        "已核对", "核对了", "核对好了", "都对", "没变", "没有变",
    ),
    OutcomeCode.TAKEN: (
        "在办", "在办了", "正在办", "在打", "正在打", "这就办", "这就打", "马上办", "马上打", "知道了在办",
    ),
}
# fmt: on
_CODES = {form: code for code, forms in SPOKEN.items() for form in forms}
_FORMS = "|".join(sorted(_CODES, key=len, reverse=True))
_SAID = re.compile(rf"(?P<code>{_FORMS})(?P<more>$|[\s,，.。;；:：、!！(（].*|(?=[他她本老]).*)", re.DOTALL)
_KIN = r"(?:女儿|儿子|闺女|老伴|爱人|家属|家里人|家人|儿媳|女婿|孙子|孙女|保姆|护工|邻居|孩子)"
_BY_FAMILY = re.compile(rf"{_KIN}(?:接的?|代收|代转|会?转告|转达|说?会?告诉)|^{_KIN}$|(?:告诉|告知|跟|和|让|请|托){_KIN}")
_NOT_MET = re.compile(r"(?:人|本人)不在(?!外地)|[不没]在家|没见到|没见着|没人开门|敲门(?:没|不)|锁着?门|家里没人")
_GAP = r"[\s,，、和及]"
_NUMBER = r"号(?!码|不对|错)"  # 12号没人接, but 12 号码不对
_NUMBERS = rf"(?P<numbers>\d{{1,6}}(?:(?:{_NUMBER}{_GAP}*|{_GAP}+)\d{{1,6}})*)\s*(?:{_NUMBER})?"
# A report as a whole message. A short word that is no code belongs here too: it is asked about.
REPORT = rf"{_NUMBERS}[\s:：,，]*(?P<outcome>\D{{2,8}}?|都?(?:{_FORMS})(?=[\s,，.。;；:：、!！(（他她本老]).{{1,200}})"

# How a report begins, whatever else is said in it.
REPORTING = rf"\d[\d\s,，、和及号]*都?(?:{_FORMS})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody reports of a task: the code, and what else he said."""

    code: OutcomeCode
    words: str = ""


def read_outcome(text: str) -> Outcome | None:
    """The outcome that a liaison's words name, with what he says besides; None where no code is recognised.

    Whoever rang and spoke to a relative has told a relative; whoever stood before a closed door has told nobody.
    """
    found = _SAID.fullmatch(text.strip()) or _SAID.fullmatch(text.strip().removeprefix("都"))
    if found is None:
        return None
    code, words = _CODES[found["code"]], found["more"].strip(" \n,，.。;；:：、!！")
    if code in (OutcomeCode.TOLD, OutcomeCode.VISITED) and _BY_FAMILY.search(words):
        code = OutcomeCode.FAMILY
    elif code in (OutcomeCode.TOLD, OutcomeCode.VISITED) and _NOT_MET.search(words):
        code = OutcomeCode.NO_ANSWER
    return Outcome(code, words)


def numbers_in(text: str) -> list[int]:
    """The task numbers of `12 13 15`, each once."""
    return list(dict.fromkeys(int(one) for one in re.findall(r"\d{1,6}", text)))
