"""Sheets as offices lay them out: titles, merged cells, two rows of headings, sums, hidden rows, other words for our columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bot.domain.people import Category
from bot.ledger import LEAVE_OUT, LedgerFault, Sheets, read_workbook
from tests.ledger.sheets import id_number, said, table

HEAD = ("姓名", "类别", "单位", "手机号")


def fields(sheets: Sheets) -> dict[str, str | None]:
    return {one.heading: LEAVE_OUT if one.left_out else one.field for one in sheets.columns}


def people(sheets: Sheets) -> list[tuple[str, Any]]:
    return [(one.name, one.said.get("unit")) for one in sheets.people]


def test_a_sheet_with_everything_that_offices_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, 8, "青山县林业局退休干部花名册")
        sheet.write_row(1, 0, ["填报单位：林业局", "", "", "", "2026年3月1日"])
        for column, heading in enumerate(["序号", "姓  名", "出生\n年月", "联系电话"]):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 4, 2, 6, "家庭情况")
        sheet.write_row(3, 4, ["配偶", "子女", "联系电话"])
        sheet.merge_range(2, 7, 3, 7, "所在单位")
        sheet.write_row(4, 0, [1, "张 三", "1940.05.12", 13900005001, "李氏", "张小梅", "13900005101"])
        sheet.write_row(5, 0, [2, "李四", "1941.05.12", 13900005002])
        sheet.merge_range(4, 7, 5, 7, "林业局机关")
        sheet.write_row(6, 0, [3])
        sheet.merge_range(7, 0, 7, 7, "二、已去外地的")
        sheet.write_row(8, 0, [4, "王五", "1942.05.12", "", "", "", "", "林场"])
        sheet.write_row(10, 0, ["合计", 3])
        sheet.write_row(11, 0, ["制表人：王干部", "", "", "审核：局长"])
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})
    sheets = read_workbook(path)
    assert people(sheets) == [("张三", "林业局机关"), ("李四", "林业局机关"), ("王五", "林场")]
    assert {one.said["category"] for one in sheets.people} == {Category.TUIXIU}
    assert fields(sheets)["家庭情况/子女"] == "代收人"
    assert fields(sheets)["家庭情况/联系电话"] == "代收人电话"
    assert fields(sheets)["联系电话"] == "手机号"
    assert [(one.name, one.phone) for one in sheets.people[0].proxies] == [("张小梅", "13900005101")]
    assert sheets.people[0].extra == {"家庭情况/配偶": "李氏"}
    for words in ("第 6 行", "隐藏的列，也读入了：E", "第8行：当作标题或签字，没有读：二、", "第11行", "第12行"):
        assert words in said(sheets.warnings)


def test_two_rows_of_headings_without_merged_cells(tmp_path: Path) -> None:
    rows = [
        ("姓名", "类别", "单位", "家庭情况", "", ""),
        ("", "", "", "子女姓名", "关系", "电话"),
        ("张三", "退休", "林场", "张小梅", "女儿", "13900005101"),
    ]
    (one,) = read_workbook(table(tmp_path / "a.xlsx", rows)).people
    assert [(proxy.name, proxy.relation, proxy.phone) for proxy in one.proxies] == [("张小梅", "女儿", "13900005101")]


def test_a_family_in_rows_of_its_own_beside_one_merged_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, ["姓名", "类别", "单位", "家属姓名", "关系", "家属电话", "工作地"])
        for column, said in enumerate(["张三", "退休", "林场"]):
            sheet.merge_range(1, column, 2, column, said)
        sheet.write_row(1, 3, ["张小梅", "女儿", "13900005101", "省城"])
        sheet.write_row(2, 3, ["张小松", "儿子", "13900005102", "外省"])
        sheet.write_row(3, 0, ["李四", "退休", "林场", "李小竹", "女儿", "13900005103"])
    sheets = read_workbook(path)
    assert people(sheets) == [("张三", "林场"), ("李四", "林场")]
    assert [one.name for one in sheets.people[0].proxies] == ["张小梅", "张小松"]
    assert sheets.people[0].extra == {"工作地": "省城；外省"}


def test_headings_again_on_every_page_and_empty_rows(tmp_path: Path) -> None:
    rows = [HEAD, ("张三", "退休", "林场", ""), (), ("  ", "", "", ""), HEAD, ("李四", "退休", "林场", "")]
    assert people(read_workbook(table(tmp_path / "a.xlsx", rows))) == [("张三", "林场"), ("李四", "林场")]


def test_several_sheets_of_people_and_what_is_no_list(tmp_path: Path) -> None:
    sheets = read_workbook(
        table(
            tmp_path / "a.xlsx",
            [("填表说明",), ("请如实填写",)],
            离休干部=[("姓名", "单位"), ("张三", "林场")],
            离退休遗属=[("姓名", "单位"), ("李四", "林场")],
        )
    )
    assert [one.said["category"] for one in sheets.people] == [Category.LIXIU, Category.SURVIVOR]
    assert "这张表没有读" in said(sheets.warnings)


def test_a_row_without_a_name_is_a_fault_and_no_footer(tmp_path: Path) -> None:
    sheets = read_workbook(table(tmp_path / "a.xlsx", [HEAD, ("", "退休", "林场", "13900005001")]))
    assert said(sheets.faults) == "花名册 第2行：姓名：没有填"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("名字", "姓名"),
        ("*姓名（必填）", "姓名"),
        ("老同志姓名", "姓名"),
        ("出生年月", "出生日期"),
        ("离退休类别", "人员类别"),
        ("原工作单位", "单位"),
        ("所属支部", "支部"),
        ("手机号码", "手机号"),
        ("公民身份号码", "身份证号"),
        ("常住地址", "住址"),
        ("户籍地址", "户籍地址"),
        ("退休前职务", "原职务"),
        ("参加工作时间", "参加工作时间"),
        ("包联干部", "结对联系人"),
        ("兴趣爱好", "爱好"),
        ("民族", None),
        ("年龄", LEAVE_OUT),
    ],
)
def test_what_offices_call_our_columns(tmp_path: Path, heading: str, field: str | None) -> None:
    rest = [one for one in ("姓名", "单位", "类别") if one != field]
    found = fields(read_workbook(table(tmp_path / "a.xlsx", [(heading, *rest), ("某值", *("某某",) * len(rest))])))
    assert found[heading] == field


def test_content_decides_where_a_heading_is_wrong(tmp_path: Path) -> None:
    rows = [
        ("姓名", "类别", "单位", "号码", "证号"),
        *[(f"张{n}", "退休", "林场", f"1390000500{n}", id_number()) for n in "一二三"],
    ]
    rows = [(*row[:3], f"1390000500{at}", row[4]) if at else row for at, row in enumerate(rows)]
    found = {one.heading: one for one in read_workbook(table(tmp_path / "a.xlsx", rows)).columns}
    assert (found["号码"].field, found["证号"].field) == ("手机号", "身份证号")
    assert max(found["号码"].confidence, found["证号"].confidence) <= 0.7


def test_a_number_right_of_the_liaison_is_his(tmp_path: Path) -> None:
    rows = [
        ("姓名", "类别", "单位", "电话", "联系人", "联系电话"),
        ("张三", "退休", "林场", "13900005001", "安道远", "13800005001"),
    ]
    (one,) = read_workbook(table(tmp_path / "a.xlsx", rows)).people
    assert (one.phone, one.said["liaison_phone"]) == ("13900005001", "13800005001")


def test_the_clerk_overrules_by_heading_or_letter(tmp_path: Path) -> None:
    rows = [("姓名", "类别", "单位", "老人电话", "电话", "备注"), ("张三", "退休", "林场", "13900005001", "13900005002", "x")]
    path = table(tmp_path / "a.xlsx", rows)
    (one,) = read_workbook(path, {"老人电话": "手机号", "E": None, "备注": LEAVE_OUT}).people
    assert (one.phone, dict(one.extra)) == ("13900005001", {"电话": "13900005002"})
    with pytest.raises(LedgerFault, match="没有“电邮”这一栏"):
        read_workbook(path, {"备注": "电邮"})
    with pytest.raises(LedgerFault, match="没有这样的列：老伴"):
        read_workbook(path, {"老伴": "备注"})


def test_a_name_column_of_another_name_can_be_told(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [("老人", "类别", "单位"), ("张三", "退休", "林场")])
    with pytest.raises(LedgerFault, match="没有找到表头"):
        read_workbook(path)
    assert people(read_workbook(path, {"老人": "姓名"})) == [("张三", "林场")]


# --- text files --------------------------------------------------------------------------------------------------------

CSV = '姓名,类别,单位,身份证号\n张三,退休,林场,\'{}\n李四,退休,林场,="{}"\n'.format(id_number(), id_number("11010119410512004"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "花名册.csv"
    path.write_bytes(CSV.encode(encoding))
    sheets = read_workbook(path)
    assert people(sheets) == [("张三", "林场"), ("李四", "林场")]
    assert sheets.people[0].id_number == id_number()


def test_text_in_tabs(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("姓名\t类别\t单位\n张三\t退休\t林场\n", "utf-8")
    assert people(read_workbook(path)) == [("张三", "林场")]
