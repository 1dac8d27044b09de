"""Holds an evidence file against its own fingerprints, and against those that were kept when it was made."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from bot.evidence.pack import ACTION, EvidenceFault
from bot.evidence.seal import Seal, clean
from bot.evidence.sheets import CHECKS, HEADINGS, NUMBER, SUMMARY
from bot.store import Records

Cells = list[list[str]]


def check(records: Records, path: Path) -> list[str]:
    """What is wrong with a file, a sentence each; nothing: it is as it was when it left. Raises EvidenceFault."""
    found = _read(path)
    digests = {name: _digest(rows) for name, rows in found.items() if name != CHECKS}
    stated = {row[0]: row[2] for row in found[CHECKS][1:] if len(row) > 2}
    changed = [f"“{name}”和校验表对不上，被改动过" for name, digest in digests.items() if stated.get(name) != digest]
    return changed or ([] if _kept(records, found[SUMMARY], digests) else ["和系统导出时留的底对不上"])


def _read(path: Path) -> dict[str, Cells]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        if not set(HEADINGS) <= set(book.sheet_names):
            raise EvidenceFault("这不是存证文件")
        return {
            name: [[clean(str(cell)) for cell in row] for row in book.get_sheet_by_name(name).to_python()] for name in HEADINGS
        }
    except (CalamineError, OSError):
        raise EvidenceFault("这个文件打不开") from None


def _cells(book: CalamineWorkbook, name: str) -> Cells:
    return [[clean(str(cell)) for cell in row] for row in book.get_sheet_by_name(name).to_python()]


def _digest(rows: Cells) -> str:
    seal = Seal()
    for row in rows:
        seal.add(row)
    return seal.value


def _kept(records: Records, summary: Cells, digests: dict[str, str]) -> bool:
    number = next((row[1] for row in summary if row[0] == NUMBER), "")
    notice = records.notices.numbered(int(number)) if number.isdecimal() else None
    if notice is None:
        return False
    made = (one for one in records.trail.history(notice.id) if one.action == ACTION)
    return any(one.detail.get("sha256") == digests for one in made)
