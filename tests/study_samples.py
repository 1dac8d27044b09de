"""What templates say of study and seasonal care, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

LONG_NAME = "欧阳春和阿不都热依木"
UNIT = "某某市离退休干部服务中心第三党支部"
TITLE = "接到说您涉案要转账的电话怎么办才好"
ITEM: Data = {
    "title": TITLE,
    "body": "出门前先在屋里活动五分钟，等身上暖了再出去，太阳出来以后再锻炼。" * 9,
    "link": "https://example.org/study/2026/0309/article.html?from=office",
    "media": "audio",
    "quiz": True,
    "asks": True,
    "left": 12,
}
QUIZ: Data = {
    "question": "接到电话，说您涉案，要把钱转到“安全账户”，您觉得应该怎么办才最稳妥？",
    "choices": ["照他说的先转一部分再说"] * 4,
}
MODES = ("push", "group", "door", "post")
ROW: Data = {"name": LONG_NAME, "read": 120, "made_up": 12, "points": 1200, "left": 30}
UNITS = [{"unit": UNIT, "persons": 1234, "readers": 1000, "given": 12000, "read": 9000}] * 10
NAMES = [{"name": LONG_NAME, "given": 30, "read": 20}] * 10

STUDY_SAMPLES: dict[str, list[Data]] = {
    "reply/study": [
        ITEM,
        {**ITEM, "media": "picture", "asks": False},
        {**ITEM, "link": "", "media": "", "quiz": False, "left": 0},
    ],
    "reply/no_study": [{"left": 12}, {"left": 0}],
    "reply/study_noted": [
        {"new": True, "titles": [TITLE] * 3, "left": 12, "quiz": QUIZ, "points": 1200},
        {"new": True, "titles": [TITLE], "left": 12, "quiz": None, "points": 0},
        {"new": False, "titles": [TITLE], "left": 0, "quiz": None, "points": 0},
    ],
    "reply/study_answer": [
        {
            "right": right,
            "correct": {"number": 2, "words": "挂掉，问办公室或者家里人"},
            "why": "凡是要转账的都是骗子。" * 6,
            "left": left,
        }
        for right, left in ((True, 0), (False, 12))
    ],
    "reply/study_figures": [
        {"year": 2026, "rows": [ROW, {**ROW, "name": "", "made_up": 0, "points": 0, "left": 0}]},
        {"year": 2026, "rows": []},
    ],
    "reply/study_wanted": [
        {"names": names, "active": bool(names), "mode": mode} for mode in MODES for names in ([], [LONG_NAME] * 2)
    ],
    "reply/study_mode_ask": [{"mode": mode} for mode in MODES],
    "reply/study_mode": [{"names": names, "mode": mode} for mode in MODES for names in ([], [LONG_NAME] * 2)],
    "staff/study_units": [
        {"month": 3, "rows": UNITS, "count": 40, "page": 2, "more": True},
        {"month": 3, "rows": [], "count": 0, "page": 1, "more": False},
        {"month": 3, "rows": [], "count": 3, "page": 9, "more": False},
    ],
    "staff/study_names": [
        {"month": 3, "unit": UNIT, "known": True, "rows": NAMES, "count": 40, "page": 2, "more": True},
        {"month": 3, "unit": UNIT, "known": True, "rows": [], "count": 0, "page": 1, "more": False},
        {"month": 3, "unit": UNIT, "known": False, "rows": [], "count": 0, "page": 1, "more": False},
    ],
    "staff/study_task_title": [
        {"made_up": True, "titles": ["冬季锻炼三件事", "认清三种电话骗局"]},
        {"made_up": False, "titles": ["一"]},
    ],
    "staff/study_ended": [{"name": "每周学习和党员活动日专题", "count": 120}],
    "staff/study_by_hand": [
        {"month": "2026-03", "door": 1234, "post": 123, "no_way": 12},
        {"month": "2026-03", "door": 0, "post": 1, "no_way": 0},
    ],
}
