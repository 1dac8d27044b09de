"""For the pages of conversations the data that they get."""

from __future__ import annotations

from typing import Any

from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.store.roll import RollRow
from tests.builders import CHAT, HOUR, NOW, notice

Data = dict[str, Any]


def inbox_pages(hostile: str, frame: Data, row: RollRow) -> dict[str, Data]:
    """`hostile` stands wherever somebody may write a word."""
    him = {"name": hostile, "what": hostile, "for": hostile}
    return {**_lists(hostile, frame, him), **_chats(hostile, frame, him, row)}


def _lists(hostile: str, frame: Data, him: Data) -> dict[str, Data]:
    line = {
        "number": 12, "channel": hostile, "who": him, "kind": "text", "words": hostile, "at": NOW, "unheard": True, "clock": "",
        "due": None, "owner": "", "holder": "", "mine": False,
    }  # fmt: skip
    late = {**line, "clock": "late", "due": NOW, "owner": hostile, "kind": "image"}
    rows = [
        line,
        late,
        {**late, "clock": "soon", "holder": hostile},
        {**late, "mine": True, "who": {"name": "", "what": "", "for": ""}},
    ]
    data = {**frame, "q": hostile, "view": "all", "rows": rows, "waiting": 3, "first": False, "more": hostile, "mark": hostile}
    return {"console/desk/inbox": data, "console/desk/_inbox_rows": {**data, "rows": [], "first": True}}


def _chats(hostile: str, frame: Data, him: Data, row: RollRow) -> dict[str, Data]:
    said = {
        "at": NOW, "side": "his", "text": hostile, "kind": "voice", "route": hostile, "who": "", "purpose": "", "fate": "",
        "leaves": None, "media": {"message": 1, "state": "kept", "shows": False},
    }  # fmt: skip
    bubbles = [
        said,
        {**said, "kind": "image", "media": {"message": 2, "state": "kept", "shows": True}},
        {**said, "kind": "image", "media": {"message": 3, "state": "waiting", "shows": False}},
        {**said, "kind": "event", "route": "followed", "media": None},
        *(
            {**said, "side": "bot", "kind": "text", "purpose": "notice", "fate": fate, "media": None}
            for fate in ("failed", "unsure")
        ),
        {**said, "side": "staff", "kind": "text", "who": hostile, "fate": "waits", "leaves": NOW + HOUR, "media": None},
    ]
    thread = {
        "number": 12, "name": hostile, "bubbles": bubbles, "since": 1, "older": 1, "mark": hostile, "holder": hostile,
        "mine": True, "held_by": 1, "until": NOW, "silent": True,
    }  # fmt: skip
    one = Inquiry(5, Place(*CHAT, "person-1"), 1, hostile, NOW, NOW)
    card = {"people": [row], "open_numbers": True, "notices": [notice(title=hostile)], "inquiry": one}
    whole = {
        **frame, **thread, "him": him, "channel": hostile, "card": card, "how": "late", "acts": True, "reaches": False,
        "unheard": True, "draft": hostile, "latest": True, "fault": "closed", "done": hostile,
    }  # fmt: skip
    parts = {f"console/desk/{name}": {**frame, **thread} for name in ("_thread", "_older")}
    return {"console/desk/inbox_chat": whole, **parts}
