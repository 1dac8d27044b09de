"""An .xlsx file to rows. Every fault is named with its sheet and row; one fault, and nothing is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from bot.errors import SangyuError
from bot.ledger.rows import CellFault, Cells, PersonRow, StaffRow, person_row, staff_row, text

STAFF_SHEET = "工作人员"
PEOPLE_HEADINGS = (
    "姓名",
    "性别",
    "出生日期",
    "人员类别",
    "单位",
    "支部",
    "手机号",
    "身份证号",
    "住址",
    "结对联系人",
    "联系人电话",
)
NOT_KEPT = ("支部", "身份证号", "住址")  # come with the whole ledger
NEEDED = frozenset({"姓名", "人员类别", "单位"})
STAFF_NEEDED = frozenset({"姓名", "手机号", "角色"})
LARGEST = 50_000_000  # bytes, on disk and unpacked: an office has thousands of rows, not millions
SEARCHED = 6  # rows in which the headings are looked for; above them stand titles

Row = TypeVar("Row")


class LedgerFault(SangyuError):
    """The file cannot be taken in; each line of the message is one thing to mend."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a file holds."""

    people: tuple[PersonRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    not_kept: tuple[str, ...] = field(default=())  # headings whose cells are not kept yet


def read_workbook(path: Path) -> Sheets:
    """Read the first sheet (people) and the sheet 工作人员. Raises LedgerFault with every fault of the file."""
    _refuse_bombs(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as wrong:
        raise LedgerFault(f"{path.name}：打不开，请另存为没有密码的 .xlsx（{type(wrong).__name__}）") from None
    faults: list[str] = []
    names = [name for name in book.sheet_names if name != STAFF_SHEET]
    people: list[PersonRow] = []
    staff: list[StaffRow] = []
    missing: set[str] = set()
    if names:
        rows = _rows(book, names[0], NEEDED, faults)
        people = list(_read(names[0], rows, person_row, faults))
        missing = {heading for _, cells in rows for heading in NOT_KEPT if text(cells.get(heading))}
    if STAFF_SHEET in book.sheet_names:
        staff = list(_read(STAFF_SHEET, _rows(book, STAFF_SHEET, STAFF_NEEDED, faults), staff_row, faults))
    faults += _doubles(people)
    if faults:
        raise LedgerFault("\n".join(faults))
    return Sheets(tuple(people), tuple(staff), tuple(sorted(missing)))


def _refuse_bombs(path: Path) -> None:
    try:
        if path.stat().st_size > LARGEST:
            raise LedgerFault(f"{path.name}：文件太大，请拆成几个")
        with ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise LedgerFault(f"{path.name}：文件展开后太大，请拆成几个")
    except FileNotFoundError:
        raise LedgerFault(f"{path.name}：没有这个文件") from None
    except BadZipFile:
        raise LedgerFault(f"{path.name}：不是没有密码的 .xlsx 文件，请在 WPS 或 Excel 里另存一次") from None


def _rows(book: CalamineWorkbook, sheet: str, needed: frozenset[str], faults: list[str]) -> list[tuple[int, Cells]]:
    """(row number as Excel shows it, cells by heading) for every row that is not empty."""
    table: Sequence[Sequence[Any]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for number, row in enumerate(table[:SEARCHED]):
        headings = [text(cell).replace(" ", "") for cell in row]
        if needed <= set(headings):
            below = enumerate(table[number + 1 :], number + 2)
            return [(at, dict(zip(headings, cells, strict=False))) for at, cells in below if any(text(cell) for cell in cells)]
    faults.append(f"{sheet}：前{SEARCHED}行里没有找到表头，至少要有 {'、'.join(sorted(needed))}")
    return []


def _read(sheet: str, rows: Sequence[tuple[int, Cells]], read: Callable[[Cells], Row], faults: list[str]) -> Iterator[Row]:
    for number, cells in rows:
        try:
            yield read(cells)
        except CellFault as fault:
            faults.append(f"{sheet} 第{number}行：{fault}")


def _doubles(people: Sequence[PersonRow]) -> list[str]:
    """The same person twice in one file."""
    seen: set[tuple[str, str, str]] = set()
    faults = []
    for one in people:
        key = (one.name, one.phone, one.unit if not one.phone else "")
        if key in seen:
            faults.append(f"有一位同志在表里出现了两次（同名同号码），请删掉一行：{one.name}")
        seen.add(key)
    return faults
