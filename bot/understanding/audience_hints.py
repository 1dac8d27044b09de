"""Whom a notice speaks of, in its own words: a hint for the clerk, never an audience by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

HINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:各位|各|全体|所有)?(?:党?支部|党小组|老干小?组)(?:书记|委员|组长|负责人|班子)(?:成员)?",
        r"(?:第[一二三四五六七八九十\d]+)(?:离退休干部|退休干部|离休干部)?(?:党支部|支部|党小组)(?:的?全体)?(?:党员|同志"
        r"|成员|老同志)?",
        r"(?:(?<=[,。:;\n\t请])|^)(?!各|全|所)[\u4e00-\u9fff]{2,8}(?:党支部|支部|党小组)(?:的?全体)?(?:离退休)?(?:党员|同志"
        r"|成员|老同志)",
        r"(?:\d+|[六七八九]十)(?:周)?岁(?:及)?以上(?:的)?(?:离退休干部|离休干部|退休干部|老同志|老干部|老党员|党员|老人)?",
        r"(?:全体|全局|全县|全市|全区|所有|广大|各位)(?:离退休干部党员|离退休党员|离休干部|退休干部|离退休干部"
        r"|离退休老干部|离退休老同志|离退休人员|离退休同志|老干部|老同志|老党员|党员|会员|队员|学员|团员|遗属|女同志|人员"
        r"|职工)",
        r"离退休干部党员|离休干部遗属|离休干部|离退休干部|退休干部|离退休老同志|离退休党员|老干部遗属|遗属|老党员|女同志"
        r"|女老干部|老干组长|支部书记|党员|志愿者|队员|学员|合唱团|书画协会|门球队|退役军人|参战老兵|老战士",
        r"全体",
    )
)


WHO = r"(?:的)?(?:(?:全体|所有|各位)?(?:离退休干部|离休干部|退休干部|离退休人员|老同志|老干部|遗属|人员|全体))?"


def audience_hint(text: str, units: Sequence[str] = ()) -> str | None:
    """The words of a tidied text that name its audience; None if it names nobody.

    `units` are the office's own. A unit and a class that do not stand together both come back, joined by 、, since only
    the clerk knows how they belong together.
    """
    general = next((found[0] for hint in HINTS if (found := hint.search(text))), None)
    unit = _of_units(text, units)
    if unit is None or general is None or general in unit:
        return unit or general
    return f"{unit}、{general}"


def _of_units(text: str, units: Sequence[str]) -> str | None:
    if not units:
        return None
    one = "(?:" + "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True)) + ")"
    found = re.search(rf"{one}(?:[、和与及,]+{one})*{WHO}", text)
    return found[0] if found else None
