"""The questions put back to a clerk when a text does not settle something."""

from __future__ import annotations

from datetime import date

WEEKDAYS = "一二三四五六日"


def said(day: date) -> str:
    """A day as a clerk would say it, with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def impossible(words: str) -> str:
    return f"“{words}”没有这个日子或时间，请核对后告诉我。"


def past(words: str, day: date) -> str:
    return f"“{words}”（{said(day)}）已经过去了，请核对日期。"


def clash(words: str, other: str) -> str:
    return f"“{words}”和“{other}”对不上，请问以哪个为准？"


def two_days(one: date, two: date) -> str:
    return f"文中有两个时间：{said(one)}和{said(two)}，请问以哪个为准？"


def either(words: str) -> str:
    return f"“{words}”还没有定下来，请问到底是哪一个？"


def half_of_day(words: str) -> str:
    return f"“{words}”是上午还是下午（晚上）？"


def lunar_or_not(words: str) -> str:
    return f"“{words}”是公历还是农历？"


def which_day(words: str) -> str:
    return f"“{words}”具体是哪一天？"


def unread(words: str) -> str:
    return f"“{words}”没有看懂，请把日期和钟点再写清楚一些。"


def which_hour(words: str) -> str:
    return f"改到“{words}”之后，几点开始？"


NO_DAY = "没有写明是哪一天，请补充日期。"
NO_TIME = "没有写明时间，请问定在哪一天、几点？"
NO_OLD_TIME = "原来定的是什么时间？请告诉我新的具体时间。"
NO_NEW_TIME = "改到什么时间？请告诉我新的日期和钟点。"
NOTHING = "没有看明白要通知什么，请再写清楚一些。"
