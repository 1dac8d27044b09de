"""The rule by which staff ask why somebody has not heard of a notice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.domain.rights import Right, Viewer
from bot.rules import Match, Rule

_NOT = r"(?:还|又)?(?:没有?|收不到|接不到)"
_HEARD = r"(?:收到|接到|通知到|看到|回复|回|确认)?"
_WHICH = r"(?:通知)?[ 第]*(?P<number>\d{1,6})?[ 号]*(?:的?通知)?"
_ASKED = (
    re.compile(rf"(?:为什么|为啥|怎么)(?P<who>[^\s\d，,。]{{2,12}}?){_NOT}{_HEARD}{_WHICH}"),
    re.compile(rf"(?P<who>[^\s\d，,。]{{2,12}}?)(?:为什么|为啥|怎么|咋){_NOT}{_HEARD}{_WHICH}"),
    re.compile(
        rf"(?P<who>[^\s\d，,。]{{2,12}}?)(?:到底|是不是|有没有)?(?:回|回复|确认|收到|接到|看到|报名)(?:了|过|信了?|通知)*{_WHICH}(?:吗|没有?|么)"
    ),
    re.compile(
        rf"(?P<who>[^\s\d，,。]{{2,12}}?)(?:到底)?(?:来不来|去不去|参不参加|能不能来|能来吗|来吗|去吗|参加吗|怎么回的|回的什么){_WHICH}(?:呀|啊|呢)?"
    ),
)
_LOOKED_UP = re.compile(r"查\s*(?P<who>[^\s\d，,。]{2,12}?)\s*(?:通知)?[ 第]*(?P<number>\d{1,6})\s*号?(?:通知)?")


@dataclass(frozen=True)
class AsksWhy(Rule):
    """为什么张三没收到, 张三怎么没收到通知3, 张三回了吗, 张三来不来, 查 张三 3; hands over `who`, and `number` if one was said.

    Where no number is said, only if the member of staff may see somebody of that name: 护理费怎么没收到 is another question.
    """

    def fits(self, context: Context) -> Match | None:
        staff, text = context.sender.staff, context.said
        if staff is None:
            return None
        looked_up = _LOOKED_UP.fullmatch(text)
        if looked_up is not None:
            return {"who": looked_up["who"], "number": looked_up["number"]}
        found = next((one for form in _ASKED if (one := form.fullmatch(text)) is not None), None)
        if found is None or not context.records.life.meant(Viewer.of(staff), found["who"], Right.SEE):
            return None
        return {"who": found["who"], "number": found["number"] or ""}
