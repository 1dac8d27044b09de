"""Which of the open notices a reply is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.understanding.reply_clauses import SURNAMES

ASK = "ask"


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice that waits for an answer. `start` is local ISO text, a date or a date with an hour, or empty."""

    id: str
    kind: str = ""
    title: str = ""
    start: str = ""
    place: str = ""


KIND_WORDS = {
    "meeting": "(?<![不社机体])会(?![去来到参准按的不有和跟转告通晚])|座谈|学习|党课|茶话|报告",
    "activity": "体检|活动|参观|比赛|旅游|春游|秋游|班|课|检查|演出|义诊|健步|门球|合唱|书画",
    "study": "学习|资料|文章|材料",
    "policy": "认证|政策|补贴|领|报销|填|登记",
    "urgent": "停水|停电|预警|台风|防",
    "funeral": "走了|送行|送送|送他|送她|送老|讣告|噩耗|哀悼|告别|追悼|吊唁",
    "greeting": "祝福|问候|节日",
}
TELLING = "树棋球牌画舞歌拳戏影诗药茶花山"  # one sign is enough to know the notice by: 下棋 is the 象棋比赛
CLOCK = ("", "一", "[二两]", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
ORDINAL = re.compile(
    r"(?:第([一二三1-3])|(前|上|头|先)(?:面)?(?:那)?(?:一)?|(最?后|下)(?:面|边)?(?:那)?(?:一)?)(?:个|条|项|场)(?!月|星期|礼拜"
    r"|周)"
)
BOTH = re.compile(r"(?:两|三|几)(?:个|条|场|项|样|次)(?:会|活动|通知)?(?:我)?(?:都|全)|都(?:收到|去|来|参加|知道)|全都")
WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


def which_notice(said: str, notices: Sequence[OpenNotice]) -> str | None:
    """The id of the notice that a reply names, the only one there is, `ask` where several fit, None where none is open."""
    if not notices:
        return None
    if len(notices) == 1:
        return notices[0].id
    told = ORDINAL.search(said)
    if told and (at := _ordinal(told, len(notices))) is not None:
        return notices[at].id
    scores = [_score(said, notice, notices) for notice in notices]
    best = max(scores)
    if best > 0 and scores.count(best) == 1 and not BOTH.search(said) and not _names_two(scores):
        return notices[scores.index(best)].id
    return ASK


def _names_two(scores: list[int]) -> bool:
    return sum(score >= 3 for score in scores) > 1


def _ordinal(told: re.Match[str], count: int) -> int | None:
    if told[1]:
        at = "一二三123".index(told[1]) % 3
        return at if at < count else None
    return 0 if told[2] else count - 1


def _score(said: str, notice: OpenNotice, notices: Sequence[OpenNotice]) -> int:
    """How many of its own words the reply shares with a notice; words that all open notices share say nothing."""
    others = "".join(other.title + other.place for other in notices if other is not notice)
    pairs = {notice.title[at : at + 2] for at in range(len(notice.title) - 1)}
    score = 3 * sum(pair in said for pair in pairs if pair not in others)
    place = {notice.place[at : at + 2] for at in range(len(notice.place) - 1)}
    score += 2 * sum(pair in said for pair in place if pair not in others)
    own = re.search(KIND_WORDS.get(notice.kind, "(?!)"), said)
    if own and not any(other.kind == notice.kind for other in notices if other is not notice):
        score += 1
    telling = {sign for sign in TELLING if sign in notice.title and sign not in others}
    score += 2 * sum(sign in said for sign in telling)
    score += 3 * sum(told[1] in notice.title for told in re.finditer(rf"老([{SURNAMES}])", said))
    return score + _time_score(said, notice)


def _time_score(said: str, notice: OpenNotice) -> int:
    told = re.match(r"\d{4}-(\d\d)-(\d\d)(?:T(\d\d))?", notice.start)
    if not told:
        return 0
    month, day, hour = int(told[1]), int(told[2]), told[3]
    score = 3 if f"{month}月{day}" in said or re.search(rf"(?<!\d){day}[号日]", said) else 0
    if hour:
        half = "上午" if int(hour) < 12 else "下午"
        score += 2 if half in said else 0
        clock = (int(hour) - 1) % 12 + 1
        score += 2 if re.search(rf"(?<!\d)(?:{int(hour)}|{clock})点|(?<!十){CLOCK[clock]}点", said) else 0
    return score + _weekday_score(said, notice.start[:10])


def _weekday_score(said: str, day: str) -> int:
    told = WEEKDAY.search(said)
    return 3 if told and {"天": 6}.get(told[1], "一二三四五六日".find(told[1])) == date.fromisoformat(day).weekday() else 0
