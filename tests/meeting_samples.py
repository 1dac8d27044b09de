"""What templates say of recurring meetings and of reminders, at its worst."""

from __future__ import annotations

from typing import Any

from bot.domain.notices import Objection

Data = dict[str, Any]

WHEN = "2026-04-03T09:00:00+08:00"
LONG_NAME = "欧阳春和阿不都热依木"
TITLE = "全市离退休干部党支部“银龄奋进新征程”主题党日暨理论学习中心组（扩大）集中学习会"
PLACE = "老干部活动中心三楼第二多功能会议室（电梯出门右转）"
BODY = "请带好老花镜、学习笔记本和上次会上发的书，路远的同志提前打电话，单位派车接送。" * 3
RHYTHMS: list[Data] = [
    {"every": "month", "weekdays": [4], "nth": 1, "shift": "after", "name": ""},
    {"every": "month", "weekdays": [4], "nth": -1, "interval": 3, "since": "2025-02-01", "name": ""},
    {"every": "month", "day": -1, "interval": 12, "since": "2025-05-01", "name": ""},
    {"every": "month", "day": 31, "interval": 2, "since": "2026-03-31", "offset": -1, "shift": "before", "name": ""},
    {"every": "month", "day": 1, "interval": 4, "since": "2026-03-01", "name": ""},
    {"every": "week", "weekdays": [0, 2, 4], "shift": "skipped", "name": ""},
    {"every": "week", "weekdays": [6], "interval": 2, "since": "2026-03-15", "name": ""},
    {"every": "week", "weekdays": [6], "interval": 3, "since": "2026-03-15", "name": ""},
    {"every": "day", "name": ""},
    {"every": "workday", "name": ""},
    {"every": "year", "month": 12, "day": 31, "name": ""},
    {"every": "lunar_month", "day": 30, "name": ""},
    {"every": "lunar_month", "day": -1, "name": ""},
    {"every": "lunar_year", "month": 12, "day": 8, "name": ""},
    {"every": "occasion", "occasion": "korea_war_day", "name": "抗美援朝纪念日", "offset": -3},
    {"every": "occasion", "occasion": "chongyang", "name": "重阳节", "offset": 1, "since": "2026-03-15"},
]
SAID: Data = {
    "number": 123456,
    "title": TITLE,
    "rhythm": RHYTHMS[3],
    "clock": "上午9:00",
    "place": PLACE,
    "body": BODY,
    "lead_days": 30,
    "must_confirm": True,
    "until": "2027-12-31",
    "state": "active",
}
LINES = [
    {"number": 123456, "when": WHEN, "state": state, "edited": edited, "notice": notice, "waits": waits}
    for state, edited, notice, waits in (
        ("planned", True, 0, False),
        ("noticed", False, 123456, True),
        ("skipped", True, 0, False),
        ("cancelled", False, 123456, False),
    )
]
SERIES: Data = {
    **SAID,
    "audience": "类别为离休干部或退休干部，且政治面貌为中共党员，且住在城关镇或者河口镇，不含住院的、在外地的",
    "people": 3114,
    "days": [{"day": "2026-04-03", "off": n % 2 == 0} for n in range(4)],
    "unknown": [2027, 2028],
    "meetings": LINES,
}
SHOWN: Data = {
    "number": 123456,
    "series": 123456,
    "title": TITLE,
    "when": WHEN,
    "place": PLACE,
    "state": "held",
    "notice": 123456,
    "out": True,
    "waits": True,
    "edited": True,
    "minutes": "学习了全会精神，大家结合自己的经历谈了体会。" * 40,
    "photos": 12,
    "count": {"expected": 3114, "came": 1200, "excused": 100, "absent": 30, "unsaid": 1784},
    "absent": [LONG_NAME] * 30,
}
NOTHING = {"expected": 0, "came": 0, "excused": 0, "absent": 0, "unsaid": 0}
BARE: Data = {**SHOWN, "place": "", "notice": 0, "out": False, "minutes": "", "photos": 0, "count": NOTHING, "absent": []}
CHANGED: Data = {
    **{key: SHOWN[key] for key in ("number", "title", "when", "place", "notice")},
    "state": "planned",
    "waits": False,
}
REFUSED: Data = {"number": 123456, "detail": "请问是城关镇的还是河口镇的？", "cautions": []}
OBJECTIONS = [one.value for one in Objection] + ["unknown"]
REMINDED: Data = {
    "title": TITLE,
    "when": WHEN,
    "place": PLACE,
    "days": 1,
    "coming": True,
    "confirmed": True,
    "companions": 2,
    "fetched": True,
    "asked": True,
}
REMINDERS = [
    REMINDED,
    {**REMINDED, "days": 7, "coming": False},
    {**REMINDED, "days": 0, "coming": False, "confirmed": False, "place": ""},
    {**REMINDED, "coming": False, "asked": False},
]
ASKS = (
    "rhythm",
    "weekday",
    "day",
    "month",
    "two_rules",
    "never",
    "hour",
    "title",
    "place",
    "who",
    "“8点”是上午还是下午（晚上）？",
)

