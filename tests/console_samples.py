"""For every page of the console the data that it gets, with a hostile word wherever somebody may write one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.audience.expression import EVERYBODY
from bot.domain.board import Missing, Next, Turn
from bot.domain.consents import Consent
from bot.domain.conversation import Place
from bot.domain.ladder import Rung
from bot.domain.ledger import PersonFile, Residence, ResidenceKind
from bot.domain.notices import Reach, RecipientState
from bot.domain.people import Birth, Category, Owner, OwnerKind, Proxy
from bot.domain.rights import Right
from bot.domain.tasks import Task, TaskKind
from bot.domain.units import Unit
from bot.ledger.lists import Entry, LivingList
from bot.store.audience import Preview, SavedAudience
from bot.store.heads import Heads
from bot.store.loosing import Bound
from bot.store.retracting import Report
from bot.store.roll import RollRow
from bot.store.sheets import Happened, Look, Receiver, Sheet
from bot.store.uploads import Upload
from bot.web.console.as_of import Made
from tests.builders import NOW
from tests.care_page_samples import care, care_pages
from tests.channel_samples import channel_pages
from tests.inbox_page_samples import inbox_pages
from tests.notice_page_samples import notice_pages
from tests.office_page_samples import office_pages
from tests.policy_page_samples import policy_pages
from tests.programme_page_samples import programme_pages
from tests.sign_in_page_samples import account_pages

Data = dict[str, Any]
HOSTILE = "<script>alert(1)</script>"
TODAY = date(2026, 3, 10)
FRAME: Data = {
    "who": HOSTILE,
    "everywhere": True,
    "rights": {right.value for right in Right},
    "now": NOW,
    "key": "a-key-of-this-page",
}
ROW = RollRow(
    1, HOSTILE, "男", "退休", 1, HOSTILE, (HOSTILE,), Birth(1931, 3, 10), TODAY, HOSTILE, True, HOSTILE, "外出", HOSTILE, HOSTILE,
    HOSTILE,
    False, TODAY, TODAY, None,
)  # fmt: skip
LINE: Data = {"row": ROW, "age": 95, "birthday": "3月10日"}
FILE = PersonFile(
    HOSTILE,
    Category.TUIXIU,
    1,
    born=Birth(1931, 3, 10),
    id_number="**************1234",
    post=HOSTILE,
    mourning_until=TODAY,
    residences={ResidenceKind.SEASON: Residence(HOSTILE, "", "11-01", "03-31", TODAY)},
    extra={HOSTILE: HOSTILE},
    ladder=HOSTILE,
)
EVENT = Happened(1, "住院", TODAY, HOSTILE, HOSTILE, NOW, False)
SHEET = Sheet(
    ROW, FILE, frozenset(Right), True, True, ((HOSTILE, HOSTILE),), (Receiver(HOSTILE, HOSTILE, HOSTILE, False),),
    (EVENT, replace(EVENT, undone=True)),
)  # fmt: skip
BOUND = Bound(1, Owner(OwnerKind.PERSON, 1), 1, Place("wechat", HOSTILE, HOSTILE), NOW, HOSTILE, HOSTILE)
PERSON: Data = {
    **FRAME,
    "sheet": SHEET,
    "line": LINE,
    "may": FRAME["rights"],
    "traits": [(HOSTILE, HOSTILE)],
    "homes": {"候鸟": FILE.residences[ResidenceKind.SEASON]},
    "looks": [Look(NOW, HOSTILE, action, "address", HOSTILE) for action in ("revealed", "changed")],
    "care": care(HOSTILE),
    "accounts": [BOUND, replace(BOUND, owner=Owner(OwnerKind.PROXY, 1), dead=True)],
    "loosing": replace(BOUND, owner=Owner(OwnerKind.PROXY, 1)),
    "ladders": ("default", HOSTILE),
    "kinds": ["住院"],
    "sources": ["本人"],
    "today": "2026-03-10",
    "done": "undone",
    "fault": "place",
    "revealed": {"what": "address", "text": HOSTILE},
    "ask": "",
    "said": dict.fromkeys(("kind", "day", "known_from", "place", "phone", "words"), HOSTILE),
}
LIST = LivingList(HOSTILE, HOSTILE, HOSTILE, EVERYBODY, ("姓名", "单位"), 30)
HEADS = Heads(Unit(1, HOSTILE, HOSTILE), 1, 2, 3, 1, HOSTILE, ((HOSTILE, 2, 40), (HOSTILE, 1, 2)))
FINDINGS = [
    {
        "code": "cut_off",
        "severity": severity,
        "title": HOSTILE,
        "fix": HOSTILE,
        "names": [{"id": 1, "name": HOSTILE, "note": HOSTILE, "kind": kind} for kind in ("person", "unit", "staff", "total")],
    }
    for severity in ("urgent", "wrong", "gap", "note")
]

UPLOAD = Upload(HOSTILE, HOSTILE, b"", {}, NOW)
COLUMN: Data = {
    **dict.fromkeys(("key", "heading", "letter", "sheet", "meant", "reason"), HOSTILE),
    "doubtful": True,
}

WHO = Missing(1, 1, HOSTILE, 1, RecipientState.TASK_OPEN, Reach.SENT, Next(Turn.TASK, Rung.CALL, NOW, HOSTILE, 1))
CALLED = {"name": HOSTILE, "phone": "13900002001"}
TASK = Task(1, 1, TaskKind.CALL, 1, HOSTILE, NOW, 1, HOSTILE, "13900002001", 1, 2)

REPORT = Report(1, 1, HOSTILE, 1, 1, HOSTILE, HOSTILE, 1, HOSTILE, NOW)

CONSOLE_PAGES: dict[str, Data] = {
    "console/desk/tasks": {
        **FRAME, "more": 3, "all": True, "done": "1", "alone": False, "last": REPORT,
        "back": HOSTILE,
        "tasks": [{"task": TASK, "brief": None, "owner": HOSTILE, "codes": [HOSTILE], "words": HOSTILE, "calls": [CALLED]}],
    },
    "console/people/people": {
        **FRAME, "q": HOSTILE, "unit_id": 1, "people": [LINE], "count": 99, "units": [HEADS], "page": 2, "more": True,
    },
    "console/people/person": PERSON,
    "console/people/person_privacy": {
        **FRAME, "person": ROW, "may": {right.value for right in Right}, "names": {}, "fault": "reason", "done": "written",
        "consents": [Consent(Owner(OwnerKind.PERSON, 1), HOSTILE, True, NOW, HOSTILE, HOSTILE, HOSTILE)], "ask": HOSTILE,
        "proxies": [Proxy(1, HOSTILE, HOSTILE, 1, HOSTILE)], "purposes": [HOSTILE], "ways": (HOSTILE,),
    },
    "console/notices/audience": {
        **FRAME,
        "q": HOSTILE,
        "saved": [SavedAudience(HOSTILE, HOSTILE, HOSTILE)],
        "fields": ["类别"],
        "done": "saved",
        "ask": HOSTILE,
        "send_to": "liaisons",
        "expression": HOSTILE,
        "plain": HOSTILE,
        "preview": Preview(99, 5, (), {HOSTILE: 3}),
        "people": [LINE],
        "all": False,
        "why": HOSTILE,
        "left_out": [ROW],
    },
    "console/people/_number": {**FRAME, "phone": HOSTILE},
    "console/people/lists": {
        **FRAME, "lists": [LIST, replace(LIST, saved=True)], "counts": {HOSTILE: 3}, "made": Made({}, NOW, True),
    },
    "console/people/list": {
        **FRAME, "list": LIST, "entries": [Entry(ROW, (HOSTILE, HOSTILE))], "count": 99, "page": 2, "more": True,
    },
    "console/people/ledger": {**FRAME, "findings": FINDINGS, "shown": 2, "most": 9, "whole": "", "made": Made([], NOW)},
    "console/people/units": {**FRAME, "heads": [HEADS], "fewest": 10, "most": 13},
    "console/people/import": {
        **FRAME,
        "waiting": [(HOSTILE, HOSTILE, NOW)],
        "fault": HOSTILE,
        "thrown": True,
    },
    "console/people/import_fault": {**FRAME, "upload": UPLOAD, "fault": HOSTILE},
    "console/people/import_preview": {
        **FRAME,
        "upload": UPLOAD,
        "columns": [COLUMN, {**COLUMN, "doubtful": False}],
        "choices": [HOSTILE],
        "found": {
            "counts": {"new": 3, "changed": 2, "unchanged": 1},
            **{name: [{"said": HOSTILE}] * 3 for name in ("faults", "warnings")},
            "alike": [{"reason": HOSTILE, "fault": True, "sides": [{HOSTILE: HOSTILE}] * 2}],
            "changed": [{"name": HOSTILE, "changes": [{"heading": HOSTILE, "old": HOSTILE, "new": ""}]}],
            "new": [{"name": HOSTILE, "values": {"单位": HOSTILE}}],
            "units": [{"path": HOSTILE}],
            "staff": [{"name": HOSTILE}],
            "proxies": [{"person": HOSTILE, "relation": HOSTILE, "name": HOSTILE}],
            "absent": [{"name": HOSTILE, "unit": HOSTILE}],
        },
        "empty": False,
        "seen": HOSTILE,
        "shown": 2,
        "why": "interrupted",
    },
    "console/office/style": FRAME,
    "console/sorry": {"why": "gone"},
    **policy_pages(HOSTILE, FRAME, ROW),
    **care_pages(HOSTILE, FRAME, SHEET, HEADS),
    **programme_pages(HOSTILE, FRAME),
    **channel_pages(HOSTILE, FRAME),
    **notice_pages(HOSTILE, FRAME, ROW),
    **account_pages(HOSTILE, FRAME),
    **inbox_pages(HOSTILE, FRAME, ROW),
    **{name: several[0] for name, several in office_pages(FRAME, HOSTILE, ROW).items()},
}  # fmt: skip
