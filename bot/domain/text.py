"""Small, exact work on Chinese text: widths, byte limits, masks."""

from __future__ import annotations

import re
from datetime import date, datetime

_SENTENCE_END = "。！？!?；;\n"
_CLAUSE_END = "，,、：: "


_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F) if chr(code).isalnum()} | {0x3000: 0x20}


def fold(text: str) -> str:
    """What was meant by what was typed: full-width letters and digits become half-width, outer spaces go.

    Chinese punctuation stays, since what staff write is sent on as they wrote it.
    """
    return text.translate(_FULL_WIDTH).strip()


def said(text: str) -> str:
    """A command as people type it: folded, without the full stop, quotes or spaces that the voice key adds."""
    return re.sub(r"[\s。．.！!？?~～“”\"'，,]+$|^[\s“”\"']+", "", fold(text))


def split_bytes(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-8 bytes, at sentence ends where there are any.

    A sentence longer than a part is cut after a comma, and a clause longer than a part between characters.
    Nothing but white space at the cuts is lost. Raises ValueError for a limit that cannot hold one character.
    """
    if limit < 4:
        raise ValueError("a part must hold at least one character of four bytes")
    parts: list[str] = []
    rest = text.strip()
    while len(rest.encode()) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in [*parts, rest] if part]


def _cut(text: str, limit: int) -> int:
    """How many characters of `text` make the best first part."""
    head = text.encode()[:limit].decode(errors="ignore")
    for ends in (_SENTENCE_END, _CLAUSE_END):
        best = max(head.rfind(end) for end in ends) + 1
        if best > len(head) // 3:
            return best
    return len(head)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters on one line, with … where something was left out."""
    flat = re.sub(r"\s+", " ", text).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def bare_number(phone: str) -> str:
    """The digits of a telephone number, without the country's own 86 in front of eleven."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def mask_phone(phone: str) -> str:
    """139****8000: enough to recognise one's own number, too little to call a stranger's."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


_WEEKDAYS = "一二三四五六日"


def spoken_day(day: date) -> str:
    """3月12日（周四）"""
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def document_day(date_of: str) -> str:
    """The date of a document as one reads it out: 2016-02-15 → 2016年2月15日, 2016-02 → 2016年2月; anything else as it is."""
    parts = date_of.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return date_of
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def spoken_clock(moment: datetime) -> str:
    """上午9:00, 中午12:00, 下午3:30, 晚上7:00: the half of the day is always said."""
    hour = moment.hour
    part = "凌晨" if hour < 6 else "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"
    return f"{part}{hour - 12 if hour > 12 else hour}:{moment.minute:02d}"


def spoken_time(moment: datetime) -> str:
    """3月12日（周四）上午9:00"""
    return f"{spoken_day(moment.date())}{spoken_clock(moment)}"


def brief(moment: datetime, day: date | None = None) -> str:
    """9:02 on the day that is spoken of already, else 3月10日9:02."""
    clock = f"{moment.hour}:{moment.minute:02d}"
    return clock if moment.date() == day else f"{moment.month}月{moment.day}日{clock}"
