"""The same day and hour in many wordings and frames: they come back as they are meant, or are asked about, never otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.notices import NoticeDraft, understand_notice

ZONE = ZoneInfo("Asia/Shanghai")
BASES = ("2026-03-11T07:00", "2026-12-28T06:30", "2026-01-29T07:00", "2026-08-30T06:00")
WEEKDAYS = "一二三四五六日"
CLOCKS = (("上午九点半", 570), ("下午两点一刻", 855), ("晚上7点", 1140), ("14:30", 870), ("上午10时20分", 620))
FRAMES = (
    "通知：{day}{clock}在三楼会议室召开座谈会，请准时参加。",
    "{day}，{clock}，活动中心，健康讲座",
    "时间：{day}{clock} 地点：活动中心 内容：书画笔会",
    "定于{day}{clock}举行门球比赛，请队员提前20分钟到场",
    "会议改到{day}{clock}，地点不变",
    "支部定于{day}召开组织生活会，{clock}开始，二楼",
    "各位：{clock}，{day}，合唱团排练",
    "关于召开年度总结会的通知\n一、时间：{day}{clock}\n二、地点：礼堂\n三、要求：请着正装",
    "讣告：赵某同志逝世。{day}{clock}在殡仪馆举行遗体告别仪式",
    "{day}{clock}（请提前10分钟入场）召开总结会",
    "会议地点由三楼改到五楼，时间还是{day}{clock}",
    "原定昨天的讲座改在{day}{clock}",
)
DUE = (
    "请于{due}前将名单报老干部局，会议{day}{clock}召开",
    "{day}{clock}组织参观，请{due}前报名",
    "报名截止{due}，{day}{clock}比赛",
)


def wordings(base: date) -> Iterator[tuple[str, date]]:
    yield "明天", base + timedelta(days=1)
    yield "大后天", base + timedelta(days=3)
    for ahead in (4, 9, 40):
        day = base + timedelta(days=ahead)
        yield f"{day.month}月{day.day}日", day
        yield f"{day.month}月{day.day}号（周{WEEKDAYS[day.weekday()]}）", day
        yield f"{day:%Y}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）", day
    for weekday in (0, 3, 6):
        monday = base - timedelta(days=base.weekday())
        yield f"下周{WEEKDAYS[weekday]}", monday + timedelta(days=7 + weekday)
        yield f"下下周{WEEKDAYS[weekday]}", monday + timedelta(days=14 + weekday)


def said(frame: str) -> Iterator[tuple[str, datetime, date, NoticeDraft]]:
    for moment in BASES:
        base = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        due = base.date() + timedelta(days=2)
        for (day, meant), (clock, minute) in product(wordings(base.date()), CLOCKS):
            if meant > due or "{due}" not in frame:
                text = frame.format(day=day, clock=clock, due=f"{due.month}月{due.day}日")
                yield text, datetime.combine(meant, time(), ZONE) + timedelta(minutes=minute), due, understand_notice(text, base)


@pytest.mark.parametrize("frame", FRAMES)
def test_no_frame_moves_a_day_or_an_hour(frame: str) -> None:
    wrong = [text for text, meant, _, draft in said(frame) if draft.ask or draft.start != meant or draft.deadline]
    assert wrong == []


@pytest.mark.parametrize("frame", DUE)
def test_no_deadline_is_taken_for_the_day_itself(frame: str) -> None:
    found = [(text, draft.start == meant and draft.deadline == due, draft.ask) for text, meant, due, draft in said(frame)]
    assert [text for text, right, ask in found if not right and not ask] == []
    assert sum(ask is not None for _, _, ask in found) < len(found) / 20
