"""For every template of a procedure the data that its handlers and its job give it, at its worst."""

from __future__ import annotations

from typing import Any

from bot.domain.policy import PolicyTopic
from bot.policy.procedures import load_procedures

Data = dict[str, Any]

WHEN = "2026-03-12T09:00:00+08:00"
DAY = "2026-03-13"
NAME = "欧阳春和阿不都热依木"
TITLE = max((one.title for one in load_procedures().procedures), key=len)
LINES = [
    "手机认证：掌上12333、国家社会保险公共服务平台、电子社保卡（微信、支付宝、银行App里都能进）、当地人社App，按提示刷脸。"
] * 2
STEP: Data = {
    "title": TITLE,
    "number": 12,
    "total": 14,
    "kind": "deed",
    "lines": LINES,
    "note": "可以直接在这里发“我换号了”，后面写上新号码。",
    "ask": "",
    "labels": [],
    "paper": {},
    "lead": "first",
    "missing": {"name": "身份证或社保卡", "how": "丢失先打12333或银行电话挂失，再补办"},
    "lacking": [],
    "other": True,
    "name": NAME,
    "days": 7,
    "asks_again": True,
    "gentle": True,
    "ledger": "离休干部",
    "wrong_class": "遗属",
    "own": LINES,
    "source": None,
    "documents": False,
    "situation": [],
    "brings": [],
}
CHOICE = {
    "kind": "choice",
    "ask": "这回打算怎么认证？",
    "labels": ["用手机刷脸，自己或孩子帮着", "走不动，想请人上门"],
    "note": "",
}
PAPER = {
    "kind": "paper",
    "paper": {"name": "医院诊断证明或自理能力鉴定", "number": 1, "total": 5},
    "lines": [],
    "note": "",
    "own": [],
}
END = {"kind": "end", "lines": [], "note": "", "lacking": ["户口簿", "身份证或社保卡"]}
REPORT = {"kind": "report", "lines": [], "note": "", "source": None, "situation": ["重病", "失能", "遗属无固定收入"]}
REPORT |= {"brings": ["申请书（不会写的，联系人帮着写）", "身份证复印件", "自费花费的票据或清单"] * 4}
PLAIN = {"other": False, "name": "", "ledger": "", "wrong_class": "", "own": [], "missing": {}, "gentle": False}


def samples(topic: PolicyTopic) -> dict[str, list[Data]]:
    """`topic` stands under the steps as their source."""
    step = {**STEP, "source": topic, "documents": True}
    run: Data = {"title": TITLE, "number": 12, "total": 14, "name": NAME, "on": WHEN, "again_on": DAY}
    plain_run = {**run, "name": "", "total": 0, "again_on": ""}
    steps = [
        step,
        {**step, **CHOICE},
        {**step, **PAPER},
        {**step, **END},
        {**step, "kind": "date", "note": ""},
        *({**STEP, **PLAIN, "lead": lead, **kind} for lead in ("", "again", "resume") for kind in ({}, CHOICE, PAPER, END)),
        {**STEP, **PLAIN, **END, "lacking": [], "asks_again": False, "total": 0},
        {**step, **REPORT},
        *({**STEP, **PLAIN, **REPORT, "situation": [], "lead": lead} for lead in ("", "again", "resume")),
        {**STEP, **PLAIN, "kind": "date", "lead": "again"},
        {**STEP, **PLAIN, "lead": "first", "other": True, "missing": {"name": "户口簿", "how": ""}, "wrong_class": "退休"},
    ]
    inner = {"inner": "reply/media.txt", "kind": "image"}
    return {
        "reply/procedure_step": steps,
        "reply/procedure_private": [{}],
        "reply/procedure_which": [{"titles": [TITLE] * 12, "known": known} for known in (True, False)],
        "reply/procedure_changed": [{"title": TITLE}],
        "reply/procedure_help": [{"title": TITLE}],
        "reply/procedure_all_done": [{"title": TITLE}],
        "reply/procedure_lost": [{"title": TITLE}],
        "reply/procedure_paused": [{"title": TITLE, "on": on} for on in (DAY, "")],
        "reply/procedure_done": [
            {"title": TITLE, "again_on": on, "gentle": gentle} for on, gentle in ((DAY, False), ("", False), ("", True))
        ],
        "reply/procedure_quiet": [{"title": TITLE}, {"title": ""}],
        "reply/procedure_cancelled": [{"title": TITLE, "name": "领取待遇资格认证"}],
        "reply/procedure_pick": [{"verb": verb, "runs": [run, plain_run]} for verb in ("finished", "quiet", "resume")],
        "reply/procedure_mine": [
            {"runs": runs, "done": done} for runs in ([run] * 5, [plain_run], []) for done in ([run, plain_run] * 3, [])
        ],
        "reply/procedure_between": [{**inner, "offer": {"title": TITLE, "number": 3, "total": total}} for total in (14, 0)],
        "push/procedure_reminder": [
            {"title": TITLE, "yearly": yearly, "name": name, "word": "领取待遇资格认证"}
            for yearly in (DAY, "")
            for name in (NAME, "")
        ],
    }
