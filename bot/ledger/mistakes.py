"""What is wrong with a file, as a sheet: each row of it as it stands, with the reasons beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.ledger.cells import text
from bot.ledger.difference import Difference
from bot.ledger.faults import Finding
from bot.ledger.opening import open_file
from bot.ledger.tables import Table

HEADINGS = ("工作表", "第几行", "要不要改", "为什么")
MUST, SEE = "必须先改", "请留意"
TITLE = "要改的行"


def mistakes(difference: Difference, path: Path) -> Table:
    """One line a row of the file, what must be mended first; the file's own columns follow the reasons.

    What no single row is to blame for stands at the end. `path`: the file itself, which is opened again for its cells.
    """
    cells = {sheet.name: sheet.rows for sheet in open_file(path)}
    by_row: dict[tuple[str, int], list[tuple[bool, Finding]]] = {}
    for must, found in ((True, difference.faults), (False, difference.warnings)):
        for one in found:
            by_row.setdefault((one.sheet, one.row), []).append((must, one))
    names = _headings(difference)
    rows = [_line(key, found, names, cells) for key, found in sorted(by_row.items(), key=_order)]
    return Table(TITLE, (*HEADINGS, *dict.fromkeys(heading for each in names.values() for heading in each.values())), rows)


def _headings(difference: Difference) -> dict[str, dict[int, str]]:
    """Of each sheet: the heading of each column, by its place from 0."""
    found: dict[str, dict[int, str]] = {}
    for one in difference.columns:
        found.setdefault(one.sheet, {})[_place(one.letter)] = one.heading
    return found


def _place(letter: str) -> int:
    """A is 0, AA is 26."""
    at = 0
    for sign in letter:
        at = at * 26 + ord(sign) - ord("A") + 1
    return at - 1


def _order(pair: tuple[tuple[str, int], list[tuple[bool, Finding]]]) -> tuple[bool, bool, str, int]:
    (sheet, row), found = pair
    return not any(must for must, _ in found), not row, sheet, row


def _line(
    key: tuple[str, int],
    found: Sequence[tuple[bool, Finding]],
    names: Mapping[str, Mapping[int, str]],
    cells: Mapping[str, Sequence[Sequence[object]]],
) -> list[str]:
    sheet, row = key
    why = "；".join(dict.fromkeys(f"{one.column}：{one.text}" if one.column else one.text for _, one in found))
    must = MUST if any(must for must, _ in found) else SEE
    raw = cells.get(sheet, ())[row - 1] if 0 < row <= len(cells.get(sheet, ())) else ()
    said = {heading: text(raw[at]) if at < len(raw) else "" for at, heading in names.get(sheet, {}).items()}
    own = dict.fromkeys(heading for each in names.values() for heading in each.values())
    return [sheet, str(row) if row else "", must, why, *(said.get(heading, "") for heading in own)]
