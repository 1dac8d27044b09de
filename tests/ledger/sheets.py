"""Files as offices make them, for tests of the Excel door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.domain.ledger import PersonFile
from bot.domain.rights import OPERATOR, Viewer
from bot.ledger import Difference, compare, read_workbook, take_in
from bot.ledger.workbook import PEOPLE_HEADINGS
from bot.store import Store
from bot.understanding.calendar import ChineseCalendar
from tests.builders import NOW

CALENDAR = ChineseCalendar()
STAFF = [("安道远", "13800005001", "联系人", "林场"), ("白如雪", "13800005002", "工作人员", "")]
ID = "11010119400512003"  # without its check digit


def id_number(body: str = ID) -> str:
    """A number with the right check digit."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(weight * int(figure) for weight, figure in zip(weights, body, strict=True)) % 11]


def table(path: Path, rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> Path:
    """A first sheet 花名册 of these rows, and further ones by name."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, cells in {"花名册": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(cells):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return path


def sheet(path: Path, people: Sequence[Sequence[Any]], staff: Sequence[Sequence[Any]] = STAFF, **more: Any) -> Path:
    """An office's file of the standard layout: a title above the headings."""
    rows: list[Sequence[Any]] = [["林场离退休干部花名册"], PEOPLE_HEADINGS, *people]
    return table(path, rows, 工作人员=[("姓名", "手机号", "角色", "单位"), *staff], **more)


def person(name: str = "柏长青", phone: Any = "13900005001", born: Any = "1940-05-12", **other: Any) -> list[Any]:
    """One row of the standard layout."""
    values: Mapping[str, Any] = {
        "姓名": name,
        "性别": "男",
        "出生日期": born,
        "人员类别": "退休",
        "单位": "林场",
        "手机号": phone,
        "结对联系人": "安道远",
        **other,
    }
    return [values.get(heading) for heading in PEOPLE_HEADINGS]


def hold(store: Store, path: Path, mapping: Mapping[str, str | None] | None = None, viewer: Viewer = OPERATOR) -> Difference:
    """What a file would change; nothing is written."""
    with store.read() as records:
        return compare(records, read_workbook(path, mapping), CALENDAR, viewer)


def bring(store: Store, path: Path, mapping: Mapping[str, str | None] | None = None, viewer: Viewer = OPERATOR) -> Difference:
    """Take a file in."""
    difference = hold(store, path, mapping, viewer)
    with store.write() as records:
        take_in(records, difference, viewer, NOW)
    return difference


def everybody(store: Store) -> list[PersonFile]:
    with store.read() as records:
        return records.ledger.files(OPERATOR)


def found(store: Store, name: str) -> PersonFile:
    """The only one of this name."""
    (one,) = [file for file in everybody(store) if file.name == name]
    return one


def said(findings: Sequence[Any]) -> str:
    return "\n".join(map(str, findings))
