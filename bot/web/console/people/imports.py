"""An office's file into the ledger: sent in, its columns and the difference looked over, then taken in or thrown away.

A large file takes its time: pages wait a moment for it, and then show how far it is. Leaving them changes nothing.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from bot.domain.rights import Right
from bot.ledger import LEAVE_OUT, Column, LedgerFault, write_template
from bot.ledger.background import Progress, Work
from bot.ledger.fields import FIELDS
from bot.ledger.mistakes import mistakes
from bot.ledger.tables import CSV, Kind, table_file
from bot.store.uploads import DONE, WORKING, Upload
from bot.web.console.asked import choice_in
from bot.web.console.pages import XLSX, Pages, Visit
from bot.web.console.people.import_work import CHANGED, ImportWork, Looked, Lost

LARGEST = 10_485_760  # bytes of a file, with the form around it
SHOWN = 200  # lines of one kind that the page lists; the rest is counted
AS_IT_IS = "原样保留"  # a column without a field of ours stays among the further ones
COLUMN = "column:"  # before the key of a column in the form
LONGEST_NAME = 200  # bytes, which every file system holds
PATIENCE = 1.2  # seconds that a page waits for a file before it shows how far it is: most files need less
INTERRUPTED = "interrupted"  # it was being taken in when the service ended


class ImportPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store
        self._work = ImportWork(pages.parts)

    # --- a file is sent in ---------------------------------------------------------------------------------------------

    def start(self, visit: Visit) -> Response:
        return self._start(visit, "")

    def blank(self, visit: Visit) -> Response:
        """An empty sheet of our own layout."""
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        with TemporaryDirectory(prefix="sangyu-") as folder:
            path = Path(folder) / "blank.xlsx"
            write_template(path)
            return self._pages.file(path.read_bytes(), "blank.xlsx", XLSX)

    def upload(self, visit: Visit) -> Response:
        """Keep a file and begin to read it; say at once what is wrong with one that can be seen to be none."""
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        name = plain_name(visit.form.file_name)
        if not visit.form.content:
            return self._start(visit, "empty", 400)
        kept = Upload(secrets.token_urlsafe(16), name, b"", {}, visit.now)
        with self._store.write() as records:
            records.uploads.keep(kept.id, name, visit.form.content, visit.viewer, visit.now)
        work = self._work.look(kept, visit.viewer)
        try:
            if work.wait(PATIENCE):
                _ = work.result
        except LedgerFault as fault:
            with self._store.write() as records:
                records.uploads.drop(kept.id, visit.viewer)
            return self._start(visit, str(fault), 400)
        return self._pages.onward(f"/console/import/{kept.id}")

    # --- looking it over -----------------------------------------------------------------------------------------------

    def preview(self, visit: Visit) -> Response:
        """Where this file is: being read, to be looked over, being taken in, or done."""
        kept = self._kept(visit)
        if kept is None:
            return self._pages.gone()
        if kept.state == DONE:
            return self._pages.show(visit, "people/import_done", {"upload": kept})
        under_way = self._work.under_way(kept) if kept.state == WORKING else None
        work: Work[Any] = under_way or self._work.look(kept, visit.viewer)
        if under_way is not None or not work.wait(PATIENCE):
            data = {"upload": kept, "writing": under_way is not None, "progress": work.progress}
            return self._pages.show(visit, "people/import_progress", data)
        try:
            return self._shown(visit, kept, work.result)
        except LedgerFault as fault:
            return self._unreadable(visit, kept, fault)
        except Lost:
            return self._pages.gone()

    def progress(self, visit: Visit) -> Response:
        """How far it is, once a second; when it is over the whole page is asked for again."""
        kept = self._kept(visit)
        if kept is None:
            return self._pages.gone()
        under_way = self._work.under_way(kept) if kept.state == WORKING else None
        look = None if under_way is not None or kept.state == DONE else self._work.look(kept, visit.viewer)
        work: Work[Any] | None = under_way or look
        over = work is None or work.over
        progress = work.progress if work is not None else Progress()
        data = {"upload": kept, "writing": under_way is not None, "progress": progress}
        answer = self._pages.part(visit, "people/_import_progress", data)
        if over:
            answer.headers["HX-Redirect"] = f"/console/import/{kept.id}"
        return answer

    def _shown(self, visit: Visit, kept: Upload, looked: Looked) -> Response:
        data = {
            "upload": kept,
            "columns": _columns(looked.difference.columns),
            "choices": [AS_IT_IS, *(field.heading for field in FIELDS), LEAVE_OUT],
            "found": looked.found,
            "empty": looked.difference.empty,
            "seen": looked.digest,
            "shown": SHOWN,
            "why": INTERRUPTED if kept.state == WORKING else CHANGED if visit.asked("changed") else kept.result.get("why", ""),
        }
        return self._pages.show(visit, "people/import_preview", data)

    def errors(self, visit: Visit) -> Response:
        """What is wrong with it, row by row, to be mended beside the file."""
        kept, kind = self._kept(visit), choice_in(Kind, visit.form.get("kind"))
        if kept is None or kept.state == DONE or kind is None or not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        work = self._work.look(kept, visit.viewer)
        if not work.wait(PATIENCE):
            return self._pages.onward(f"/console/import/{kept.id}")
        with self._store.read() as records:
            full = records.uploads.get(kept.id, visit.viewer)
        if full is None:
            return self._pages.gone()
        with TemporaryDirectory(prefix="sangyu-") as folder:
            path = Path(folder) / full.name
            path.write_bytes(full.content)
            try:
                table = mistakes(work.result.difference, path)
            except LedgerFault as fault:
                return self._unreadable(visit, kept, fault)
        with self._store.write() as records:
            records.access.write_history(
                visit.viewer.actor, "exported", "import", visit.now, rows=len(table.rows), kind=kind.value
            )
        content = table_file(table, kind, f"{visit.now:%Y-%m-%d %H:%M}")
        return self._pages.file(content, f"mistakes.{kind.value}", XLSX if kind is Kind.XLSX else CSV)

    # --- deciding ------------------------------------------------------------------------------------------------------

    def decide(self, visit: Visit) -> Response:
        """Understand columns as the clerk says, take the file in, or throw it away."""
        act = {"map": self._map, "confirm": self._confirm, "discard": self._discard}.get(visit.form.get("do"))
        kept = self._kept(visit)
        if kept is None and visit.form.get("do") == "discard" and visit.viewer.holding(Right.CHANGE):
            return self._pages.onward("/console/import?thrown=1")  # pressed twice
        if kept is None or act is None or not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        if kept.state == DONE or self._work.under_way(kept) is not None:
            return self._pages.onward(f"/console/import/{kept.id}")
        try:
            return act(visit, kept)
        except LedgerFault as fault:
            return self._unreadable(visit, kept, fault)

    def _map(self, visit: Visit, kept: Upload) -> Response:
        """The columns as the clerk says. Nothing is kept by which the file cannot be read."""
        work = self._work.look(kept, visit.viewer)
        if not work.wait(PATIENCE):
            return self._pages.onward(f"/console/import/{kept.id}")
        columns = _columns(work.result.sheets.columns)
        said = {one["key"]: visit.form.get(COLUMN + one["key"]) for one in columns}
        changed = {one["key"]: said[one["key"]] for one in columns if said[one["key"]] not in ("", one["meant"])}
        mapping = {**kept.mapping, **{key: None if word == AS_IT_IS else word for key, word in changed.items()}}
        after = Upload(kept.id, kept.name, b"", mapping, kept.made_at)
        again = self._work.look(after, visit.viewer)
        if again.wait(PATIENCE):
            _ = again.result
        with self._store.write() as records:
            records.uploads.map(kept.id, visit.viewer, mapping)
        return self._pages.onward(f"/console/import/{kept.id}")

    def _confirm(self, visit: Visit, kept: Upload) -> Response:
        """Exactly what was shown is taken in; if the ledger has moved on meanwhile, it is shown again."""
        work = self._work.bring(kept, visit.viewer, visit.form.get("seen"), visit.now)
        changed = work.wait(PATIENCE) and work.result == CHANGED
        return self._pages.onward(f"/console/import/{kept.id}{'?changed=1' if changed else ''}")

    def _discard(self, visit: Visit, kept: Upload) -> Response:
        self._work.forget(kept.id)
        with self._store.write() as records:
            records.uploads.drop(kept.id, visit.viewer)
        return self._pages.onward("/console/import?thrown=1")

    def _kept(self, visit: Visit) -> Upload | None:
        with self._store.read() as records:
            return records.uploads.about(visit.path["upload_id"], visit.viewer)

    def _unreadable(self, visit: Visit, kept: Upload, fault: LedgerFault) -> Response:
        self._work.forget(kept.id)
        return self._pages.show(visit, "people/import_fault", {"upload": kept, "fault": str(fault)}, 400)

    def _start(self, visit: Visit, fault: str, status: int = 200) -> Response:
        if not visit.viewer.holding(Right.CHANGE):
            return self._pages.gone()
        with self._store.read() as records:
            waiting = records.uploads.waiting(visit.viewer)
        data = {"waiting": waiting, "fault": fault, "thrown": bool(visit.asked("thrown"))}
        return self._pages.show(visit, "people/import", data, status)


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


def plain_name(name: str) -> str:
    """The last part of a file's name, without what no file system likes."""
    plain = re.sub(r'[\x00-\x1f<>:"|?*]', "", re.split(r"[/\\]", name)[-1]).strip(". ")
    return plain[-100:].encode("utf-8", "replace")[-LONGEST_NAME:].decode("utf-8", "ignore") or "upload.xlsx"
