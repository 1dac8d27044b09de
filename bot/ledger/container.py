"""An .xlsx file is a zip of XML made by who knows what. It is measured before the Excel reader sees it, and what the reader
gets is what was measured: a new zip, in memory, of the parts it needs.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from bot.ledger.faults import LedgerFault

LARGEST = 50_000_000  # bytes of a file
UNPACKED = 200_000_000  # bytes of XML: 100,000 rows of 40 columns
MOST_ROWS = 100_000
MOST_COLUMNS = 400
MOST_CELLS = 10_000_000  # the reader keeps a place for every one between the first and the last
MOST_PARTS = 2000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, of WPS's .et, and of any .xlsx with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/.*|xl/worksheets/[^/]*\.xml",
    re.IGNORECASE,
)
# Whoever made the file may have left out every >: no pattern looks past the next <, and none looks twice at the same place.
# A cell that holds something:
_CELL = re.compile(rb'<(?:\w+:)?c\s(?>(?:[^<>]*?\s)?r\s*+=\s*+["\x27]([A-Za-z]+)(\d{1,12}))[^<>]*+(?<!/)>')
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*+>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^<>]*+>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*+>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*+>")
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_SPLIT = "请按单位拆成几个文件，分几次导入"


@dataclass(frozen=True, slots=True)
class Part:
    """What the Excel reader does not tell of a sheet. Rows and columns are counted from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: int = 0  # cells that show #N/A, #REF! …


@dataclass(frozen=True, slots=True)
class Container:
    """A measured workbook, and its sheets' parts by sheet name."""

    content: BytesIO
    parts: dict[str, Part]


def kind_of(path: Path) -> str:
    """`xlsx` or `text`, by the first bytes, whatever the name says. Raises LedgerFault for anything else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise LedgerFault(f"{path.name}：没有这个文件") from None
    except OSError as wrong:
        raise LedgerFault(f"{path.name}：读不了这个文件（{wrong.strerror}）") from None
    if not size:
        raise LedgerFault(f"{path.name}：文件是空的，可能没有传完；请重新保存一份 .xlsx")
    if size > LARGEST:
        raise LedgerFault(f"{path.name}：文件太大（{size // 1_000_000} MB，最大 {LARGEST // 1_000_000} MB），{_SPLIT}")
    if head.startswith(_OLE):
        _refuse_ole(path)
    if head.startswith(b"PK"):
        return "xlsx"
    if head.lstrip().lower().startswith((b"<", b"\xef\xbb\xbf<")):
        raise LedgerFault(f"{path.name}：这是网页，不是表格。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LedgerFault(f"{path.name}：不是表格文件。请在 WPS 或 Excel 里另存为 .xlsx 再导入")
    return "text"


def _refuse_ole(path: Path) -> None:
    if _ENCRYPTED in path.read_bytes():
        raise LedgerFault(f"{path.name}：文件有打开密码。请在 WPS 或 Excel 里打开，去掉密码，另存为 .xlsx 再导入")
    raise LedgerFault(f"{path.name}：这是旧格式（.xls 或 .et），改名没有用。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入")


def measured(path: Path) -> Container:
    """Raises LedgerFault for what is too large, damaged, or no workbook."""
    try:
        with ZipFile(path) as packed:
            return _repacked(path, packed)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):  # a name that is no UTF-8
        raise LedgerFault(f"{path.name}：文件不完整或已损坏（可能没有传完）。请重新发一份没有密码的 .xlsx") from None


def _repacked(path: Path, packed: ZipFile) -> Container:
    entries = packed.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
        raise LedgerFault(f"{path.name}：文件展开后太大（一次最多 {MOST_ROWS} 行），{_SPLIT}")
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        raise LedgerFault(f"{path.name}：不是 .xlsx 工作簿（.xlsb、.ods 也不行）。请在 WPS 或 Excel 里另存为 .xlsx 再导入")
    content = BytesIO()
    sheets: dict[str, Part] = {}
    with ZipFile(content, "w", ZIP_STORED) as into:
        for name in dict.fromkeys(names):
            if not _NEEDED.fullmatch(name):
                continue
            data = packed.read(name)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise LedgerFault(f"{path.name}：文件里有不该有的内容，没有读。请用 WPS 或 Excel 重新另存一份 .xlsx")
            if name.startswith("xl/worksheets/"):
                sheets[name] = _measure(path, data)
            into.writestr(name, data)
        order = _sheet_files(packed.read("xl/workbook.xml"), _relations(packed, names))
    content.seek(0)
    return Container(content, {name: sheets.get(file, Part()) for name, file in order})


def _measure(path: Path, data: bytes) -> Part:
    """How far the cells of a sheet reach: two cells in opposite corners would fill the memory with what lies between them."""
    rows = data.count(b"<row ") + data.count(b":row ")
    if rows <= 2 * MOST_ROWS:  # else there is no need to look closer
        last, widest = _reach(data)
    else:
        last, widest = rows, 0
    if last > MOST_ROWS:
        raise LedgerFault(f"{path.name}：表格写到第 {last} 行，一次最多 {MOST_ROWS} 行。请删掉多余的行，或{_SPLIT[1:]}")
    if widest > MOST_COLUMNS:
        raise LedgerFault(f"{path.name}：表格写到第 {widest} 列，最多 {MOST_COLUMNS} 列。请删掉右边多余的列")
    if last * widest > MOST_CELLS:
        raise LedgerFault(f"{path.name}：表格有 {last} 行 {widest} 列，太大了，{_SPLIT}")
    rows_hidden = frozenset(_hidden_rows(data))
    return Part(rows_hidden, frozenset(_hidden_columns(data)), len(re.findall(rb'\st="e"', data)))


def _reach(data: bytes) -> tuple[int, int]:
    """The last row and the last column that hold something, counted from 1."""
    last, letters = 0, set()
    for cell in _CELL.finditer(data):
        letters.add(cell[1])
        last = max(last, int(cell[2]))
    return last, max((_column_number(one[:8].decode().upper()) for one in letters), default=0)


def _hidden_rows(data: bytes) -> Iterator[int]:
    at = -1
    for tag in _ROW.finditer(data):
        found = tag.group()
        if b" r=" not in found and b"hidden" not in found:
            at += 1
            continue
        given = _attributes(found)
        at = int(given["r"]) - 1 if given.get("r", "").isdecimal() else at + 1
        if given.get("hidden") in ("1", "true"):
            yield at


def _hidden_columns(data: bytes) -> Iterator[int]:
    for tag in _COLUMN.finditer(data[:100_000]):  # they stand before the rows
        given = _attributes(tag.group())
        if given.get("hidden") in ("1", "true") and given.get("min", "").isdecimal() and given.get("max", "").isdecimal():
            yield from range(int(given["min"]) - 1, min(int(given["max"]), MOST_COLUMNS))


def _relations(packed: ZipFile, names: list[str]) -> dict[str, str]:
    """Part names by relation id."""
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    found = _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels"))
    given = [_attributes(tag) for tag in found]
    return {one.get("Id", ""): f"xl/{one.get('Target', '').removeprefix('/xl/')}" for one in given}


def _sheet_files(workbook: bytes, relations: dict[str, str]) -> list[tuple[str, str]]:
    found = [_attributes(tag) for tag in _SHEET.findall(workbook)]
    keys = [next((value for key, value in one.items() if key.endswith(":id")), "") for one in found]
    return [(unescape(one.get("name", "")), relations.get(key, "")) for one, key in zip(found, keys, strict=True)]


def _attributes(tag: bytes) -> dict[str, str]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))}


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
