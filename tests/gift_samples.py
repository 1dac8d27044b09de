"""What templates say of greetings ahead, gifts, thanks and what people want no more of, at its worst."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

LONG_NAME = "欧阳春和阿不都热依木"
UNIT = "某某市离退休干部服务中心第三党支部"
DAY = "2026-10-18"
GIFT: Data = {
    "number": 123456,
    "who": LONG_NAME,
    "title": "100岁祝寿",
    "what": "生日蛋糕一份、慰问金1000元、慰问品一份（重阳糕、牛奶）",
    "yuan": "1200",
    "day": DAY,
    "away": 7,
    "until": "2026-11-01",
    "state": "due",
    "by_wish": False,
    "photos": 0,
    "visit": 0,
    "owner": LONG_NAME,
    "note": "",
}
STATES = [
    GIFT,
    {**GIFT, "away": -3, "yuan": "0", "note": "老人去女儿家了，改天再送", "owner": ""},
    {**GIFT, "state": "handed", "photos": 2, "visit": 7},
    {**GIFT, "state": "handed", "visit": 7},
    {**GIFT, "state": "handed"},
    {**GIFT, "state": "declined"},
    {**GIFT, "state": "declined", "by_wish": True},
    {**GIFT, "state": "lapsed"},
]
LISTED = {"gifts": [GIFT] * 12, "count": 40}
FEW = {"gifts": [{**GIFT, "owner": ""}], "count": 1}
ROW: Data = {
    "number": 123,
    "day": DAY,
    "gone": False,
    "name": "100岁生日",
    "who": LONG_NAME,
    "count": 1,
    "stopped": False,
    "edited": False,
    "withheld": "",
}
FESTIVAL: Data = {**ROW, "name": "抗美援朝纪念日", "who": "", "count": 3114}
ROWS: list[Data] = [
    ROW,
    FESTIVAL,
    {**ROW, "stopped": True},
    {**FESTIVAL, "edited": True},
    *({**ROW, "withheld": why} for why in ("mourning", "memorial", "opted_out", "other")),
    {"number": 9, "day": DAY, "gone": True},
]
TEXT = "{称呼}，今天是您的生日，祝您身体硬朗、日子舒心，儿孙绕膝、福寿安康。" * 3
STANDARD = {"title": "100岁祝寿", "what": "生日蛋糕一份、慰问金1000元", "count": 12, "number": 123456}
SHOWN: Data = {**ROW, "text": TEXT, "also": ["重阳节", "入党50周年"], "gifts": [STANDARD] * 2, "may_change": True}
SORTS = ["study", "care", "greeting", "activity"]

GIFT_SAMPLES: dict[str, list[Data]] = {
    "reply/greeting_thanked": [
        {"kind": kind, "turn": turn, "himself": himself, "mourning": mourning, "name": "欧阳老"}
        for kind in ("birthday", "party", "festival")
        for turn in range(3)
        for himself in (True, False)
        for mourning in (False, True)
    ],
    "reply/opt_out_which": [{"names": names} for names in ([], [LONG_NAME, LONG_NAME])],
    "reply/opted_out": [{"what": what, "names": names} for what in (SORTS, ["care"]) for names in ([], [LONG_NAME] * 2)],
    "reply/opted_in": [{"what": what, "names": names} for what in (SORTS, []) for names in ([], [LONG_NAME] * 2)],
    "staff/opt_out_noted": [
        {"who": LONG_NAME, "what": SORTS, "back": back, "changed": changed} for back in (True, False) for changed in (True, False)
    ],
    "staff/opt_out_whom": [
        {"who": "老李", "people": [{"name": LONG_NAME, "unit": UNIT}] * 6},
        {"who": "老李", "people": []},
    ],
    "staff/greetings": [
        {"rows": (ROWS * 2)[:12], "all": 260, "page": 1, "more": True, "days": 30},
        {"rows": ROWS, "all": 20, "page": 2, "more": False, "days": 30},
        {"rows": [], "all": 20, "page": 9, "more": False, "days": 30},
        {"rows": [], "all": 0, "page": 1, "more": False, "days": 30},
    ],
    "staff/greeting": [
        SHOWN,
        {**SHOWN, **FESTIVAL},
        {**SHOWN, "edited": True},
        {**SHOWN, "stopped": True, "gifts": []},
        {**SHOWN, "withheld": "mourning", "also": [], "text": "", "gifts": [], "may_change": False},
    ],
    "staff/greeting_changed": [
        {**ROW, "text": TEXT},
        {**ROW, "text": TEXT, "edited": True},
        {**FESTIVAL, "text": "", "stopped": True},
        {**ROW, "text": "", "withheld": "opted_out"},
    ],
    "staff/greeting_unknown": [
        {"number": 123, "why": why, "name": "国际老年人日"} for why in ("not_shown", "no_such", "gone", "no_text", "not_yours")
    ],
    "staff/gifts": [
        {"gifts": [GIFT] * 10, "all": 40, "page": 1, "more": True},
        {"gifts": [STATES[1]], "all": 11, "page": 2, "more": False},
        {"gifts": [], "all": 3, "page": 9, "more": False},
        {"gifts": [], "all": 0, "page": 1, "more": False},
    ],
    "staff/gift": [
        *({"gift": one, "what": "", "document": "示范老干发〔2025〕3号"} for one in STATES),
        {"gift": STATES[1], "what": "", "document": ""},
        *({"gift": one, "what": "closed", "document": ""} for one in STATES),
        *({"gift": one, "what": "done", "document": ""} for one in STATES[2:6]),
        {"gift": GIFT, "what": "later", "document": ""},
    ],
    "staff/gift_unknown": [{"number": 123456}],
    "staff/gift_due": [LISTED, FEW],
    "staff/gift_unwanted": [LISTED, FEW],
    "staff/gift_lapsed": [LISTED, FEW],
}
