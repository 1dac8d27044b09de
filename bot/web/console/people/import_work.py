"""What is done with a file beside the pages: it is read and held against the ledger, then taken in as a whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from bot.domain.rights import Viewer
from bot.errors import Conflict
from bot.ledger import Difference, Sheets, compare, preview, read_workbook, take_in
from bot.ledger.background import Room, Tell, Work, silent
from bot.store import Records
from bot.store.uploads import Upload
from bot.web.parts import Parts

log = structlog.get_logger()

CHANGED, FAILED = "changed", "failed"  # why a file was not taken in: the ledger has moved on; something broke
DUTIES = "duties"  # the last stage


class Lost(Exception):
    """Somebody else has taken the file up meanwhile."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file held against the ledger as it was. `digest` stands for all that the page shows of it."""

    sheets: Sheets
    difference: Difference
    found: Mapping[str, Any]
    digest: str
    version: object


class ImportWork:
    """One for a process. `worker` is its name in the rows: a file that another process had when it ended is free again."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store
        self._calendar = parts.services.calendar.lunar
        self._duties = parts.services.duties
        self._room = Room()
        self.worker = secrets.token_hex(8)

    # --- looking -------------------------------------------------------------------------------------------------------

    def look(self, kept: Upload, viewer: Viewer) -> Work[Looked]:
        """The difference that it would make: begun, or as it was found, if the ledger has not moved on since."""
        key = _look_key(kept)
        known = self._room.get(key)
        if known is not None and known.over and self._outdated(known):
            self._room.forget([key])
        return self._room.begin(key, lambda tell: self._looked(kept, viewer, tell))

    def forget(self, upload_id: str) -> None:
        """Look again the next time."""
        self._room.forget(self._room.begun(f"look:{upload_id}:"))

    def _looked(self, kept: Upload, viewer: Viewer, tell: Tell) -> Looked:
        with self._store.read() as records:
            full = records.uploads.get(kept.id, viewer)
            version = _version(records)
        if full is None:
            raise Lost
        sheets = read_file(full.name, full.content, kept.mapping, tell)
        with self._store.read() as records:
            difference = compare(records, sheets, self._calendar, viewer, tell)
        found = preview.data(difference)
        return Looked(sheets, difference, found, _digest(found), version)

    def _outdated(self, work: Work[Looked]) -> bool:
        try:
            looked = work.result
        except Exception:  # noqa: BLE001 - whoever asks for it is told; it is looked at again the next time
            return True
        with self._store.read() as records:
            return looked.version != _version(records)

    # --- taking in -----------------------------------------------------------------------------------------------------

    def bring(self, kept: Upload, viewer: Viewer, seen: str, now: datetime) -> Work[str]:
        """Take in exactly what was shown. Whoever presses twice, or in two windows, sets it off once."""
        key = f"bring:{kept.id}"
        with self._store.write() as records:
            if kept.worker == self.worker and self.under_way(kept) is None:  # not even that it failed could be written
                records.uploads.release(kept.id, self.worker, {"why": FAILED})
            claimed = records.uploads.claim(kept.id, viewer, self.worker)
        if not claimed:
            return self._room.get(key) or Work.settled(key, "")
        self._room.forget([key])
        return self._room.begin(key, lambda tell: self._brought(kept, viewer, seen, now, tell))

    def under_way(self, kept: Upload) -> Work[str] | None:
        """The work that is taking it in; none when that was in a process that has ended."""
        work = self._room.get(f"bring:{kept.id}")
        return work if work is not None and not work.over else None

    def _brought(self, kept: Upload, viewer: Viewer, seen: str, now: datetime, tell: Tell) -> str:
        """Empty, or why nothing was written; which then stands with the file."""
        try:
            why = self._taken(kept, viewer, seen, now, tell)
        except Conflict:
            why = CHANGED
        except Exception as fault:  # noqa: BLE001 - around one job: the clerk is told that nothing was written, and tries again
            log.error("import broke", action="import.broke", fault=type(fault).__name__)
            why = FAILED
        if why:
            with self._store.write() as records:
                records.uploads.release(kept.id, self.worker, {"why": why})
        self.forget(kept.id)
        return why

    def _taken(self, kept: Upload, viewer: Viewer, seen: str, now: datetime, tell: Tell) -> str:
        """Held against the ledger once more a moment before it is written, so that nobody waits for the database meanwhile."""
        sheets = self._sheets(kept, viewer, tell)
        with self._store.read() as records:
            difference = compare(records, sheets, self._calendar, viewer, tell)
        if difference.faults or _digest(preview.data(difference)) != seen:
            return CHANGED
        with self._store.write() as records:
            counts = take_in(records, difference, viewer, now, tell)
            if not records.uploads.finish(kept.id, self.worker, counts, now):
                raise Lost
        self._owe(now, tell)
        return ""

    def _sheets(self, kept: Upload, viewer: Viewer, tell: Tell) -> Sheets:
        """As they were read for the page, if that is still known."""
        known: Work[Looked] | None = self._room.get(_look_key(kept))
        if known is not None and known.over:
            return known.result.sheets
        with self._store.read() as records:
            full = records.uploads.get(kept.id, viewer)
        if full is None:
            raise Lost
        return read_file(full.name, full.content, kept.mapping, tell)

    def _owe(self, now: datetime, tell: Tell) -> None:
        """What is now owed to whom. The people are in the ledger whatever becomes of this: each night it is worked out anew."""
        tell(DUTIES)
        try:
            with self._store.write() as records:
                self._duties.refresh_all(records, now)
        except Exception as fault:  # noqa: BLE001 - it is made up for tonight
            log.error("duties were not worked out", action="import.duties", fault=type(fault).__name__)


def read_file(name: str, content: bytes, mapping: Mapping[str, str | None], tell: Tell = silent) -> Sheets:
    """The file as rows. It stands on the disk, for its owner alone, only while it is read. Raises LedgerFault."""
    with TemporaryDirectory(prefix="sangyu-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_workbook(path, mapping, tell)


def _look_key(kept: Upload) -> str:
    meant = hashlib.sha256(repr(sorted(kept.mapping.items())).encode()).hexdigest()
    return f"look:{kept.id}:{meant[:16]}"


def _version(records: Records) -> object:
    return records.words.version(), records.exchange.highest()


def _digest(found: Mapping[str, Any]) -> str:
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()
