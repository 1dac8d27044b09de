"""One list as a file for a spreadsheet, as Excel or as CSV: what stands in a cell is read, never run."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from bot.ledger.list_sheet import table_sheet

# What a spreadsheet may run when it opens a CSV file, whatever it takes away before; the wide ones are turned into the narrow
# ones where people type Chinese.
_FORMULA = re.compile(r"[\s\x00\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r]")
CSV = "text/csv; charset=utf-8"
_LONG_NUMBER = 10  # digits; a longer one would lose its last ones


class Kind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Table:
    """`title` stands above the columns of an Excel sheet; a CSV file has none."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def table_file(table: Table, kind: Kind, made: str) -> bytes:
    """The bytes of a file; `made`: the line under the title that says when."""
    if kind is Kind.CSV:
        return csv_file(table)
    return table_sheet(table.title, table.columns, [[_whole(cell) for cell in row] for row in table.rows], made)


def csv_file(table: Table) -> bytes:
    """UTF-8 with a mark at the beginning, by which Excel knows it."""
    out = StringIO(newline="")
    csv.writer(out).writerows([inert(cell) for cell in row] for row in (table.columns, *table.rows))
    return out.getvalue().encode("utf-8-sig", "replace")


def _whole(cell: str) -> str:
    """Without halves of signs, which no file can hold."""
    return cell.encode("utf-8", "replace").decode("utf-8")


def inert(cell: str) -> str:
    """A quote before what would be run, blanks before it or not; before a long number too."""
    return f"'{cell}" if _FORMULA.match(cell) or (cell.isdecimal() and len(cell) > _LONG_NUMBER) else cell
