"""A living list as an Excel sheet that can be printed as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

from bot.ledger.lists import Entry, LivingList

WIDTHS = {
    "姓名": 10,
    "性别": 6,
    "年龄": 6,
    "今年满": 8,
    "单位": 24,
    "支部": 18,
    "原职务": 20,
    "手机号": 15,
    "住址": 40,
    "寄送篇目": 40,
}
USUAL = 13  # characters


def list_sheet(which: LivingList, entries: Sequence[Entry], made: str) -> bytes:
    """The bytes of an .xlsx file."""
    return table_sheet(which.title, which.columns, [entry.cells for entry in entries], made)


def table_sheet(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], made: str) -> bytes:
    """… of any list. Every cell is text: a number keeps its zeros, and what looks like a formula stays words."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    bold = book.add_format({"bold": True, "bg_color": "#f6f1e7", "border": 1})
    large, plain = book.add_format({"bold": True, "font_size": 16}), book.add_format({"border": 1, "num_format": "@"})
    sheet.write_string(0, 0, title, large)
    sheet.write_string(1, 0, made)
    for column, heading in enumerate(columns):
        sheet.set_column(column, column, WIDTHS.get(heading, USUAL))
        sheet.write_string(2, column, heading, bold)
    for at, cells in enumerate(rows, 3):
        for column, cell in enumerate(cells):
            sheet.write_string(at, column, cell, plain)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
