"""Files that somebody has sent in, with their columns as they were understood, until they are taken in or thrown away."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from bot.domain.rights import Viewer
from bot.store.tables.ledger import upload

WAITING, WORKING, DONE = "waiting", "working", "done"
EMPTY = b64encode(b"\x00").decode()  # in place of a content that is needed no more
TOLD_FOR = timedelta(days=1)  # what came of a file can be looked at for so long


@dataclass(frozen=True, slots=True)
class Upload:
    """`worker`: who has taken it up. `result`: numbers of one that is done; of one that came to nothing, why."""

    id: str
    name: str
    content: bytes
    mapping: Mapping[str, str | None]  # what the clerk has said of columns
    made_at: datetime
    state: str = WAITING
    worker: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


class UploadQueries:
    """Each file is only for whoever has sent it in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, upload_id: str, name: str, content: bytes, viewer: Viewer, now: datetime) -> None:
        told = (upload.c.made_by == viewer.actor, upload.c.state == DONE, upload.c.done_at < now - TOLD_FOR)
        self._connection.execute(delete(upload).where(*told))
        row = {"id": upload_id, "name": name, "content": b64encode(content).decode(), "mapping": {}}
        self._connection.execute(insert(upload), {**row, "made_by": viewer.actor, "made_at": now})

    def get(self, upload_id: str, viewer: Viewer) -> Upload | None:
        row = self._connection.execute(select(upload).where(_his(upload_id, viewer))).one_or_none()
        return _upload(row, b64decode(row.content)) if row is not None else None

    def about(self, upload_id: str, viewer: Viewer) -> Upload | None:
        """The same without its content, which may be large."""
        columns = [column for column in upload.c if column.name != "content"]
        row = self._connection.execute(select(*columns).where(_his(upload_id, viewer))).one_or_none()
        return _upload(row, b"") if row is not None else None

    def waiting(self, viewer: Viewer) -> list[tuple[str, str, datetime]]:
        """Number, name and time of what this viewer has sent in and not settled, latest first."""
        mine = (upload.c.made_by == viewer.actor, upload.c.state != DONE)
        query = select(upload.c.id, upload.c.name, upload.c.made_at).where(*mine).order_by(upload.c.made_at.desc())
        return [(row.id, row.name, row.made_at) for row in self._connection.execute(query)]

    def map(self, upload_id: str, viewer: Viewer, mapping: Mapping[str, str | None]) -> None:
        """Say what columns mean, of a file that nobody is taking in."""
        here = (_his(upload_id, viewer), upload.c.state == WAITING)
        self._connection.execute(update(upload).where(*here).values(mapping=dict(mapping)))

    def drop(self, upload_id: str, viewer: Viewer) -> None:
        self._connection.execute(delete(upload).where(_his(upload_id, viewer)))

    # --- taking in -----------------------------------------------------------------------------------------------------

    def claim(self, upload_id: str, viewer: Viewer, worker: str) -> bool:
        """Take it up, once. One that another worker has taken up may be taken over: that one then writes nothing any more."""
        free = or_(upload.c.state == WAITING, and_(upload.c.state == WORKING, upload.c.worker != worker))
        taken = update(upload).where(_his(upload_id, viewer), free).values(state=WORKING, worker=worker, result=None)
        return self._connection.execute(taken).rowcount == 1

    def finish(self, upload_id: str, worker: str, result: Mapping[str, Any], now: datetime) -> bool:
        """In the transaction that took it in. False when it is another's by now: then nothing may stay of it."""
        done = {"state": DONE, "result": dict(result), "done_at": now, "content": EMPTY}
        return self._connection.execute(update(upload).where(*_held(upload_id, worker)).values(done)).rowcount == 1

    def release(self, upload_id: str, worker: str, result: Mapping[str, Any]) -> None:
        """It was not taken in, and why not."""
        values = {"state": WAITING, "worker": "", "result": dict(result)}
        self._connection.execute(update(upload).where(*_held(upload_id, worker)).values(values))


def _his(upload_id: str, viewer: Viewer) -> ColumnElement[bool]:
    return and_(upload.c.id == upload_id, upload.c.made_by == viewer.actor)


def _held(upload_id: str, worker: str) -> tuple[ColumnElement[bool], ...]:
    return (upload.c.id == upload_id, upload.c.state == WORKING, upload.c.worker == worker)


def _upload(row: Any, content: bytes) -> Upload:
    return Upload(row.id, row.name, content, row.mapping, row.made_at, row.state, row.worker, row.result or {})
