"""What the pages about notices get, with a hostile word wherever somebody may write one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.channels.base import Seen
from bot.domain.board import Board, GroupPosts, InGroup, Missing, Next, Tally, Turn, UnitLine
from bot.domain.coverage import Course, Progress, Tile
from bot.domain.drafts import DraftFields
from bot.domain.ladder import Rung
from bot.domain.messages import Form
from bot.domain.notices import NoticeKind, NoticeState, Reach, RecipientState, Version, VersionState
from bot.notices.previews import Screen
from bot.store.retracting import Report
from bot.store.roll import RollRow
from tests.builders import NOW, notice

Data = dict[str, Any]
HOUR = timedelta(hours=1)
KINDS = [kind.value for kind in NoticeKind]


def notice_pages(hostile: str, frame: Data, row: RollRow) -> dict[str, Data]:
    draft = notice(
        title=hostile, body=hostile, audience=hostile, place=hostile, event_at=NOW, end_at=NOW + HOUR, reply_by=NOW,
        cutoff=NOW + HOUR, exception=hostile,
    )  # fmt: skip
    sent = replace(draft, state=NoticeState.SENDING, approved_at=NOW, approver_id=2)
    fields = DraftFields.of(draft)
    refused: Data = {"number": 1, "objection": "audience", "detail": hostile, "cautions": []}
    looked, live = _looked(hostile, draft), _live(hostile, sent)
    names: Data = {"rows": [row], "page": 2, "more": True, "why": hostile, "number": 99, "path": hostile}
    composed: Data = {
        **frame, "mode": "amend", "fields": fields, "refused": refused, "notice": draft, "seen": hostile, "kinds": KINDS,
        "asks": ["hour", "moment:event_at", "file:damaged", "file:else", hostile], "saved": [hostile], "wrong": 3,
        "against": [{"field": name, "mine": getattr(fields, name), "now": hostile} for name in ("title", "body", "place")],
        "looked": {**looked, "people": names, "form": True},
    }  # fmt: skip
    return {
        "console/notices/notices": {
            **frame, "notices": [(sent, (1, 3)), (draft, (0, 0))], "waiting": {1}, "drafts": True, "view": "", "q": hostile,
            "counts": dict.fromkeys(("", "mine", "sending", "draft", "done", "withdrawn"), 1), "page": 2, "more": True,
        },
        "console/notices/composer": composed,
        "console/notices/_looked": {**frame, "looked": looked},
        "console/notices/_preview": {**frame, **looked},
        "console/notices/_people": {**frame, **names},
        "console/notices/_forecast": {**frame, **{name: looked[name] for name in ("notice", "forecast", "course")}},
        "console/notices/_present": {"present": [(hostile, ""), (hostile, "edits")], "notice": sent, "stale": True},
        "console/notices/_figures": live,
        "console/notices/_units": live,
        "console/notices/_who": live,
        "console/notices/ask": {**frame, "notice": sent, "step": "resend", "people": 3, "tally": live["all"]},
        "console/notices/notice": {
            **frame, "notice": sent, **_shown(hostile), "looked": None, "live": live, "versions": [_version(sent)],
            "authors": {1: hostile}, "seen": hostile, "approves": True, "drafts": True, "takes": True, "mine": False,
            "done": "approve", "reports": [Report(1, 1, hostile, 1, 1, hostile, hostile, 1, hostile, NOW)],
            "asked": {"unit": hostile, "state": hostile, "after": hostile}, "refused": refused, "changed": True,
        },
    }  # fmt: skip


def _looked(hostile: str, draft: Any) -> Data:
    seen = (
        Seen(hostile, parts=2), None, Seen(hostile, hostile, ((hostile, hostile), ("title", hostile)), (hostile,)), Seen(hostile),
    )  # fmt: skip
    screens = [
        Screen("sms", "main", Form.SMS, False, seen[0], 0.5, 5),
        Screen("wechat", "main", Form.PUSH, False, seen[1], 1.0, 0),
        Screen("wecom", "main", Form.PUSH, False, seen[2], 0.001, 0),
        Screen(hostile, "main", Form.CHAT, True, seen[3], 0.1, 0),
    ]
    cautions = [{"fault": "officialese", "words": [hostile], "instead": [hostile], "number": 1, "blocks": False}]
    return {
        "notice": draft, "form": True, "people": None, "ask": "", "send_to": "persons", "audience": hostile,
        "expression": hostile, "included": 99, "no_route": 3, "names": [hostile], "left_out": [(hostile, 3)],
        "sees_names": True, "screens": screens,
        "cautions": cautions, "stale": ["event_at", "place"], "forecast": _forecast(hostile), "later": False,
        "course": Course(NOW, NOW + HOUR, (), ((NOW, 0.0), (NOW + HOUR, 0.5)), NOW + HOUR),
    }  # fmt: skip


def _forecast(hostile: str) -> Data:
    return {
        "people": 3, "cutoff": NOW.isoformat(), "exception": hostile, "first": {"push": 2, "call": 1},
        "ladders": {"default": 2, hostile: 1}, "no_route": {"calls_only": 1}, "proxies": 0, "sms": 1, "voice": 1, "cost": 5,
        "by_cutoff": 0.5, "calls": 1, "cap": 15, "hours": [{"at": NOW.isoformat(), "share": 0.5}] * 9,
        "busiest": {"name": hostile, "calls": 1}, "over": 0, "verdict": "yes", "advice": [],
    }  # fmt: skip


def _live(hostile: str, sent: Any) -> Data:
    tally = Tally(should_know=3, sent=2, delivered=1, confirmed=1, by_self=1, waiting=1, task_open=1)
    groups = GroupPosts((InGroup(hostile, False),), (InGroup(hostile, False, hostile, 3),))
    board = Board(tally, (UnitLine(1, hostile, hostile, 0, tally, tally), UnitLine(None, "", "", 0, tally, tally)), groups)
    who = Missing(1, 1, hostile, 1, RecipientState.TASK_OPEN, Reach.SENT, Next(Turn.TASK, Rung.CALL, NOW, hostile, 1, hostile))
    under = tuple(Tile(1, hostile, 1, 3, 0) for _ in range(30))
    return {
        "notice": sent, "board": board, "all": tally, "weights": {}, "now": NOW, "progress": Progress(1, 3, 2),
        "course": Course(NOW, NOW + HOUR, ((NOW, 0.0), (NOW, 0.3)), ((NOW, 0.0), (NOW + HOUR, 0.5)), NOW + HOUR),
        "tiles": (Tile(1, hostile, 1, 3, 0, under), Tile(1, hostile, 3, 3, 4, (), own=True)),
        "path": [(1, hostile), (2, hostile)], "unit": 1, "units": list(board.lines[:1]), "state": "waiting", "after": 3,
        "missing": [who], "more": True,
        "unit_names": {1: hostile},
    }  # fmt: skip


def _shown(hostile: str) -> Data:
    changes = [{"field": "place", "old": hostile, "new": hostile}, {"field": "event_at", "old": "", "new": NOW.isoformat()}]
    return {"changes": changes, "misled": 2, "cautions": [], "audience": hostile, "included": 3}


def _version(sent: Any) -> Version:
    return Version(1, 1, sent.text, VersionState.APPROVED, 1, NOW, 2, NOW)


# The list of names that is taken along.
_CALLED = Next(Turn.TASK, Rung.CALL, NOW, "欧阳春和", 1, "13900002001")
NOTICE_LINES: dict[str, list[Data]] = {
    "staff/missing_headings": [{}],
    "staff/missing_row": [
        {"one": Missing(1, 1, "欧阳春和", 1, RecipientState.TASK_OPEN, Reach.SENT, _CALLED), "unit": "城关镇/第一支部"},
        {"one": Missing(1, 1, "欧阳春和", None, RecipientState.WAITING, Reach.NOTHING, Next(Turn.NONE)), "unit": ""},
    ],
}
