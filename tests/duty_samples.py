"""What templates say of duties, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

LONG_NAME = "欧阳春和阿不都热依木"
UNIT = "某某市离退休干部服务中心第三党支部"
DUTY: Data = {
    "number": 123456,
    "title": "独居失能多走访",
    "who": LONG_NAME,
    "place": UNIT,
    "due": "2026-03-12T17:00:00+08:00",
    "by_clock": True,
    "late": True,
    "planned": "2026-03-12",
    "owner": LONG_NAME,
}
DUTIES = [
    {
        **DUTY,
        "by_clock": n % 4 == 1,
        "late": n % 2 == 0,
        "planned": DUTY["planned"] if n % 3 else "",
        "owner": LONG_NAME if n else "",
    }
    for n in range(12)
]

DUTY_SAMPLES: dict[str, list[Data]] = {
    "staff/duties": [
        {"duties": DUTIES[:10], "count": 40, "late": 5, "page": 2, "more": True},
        {"duties": DUTIES[:1], "count": 1, "late": 0, "page": 1, "more": False},
        {"duties": [], "count": 0, "late": 0, "page": 1, "more": False},
        {"duties": [], "count": 3, "late": 0, "page": 9, "more": False},
    ],
    "staff/duty_clash": [
        {"number": 123456, "who": LONG_NAME, "day": "2026-03-12", "free": "2026-03-13", "by": by} for by in (LONG_NAME, "")
    ],
    "staff/duty_due": [
        {"duties": DUTIES, "count": 40, "late": 5, "urgent": True},
        {"duties": DUTIES[1:2], "count": 1, "late": 0, "urgent": False},
    ],
    "staff/duty_late": [{"duties": DUTIES, "count": 40, "late": 40}, {"duties": DUTIES[:1], "count": 1, "late": 1}],
    "staff/duty_missed": [
        {
            "rules": [{"title": "独居失能多走访", "count": 12}] * 12,
            "named": [{"title": "独居失能多走访", "who": LONG_NAME, "owner": LONG_NAME if n else ""} for n in range(10)],
            "count": count,
        }
        for count in (40, 10)
    ],
    "staff/duty_planned": [
        {"duty": DUTY, "past_due": True, "same_day": DUTIES[:5]},
        {"duty": {**DUTY, "late": False}, "past_due": False, "same_day": []},
    ],
    "staff/duty_reported": [
        {"title": "住院必报", "name": LONG_NAME, "unit": UNIT, "kind": "住院", "day": "2026-03-10", "late": late}
        for late in (True, False)
    ],
    "staff/duty_together": [
        {
            "who": LONG_NAME,
            "day": "2026-03-12",
            "name": LONG_NAME,
            "title": "独居失能多走访",
            "number": 123456,
            "own_name": LONG_NAME,
            "own_title": "易地安置走访",
        }
    ],
    "staff/duty_unknown": [
        {"number": 123456, "state": state, "title": "独居失能多走访", "who": LONG_NAME}
        for state in ("", "done", "missed", "cancelled")
    ],
    "staff/duty_which_day": [
        {"duty": DUTY, "said": said, "day": "2026-03-13"} for said in ("过了年再说吧，这几天实在走不开，等天气暖和了我一定去", "")
    ],
}
