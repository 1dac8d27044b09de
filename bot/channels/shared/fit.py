"""Making words fit the platform's sizes, before the platform cuts them where it likes."""

from __future__ import annotations

import re

# Neither allowed in XML 1.0 nor of use to anybody; newline and tab stay. A lone surrogate cannot be sent at all.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

ELLIPSIS = "…"
PAUSES = "，。；、： "  # dropped in front of the ellipsis
BREAKS = PAUSES + "！？）》」』)"  # a cut behind one of these reads well


def clean(text: str) -> str:
    """The text without control characters other than newline and tab, and without lone surrogates."""
    return _UNFIT.sub("", text)


def fit_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters and marked with an ellipsis."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return text
    return raw[: limit - len(ELLIPSIS.encode())].decode("utf-8", "ignore") + ELLIPSIS


def fit_field(text: str, limit: int = 20) -> str:
    """One line of at most `limit` characters, cut at a pause in the second half if there is one.

    Service-account templates show 20 characters of a field and drop the rest without a sign (platform notice of
    2023-05-04), so the sign is ours. A number is not cut in two while anything stands before it.
    """
    line = " ".join(clean(text).split())
    if len(line) <= limit:
        return line
    room = limit - len(ELLIPSIS)
    for end in range(room, limit // 2, -1):
        if line[end - 1] in BREAKS:
            return line[:end].rstrip(PAUSES) + ELLIPSIS
    end = room
    while end > limit // 2 and _same_word(line[end - 1], line[end]):
        end -= 1
    return line[: end if end > limit // 2 else room] + ELLIPSIS


def _same_word(left: str, right: str) -> bool:
    return all(char.isascii() and (char.isalnum() or char in "-.") for char in (left, right))
