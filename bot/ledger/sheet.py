"""Sheets that an office can print and fill in: the one place where an .xlsx of the ledger is laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.domain.ledger import State
from bot.domain.people import Category
from bot.domain.text import shorten
from bot.ledger.fields import BY_KEY, STANDARD
from bot.ledger.words import ROLE_NAMES
from bot.ledger.workbook import PROXY_HEADINGS, PROXY_SHEET, STAFF_HEADINGS, STAFF_SHEET

_A4 = 9
_WIDTHS = {
    "姓名": 10,
    "性别": 6,
    "人员类别": 9,
    "单位": 24,
    "支部": 18,
    "手机号": 15,
    "身份证号": 22,
    "住址": 30,
    "联系人电话": 15,
    "原职务": 20,
}
_USUAL = 13  # characters
_BLANK_ROWS = 1000  # of a template, ready for text and lists of choices


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. `choices`: what a column offers in a list. `notes`: what shows when the mouse rests on a heading. `widths`: of
    its own columns, in characters; where it has any, long cells run over several lines."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)


def write_pages(path: Path, pages: Sequence[Page]) -> None:
    """Every cell is text: an identity number keeps its digits, and what looks like a formula stays words."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#f6f1e7", "border": 1, "text_wrap": True, "num_format": "@"})
        plain = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for page in pages:
            _write(book.add_worksheet(page.name), page, bold, wrapped if page.widths else plain)


def _write(sheet: Any, page: Page, bold: Any, plain: Any) -> None:
    for column, heading in enumerate(page.headings):
        width = page.widths.get(heading) or _WIDTHS.get(heading.strip(), _USUAL)
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, heading, bold)
        if heading in page.notes:
            sheet.write_comment(0, column, page.notes[heading], {"x_scale": 2})
        if heading in page.choices:
            offered = {"validate": "list", "source": list(page.choices[heading]), "error_type": "warning"}
            sheet.data_validation(1, column, _BLANK_ROWS, column, offered)
    for number, row in enumerate(page.rows, 1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, shorten(cell, 32_000), plain)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(page.rows), 1), len(page.headings) - 1)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页&R&D")


def write_template(path: Path) -> None:
    """An empty file of our own layout, with notes on its headings and lists to choose from."""
    more = ("post", "rank", "politics", "joined_on", "trait.hobby", "trait.condition", "registered.detail")
    headings = [one.heading for one in STANDARD] + [BY_KEY[key].heading for key in more]
    people = Page("花名册", headings, (), {"性别": ("男", "女"), "人员类别": tuple(Category), "状态": tuple(State)}, _NOTES)
    staff = Page(STAFF_SHEET, STAFF_HEADINGS, (), {"角色": tuple(ROLE_NAMES.values())}, _STAFF_NOTES)
    proxies = Page(
        PROXY_SHEET, PROXY_HEADINGS, (), {"同意": ("是", "否"), "关系": ("儿子", "女儿", "配偶", "邻居")}, _PROXY_NOTES
    )
    write_pages(path, [people, staff, proxies])


_NOTES = {
    "姓名": "必填。",
    "出生日期": "1940-05-12、1940.5.12、1940年5月12日都可以；过农历生日的写 农历1940年五月十二。填了身份证号可以不填。",
    "人员类别": "新加的人必填：离休、退休、遗属。",
    "单位": "新加的人必填。下级单位写全：城关镇/第一居委会。名册里没有的单位会新建。",
    "支部": "在“单位”下面的支部；没有的会新建。",
    "手机号": "本人的号码。家属的写到“代收人”表。",
    "身份证号": "18 位。这一列已设成文本，不会丢后几位。",
    "结对联系人": "工作人员的姓名；新的姓名会登记为联系人。",
    "联系人电话": "有同名的工作人员时要写。",
    "特殊情况": "如 独居、空巢、失能；几项用顿号隔开。",
}
_STAFF_NOTES = {
    "角色": "几个角色用顿号隔开，如 联系人、书记。",
    "单位": "在哪里上班。",
    "管辖范围": "管哪个单位的人；全局写 全部。书记不写时，就是他的单位。",
}
_PROXY_NOTES = {
    "老同志姓名": "有同名的，再写单位、出生日期、手机号或身份证号。",
    "同意": "代收人本人同意接收通知了没有：是、否。不写就先不给他发。",
}
