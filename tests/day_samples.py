"""Samples of what a liaison's day, a person's card and a hand-over say, at their worst; as `tests.template_samples`."""

from __future__ import annotations

from typing import Any

from bot.domain.successions import Hurdle, Sort
from tests.gift_samples import GIFT

Data = dict[str, Any]

DAY = "2026-03-12"
LONG_NAME = "欧阳春和阿不都热依木"
PHONE = "13900002001"
WORDS = "想让帮忙申请护理费，女儿在外地，家里的水管也漏了，问能不能找人来修一修，另外还想"
COUNTS = {"people": 312, "dead": 12, **{sort.value: 123 for sort in Sort}}
BARE_COUNTS = {"people": 1, "dead": 0, **{sort.value: 0 for sort in Sort}}
MATTERS = [
    {"sort": sort.value, "kind": "call", "what": WORDS, "number": 0 if sort is Sort.DUTY else 1234, "due": DAY} for sort in Sort
]
ENTRY: Data = {
    "name": LONG_NAME,
    "unit": "示范局机关离退休干部第一党支部",
    "state": "住院",
    "alive": True,
    "known": ["独居", "失能", "走不动", "听不到", "书法"],
    "wishes": ["不收礼品", "宁愿上门"],
    "matters": MATTERS,
}
HANDED: Data = {"number": 123, "giver": LONG_NAME, "taker": LONG_NAME, "state": "offered", "counts": COUNTS, "since": DAY}
REST: Data = {"plain": [LONG_NAME] * 60, "plain_all": 200}
PACK: Data = {**HANDED, "plain": [], "plain_all": 0, "page": 1, "more": True, "gone": False, "mine": True, "entries": [ENTRY] * 6}
ACCEPTED: Data = {
    **HANDED,
    "people": 312,
    "tasks": 12,
    "duties": 40,
    "commitments": 7,
    "left": 2,
    "greeted": True,
    "unreached": [LONG_NAME] * 10,
    "unreached_all": 40,
}

SUCCESSIONS: dict[str, list[Data]] = {
    "push/succession_greeting": [{"taker": LONG_NAME, "phone": phone} for phone in (PHONE, "")],
    "staff/succession_accepted": [
        ACCEPTED,
        {**ACCEPTED, "unreached": ["秦怀远"], "unreached_all": 1, "duties": 0, "left": 0},
        {**ACCEPTED, "tasks": 0, "duties": 0, "commitments": 0, "left": 0, "greeted": False, "unreached": [], "unreached_all": 0},
    ],
    "staff/succession_ask": [{"ask": "“书画协会”没有看明白，名册里没有这样的记载。"}],
    "staff/succession_asked": [
        {"number": 3, "giver": LONG_NAME, "counts": counts, "again": bool(counts)} for counts in (COUNTS, BARE_COUNTS, {})
    ],
    "staff/succession_check": [
        {**HANDED, "persons": [LONG_NAME] * 10, "phone": PHONE, "after": 325},
        {**HANDED, "counts": BARE_COUNTS, "persons": ["秦怀远"], "phone": "", "after": 1},
    ],
    "staff/succession_declined": [{**HANDED, "mine": mine} for mine in (True, False)],
    "staff/succession_done": [{**HANDED, "people": 312}],
    "staff/succession_dropped": [{"late": late} for late in (True, False)],
    "staff/succession_how": [{"giver": LONG_NAME}],
    "staff/succession_not_yours": [{"number": 123, "taker": LONG_NAME}],
    "staff/succession_offered": [{**HANDED, "greet": greet} for greet in (True, False)],
    "staff/succession_over": [{**HANDED, "state": state} for state in ("offered", "accepted", "withdrawn")],
    "staff/succession_pack": [
        PACK,
        {**PACK, "state": "accepted", "page": 2, "more": False, "mine": False, "entries": []},
        {**PACK, "state": "withdrawn", "counts": {}, "gone": True, "mine": False, "more": False, "entries": []},
        {
            **PACK,
            **REST,
            "entries": [{**ENTRY, "alive": False, "matters": MATTERS[:2], "wishes": [], "known": []}],
            "more": False,
        },
        {**PACK, "entries": [], "plain": ["秦怀远", "余淑贞"], "plain_all": 2, "more": False},
    ],
    "staff/succession_refused": [
        {"giver": LONG_NAME, "taker": LONG_NAME, "hurdle": hurdle.value, "number": 3, "to": LONG_NAME} for hurdle in Hurdle
    ],
    "staff/succession_unknown": [{"number": number} for number in ("123", "")],
    "staff/succession_waits": [{**HANDED}],
    "staff/succession_whom": [{"name": LONG_NAME, "several": several} for several in (True, False)],
    "staff/succession_withdrawn": [{**HANDED, "by": LONG_NAME, "reason": reason} for reason in (WORDS, "")],
    "staff/successions": [
        {"successions": [{**HANDED, "mine": True}] * 12, "hands_over": True},
        {"successions": [{**HANDED, "counts": {}, "mine": False}], "hands_over": False},
        {"successions": [], "hands_over": True},
    ],
}

