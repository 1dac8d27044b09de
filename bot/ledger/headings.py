"""Where a sheet's headings stand, under titles and notes, in one row or two; and which rows below them are people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.ledger.cells import text
from bot.ledger.opening import Cell, RawSheet

SEARCHED = 20  # rows in which the headings are looked for; above them stand titles and notes
BETWEEN = "/"  # 家庭情况/配偶
_SPACES = re.compile(r"\s")
_FOOTER = re.compile(
    r"^(制表|填表|填报|审核|复核|审批|经办|负责人|单位负责人|主管|合计|总计|小计|共计|注[:：]|备注[:：]|说明[:：]|填表说明|联系电话[:：]|打印|第\d+页|共\d+[人名页])"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its letter, what stands over it, and over that (家庭情况 over 子女)."""

    at: int  # from 0
    name: str
    group: str = ""

    @property
    def letter(self) -> str:
        return column_letter(self.at)

    @property
    def whole(self) -> str:
        return f"{self.group}{BETWEEN}{self.name}" if self.group else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet understood as a table. `rows` are (Excel's row number, cells) of what may be people."""

    sheet: RawSheet
    headings: tuple[Heading, ...]
    rows: tuple[tuple[int, Sequence[Cell]], ...]
    above: str  # all that stands over the headings
    skipped: tuple[tuple[int, str], ...]  # rows that were taken for titles, sums and signatures
    continued: frozenset[int]  # rows that go on about the person above: his name is one merged cell with them


def column_letter(at: int) -> str:
    """A, B … Z, AA, as Excel shows it."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_table(sheet: RawSheet, score: Callable[[str], bool], name: Callable[[str], bool], least: int = 2) -> Table | None:
    """The table of a sheet; None where no row of the first ones has `least` headings that score, one of them a name's."""
    best, at = least - 1, -1
    for number, row in enumerate(sheet.rows[:SEARCHED]):
        known = {said for cell in row if (said := heading_text(cell)) and score(said)}
        if len(known) > best and any(name(said) for said in known):
            best, at = len(known), number
    if at < 0:
        return None
    first, last = (at - 1, at) if _is_group_row(sheet, at - 1) else (at, at + 1) if _has_second_row(sheet, at) else (at, at)
    headings = tuple(_headings(sheet.rows[first], sheet.rows[last] if last > first else None))
    above = "\n".join(dict.fromkeys(text(cell) for row in sheet.rows[:first] for cell in row if text(cell)))
    own = next((one.at for one in sorted(headings, key=lambda one: bool(one.group)) if name(one.name)), -1)
    rows, skipped = _people_rows(sheet, last + 1, headings, own)
    return Table(sheet, headings, tuple(rows), above, tuple(skipped), _continued(sheet, last + 1, own))


def heading_text(cell: Cell) -> str:
    """A heading without the spaces and line breaks that make it fit."""
    return _plain(cell) if isinstance(cell, str) else ""


def _is_group_row(sheet: RawSheet, at: int) -> bool:
    """Words over the headings that hold several of them together (家庭情况), not a title and not 填报单位：…"""
    if at < 0:
        return False
    words = {heading_text(cell) for cell in sheet.rows[at] if cell != ""}
    return len(words) > 1 and all(word and len(word) <= 15 and not re.search(r"[:：\d]", word) for word in words)


def _has_second_row(sheet: RawSheet, at: int) -> bool:
    """The row below belongs to the headings if it only divides them: words under an empty or a merged one."""
    if at + 1 >= len(sheet.rows):
        return False
    upper = [heading_text(cell) for cell in sheet.rows[at]]
    lower = [heading_text(cell) if isinstance(cell, str) else "0" for cell in sheet.rows[at + 1]]
    divided = [column for column, said in enumerate(lower) if said and said != upper[column]]
    if not divided or any(len(lower[column]) > 15 or re.search(r"\d", lower[column]) for column in divided):
        return False
    return all(_is_divided(upper, lower, column) for column in divided)


def _is_divided(upper: list[str], lower: list[str], column: int) -> bool:
    """Nothing stands over it, or a word that also stands over its neighbour, merged or with an empty cell after it."""
    over, after = upper[column], column + 1
    if not over or over in upper[max(column - 1, 0) : column] + upper[after : after + 1]:
        return True
    return after < len(upper) and not upper[after] and bool(lower[after])


def _headings(upper: Sequence[Cell], lower: Sequence[Cell] | None) -> Iterator[Heading]:
    group = ""
    for at in range(max(len(upper), len(lower or ()))):
        high = heading_text(upper[at]) if at < len(upper) else ""
        low = heading_text(lower[at]) if lower is not None and at < len(lower) else ""
        group = high or (group if low else "")
        if low and low != group:
            yield Heading(at, low, group)
        elif high or low:
            yield Heading(at, high or low)


def _people_rows(
    sheet: RawSheet, first: int, headings: Sequence[Heading], own: int
) -> tuple[list[tuple[int, Sequence[Cell]]], list[tuple[int, str]]]:
    numbering = {one.at for one in headings if one.name in ("序号", "编号", "序", "No", "NO")}
    titles = {one.at: one.name for one in headings}
    rows: list[tuple[int, Sequence[Cell]]] = []
    skipped: list[tuple[int, str]] = []
    for number, row in enumerate(sheet.rows[first:], first + 1):
        filled = {at: cell for at, cell in enumerate(row) if cell != "" and not (isinstance(cell, str) and cell.isspace())}
        if all(at in numbering and text(cell).isdecimal() for at, cell in filled.items()):
            continue
        if _is_no_person(filled, own, titles):
            skipped.append((number, text(next(iter(filled.values())))[:30]))
        else:
            rows.append((number, row))
    return rows, skipped


def _continued(sheet: RawSheet, first: int, own: int) -> frozenset[int]:
    """Family members in rows of their own: rows 6 and 7, where the name is merged over rows 5 to 7."""
    tall = [(top, bottom) for (top, left), (bottom, right) in sheet.merged if left == right == own and first <= top < bottom]
    return frozenset(row + 1 for top, bottom in tall for row in range(top + 1, bottom + 1))


def _is_no_person(filled: dict[int, Cell], own: int, titles: dict[int, str]) -> bool:
    """Sums, signatures, a section's title across the sheet, the headings once more on the next page."""
    words = _plain(next(iter(filled.values())))
    name = _plain(filled.get(own, ""))
    if _FOOTER.match(words) and (len(filled) <= 2 or name in ("", words)):
        return True
    if (len(filled) > 2 or own not in filled or len(words) > 6) and len(set(map(_plain, filled.values()))) == 1:
        return True
    return name != "" and name == titles.get(own) and sum(_plain(cell) == titles.get(at) for at, cell in filled.items()) > 1


def _plain(cell: Cell) -> str:
    return _SPACES.sub("", text(cell))