MEETING_SAMPLES: dict[str, list[Data]] = {
    "push/meeting_body": [{"body": BODY, "subject": TITLE}, {"body": "", "subject": ""}, {"body": "", "subject": TITLE}],
    "push/meeting_off": [{"title": TITLE, "when": WHEN, "place": place} for place in (PLACE, "")],
    "push/meeting_reminder": REMINDERS,
    "push/meeting_reminder_for_proxy": [{**one, "person": LONG_NAME} for one in REMINDERS],
    "staff/meeting_ask": [
        *({"ask": ask, "who": "", "receivers": ""} for ask in ASKS),
        {"ask": "", "who": "请问是城关镇的还是河口镇的？", "receivers": ""},
        {"ask": "", "who": "", "receivers": "liaisons"},
    ],
    "staff/meeting_attended": [
        {"number": 123456, "title": TITLE, "count": SHOWN["count"], "unknown": [LONG_NAME] * 9, "several": [LONG_NAME] * 3},
        {"number": 1, "title": "例会", "count": NOTHING, "unknown": [], "several": []},
    ],
    "staff/meeting_changed": [
        {**CHANGED, "step": "off", "waits": True},
        {**CHANGED, "step": "change", "waits": True},
        {**CHANGED, "step": "off", "state": "skipped"},
        {**CHANGED, "step": "on", "place": ""},
        {**CHANGED, "step": "change"},
    ],
    "staff/meeting_evening": [
        {"number": 123456, "title": TITLE, "no_minutes": True, "photos": 0, "said": False},
        {"number": 123456, "title": TITLE, "no_minutes": False, "photos": 2, "said": False},
    ],
    "staff/meeting_list": [
        {
            "series": [
                {**SAID, "rhythm": rhythm, "state": "draft" if n else "paused", "next": LINES[0] if n % 2 else None}
                for n, rhythm in enumerate(RHYTHMS[:12])
            ],
            "more": 3,
        },
        {"series": [], "more": 0},
    ],
    "staff/meeting_minutes": [
        {"number": 123456, "title": TITLE, "length": 19999, "done": True},
        {"number": 123456, "title": TITLE, "length": 19999, "done": False},
        {"number": 123456, "title": TITLE, "length": 0, "done": False},
    ],
    "staff/meeting_photos": [{"number": 123456, "title": TITLE, "count": count} for count in (0, 99)],
    "staff/meeting_refused": [
        *({**REFUSED, "objection": one, "series": n % 2 == 0} for n, one in enumerate(OBJECTIONS)),
        {**REFUSED, "number": "", "objection": "audience", "series": True},
    ],
    "staff/meeting_returned": [{"number": 123456, "title": TITLE, "reason": reason} for reason in (BODY, "")],
    "staff/meeting_series": [
        *({**SERIES, "rhythm": rhythm, "state": "draft"} for rhythm in RHYTHMS),
        SERIES,
        {**SERIES, "state": "active", "meetings": [], "unknown": [], "place": "", "body": "", "until": "", "must_confirm": False},
        {**SERIES, "state": "paused"},
        {**SERIES, "state": "ended"},
    ],
    "staff/meeting_shown": [
        SHOWN,
        *({**BARE, "state": state} for state in ("planned", "skipped", "cancelled")),
        {**SHOWN, "state": "noticed", "out": False, "minutes": "", "count": {**NOTHING, "expected": 12}, "absent": []},
    ],
    "staff/meeting_unsent": [
        {**REFUSED, "series": False, "title": TITLE, "when": WHEN, "objection": one} for one in ("nobody", "author", "blocked")
    ],
}
