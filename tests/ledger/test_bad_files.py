"""What is no workbook, or too much of one, is refused in plain words, without filling the memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from bot.ledger import LedgerFault, read_workbook
from tests.ledger.sheets import person, sheet, table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def misnamed() -> bytes:
    """A part whose name says that it is UTF-8, and is none."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/·.xml", b"")
    return out.getvalue().replace("·".encode(), b"\xb7\xb7")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 not really", "文件不完整或已损坏"),
        (OLE, "旧格式"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100, "有打开密码"),
        (b"<html><table></table></html>", "是网页"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "不是表格文件"),
        ("名稱,類別\n張三,退休\n李四,離休\n".encode("big5"), "编码认不出来|没有找到表头"),
        (bytes(range(128, 256)) * 20, "编码认不出来"),
        ("姓名,手机".encode("gbk")[:-1], "编码认不出来"),
        ("序号,事项\n1,开会".encode("gbk"), "没有找到表头"),
        (misnamed(), "文件不完整或已损坏"),
    ],
)
def test_what_is_no_sheet_is_refused_in_plain_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(LedgerFault, match=words):
        read_workbook(path)


def test_lines_of_a_text_file_need_not_be_of_one_length(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别,单位\n秦怀远,男,城关镇,,备注\n柳青禾\n", "utf-8")
    assert [person.name for person in read_workbook(path).people] == ["秦怀远", "柳青禾"]
    path.write_text("姓名,期,单位\n秦怀远,男,1T32,城关镇\n", "utf-8")
    read_workbook(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="没有这个文件"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_file_that_did_not_come_through_whole(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person()])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(LedgerFault, match="文件不完整"):
        read_workbook(path)


def test_a_damaged_part(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [person()])
    raw = bytearray(path.read_bytes())
    at = raw.index(b"xl/worksheets/sheet1.xml") + 60
    raw[at : at + 40] = b"\xff" * 40
    path.write_bytes(bytes(raw))
    with pytest.raises(LedgerFault, match="损坏"):
        read_workbook(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(32):
                part.write(b"0" * 10_000_000)
    tracemalloc.start()
    with pytest.raises(LedgerFault, match="展开后太大"):
        read_workbook(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_many_parts_are_not_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(2001):
            packed.writestr(f"xl/{number}.xml", b"")
    with pytest.raises(LedgerFault, match="展开后太大"):
        read_workbook(path)


def remade(path: Path, part: str, data: bytes) -> Path:
    """The same workbook with another part in place of one."""
    into = path.with_name("remade.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return into


def test_entities_are_refused(tmp_path: Path) -> None:
    path = remade(
        table(tmp_path / "a.xlsx", [("姓名",)]), "xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'
    )
    with pytest.raises(LedgerFault, match="不该有的内容"):
        read_workbook(path)


def test_two_cells_in_opposite_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first = book.add_worksheet("花名册")
        first.write(0, 0, "姓名")
        first.write(1_048_575, 0, "末行")
    with pytest.raises(LedgerFault, match="第 1048576 行"):
        read_workbook(path)
    with xlsxwriter.Workbook(str(path)) as book:
        first = book.add_worksheet("花名册")
        first.write(0, 0, "姓名")
        first.write(0, 16_383, "末列")
    with pytest.raises(LedgerFault, match="第 16384 列"):
        read_workbook(path)


def test_formats_down_to_the_last_row_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first = book.add_worksheet("花名册")
        for number, row in enumerate([("姓名", "类别", "单位"), ("张三", "退休", "林场")]):
            first.write_row(number, 0, row)
        first.write_blank(1_048_575, 3, None, book.add_format({"bold": True}))
    assert [one.name for one in read_workbook(path).people] == ["张三"]


def test_a_million_rows_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [("姓名", "类别", "单位")])
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d"><v>1</v></c></row>'
    rows = b"".join(row % (number, number, number) for number in range(1, 1_000_001))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    path = remade(path, "xl/worksheets/sheet1.xml", head + rows + b"</sheetData></worksheet>")
    with pytest.raises(LedgerFault, match="第 1000000 行，一次最多 100000 行"):
        read_workbook(path)


def test_a_million_lines_of_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,类别,单位\n" + "张三,退休,林场\n" * 1_000_000, "gb18030")
    with pytest.raises(LedgerFault, match="一次最多 100000 行"):
        read_workbook(path)


def test_other_workbooks_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.bin", b"")
    with pytest.raises(LedgerFault, match=r"不是 \.xlsx 工作簿"):
        read_workbook(path)


def test_missing_headings_are_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="没有找到表头"):
        read_workbook(table(tmp_path / "a.xlsx", [["事项", "时间"]]))
