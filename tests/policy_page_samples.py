"""For every page about the policy library and the inquiries the data that it gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.conversation import Place
from bot.domain.inquiry import CLOSED, Inquiry, InquiryKind
from bot.domain.messages import Reply
from bot.domain.policy import Candidate, Condition, Decision, Finding, Level, Narrowed, PolicySource, PolicyTopic
from bot.domain.policy_changes import changes
from bot.policy.asking import Said
from bot.policy.difference import Changed, Difference
from bot.policy.reading import Taken
from bot.store.policy import Listed, Proposal, Version
from bot.store.questions import Asked
from bot.store.roll import RollRow
from bot.web.console.policy.form import EMPTY, ROWS, entry_shown
from bot.web.console.policy.library import STATES, Line
from tests.builders import NOW

Data = dict[str, Any]


def policy_pages(hostile: str, frame: Data, row: RollRow) -> dict[str, Data]:
    """`hostile` stands wherever somebody may write a word."""
    return {**_library(hostile, frame), **_writing(hostile, frame), **_asking(hostile, frame), **_inquiries(hostile, frame, row)}


def _topic(hostile: str) -> PolicyTopic:
    source = PolicySource(hostile, hostile, "2016-02", "read", hostile, "2016-03-01", "2030-12-31", hostile)
    return PolicyTopic(
        hostile, hostile, hostile, (hostile,), (source,), (hostile,), "example-office", hostile, "medium", hostile, "2026-03-01",
        hostile, (hostile,), (hostile,), (hostile,), Condition(("离休", "遗属"), 80, 90),
        (Narrowed(Condition(("离休", "退休"), 90), hostile), Narrowed(Condition((), None, 70), hostile)), Level.UNIT, hostile,
        hostile, "2026-01-01", "2026-12-31",
    )  # fmt: skip


def _score(hostile: str) -> Data:
    counted = {"asked": 3, "right": 1, "menu": 1, "wrong": 1, "missed": 0}
    shares = {"right": 60.0, "offered": 80.0, "wrong": 3.0, "false": 4.0}
    one = {
        "asked": 240,
        "shares": shares,
        "kinds": dict.fromkeys(("plain", "real", hostile), counted),
        "confused": [[hostile, hostile, 2]],
    }
    suffering = [{"q": hostile, "was": "right", "is": "wrong", "given": hostile}]
    return {"before": {**one, "shares": shares}, "after": one, "worse": {"right": [60.0, 50.0]}, "suffering": suffering}


def _library(hostile: str, frame: Data) -> dict[str, Data]:
    topic = _topic(hostile)
    line = Line(Listed(topic, "published", 3, NOW), "live", 4, 1)
    versions = [
        {
            "version": Version(topic, 2, "withdrawn", hostile, NOW, hostile),
            "changes": changes(replace(topic, facts=("1",)), topic),
        },
        {"version": Version(topic, 1, "published", "system", NOW, ""), "changes": ()},
    ]
    return {
        "console/policy/policy": {
            **frame, "q": hostile, "state": "live", "states": STATES, "count": 400, "shown": 2, "waiting": 3, "changes": True,
            "groups": {hostile: [line, replace(line, state="expired", bad=0), replace(line, state="withdrawn")]},
        },
        "console/policy/policy_topic": {
            **frame, "line": line, "topic": topic, "own_rules": [topic], "general": topic, "versions": versions,
            "authors": {}, "counts": (4, 1), "changes": True, "done": "verify", "fault": "no_reason",
        },
    }  # fmt: skip


def _writing(hostile: str, frame: Data) -> dict[str, Data]:
    topic = _topic(hostile)
    known = {
        "categories": [hostile], "units": [hostile], "topics": [(hostile, hostile)], "classes": ["离休", "退休"], "rows": ROWS,
    }  # fmt: skip
    caution = {"doubt": "outdated", "topic": hostile, "title": hostile, "detail": hostile, "to_do": hostile}
    preview = {
        "changes": changes(EMPTY, topic), "unchanged": False, "score": _score(hostile), "cautions": [caution], "seen": hostile,
    }  # fmt: skip
    fault = {"code": "choice", "data": {"key": "level", "entry": "3", "counted": "row", "id": hostile, "allowed": hostile}}
    wording = Proposal(1, "wording", topic, "question:3", "open", hostile, NOW)
    fresh = replace(wording, kind="new", origin=hostile)
    changed = Changed(replace(topic, title="1"), topic)
    notes = (
        ("ends_with_documents", {"day": "2026-12-31", "ids": hostile}),
        ("columns_left_out", {"sheet": hostile, "columns": hostile}),
    )
    return {
        "console/policy/policy_edit": {
            **frame, "entry": entry_shown(topic), "before": topic, "proposal": 1, "question": 2, "known": known, "fault": fault,
            "against": "worse", "preview": preview, "note": hostile,
        },
        "console/policy/policy_proposals": {
            **frame, "wordings": [{"one": wording, "words": [hostile]}], "count": 200, "authors": {}, "changes": True,
            "topics": [
                {"one": fresh, "known": False, "changes": changes(None, topic)},
                {"one": replace(fresh, kind="changed"), "known": True, "changes": changes(EMPTY, topic)},
                {"one": fresh, "known": True, "changes": ()},
            ],
            "done": "accepted", "against": "worse", "score": _score(hostile), "chosen": (1,),
        },
        "console/policy/policy_import": {**frame, "fault": fault, "text": hostile, "name": hostile, "done": ""},
        "console/policy/policy_import_preview": {
            **frame, "taken": Taken(hostile, (topic,), False, notes), "found": Difference((topic,), (changed,), 5, (topic,)),
            "whole": True, "shown": 0, "against": "empty", "score": _score(hostile), "cautions": [caution], "upload": hostile,
        },
    }  # fmt: skip


def _asking(hostile: str, frame: Data) -> dict[str, Data]:
    finding = Finding(Decision.ANSWER, hostile, 0.9, (Candidate(hostile, 0.9),), (hostile,), (hostile,))
    asked = Asked(1, Place("wechat", "main", "x"), 1, hostile, Decision.ANSWER, hostile, (hostile,), 0.9, NOW, "bad", 5)
    rows = [
        {"asked": asked, "why": why, "offered": [(hostile, hostile)], "answered": _topic(hostile)}
        for why in ("bad", "ignored", "unanswered")
    ]
    return {
        "console/policy/policy_test": {
            **frame, "asked": dict.fromkeys(("q", "before", "category", "age", "unit"), hostile), "message": hostile,
            "said": Said(finding, (), Reply("reply/policy_answer")), "titles": {hostile: hostile}, "classes": [hostile],
            "units": {1: hostile}, "scores": [(NOW, hostile, _score(hostile)["after"])], "waiting": 3, "changes": True,
            "done": "scored",
        },
        "console/policy/questions": {
            **frame, "week": date(2026, 3, 9), "before": date(2026, 3, 2), "after": date(2026, 3, 16), "until": date(2026, 3, 15),
            "shares": [(kind.value, 3, 0.2) for kind in Decision], "total": 15, "good": 2, "bad": 1, "rows": rows, "more": True,
            "titles": [hostile], "waiting": 0, "changes": True, "done": "wording",
        },
    }  # fmt: skip


def _inquiries(hostile: str, frame: Data, row: RollRow) -> dict[str, Data]:
    one = Inquiry(5, Place("wechat", "main", "x"), 1, hostile, NOW, NOW, InquiryKind.REQUEST, owner_id=1, level=1, silent=True)
    line = {"inquiry": one, "clock": "late", "owner": hostile, "person": row, "mine": False, "acts": True}
    closed = replace(one, state=CLOSED, disposition=hostile)
    rows = [line, {**line, "clock": "soon", "person": None}, {**line, "clock": "over", "inquiry": closed}]
    return {
        "console/policy/inquiries": {**frame, "rows": rows, "more": 3, "all": True, "done": "close"},
        "console/policy/inquiry": {
            **frame, "inquiry": replace(one, answer=hostile, rating="bad"), "how": "calm", "owner": hostile, "person": row,
            "phone_open": True, "thread": [{"at": NOW, "staff": who, "text": hostile} for who in ("", hostile)], "mine": False,
            "acts": True, "changes": True, "nearest": _topic(hostile), "insert": _topic(hostile), "lines": (hostile,),
            "draft": "",
            "titles": [hostile], "colleagues": [(1, hostile)], "dispositions": [hostile], "done": "take", "fault": "nobody",
        },
    }  # fmt: skip
