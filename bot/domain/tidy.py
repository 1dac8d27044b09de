"""What nobody types: hidden characters, letters piled with accents, walls of one character. Taken out before anything is read."""

from __future__ import annotations

import re

MOST = 20_000  # characters that are read and kept of one message
WALL = 60  # times one character in a row; more says no more
# Controls but line feed and tab; zero-width and directional marks; half characters; tags. Private use means nothing either.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PILED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\ufe20-\ufe2f]{2,}"
)
# No number that anybody means has so many figures; Python refuses to read one of thousands, and with a fault.
_FIGURES = re.compile(rf"(\d{{{WALL}}})\d+")
_WALL = re.compile(rf"(.)\1{{{WALL},}}", re.DOTALL)


def tidy(text: str) -> str:
    """A message as it can be read. What people type comes back as it was: line ends become single line feeds."""
    text = text[:MOST]
    if len(text) <= WALL and text.isprintable() and not _PILED.search(text):
        return text  # the rest of what goes is not printable
    read = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    read = _FIGURES.sub(r"\1", _PILED.sub("", _HIDDEN.sub("", read)))
    return _WALL.sub(lambda wall: wall[1] * WALL, read)
