"""A file to sheets of raw cells: .xlsx, or text separated by commas or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bot.ledger.container import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Part, kind_of, measured
from bot.ledger.faults import LedgerFault

Cell = Any  # str, float, int, bool, date, datetime, time, timedelta; an empty cell is ""
Merged = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, as (row, column) from 0


@dataclass(frozen=True, slots=True)
class RawSheet:
    """Cells as the file has them. Rows and columns are counted from 0; row 0 is Excel's row 1."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    part: Part = field(default_factory=Part)


def open_file(path: Path) -> list[RawSheet]:
    """Raises LedgerFault, in words that say what to do, for whatever cannot be read."""
    return _workbook(path) if kind_of(path) == "xlsx" else [_text(path)]


def _workbook(path: Path) -> list[RawSheet]:
    container = measured(path)
    try:
        book = CalamineWorkbook.from_filelike(container.content)
        return [
            _sheet(book, one.name, one.visible is not SheetVisibleEnum.Visible, container.parts.get(one.name, Part()))
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, ValueError, OSError):
        raise LedgerFault(f"{path.name}：打不开，文件可能已损坏。请在 WPS 或 Excel 里另存为 .xlsx 再导入") from None


def _sheet(book: CalamineWorkbook, name: str, hidden: bool, part: Part) -> RawSheet:
    sheet = book.get_sheet_by_name(name)
    rows: list[list[Cell]] = list(sheet.to_python(skip_empty_area=False))
    merged = tuple(sheet.merged_cell_ranges or ())
    _fill(rows, merged)
    return RawSheet(name, rows, merged, hidden, part)


def _fill(rows: list[list[Cell]], merged: Sequence[Merged]) -> None:
    """A merged cell's value belongs to all its cells. A merge that holds nothing may reach to the end of the sheet: left out."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] == "":
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]


def _text(path: Path) -> RawSheet:
    text = decoded(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    rows: list[list[str]] = []
    widest = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append([_plain(cell) for cell in row])
            widest = max(widest, len(row))
            if len(rows) > MOST_ROWS or widest > MOST_COLUMNS or len(rows) * widest > MOST_CELLS:
                raise LedgerFault(f"{path.name}：一次最多 {MOST_ROWS} 行 {MOST_COLUMNS} 列，请拆成几个文件，分几次导入")
    except csv.Error:
        raise LedgerFault(f"{path.name}：读不懂这个文本文件。请在 WPS 或 Excel 里另存为 .xlsx 再导入") from None
    for cells in rows:
        cells.extend([""] * (widest - len(cells)))  # as long as each other, as those of a workbook are
    return RawSheet(path.stem, rows)


def decoded(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel in China writes (GB 18030). Anything else is refused rather than guessed."""
    raw = path.read_bytes()
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _looks_chinese(text):
            return text
    raise LedgerFault(
        f"{path.name}：文字编码认不出来（读出来是乱码）。请在 WPS 或 Excel 里打开，看清楚没有乱码，再另存为 .xlsx 或“CSV UTF-8”"
    )


def _looks_chinese(text: str) -> bool:
    """Almost any bytes are some GB 18030; text in it is made of the 6,763 characters of GB 2312, of others only in a name."""
    wide = [letter for letter in text[:100_000] if letter > "\x7f"]
    return not wide or sum(map(_common, wide)) > 0.8 * len(wide)


def _common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _plain(cell: str) -> str:
    """Takes off what keeps a cell text in Excel: ="0123", '0123, and our own quote before = + - @."""
    found = re.fullmatch(r'="(.*)"', cell.strip())
    return found[1] if found else re.sub(r"^'(?=[=+\-@\t\r'\d])", "", cell)
