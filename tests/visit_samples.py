"""For every template of visit reports and their review the data that its handlers give it, at its worst."""

from __future__ import annotations

from typing import Any

from bot.domain.life import LifeEventKind
from bot.domain.visits import VisitKind, VisitState

Data = dict[str, Any]

NAME = "欧阳春和阿不都热依木"
UNIT = "示范局机关第二离退休干部党支部"
WORDS = "血压有点高，腿脚不太灵便，冬天老咳嗽，晚上睡不踏实，孩子都在外地，平时一个人在家，精神还可以，爱说话，想有人常来坐坐" * 2
DAY = "2026-03-10"
DUE = "2026-03-13T17:00:00+08:00"
TELLING: Data = {
    "called": "欧阳老",
    "kind": "住院探视",
    "day": DAY,
    "condition": WORDS,
    "need": WORDS,
    "promise": f"答应{WORDS}",
    "event": "住院",
    "detail": {"place": "县医院", "phone": "13900002001", "until": ""},
    "person": 17,
    "name": NAME,
    "unit": UNIT,
    "options": [],
    "sure": False,
}
BARE: Data = {**TELLING, "condition": "", "need": "", "promise": "", "event": "", "detail": {}, "sure": True}
OPTION: Data = {"id": 1, "name": NAME, "post": "原县委副书记", "sex": "男", "unit": UNIT, "town": "城关镇", "alive": True}
DRAFT: Data = {"tellings": [TELLING] * 4, "went": NAME, "asked": NAME, "options": [], "pictures": 9, "dead": [NAME], "lost": True}
PLAIN: Data = {**DRAFT, "tellings": [BARE], "went": "", "pictures": 0, "dead": [], "lost": False}
VISIT: Data = {
    "number": 123456,
    "version": 12,
    "state": VisitState.ISSUES.value,
    "one": {name: TELLING[name] for name in ("name", "unit", "kind", "day", "condition", "need", "promise")},
    "by": NAME,
    "went": NAME,
    "pictures": 9,
    "reviewer": NAME,
    "remark": WORDS,
    "mine": True,
}
SHOWN: list[Data] = [
    VISIT,
    *(
        {**VISIT, "version": 1, "state": state.value, "went": "", "pictures": 0, "reviewer": "", "remark": "", "mine": False}
        for state in VisitState
    ),
]
SENT: Data = {
    "number": 123456,
    "name": NAME,
    "event": {"kind": "住院", "number": 123456},
    "commitments": [
        {"number": 1, "kind": "need", "text": WORDS, "owner": NAME, "mine": False, "due": DUE},
        {"number": 2, "kind": "promise", "text": WORDS, "owner": NAME, "mine": True, "due": DUE},
        {"number": 3, "kind": "need", "text": WORDS, "owner": "", "mine": False, "due": DUE},
    ],
    "duties": ["住院探视", "分类走访（一类）"],
}
LINE: Data = {"number": 123456, "name": NAME, "day": DAY}
WAITING: Data = {**LINE, "unit": UNIT, "kind": "住院探视", "by": NAME, "condition": WORDS, "need": WORDS}


def samples() -> dict[str, list[Data]]:
    kinds = [{**TELLING, "event": kind.value, "detail": {}} for kind in LifeEventKind]
    return {
        "staff/visit_words": [{**PLAIN, "tellings": [], "lost": lost} for lost in (True, False)],
        "staff/visit_which": [{**DRAFT, "options": [OPTION] * 8 + [{**OPTION, "post": "", "alive": False}]}],
        "staff/visit_who": [{**PLAIN, "asked": asked, "lost": lost} for asked in (NAME, "") for lost in (True, False)],
        "staff/visit_day": [PLAIN],
        "staff/visit_check": [
            DRAFT,
            PLAIN,
            {**DRAFT, "tellings": [TELLING]},
            *({**PLAIN, "tellings": [one]} for one in kinds),
            *({**PLAIN, "tellings": [{**BARE, "kind": kind.value}]} for kind in VisitKind),
        ],
        "staff/visit_change": [
            *({**DRAFT, "part": part} for part in ("day", "kind", "event", "person", "need", "")),
            {**PLAIN, "part": ""},
        ],
        "staff/visit_whose": [DRAFT, {**DRAFT, "tellings": [{**BARE, "name": ""}] * 2}],
        "staff/visit_first": [{**DRAFT, "then": [NAME, NAME]}, {**PLAIN, "tellings": [{**BARE, "day": ""}], "then": [NAME]}],
        "staff/visit_help": [DRAFT, {**PLAIN, "tellings": []}],
        "staff/visit_none": [{}],
        "staff/visit_dropped": [{"then": []}, {"then": [NAME, NAME]}],
        "staff/visit_alarming": [{**PLAIN, "visit_inside": "staff/visit_check.txt"}],
        "staff/visit_between": [
            {"visit_inside": "reply/media.txt", "visit_waits": names, "kind": "voice"} for names in ([NAME] * 5, [NAME], [])
        ],
        "staff/visit_repeated": [{"visits": [LINE] * 3}],
        "staff/visit_known": [{"number": 123456}],
        "staff/visit_received": [
            {"visits": [SENT] * 3, "pictures": 9, "then": [NAME]},
            {"visits": [{**SENT, "event": None, "commitments": [], "duties": []}], "pictures": 0, "then": []},
        ],
        "staff/visit_mine": [
            {"visits": SHOWN[:1] * 10, "month": 1234},
            {"visits": SHOWN, "month": 0},
            {"visits": [], "month": 0},
        ],
        "staff/visit_changed": SHOWN,
        "staff/visit_shown": SHOWN,
        "staff/visit_refused": [
            {"number": 123456, "objection": one}
            for one in ("not_author", "author", "no_right", "finished", "unchanged", "person", "unclear", "unknown")
        ],
        "staff/visit_photo": [
            {"number": 123456, "name": NAME, "waits": False},
            {"number": 0, "name": "", "waits": True},
            {"number": 0, "name": "", "waits": False},
        ],
        "staff/visit_portrait": [
            {"person": person, "name": NAME, "kept": kept} for person, kept in ((True, True), (True, False), (False, False))
        ],
        "staff/review_list": [
            {"visits": [WAITING] * 10, "all": 1234},
            {"visits": [{**WAITING, "condition": "", "need": ""}], "all": 1},
            {"visits": [], "all": 0},
        ],
        "staff/review_shown": SHOWN,
        "staff/review_done": [
            {"number": 123456, "name": NAME, "by": NAME, "approved": approved, "next": after, "all": 1234}
            for approved in (True, False)
            for after in ({"number": 123456, "name": NAME}, None)
        ],
        "staff/review_ask": [{"number": 123456}],
        "staff/review_asked": [{"number": 123456, "name": NAME, "day": DAY, "by": NAME, "remark": WORDS}],
        "staff/review_answered": [
            {"number": 123456, "name": NAME, "by": NAME, "version": 12, "asked": asked} for asked in (WORDS, "")
        ],
    }
