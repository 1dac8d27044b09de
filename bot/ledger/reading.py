"""Rows of cells to rows of meaning, with everything gathered that is wrong or worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.people import Birth
from bot.ledger import cells, days
from bot.ledger.cells import Masked, OldNumber, SeveralNumbers, text
from bot.ledger.days import Day
from bot.ledger.faults import CellFault, Finding, KeptAside
from bot.ledger.fields import BY_KEY, OLD_ID, OTHER_PHONES, ROUGH_BIRTH, Field
from bot.ledger.mapping import Layout
from bot.ledger.rows import Defaults, PersonRow, ProxyRow, StaffRow
from bot.ledger.words import roles

Cell = Any
STARS = "***"  # what a masked export shows of an address or of a number in a remark
_PROXY_KEYS = ("proxy_name", "proxy_relation", "proxy_phone", "proxy_consent")


class PeopleReader:
    """Reads the rows of one table of people."""

    def __init__(self, sheet: str, layout: Layout, defaults: Defaults) -> None:
        self._sheet = sheet
        self._layout = layout
        self._name_at = next((at for at, one in layout.fields.items() if one.key == "name"), -1)
        asked = {one.key for one in layout.fields.values()}
        given = {"category": defaults.category, "unit": defaults.unit}
        self._defaults = {key: value for key, value in given.items() if value and key not in asked}
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []

    def read(self, rows: Iterable[tuple[int, Sequence[Cell]]], continued: frozenset[int] = frozenset()) -> list[PersonRow]:
        """The rows without a fault. `continued` rows add further proxies and remarks to the person above."""
        found: list[PersonRow] = []
        for number, row in rows:
            one = _OnePerson()
            one.hear(self._layout, row)
            if number not in continued:
                one.complete(self._defaults)
            self._gather(one, number, row)
            if one.faults:
                continue
            proxies = one.proxies(self._sheet, number)
            if number not in continued:
                said = one.said
                found.append(PersonRow(self._sheet, number, str(said["name"]), said, one.extra, one.masked, proxies))
            elif found:
                found[-1] = _more(found[-1], one.extra, proxies)
        return found

    def _gather(self, one: _OnePerson, number: int, row: Sequence[Cell]) -> None:
        name = cells.line(row[self._name_at]).replace(" ", "")[:30]
        self.warnings += [Finding(said, self._sheet, number, column, name) for column, said in one.warnings]
        self.faults += [Finding(said, self._sheet, number, column, name) for column, said in one.faults]


def _more(above: PersonRow, extra: Mapping[str, str], proxies: tuple[ProxyRow, ...]) -> PersonRow:
    """Remarks that are not those of the row above are put behind them."""
    joined = dict(above.extra)
    for heading, said in extra.items():
        if said not in joined.get(heading, "").split("；"):
            joined[heading] = f"{joined[heading]}；{said}" if heading in joined else said
    return replace(above, extra=joined, proxies=(*above.proxies, *proxies))


class _OnePerson:
    """What one row has said so far."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.extra: dict[str, str] = {}
        self.masked: dict[str, Masked] = {}
        self.faults: list[tuple[str, str]] = []  # heading, reason
        self.warnings: list[tuple[str, str]] = []

    def hear(self, layout: Layout, row: Sequence[Cell]) -> None:
        for at, one in layout.fields.items():
            if at < len(row) and row[at] != "":
                self._hear_cell(one, row[at])
        for at, name in layout.extra.items():
            if at < len(row) and row[at] != "" and (said := cells.line(row[at])) and STARS not in said:
                self.extra[name] = said

    def _hear_cell(self, one: Field, cell: Cell) -> None:
        try:
            value = one.read(cell) if not isinstance(cell, str) or not cell.isspace() else ""
        except CellFault as fault:
            self._wrong(fault, one, cell)
            return
        if isinstance(value, str) and STARS in value:
            return  # an address of a masked export
        if isinstance(value, Masked):
            self.masked[one.key] = value
        elif value not in ("", (), None):
            self.said[one.key] = value

    def _wrong(self, fault: CellFault, one: Field, cell: Cell) -> None:
        """Kept aside with a warning where nothing depends on the cell; a fault elsewhere."""
        if isinstance(fault, SeveralNumbers):
            self.said[one.key] = fault.numbers[0]
            self.extra[OTHER_PHONES] = "、".join(fault.numbers[1:])
        elif isinstance(fault, OldNumber):
            self.extra[OLD_ID] = fault.number
        elif isinstance(fault, KeptAside):
            self.extra[one.heading] = cells.line(cell)
        else:
            self.faults.append((one.heading, str(fault)))
            return
        self.warnings.append((one.heading, str(fault)))

    def complete(self, defaults: Mapping[str, Any]) -> None:
        """What a row leaves to its sheet or to the identity number, and where the two contradict each other."""
        for key, value in defaults.items():
            self.said.setdefault(key, value)
        number = self.said.get("id_number")
        self._find_birth(cells.born_by_id(number) if number else None)
        if number:
            sex = cells.sex_by_id(number)
            if self.said.setdefault("sex", sex) != sex:
                told = f"表里写的是{self.said['sex']}，身份证号是{sex}性的；按表里的存，请核对"
                self.warnings.append((BY_KEY["sex"].heading, told))
        if "name" not in self.said and not self.faults:
            self.faults.append((BY_KEY["name"].heading, "没有填"))

    def _find_birth(self, by_id: date | None) -> None:
        """A whole day of birth, from the cell, or from the identity number where the cell has none or only a part of one."""
        found: Day | None = self.said.pop("born", None)
        heading = BY_KEY["born"].heading
        if found is not None and found.whole:
            self.said["born"] = Birth(found.year, found.month, found.day, found.lunar, found.leap)
            if by_id and not found.lunar and date(found.year, found.month, found.day) != by_id:
                told = f"与身份证号里的 {by_id.isoformat()} 不一致；按表里的存，请核对（过农历生日的写 农历…）"
                self.warnings.append((heading, told))
        elif by_id and (found is None or _agrees(found, by_id)):
            self.said["born"] = Birth(by_id.year, by_id.month, by_id.day)
        elif found is not None:
            self.extra[ROUGH_BIRTH] = f"{found.year}.{found.month:02d}" if found.month else str(found.year)
            lost = "数字格式丢了末尾的 0，分不清是 1 月还是 10 月，只记了年份；请把这一列设成“文本”"
            part = "没有写到日，只作原文保留，不能发生日祝福；请补全，或填身份证号"
            self.warnings.append((heading, lost if found.months else part))

    def proxies(self, sheet: str, number: int) -> tuple[ProxyRow, ...]:
        name, relation, phone, consent = (self.said.pop(key, None) for key in _PROXY_KEYS)
        if not name:
            return ()
        return (ProxyRow(name, relation or "", phone or "", consent, sheet=sheet, row=number),)


