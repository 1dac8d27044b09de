"""Samples of what is said of commitments, services, hardship and suggestions, at their worst; as `tests.template_samples`."""

from __future__ import annotations

from typing import Any

from bot.domain.commitments import CommitmentKind, CommitmentState, Finding

Data = dict[str, Any]

WHEN = "2026-03-12T09:00:00+08:00"
DAY = "2026-03-12"
LONG_NAME = "欧阳春和阿不都热依木"
PHONE = "13900002001"
WORDS = "想让帮忙申请护理费，女儿在外地，家里的水管也漏了，问能不能找人来修一修，另外还想" * 4
SHORT = WORDS[:40]
KINDS = [kind.value for kind in CommitmentKind]
STATES = [state.value for state in CommitmentState]
WAYS = ("chat", "push", "ring", "")
PAPERS = ["申请书（不会写的，联系人帮着写）", "诊断证明", "自费花费的票据或清单", "收入说明或低保证"]
SERVICES = ["用车", "陪诊", "家政", "理发", "送餐", "家电维修", "代办", "心理慰藉"]

# --- to staff ----------------------------------------------------------------------------------------------------------

OWNED: Data = {
    "number": 123456,
    "kind": "need",
    "state": "open",
    "service": "",
    "text": WORDS[:200],
    "due": WHEN,
    "who": LONG_NAME,
    "phone": PHONE,
    "papers": [],
    "result": WORDS[:200],
    "rated": 0,
}
BARE: Data = {**OWNED, "who": "", "phone": "", "result": ""}
OF_KINDS = [{**OWNED, "kind": kind} for kind in KINDS] + [
    {**OWNED, "kind": "service", "service": "家电维修"},
    {**OWNED, "kind": "hardship", "papers": PAPERS},
    BARE,
]
LINE: Data = {
    **{name: OWNED[name] for name in ("number", "kind", "state", "service", "who", "due")},
    "text": SHORT,
    "owner": LONG_NAME,
    "late": True,
    "taken": True,
    "rated": 0,
}
LINES = [{**LINE, "kind": KINDS[n % 5], "late": n % 2 == 0, "taken": n % 3 == 0, "number": 100 + n} for n in range(12)]
LINES[4] |= {"rated": 123455}
LINES[3] |= {"kind": "service", "service": "用车", "state": "arranged"}
STEPS = ("opened", "taken", "handed", "arranged", "progress", "paper", "closed", "rated", "above", "answered")
HISTORY = [{"at": WHEN, "by": LONG_NAME if n % 2 else "", "step": step, "text": SHORT} for n, step in enumerate(STEPS)]
THREAD: Data = {**LINE, "text": WORDS[:200], "phone": PHONE, "steps": HISTORY, "papers": PAPERS, "result": WORDS[:200]}
THREAD |= {"disposition": Finding.OPEN.value, "heard": True, "rating": "bad"}

STAFF: dict[str, list[Data]] = {
    "staff/commitment_asked": [
        *({**one, "why": "new", "before": ""} for one in OF_KINDS),
        *({**OWNED, "why": why, "before": LONG_NAME} for why in ("handed", "above", "reworded")),
        {**OWNED, "why": "new", "before": "", "rated": 123455},
        {**BARE, "why": "above", "before": ""},
        {**OWNED, "kind": "service", "service": "用车", "state": "arranged", "why": "handed", "before": LONG_NAME},
    ],
    "staff/commitment_due": [
        *({**one, "late": late} for one in OF_KINDS for late in (True, False)),
        {**OWNED, "kind": "service", "service": "用车", "state": "arranged", "late": True},
    ],
    "staff/commitment_gone": [OWNED, {**BARE, "kind": "service", "service": "用车"}],
    "staff/commitment_unheard": [OWNED, BARE],
    "staff/commitment_moved": [{"number": 123456, "kind": kind, "to": to} for kind in KINDS for to in (LONG_NAME, "")],
    "staff/commitment_came": [{**OWNED, "state": state, "words": words} for state in STATES for words in (WORDS, "")],
    "staff/commitment_rated": [{**OWNED, "kind": "service", "service": "用车", "again": 123457}, {**BARE, "again": 123457}],
    "staff/commitments": [
        {"rows": LINES, "more": 30, "others": 120, "what_listed": ""},
        {"rows": LINES[:2], "more": 1, "others": 0, "what_listed": "suggestion"},
        {"rows": [{**LINE, "owner": "", "who": ""}], "more": 0, "others": 0, "what_listed": "suggestion"},
        *({"rows": [], "more": 0, "others": 0, "what_listed": what} for what in ("", "suggestion")),
    ],
    "staff/commitment_thread": [
        *({**THREAD, "kind": kind, "state": state} for kind in KINDS for state in STATES if state != "arranged"),
        {**THREAD, "kind": "service", "service": "用车", "state": "arranged", "owner": ""},
        {**THREAD, "rated": 123455},
        {**THREAD, "state": "done", "who": "", "phone": "", "disposition": "", "heard": False, "rating": "", "papers": []},
    ],
    "staff/commitment_taken": [{**LINE, "kind": kind} for kind in KINDS],
    "staff/commitment_handed": [{"number": 123456, "kind": "need", "to": LONG_NAME, "found": found} for found in (0, 1, 2)],
    "staff/commitment_arranged": [{**LINE, "arranged": arranged, "way": way} for arranged in (True, False) for way in WAYS],
    "staff/commitment_findings": [
        {"number": 123456, "kind": kind, "findings": [one.value for one in Finding]} for kind in ("need", "suggestion")
    ],
    "staff/commitment_closed": [
        {"number": 123456, "kind": "need", "disposition": found, "way": way, "topic": topic}
        for found in (Finding.OPEN.value, "")
        for way in WAYS
        for topic in ("hardship-fund", "")
    ],
    "staff/commitment_paper": [
        {"number": 123456, "paper": PAPERS[0], "lacking": PAPERS[1:], "papers": PAPERS, "way": "chat"},
        {"number": 123456, "paper": PAPERS[0], "lacking": [], "papers": PAPERS, "way": "ring"},
        {"number": 123456, "paper": "", "lacking": PAPERS, "papers": PAPERS, "way": ""},
        {"number": 123456, "paper": "", "lacking": [], "papers": [], "way": ""},
    ],
    "staff/commitment_unknown": [{"number": 123456}],
    "staff/commitment_noted": [{"number": 123456, "good": good} for good in (True, False)],
}

