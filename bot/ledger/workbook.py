"""A file to what it says: people, staff and proxies, the columns as they were understood, and all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.domain.people import Category
from bot.ledger.background import Tell, counted, silent
from bot.ledger.cells import text
from bot.ledger.faults import Finding, LedgerFault
from bot.ledger.fields import BY_KEY, STANDARD, bare
from bot.ledger.headings import SEARCHED, Table, column_letter, find_table
from bot.ledger.mapping import Column, Layout, is_name, lay_out, scores
from bot.ledger.opening import RawSheet, open_file
from bot.ledger.reading import PeopleReader, SideReader
from bot.ledger.rows import Defaults, PersonRow, ProxyRow, StaffRow

T = TypeVar("T")
STAFF_SHEET, PROXY_SHEET = "工作人员", "代收人"
OPENING, READING = "opening", "reading"  # stages of which whoever looks on is told
STAFF_HEADINGS = ("姓名", "手机号", "角色", "单位", "管辖范围")
PROXY_HEADINGS = (
    "老同志姓名",
    "老同志单位",
    "老同志出生日期",
    "老同志手机号",
    "身份证号",
    "代收人姓名",
    "关系",
    "手机号",
    "同意",
)
PEOPLE_HEADINGS = tuple(field.heading for field in STANDARD)
_SIDE_SYNONYMS = {
    "手机号": "手机 电话 联系电话 手机号码 代收人手机号 代收人电话",
    "角色": "职责",
    "管辖范围": "范围",
    "单位": "所在单位 工作单位",
    "同意": "是否同意",
    "关系": "与老同志关系",
    "老同志姓名": "老同志 老干部姓名",
    "身份证号": "老同志身份证号",
    "代收人姓名": "代收人",
}
_SIDE_WORDS = {word: heading for heading, words in _SIDE_SYNONYMS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a file holds. Faults forbid to take it in; warnings are for the clerk to know."""

    name: str = ""
    people: tuple[PersonRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    proxies: tuple[ProxyRow, ...] = ()
    columns: tuple[Column, ...] = ()  # as understood, for confirmation
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def read_workbook(path: Path, mapping: Mapping[str, str | None] | None = None, tell: Tell = silent) -> Sheets:
    """Read every sheet of people, and the sheets 工作人员 and 代收人.

    `mapping` overrules the guessed columns: column letter or heading → one of our headings, None (kept as it is) or `不导入`.
    Raises LedgerFault for a file that is no such workbook; what is wrong with single rows is in `faults`.
    """
    tell(OPENING)
    reading = _Reading(path.name, dict(mapping or {}), tell)
    sheets = open_file(path)
    for sheet in sheets:
        reading.take(sheet)
    return reading.result()


class _Reading:
    def __init__(self, name: str, mapping: Mapping[str, str | None], tell: Tell) -> None:
        self._name = name
        self._tell_on = tell
        self._mapping = mapping
        self._people: list[PersonRow] = []
        self._staff: list[StaffRow] = []
        self._proxies: list[ProxyRow] = []
        self._columns: list[Column] = []
        self._faults: list[Finding] = []
        self._warnings: list[Finding] = []
        self._tables = 0
        self._without: list[str] = []

    def take(self, sheet: RawSheet) -> None:
        if not any(cell != "" for row in sheet.rows for cell in row):
            return
        if sheet.hidden:
            self._warn("是隐藏的工作表，没有读；要导入请先取消隐藏", sheet.name)
        elif sheet.name.strip() == STAFF_SHEET:
            self._side(sheet, ("姓名", "角色"))
        elif sheet.name.strip() == PROXY_SHEET:
            self._side(sheet, ("代收人姓名",))
        else:
            self._people_sheet(sheet)

    def result(self) -> Sheets:
        if not self._tables:
            told = f"前{SEARCHED}行里没有找到表头（至少要有 姓名 和另一栏，如 单位、出生日期）"
            raise LedgerFault(
                f"{self._name}：{told}。看到的工作表：{'、'.join(self._without) or '都是空的'}。如果打开是乱码，请另存为 .xlsx"
            )
        for name in self._without:
            self._warn("没有找到姓名等表头，这张表没有读", name)
        unknown = set(self._mapping) - {one.letter for one in self._columns} - {one.heading for one in self._columns}
        unknown -= {one.heading.rpartition("/")[2] for one in self._columns}
        if unknown:
            raise LedgerFault(f"表里没有这样的列：{'、'.join(sorted(unknown))}")
        return Sheets(
            self._name,
            tuple(self._people),
            tuple(self._staff),
            tuple(self._proxies),
            tuple(self._columns),
            tuple(self._faults),
            tuple(self._warnings),
        )

    def _people_sheet(self, sheet: RawSheet) -> None:
        mapped = {heading for heading, field in self._mapping.items() if field in ("姓名", "name")}
        table = find_table(
            sheet, lambda said: scores(said) or said in self._mapping, lambda said: is_name(said) or said in mapped
        )
        if table is None:
            self._without.append(sheet.name)
            return
        self._tables += 1
        layout = lay_out(table, self._mapping)
        self._columns += layout.columns
        self._tell(table, layout)
        defaults = _defaults(table)
        if self._lacks(layout, defaults, sheet.name):
            return
        reader = PeopleReader(sheet.name, layout, defaults)
        self._people += reader.read(counted(table.rows, READING, self._tell_on), table.continued)
        self._faults += reader.faults
        self._warnings += reader.warnings

    def _lacks(self, layout: Layout, defaults: Defaults, sheet: str) -> bool:
        """A missing column is one fault, not one for each row. A person of the ledger needs neither: he is known there."""
        keys = {one.key for one in layout.fields.values()}
        if "name" not in keys:
            self._faults.append(Finding("没有“姓名”这一列", sheet))
            return True
        for key, found in (("category", defaults.category), ("unit", defaults.unit)):
            if key not in keys and not found:
                self._warn(f"没有“{BY_KEY[key].heading}”这一列：名册里没有的人不能新加", sheet)
        return False

    def _tell(self, table: Table, layout: Layout) -> None:
        sheet, part = table.sheet, table.sheet.part
        people_rows = {number - 1 for number, _ in table.rows}
        hidden = sorted(number + 1 for number in part.hidden_rows & people_rows)
        if hidden:
            self._warn(
                f"有 {len(hidden)} 行是隐藏的或被筛选掉的，也读入了（第 {_ranges(hidden)} 行）；不要的请删掉再导入", sheet.name
            )
        letters = [column_letter(at) for at in sorted(part.hidden_columns & (layout.fields.keys() | layout.extra.keys()))]
        if letters:
            self._warn(f"有隐藏的列，也读入了：{'、'.join(letters)}", sheet.name)
        if part.errors:
            self._warn(f"有 {part.errors} 个格子显示 #N/A 之类的错误，当作空格", sheet.name)
        for number, said in table.skipped:
            self._warnings.append(Finding(f"当作标题或签字，没有读：{said}", sheet.name, number))
        for letter in _without_heading(table):
            self._warn(f"{letter} 列没有表头，没有读", sheet.name)

    def _side(self, sheet: RawSheet, needed: tuple[str, ...]) -> None:
        headings = STAFF_HEADINGS if sheet.name.strip() == STAFF_SHEET else PROXY_HEADINGS
        table = find_table(sheet, lambda said: _side_name(said) in headings, lambda said: _side_name(said) == needed[0])
        if table is None or not set(needed) <= {_side_name(one.name) for one in table.headings}:
            self._faults.append(Finding(f"前{SEARCHED}行里没有找到表头，至少要有 {'、'.join(needed)}", sheet.name))
            return
        self._tables += 1
        names = [(one.at, _side_name(one.name)) for one in table.headings]
        reader = SideReader(sheet.name)
        for number, row in table.rows:
            given = {name: row[at] for at, name in names if at < len(row)}
            if headings is STAFF_HEADINGS:
                self._staff += _some(reader.staff(number, given))
            else:
                self._proxies += _some(reader.proxy(number, given))
        self._faults += reader.faults

    def _warn(self, said: str, sheet: str) -> None:
        self._warnings.append(Finding(said, sheet))


def _some(one: T | None) -> Iterable[T]:
    return () if one is None else (one,)


def _side_name(said: str) -> str:
    """老同志姓名 is no 姓名: whole headings before bare ones."""
    return (
        said if said in (*STAFF_HEADINGS, *PROXY_HEADINGS) else _SIDE_WORDS.get(said) or _SIDE_WORDS.get(bare(said), bare(said))
    )


def _defaults(table: Table) -> Defaults:
    """A class of people that the sheet's name or title alone names, and a unit that stands over the table."""
    category = None
    for said in (table.sheet.name, table.above):
        plain = said.replace("离退休", "")
        found = [one for one in Category if one.value in plain]
        if category is None and len(found) == 1:
            category = found[0]
    unit = re.search(r"(?:填报单位|单位名称|单位)(?:（盖章）|\(盖章\))?[:：]\s*([^\s:：]{2,40})", table.above)
    return Defaults(category, unit[1] if unit else "")


def _without_heading(table: Table) -> list[str]:
    known = {one.at for one in table.headings}
    filled = {at for _, row in table.rows for at, cell in enumerate(row) if at not in known and cell != "" and text(cell)}
    return [column_letter(at) for at in sorted(filled)]


def _ranges(numbers: list[int]) -> str:
    """5、8–10"""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    said = [str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts]
    return "、".join(said[:5]) + (" 等" if len(said) > 5 else "")
