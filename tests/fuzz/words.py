"""How bytes become Chinese: a fuzzer that only turns bits of UTF-8 around never gets past the first character."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
# What people and clerks wrote, in the cases of other tests; their pieces are what a text is put together from.
BOOKS = (
    "understanding/notices.yaml",
    "understanding/notices_more.yaml",
    "understanding/replies.yaml",
    "understanding/life_events.yaml",
    "understanding/announcements.yaml",
    "understanding/rhythms.yaml",
    "understanding/opt_outs.yaml",
    "understanding/times_table.py",
    "audience/cases.yaml",
    "visits_text/phrases.yaml",
    "understanding/accounts.yaml",
    "understanding/own_notices.yaml",
    "understanding/plain_questions.yaml",
    "understanding/desk_words.yaml",
)
PIECE = re.compile(r"[一-鿿]{1,4}|\d+|[^\w\s]")
# Signs that look like others, that turn the direction, that have no width, that count as a digit and are none.
ODD = (
    *"٣²Ⅷ㊀𝟗〇廿卅零两壹",
    "‮",
    "​",
    "﻿",
    "\0",
    "\n",
    "\t",
    "\r",
    "🙏",
    "👨‍👩‍👧",
    "\ud800",
    "{{7*7}}",
    "{%",
    "#let",
    "99999999999999999999",
)
RAW = 0  # the first byte of an input whose rest is text as it is


@lru_cache(maxsize=1)
def pieces() -> tuple[str, ...]:
    """At most 60,000 pieces, always in the same order, so that an input that was kept means the same tomorrow."""
    found: dict[str, None] = dict.fromkeys(ODD)
    for book in BOOKS:
        found.update(dict.fromkeys(PIECE.findall((TESTS / book).read_text("utf-8"))))
    return tuple(found)[:60_000]


def text_of(data: bytes) -> str:
    """The text of an input: as it is, or two bytes for each piece."""
    if not data or data[0] % 4 == RAW:
        return data[1:].decode("utf-8", "replace")
    known = pieces()
    return "".join(known[int.from_bytes(data[at : at + 2], "big") % len(known)] for at in range(1, len(data), 2))


def seed(text: str) -> bytes:
    """The input that is this text."""
    return b"\0" + text.encode()