# --- to people ---------------------------------------------------------------------------------------------------------

TOLD: Data = {"number": 123456, "kind": "need", "name": LONG_NAME, "service": "", "text": SHORT, "words": WORDS}
TOLD_KINDS = [{**TOLD, "kind": kind, "name": name} for kind in KINDS for name in (LONG_NAME, "")]
TOLD_KINDS += [{**TOLD, "kind": "service", "service": "家电维修", "name": name} for name in (LONG_NAME, "")]
ENDED: Data = {"disposition": "", "rates": False, "topic": "", "document": ""}
CITED: Data = {"topic": "特困离退休干部帮扶", "document": "关于对特困离退休干部帮扶的实施办法郑老〔2017〕35号"}

PUSH: dict[str, list[Data]] = {
    "push/commitment_arranged": TOLD_KINDS,
    "push/commitment_progress": TOLD_KINDS,
    "push/commitment_eve": TOLD_KINDS,
    "push/commitment_paper": [
        {**TOLD, "kind": "hardship", "words": PAPERS[0], "lacking": lacking, "name": name}
        for lacking in (PAPERS[1:], [])
        for name in (LONG_NAME, "")
    ],
    "push/commitment_closed": [
        *({**one, **ENDED} for one in TOLD_KINDS),
        *({**TOLD, **ENDED, **CITED, "disposition": one.value, "words": words} for one in Finding for words in (WORDS, "")),
        {**TOLD, **ENDED, "kind": "service", "service": "用车", "rates": True, "words": ""},
        {**TOLD, **ENDED, "words": ""},
        {**TOLD, **ENDED, "topic": "特困离退休干部帮扶"},
    ],
}

OWN: Data = {"number": 123456, "kind": "need", "state": "open", "service": "", "text": SHORT, "result": WORDS, "disposition": ""}
OWN |= {"due": WHEN}
SEVERAL = [{**OWN, "state": state} for state in STATES] + [{**OWN, "service": "用车", "result": "", "state": "done"}]
SUGGESTED: Data = {"number": 123456, "text": SHORT, "live": True, "result": "", "due": WHEN}
ASKED: Data = {"number": 123456, "due": WHEN}
SAID = [WORDS[:120], "后天上午", "哪天都行"]

REPLY: dict[str, list[Data]] = {
    "reply/services": [
        {"own": SEVERAL[:4], "services": SERVICES, "rates": 0},
        {"own": SEVERAL[2:], "services": SERVICES, "rates": 123456},
        {"own": [{**OWN, "result": ""}], "services": SERVICES, "rates": 0},
        {"own": [], "services": SERVICES, "rates": 0},
    ],
    "reply/service_whom": [
        {"found": found, "service": service} for found in ([f"{LONG_NAME}（示范局机关）"] * 6, []) for service in ("用车", "")
    ],
    "reply/service_ask": [
        {"service": "用车", "ask": "从哪里到哪里？", "tells": tells, "first": first}
        for tells in ("急病不要等车，直接打120。", "")
        for first in (True, False)
    ]
    + [{"service": "", "ask": "", "tells": "", "first": True}],
    "reply/service_check": [
        {"service": service, "said": SAID, "on": on, "name": name, "soon": soon}
        for service in ("用车", "")
        for on, name, soon in ((DAY, LONG_NAME, True), ("", "", False))
    ],
    "reply/service_taken": [
        {**ASKED, "service": service, "tells": tells, "known": known}
        for service in ("用车", "")
        for tells, known in (("急病不要等车，直接打120。", False), ("", True))
    ],
    "reply/service_rated": [{"number": 123456, "good": good} for good in (True, False)],
    "reply/service_which": [
        {"own": SEVERAL[:4], "number": ""},
        *({"own": [], "number": number} for number in ("123456", "")),
    ],
    "reply/service_withdrawn": [{"number": 123456, "service": service} for service in ("用车", "")],
    "reply/suggestion_ask": [{}],
    "reply/suggestion_taken": [ASKED],
    "reply/suggestion_need": [ASKED],
    "reply/suggestions": [
        {"own": [SUGGESTED, {**SUGGESTED, "live": False, "result": WORDS}, {**SUGGESTED, "live": False}]},
        {"own": []},
    ],
    "reply/hardship_whom": [{"title": "困难帮扶申请", "found": found} for found in ([f"{LONG_NAME}（示范局机关）"] * 6, [])],
    "reply/hardship_handed_in": [
        {**ASKED, "papers": PAPERS * 3, "owner": LONG_NAME, "name": LONG_NAME},
        {**ASKED, "papers": [], "owner": "", "name": ""},
    ],
}

COMMITMENT_SAMPLES: dict[str, list[Data]] = {**STAFF, **PUSH, **REPLY}
