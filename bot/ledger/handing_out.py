"""What is kept of one person, as something that his child can be given: a folder with a sheet to read, data, and the pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import xlsxwriter

from bot.domain.people import Owner, OwnerKind
from bot.domain.rights import Viewer
from bot.evidence.seal import clean
from bot.ledger.privacy import everything
from bot.store import Records
from bot.store.personal import INVENTORY, Held

SHEET, DATA = "资料.xlsx", "资料.json"
ZIP = "application/zip"
_FILE = "一人一档"
_NOT_SHOWN = ("id", "person_id", "owner_kind", "owner_id", "recipient_id")  # numbers of ours, which tell a reader nothing


def bundle(records: Records, viewer: Viewer, person_id: int, now: datetime, way: str) -> bytes:
    """A zip with everything that is kept of one person. Raises NotAllowed. It is written down that it was handed out."""
    found = everything(records, viewer, person_id, now, way)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as folder:
        folder.writestr(DATA, json.dumps(found, ensure_ascii=False, indent=1, default=str))
        folder.writestr(SHEET, _book(found))
        for one in records.privacy.pictures_of(Owner(OwnerKind.PERSON, person_id)):
            folder.writestr(f"照片和语音/{one.name}", one.content, ZIP_STORED)
    return out.getvalue()


def _book(found: Mapping[str, Any]) -> bytes:
    """A sheet for each sort of data that there is, with headings that people read. Every cell is text."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for title, rows in _sheets(found):
            sheet = book.add_worksheet(title[:31])
            sheet.set_column(0, 30, 22, plain)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, clean(cell), plain if at else bold)
    return out.getvalue()


def _sheets(found: Mapping[str, Any]) -> Iterator[tuple[str, list[Sequence[str]]]]:
    own = next(held for held in INVENTORY if held.table == "person")
    rows = [("项目", "内容"), *((label, _told(found["file"].get(name))) for name, (_, label) in own.columns.items())]
    yield _FILE, [row for row in rows if row[1]]
    for held in INVENTORY:
        shown = [name for name in held.columns if name not in _NOT_SHOWN]
        if found.get(held.table) and shown and held.table != "person":
            yield held.title.replace("/", "、"), [_headings(held, shown), *_rows(found[held.table], shown, held)]


def _headings(held: Held, shown: Sequence[str]) -> list[str]:
    return [held.columns[name][1] for name in shown] + ["时间"]


def _rows(rows: Sequence[Mapping[str, Any]], shown: Sequence[str], held: Held) -> Iterator[list[str]]:
    moments = [name for name in held.plain if name.endswith("_at") or name in ("at", "day")]
    for row in rows:
        when = min((row[name] for name in moments if row.get(name)), default=None, key=str)
        yield [*(_told(row.get(name)) for name in shown), _told(when)]


def _told(value: Any) -> str:
    if value is None or value == "" or value == {} or value == ():
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list | tuple) else str(value)
