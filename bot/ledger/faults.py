"""What can be wrong with a file, a row or a cell, in words that a clerk understands."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import SangyuError


class LedgerFault(SangyuError):
    """The file cannot be taken in; each line of the message is one thing to mend."""


class CellFault(ValueError):
    """One cell cannot be used; the message is plain Chinese for the clerk and repeats no personal data."""


class KeptAside(CellFault):
    """One cell does not fit its field: its text is kept among the further columns, and the clerk is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend (a fault) or to know (a warning): where it stands and a plain reason.

    `name` is whose row it is: for the clerk's eyes, never for a log.
    """

    text: str
    sheet: str = ""
    row: int = 0  # as Excel shows it; 0: the whole sheet
    column: str = ""  # the heading
    name: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet} 第{self.row}行" if self.row else self.sheet
        who = f"（{self.name}）" if self.name else ""
        said = f"{self.column}：{self.text}" if self.column else self.text
        return f"{place}{who}：{said}" if place else said
