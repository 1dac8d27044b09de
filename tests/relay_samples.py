"""Samples for what is said of forwarding to ordinary chat groups, at its worst."""

from __future__ import annotations

from typing import Any

from tests.console_samples import HOSTILE

Data = dict[str, Any]

WHEN = "2026-03-12T09:00:00+08:00"
LONG_NAME = "欧阳春和阿不都热依木"
GROUP = "某某市某某区城关镇离退休干部第一党支部老同志微信群（二群）"
TITLE = "关于组织全市离退休干部参加“同心共圆中国梦、银龄奋进新征程”主题座谈会暨形势报告会的通知"
PAGE = "https://laoganbu.example.gov.cn/t/MTIzNDU2.nkdcsBjcRtBjUNSkwPsf3Xc6hKw"
KIT: Data = {"number": 123456, "group": GROUP, "deadline": WHEN, "title": TITLE, "corrects": True}
PLAIN: Data = {**KIT, "title": "", "corrects": False}
NO_GROUPS: Data = {
    **dict.fromkeys(("by_bot", "posted", "by_owners", "forwarded"), 0),
    "unposted": [],
    "unforwarded": [],
}
MANY: Data = {
    "by_bot": 12,
    "posted": 3,
    "by_owners": 30,
    "forwarded": 4,
    "unposted": [{"group": GROUP, "owner": "", "number": 0}] * 9,
    "unforwarded": [{"group": GROUP, "owner": owner, "number": 123456} for owner in (LONG_NAME, "") * 13],
}

RELAY_SAMPLES: dict[str, list[Data]] = {
    "staff/relay_kit": [{**KIT, "page": PAGE}, {**PLAIN, "page": PAGE}, {**PLAIN, "page": ""}],
    "staff/relay_due": [KIT, PLAIN],
    "staff/relay_gone": [{**KIT, "owner": LONG_NAME}],
    "staff/relay_given_back": [{"kits": [{**KIT, "owner": LONG_NAME}, {**PLAIN, "owner": ""}]}],
    "staff/relay_which": [{"kits": [KIT, PLAIN] * 6}, {"kits": []}],
}
RELAY_PAGES: dict[str, Data] = {
    "group": {
        **dict.fromkeys(("title", "body", "place"), HOSTILE),
        "when": None,
        "until": None,
        "corrects": True,
        "confirm": True,
        "stands": "withdrawn",
    },
    "relay": {
        **dict.fromkeys(("group", "text"), HOSTILE),
        "deadline": WHEN,
        "corrects": True,
        "picture": f'/t/"{HOSTILE}/poster.png',
        "said": "cannot",
    },
    "relay_done": {"group": HOSTILE, "forwarded": False},
}
