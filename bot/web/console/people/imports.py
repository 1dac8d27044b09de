"""An office's file into the ledger: sent in, its columns and the difference looked over, then taken in or thrown away."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from bot.domain.rights import Right
from bot.ledger import LEAVE_OUT, Column, Difference, LedgerFault, Sheets, compare, preview, read_workbook, take_in
from bot.ledger.fields import FIELDS
from bot.store.uploads import Upload
from bot.web.console.pages import Pages, Visit

LARGEST = 10_485_760  # bytes of a file, with the form around it
SHOWN = 200  # lines of one kind that the page lists; the rest is counted
AS_IT_IS = "原样保留"  # a column without a field of ours stays among the further ones
COLUMN = "column:"  # before the key of a column in the form


class ImportPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store
        self._calendar = pages.parts.services.calendar.lunar

    def start(self, visit: Visit) -> Response:
        return self._start(visit, "")

    def upload(self, visit: Visit) -> Response:
        """Keep a file that can be read; say at once what is wrong with one that cannot."""
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        name = plain_name(visit.form.file_name)
        if not visit.form.content:
            return self._start(visit, "empty", 400)
        try:
            _read(name, visit.form.content, {})
        except LedgerFault as fault:
            return self._start(visit, str(fault), 400)
        upload_id = secrets.token_urlsafe(16)
        with self._store.write() as records:
            records.uploads.keep(upload_id, name, visit.form.content, visit.viewer, visit.now)
        return self._pages.onward(f"/console/import/{upload_id}")

    def preview(self, visit: Visit) -> Response:
        kept = self._kept(visit)
        if kept is None:
            return self._pages.gone()
        try:
            sheets = _read(kept.name, kept.content, kept.mapping)
        except LedgerFault as fault:
            return self._unreadable(visit, kept, fault)
        with self._store.read() as records:
            difference = compare(records, sheets, self._calendar, visit.viewer)
        data = {
            "upload": kept,
            "columns": _columns(difference.columns),
            "choices": [AS_IT_IS, *(field.heading for field in FIELDS), LEAVE_OUT],
            "found": preview.data(difference),
            "empty": difference.empty,
            "seen": _digest(difference),
            "shown": SHOWN,
            "changed": visit.asked("changed"),
        }
        return self._pages.show(visit, "people/import_preview", data)

    def decide(self, visit: Visit) -> Response:
        """Understand columns as the clerk says, take the file in, or throw it away."""
        act = {"map": self._map, "confirm": self._confirm, "discard": self._discard}.get(visit.form.get("do"))
        kept = self._kept(visit)
        if kept is None or act is None or not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        try:
            return act(visit, kept)
        except LedgerFault as fault:
            return self._unreadable(visit, kept, fault)

    def _map(self, visit: Visit, kept: Upload) -> Response:
        columns = _columns(_read(kept.name, kept.content, kept.mapping).columns)
        said = {one["key"]: visit.form.get(COLUMN + one["key"]) for one in columns}
        changed = {one["key"]: said[one["key"]] for one in columns if said[one["key"]] not in ("", one["meant"])}
        mapping = {**kept.mapping, **{key: None if word == AS_IT_IS else word for key, word in changed.items()}}
        _read(kept.name, kept.content, mapping)
        with self._store.write() as records:
            records.uploads.map(kept.id, visit.viewer, mapping)
        return self._pages.onward(f"/console/import/{kept.id}")

    def _confirm(self, visit: Visit, kept: Upload) -> Response:
        """Exactly what was shown is taken in; if the ledger has moved on meanwhile, it is shown again.

        The file is read before anybody has to wait for the database.
        """
        sheets = _read(kept.name, kept.content, kept.mapping)
        with self._store.write() as records:
            difference = compare(records, sheets, self._calendar, visit.viewer)
            if difference.faults or _digest(difference) != visit.form.get("seen"):
                return self._pages.onward(f"/console/import/{kept.id}?changed=1")
            counts = take_in(records, difference, visit.viewer, visit.now)
            self._pages.parts.services.duties.refresh_all(records, visit.now)
            records.uploads.drop(kept.id, visit.viewer)
        return self._pages.onward(f"/console/import?new={counts['new']}&changed={counts['changed']}")

    def _discard(self, visit: Visit, kept: Upload) -> Response:
        with self._store.write() as records:
            records.uploads.drop(kept.id, visit.viewer)
        return self._pages.onward("/console/import?thrown=1")

    def _kept(self, visit: Visit) -> Upload | None:
        with self._store.read() as records:
            return records.uploads.get(visit.path["upload_id"], visit.viewer)

    def _unreadable(self, visit: Visit, kept: Upload, fault: LedgerFault) -> Response:
        return self._pages.show(visit, "people/import_fault", {"upload": kept, "fault": str(fault)}, 400)

    def _start(self, visit: Visit, fault: str, status: int = 200) -> Response:
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        with self._store.read() as records:
            waiting = records.uploads.waiting(visit.viewer)
        done = {name: visit.asked(name) if visit.asked(name).isdecimal() else "" for name in ("new", "changed", "thrown")}
        return self._pages.show(visit, "people/import", {"waiting": waiting, "fault": fault, "done": done}, status)


def _read(name: str, content: bytes, mapping: Mapping[str, str | None]) -> Sheets:
    """The file as rows. It stands on the disk, for its owner alone, only while it is read. Raises LedgerFault."""
    with TemporaryDirectory(prefix="sangyu-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_workbook(path, mapping)


def _columns(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Columns for the page, each with the key by which the clerk overrules it: its heading, or its letter where two are alike."""
    often = Counter(one.heading for one in columns)
    return [
        {
            "key": one.heading if often[one.heading] == 1 and one.heading else one.letter,
            "heading": one.heading,
            "letter": one.letter,
            "sheet": one.sheet,
            "meant": LEAVE_OUT if one.left_out else one.field or AS_IT_IS,
            "doubtful": one.confidence < 0.7,
            "reason": one.reason,
        }
        for one in columns
    ]


def _digest(difference: Difference) -> str:
    return hashlib.sha256(repr(preview.data(difference)).encode()).hexdigest()


def plain_name(name: str) -> str:
    """The last part of a file's name, without what no file system likes."""
    plain = re.sub(r'[\x00-\x1f<>:"|?*]', "", re.split(r"[/\\]", name)[-1]).strip(". ")
    return plain[-100:] or "upload.xlsx"
