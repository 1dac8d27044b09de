"""Telephone numbers as people write and say them: 139 0000 2999, １３９…, 幺三九零零零零二九九九, 0571-88886666."""

from __future__ import annotations

import re

from bot.domain.text import fold

_SPOKEN = str.maketrans("〇零○幺一二两三四五六七八九", "00011223456789")
_DIGITS = re.compile(r"[〇零○幺一二两三四五六七八九\d](?:[\s\-—]*[〇零○幺一二两三四五六七八九\d]){6,13}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}|[2-8]\d{6,7}")


def phones_in(text: str) -> list[tuple[str, str]]:
    """Every telephone number of a text, in figures only, with the few characters that stand before it."""
    text = fold(text)
    found = []
    for run in _DIGITS.finditer(text):
        number = re.sub(r"\D", "", run[0].translate(_SPOKEN))
        if is_phone(number):
            found.append((number, text[max(0, run.start() - 8) : run.start()]))
    return found


def is_phone(number: str) -> bool:
    """A mobile number of eleven figures, or a landline with or without its area."""
    return bool(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number))
