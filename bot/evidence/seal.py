"""A fingerprint of each sheet, by which a changed copy shows."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

CELL, ROW = "\x1f", "\x1e"
_CONTROL = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")
LONGEST = 32_000  # characters; Excel takes 32,767 in one cell


def clean(text: str) -> str:
    """A cell's text as it is in the file whatever wrote or read it: no control characters, one sort of line end."""
    kept = text if text.isprintable() else text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    return kept.strip()[:LONGEST]


class Seal:
    """SHA-256 over the rows of a sheet, headings first. Empty cells at the end of a row do not count."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = sha256()

    def add(self, row: Sequence[str]) -> None:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        self._digest.update((CELL.join(cells) + ROW).encode())
        self.rows += 1

    @property
    def value(self) -> str:
        return self._digest.hexdigest()
