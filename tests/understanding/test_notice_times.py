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


EVENTS = ("定于3月20日下午2:30召开座谈会", "3.20 下午两点半，活动中心，健康讲座", "会议时间：3月20日（周五）14:30")
DUES = (
    "报名截止{}",
    "{} 前把回执交到办公室",
    "请各支部于{}前上报参加人数",
    "报名时间：即日起至{}",
    "{}报名结束",
    "{}（含）前报送回执",
    "报名期限：{}",
    "接龙{}截止",
)
BESIDES = (
    "",
    "下午2:00签到",
    "请提前15分钟到场",
    "14:00在南门上车",
    "签到时间下午2点",
    "2:00开始入场",
    "联系电话：0571-88886666",
)
ENDS = ("", "预计16:30结束")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("mark", ["，", "\n"])
def test_sign_in_deadline_and_end_keep_apart_in_any_order(event: str, mark: str) -> None:
    base, wrong = datetime(2026, 3, 11, 8, tzinfo=ZONE), []
    for due, beside, end, day in product(DUES, BESIDES, ENDS, ("3.13", "3月13号（周五）")):
        said = due.format(day)
        for parts in ((event, said, beside, end), (event, beside, end, said), (said, event, beside, end)):
            draft = understand_notice(mark.join(part for part in parts if part), base)
            ends = draft.end == (datetime(2026, 3, 20, 16, 30, tzinfo=ZONE) if end else None)
            if draft.start != datetime(2026, 3, 20, 14, 30, tzinfo=ZONE) or draft.deadline != date(2026, 3, 13) or not ends:
                wrong.append(mark.join(parts))
    assert wrong == []


MOVES = (
    "原定{old}的{event}改到{new}",
    "{event}时间由{old}调整为{new}",
    "{event}提前到{new}，原来是{old}",
    "更正：{event}时间应为{new}，不是{old}",
    "更正：{event}时间误写为{old}，应为{new}",
    "{event}不在{old}了，{new}",
    "{event}：{old}→{new}",
    "原定{old}召开的{event}，现定于{new}召开",
    "通知的{old}{event}，时间改了，{new}",
    "{old}的{event}顺延至{new}，请相互转告",
)
BEHIND = ("", "，请提前15分钟到场", "。其他事项不变", "，请于3月12日前重新报名", "。下午1:30签到")


@pytest.mark.parametrize("move", MOVES)
def test_the_old_time_is_never_taken_for_the_new_one(move: str) -> None:
    base, wrong = datetime(2026, 3, 11, 8, tzinfo=ZONE), []
    olds, news = (
        ("3月13日上午9点", "13号上午9:00", "3月13日（星期五）9:00"),
        ("3月20日下午2点", "3月20号（周五）14:00", "20号下午2:00"),
    )
    for old, new, event, behind in product(olds, news, ("座谈会", "门球比赛"), BEHIND):
        text = move.format(old=old, new=new, event=event) + behind
        draft = understand_notice(text, base)
        former = draft.change and draft.change.old_start
        if draft.start != datetime(2026, 3, 20, 14, tzinfo=ZONE) or former != datetime(2026, 3, 13, 9, tzinfo=ZONE):
            wrong.append(text)
    assert wrong == []