THING: Data = {
    "sort": "task",
    "kind": "call",
    "what": WORDS[:15],
    "number": 123456,
    "amount": 3,
    "name": LONG_NAME,
    "clock": "下午5:00",
    "day": DAY,
    "away": 0,
    "late": False,
    "planned": "",
    "mourning": False,
    "round": False,
    "drill": False,
}
DUTY: Data = {**THING, "sort": "duty", "planned": DAY, "away": 2}
BIRTHDAY: Data = {**THING, "sort": "birthday", "amount": 90}
PLACE = "示范局机关离退休干部第一党支部"
FULL_LINE: Data = {"name": LONG_NAME, "place": PLACE, "items": [THING, DUTY, {**THING, "late": True}], "more": 3}
THINGS: list[Data] = [
    *(
        {**THING, "kind": kind, "drill": kind == "call"}
        for kind in ("call", "door", "relay", "greeting", "visit", "check", "bring")
    ),
    {**THING, "sort": "alert", "kind": "alert"},
    {**DUTY, "planned": "", "away": 0, "clock": ""},
    {**THING, "sort": "hospital"},
    {**THING, "sort": "hospital", "amount": 1},
    {**BIRTHDAY, "round": True},
    {**BIRTHDAY, "mourning": True, "away": 1},
    {**BIRTHDAY, "away": 5, "round": True},
    *({**THING, "sort": "commitment", "kind": kind} for kind in ("need", "promise", "service", "hardship", "suggestion")),
    *({**THING, "sort": sort} for sort in ("gift", "inquiry", "report", "review", "succession")),
    {**THING, "sort": "gift", "late": True},
    {**THING, "sort": "report", "what": ""},
]
ALL_COUNTS = dict.fromkeys(
    ("alert", "task", "duty", "gift", "hospital", "birthday", "commitment", "inquiry", "report", "review"), 12
)
DAY_FULL: Data = {
    "which": "today",
    "day": DAY,
    "counts": ALL_COUNTS,
    "all": 40,
    "page": 1,
    "more": 28,
    "groups": [{"urgency": urgency, "lines": [FULL_LINE] * 3} for urgency in ("now", "late", "today", "soon")],
    "later": 123,
    "next": DUTY,
    "before": 0,
}
ALONE = [{"urgency": "today", "lines": [{"name": "", "place": "", "items": [one], "more": 0} for one in THINGS]}]
QUIET: Data = {**DAY_FULL, "counts": {}, "all": 0, "more": 0, "groups": [], "later": 0}
DAYS: dict[str, list[Data]] = {
    "staff/day": [
        DAY_FULL,
        {**DAY_FULL, "which": "tomorrow", "page": 2, "before": 12},
        {**DAY_FULL, "groups": ALONE, "more": 0, "counts": {"succession": 1}},
        {**DAY_FULL, "groups": ALONE[:1], "more": 0, "later": 0},
        {**DAY_FULL, "page": 9, "more": 0, "groups": []},
        QUIET,
        {**QUIET, "next": None},
        {**QUIET, "which": "tomorrow", "next": {**BIRTHDAY, "mourning": True}},
        {**QUIET, "which": "tomorrow", "next": {**THING, "name": ""}, "before": 3},
    ],
}

OWED: Data = {"number": 1234, "kind": "need", "what": WORDS[:28], "due": DAY, "late": True, "planned": ""}
PERSON: Data = {
    "name": LONG_NAME,
    "form": "欧阳老",
    "sex": "男",
    "age": 93,
    "born": {"month": 9, "day": 9, "lunar": True},
    "category": "离休",
    "units": [PLACE, "城关镇/第一支部"],
    "post": "原县人大常委会副主任",
    "rank": "县处级副职",
    "service_class": "特殊服务",
    "died": "",
    "mourning": DAY,
    "state": "住院",
    "away_place": "市中医院",
    "town": "城关镇",
    "stay": 3,
    "phone": PHONE,
    "phone_dead": True,
    "conditions": ["独居", "失能", "走不动", "听不到"],
    "likes": ["书法", "太极拳"],
    "wishes": ["不收礼品", "宁愿上门"],
    "receivers": [{"name": LONG_NAME, "relation": "女儿", "phone": PHONE}] * 2,
    "liaison": LONG_NAME,
    "helpers": [{"name": LONG_NAME, "kind": "签约医生"}] * 2,
    "contact": DAY,
    "contact_by": LONG_NAME,
    "visits": [{"number": 12, "day": DAY, "kind": "住院探视", "by": LONG_NAME, "said": WORDS[:28]}] * 3,
    "owed": [{**OWED, "kind": kind} for kind in ("need", "promise", "service")],
    "duties": [OWED, {**OWED, "planned": DAY, "late": False}, OWED],
    "gifts": [GIFT] * 3,
    "notices": [{"number": 123, "title": WORDS[:15]}] * 3,
}
BARE: Data = {
    **PERSON,
    **dict.fromkeys(("sex", "post", "rank", "service_class", "mourning", "away_place", "town", "phone", "liaison"), ""),
    **{
        name: []
        for name in ("conditions", "likes", "wishes", "receivers", "helpers", "visits", "owed", "duties", "gifts", "notices")
    },
    "age": None,
    "born": None,
    "state": "在家",
    "stay": 0,
    "phone_dead": False,
    "contact": "",
}
DAYS |= {
    "staff/card": [
        PERSON,
        {**PERSON, "owed": [{**OWED, "kind": kind} for kind in ("hardship", "suggestion")]},
        BARE,
        {**PERSON, "died": DAY},
        {**BARE, "contact": DAY, "contact_by": ""},
    ],
    "staff/card_unknown": [{"who": "张三", "number": 0, "all": 8}, *({"who": "", "number": 40, "all": n} for n in (8, 0))],
    "staff/card_which": [
        {"who": "老秦", "people": [{"name": LONG_NAME, "unit": PLACE}] * 6, "more": more} for more in (True, False)
    ],
}