def _agrees(found: Day, by_id: date) -> bool:
    return found.year == by_id.year and by_id.month in (found.months or (found.month or by_id.month,)) and not found.lunar


class SideReader:
    """Reads the rows of the sheets 工作人员 and 代收人."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self.faults: list[Finding] = []
        self._row = 0
        self._cells: Mapping[str, Cell] = {}

    def staff(self, number: int, row: Mapping[str, Cell]) -> StaffRow | None:
        """None for a row with a fault."""
        self._row, self._cells = number, row
        before = len(self.faults)
        one = StaffRow(
            self._get(cells.person_name, "姓名", needed=True) or "",
            self._get(cells.phone, "手机号") or "",
            self._get(lambda cell: roles(text(cell)), "角色", needed=True) or (),
            self._get(cells.line, "单位") or "",
            self._get(cells.line, "管辖范围") or "",
            self._sheet,
            number,
        )
        return one if len(self.faults) == before else None

    def proxy(self, number: int, row: Mapping[str, Cell]) -> ProxyRow | None:
        """None for a row with a fault."""
        self._row, self._cells = number, row
        before = len(self.faults)
        phone, born = self._get(cells.phone, "手机号"), self._get(days.day, "老同志出生日期")
        one = ProxyRow(
            self._get(cells.person_name, "代收人姓名", needed=True) or "",
            self._get(cells.upto(20), "关系") or "",
            phone if isinstance(phone, str) else "",
            self._get(cells.yes_no, "同意"),
            self._get(cells.person_name, "老同志姓名") or "",
            self._get(cells.id_number, "身份证号") or "",
            self._get(cells.line, "老同志单位") or "",
            self._get(cells.phone, "老同志手机号") or "",
            Birth(born.year, born.month, born.day, born.lunar, born.leap) if born and born.whole else None,
            self._sheet,
            number,
        )
        if not one.person_name and not (isinstance(one.person_id_number, str) and one.person_id_number):
            self.faults.append(Finding("老同志姓名 和 身份证号 至少写一个", self._sheet, number))
        return one if len(self.faults) == before else None

    def _get(self, read: Callable[[Cell], Any], heading: str, needed: bool = False) -> Any:
        cell = self._cells.get(heading, "")
        name = text(self._cells.get("姓名", "")).replace(" ", "")[:30]
        if cell == "" or not text(cell):
            if needed:
                self.faults.append(Finding("没有填", self._sheet, self._row, heading, name))
            return None
        try:
            return read(cell)
        except CellFault as fault:
            self.faults.append(Finding(str(fault), self._sheet, self._row, heading, name))
            return None
