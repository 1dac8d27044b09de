"""Makes the pack: as an Excel file that is written while it is read, or as data. Both have the same rows and fingerprints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.domain.reach import ReachRules
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.domain.trail import Trail
from bot.errors import NotAllowed, SangyuError
from bot.evidence import sheets
from bot.evidence.seal import Seal, clean
from bot.evidence.sheets import CHECKS, HEADINGS, HISTORY, PEOPLE, SENT, SUMMARY, TASKS, Row, Subject, Words
from bot.notices.why import Render
from bot.store import Records

MOST_ROWS = 1_048_576  # of one sheet, in Excel
ACTION = "evidence"  # as the history calls the making of a pack
_A4 = 9
_WIDTHS = {SUMMARY: (22, 100), PEOPLE: (10, 24, 7, 24, 12, 12, 10, *(19,) * 3, 10, 16, 19, 10, 16, 10, 8, 100)}


class EvidenceFault(SangyuError):
    """There is no evidence of that."""


@dataclass(frozen=True, slots=True)
class Scribe:
    """In whose words and on whose behalf a pack is made. `numbers`: telephone numbers whole, where he may see them so."""

    render: Render
    rules: ReachRules = field(default_factory=ReachRules)
    viewer: Viewer = OPERATOR
    numbers: bool = False

    @property
    def whole(self) -> bool:
        return self.numbers and bool(self.viewer.holding(Right.REVEAL))


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the rows of each sheet and their fingerprints."""

    notice_id: int
    rows: dict[str, int]
    digests: dict[str, str]


def pack(records: Records, notice_id: int, scribe: Scribe, now: datetime) -> dict[str, Any]:
    """The pack as data: each sheet with its columns and rows. Raises NotAllowed, EvidenceFault."""
    found: dict[str, list[list[str]]] = {name: [] for name in HEADINGS}
    for name, row in _sealed(records, notice_id, scribe, now):
        found[name].append(list(row))
    return {
        "notice": notice_id,
        "sheets": {name: {"columns": rows[0], "rows": rows[1:]} for name, rows in found.items() if name != CHECKS},
        "sha256": {row[0]: row[2] for row in found[CHECKS][1:]},
    }


def write(records: Records, notice_id: int, scribe: Scribe, now: datetime, path: Path) -> Made:
    """The pack as an .xlsx file. No more than a page of people is held in memory. Raises NotAllowed, EvidenceFault."""
    stream = _sealed(records, notice_id, scribe, now)
    first = next(stream)  # what is refused is refused before there is a file
    path.touch(mode=0o600)  # its owner's alone
    made = Made(notice_id, {}, {})
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        pages = _Pages(book)
        pages.add(*first)
        for name, row in stream:
            pages.add(name, row)
            if name == CHECKS and row != HEADINGS[CHECKS]:
                made.rows[row[0]], made.digests[row[0]] = int(row[1]), row[2]
        pages.finish()
    return made


def summed(notice_id: int, data: Mapping[str, Any]) -> Made:
    """What `pack` gave, in figures."""
    return Made(notice_id, {name: len(one["rows"]) + 1 for name, one in data["sheets"].items()}, dict(data["sha256"]))


def note(records: Records, viewer: Viewer, made: Made, now: datetime) -> None:
    """That a pack left the house, with the fingerprints by which a copy can be held against it for good."""
    records.access.write_history(viewer.actor, ACTION, f"notice:{made.notice_id}", now, sha256=made.digests)


def _sealed(records: Records, notice_id: int, scribe: Scribe, now: datetime) -> Iterator[tuple[str, Row]]:
    """Every row as it stands in the file, and at the end the fingerprints."""
    seals = {name: Seal() for name in HEADINGS}
    for name, raw in _rows(records, notice_id, scribe, now):
        row = tuple(clean(cell) for cell in raw)
        seals[name].add(row)
        if seals[name].rows > MOST_ROWS:
            raise EvidenceFault(f"{name}：超过 Excel 一张表的行数，请分单位导出")
        yield name, row
    yield CHECKS, HEADINGS[CHECKS]
    yield from ((CHECKS, (name, str(seal.rows), seal.value)) for name, seal in seals.items() if name != CHECKS)


def _rows(records: Records, notice_id: int, scribe: Scribe, now: datetime) -> Iterator[tuple[str, Row]]:
    subject, words = _subject(records, notice_id, scribe, now), Words(scribe.render)
    yield from ((name, headings) for name, headings in HEADINGS.items() if name != CHECKS)
    yield from ((SUMMARY, row) for row in sheets.summary(subject, scribe.rules, words))
    for page in records.trail.pages(notice_id, scribe.viewer, Right.EXPORT):
        yield from _page(records, page, subject, scribe, words)
    yield from ((HISTORY, sheets.happened(one, subject, words)) for one in records.trail.history(notice_id))


def _subject(records: Records, notice_id: int, scribe: Scribe, now: datetime) -> Subject:
    if not scribe.viewer.holding(Right.EXPORT):
        raise NotAllowed
    notice = records.notices.get(notice_id)
    if notice is None or notice.approved_at is None:
        raise EvidenceFault("这条通知还没有发出")
    tally, carried = records.board.units(notice_id).totals, records.trail.carried(notice_id)
    return Subject(notice, records.notices.versions(notice_id), tally, carried, records.trail.actors(), now)


def _page(records: Records, page: Sequence[Trail], subject: Subject, scribe: Scribe, words: Words) -> Iterator[tuple[str, Row]]:
    numbers = records.telephones.numbers([one.address for trail in page for one in trail.tries])
    for trail in page:
        yield PEOPLE, sheets.person(trail, subject, words, scribe.render)
        for one in trail.tries:
            yield SENT, sheets.sent(trail, one, sheets.address(one, numbers, scribe.whole), words)
        for asked in trail.asked:
            yield TASKS, sheets.task(trail, asked, words)


class _Pages:
    """The sheets of a book, each written downwards."""

    def __init__(self, book: Any) -> None:
        self._bold = book.add_format({"bold": True, "bg_color": "#f6f1e7", "border": 1, "num_format": "@"})
        self._plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._sheets = {name: book.add_worksheet(name) for name in HEADINGS}
        self._at = dict.fromkeys(HEADINGS, 0)
        for name, headings in HEADINGS.items():
            for column, width in enumerate(_WIDTHS.get(name, (18,) * len(headings))):
                self._sheets[name].set_column(column, column, width, self._plain)

    def add(self, name: str, row: Row) -> None:
        """Every cell is text: what looks like a formula stays words."""
        at = self._at[name]
        for column, cell in enumerate(row):
            if cell:
                self._sheets[name].write_string(at, column, cell, self._plain if at else self._bold)
        self._at[name] = at + 1

    def finish(self) -> None:
        for name, sheet in self._sheets.items():
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, max(self._at[name] - 1, 1), len(HEADINGS[name]) - 1)
            sheet.set_paper(_A4)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
