"""Files that somebody has sent in, with their columns as they were understood, until they are taken in or thrown away."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.domain.rights import Viewer
from bot.store.tables.ledger import upload


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    name: str
    content: bytes
    mapping: Mapping[str, str | None]  # what the clerk has said of columns
    made_at: datetime


class UploadQueries:
    """Each file is only for whoever has sent it in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, upload_id: str, name: str, content: bytes, viewer: Viewer, now: datetime) -> None:
        row = {"id": upload_id, "name": name, "content": b64encode(content).decode(), "mapping": {}}
        self._connection.execute(insert(upload), {**row, "made_by": viewer.actor, "made_at": now})

    def get(self, upload_id: str, viewer: Viewer) -> Upload | None:
        here = (upload.c.id == upload_id, upload.c.made_by == viewer.actor)
        row = self._connection.execute(select(upload).where(*here)).one_or_none()
        return Upload(row.id, row.name, b64decode(row.content), row.mapping, row.made_at) if row is not None else None

    def waiting(self, viewer: Viewer) -> list[tuple[str, str, datetime]]:
        """Number, name and time of what this viewer has sent in and not settled, latest first."""
        query = select(upload.c.id, upload.c.name, upload.c.made_at).where(upload.c.made_by == viewer.actor)
        return [(row.id, row.name, row.made_at) for row in self._connection.execute(query.order_by(upload.c.made_at.desc()))]

    def map(self, upload_id: str, viewer: Viewer, mapping: Mapping[str, str | None]) -> None:
        here = (upload.c.id == upload_id, upload.c.made_by == viewer.actor)
        self._connection.execute(update(upload).where(*here).values(mapping=dict(mapping)))

    def drop(self, upload_id: str, viewer: Viewer) -> None:
        self._connection.execute(delete(upload).where(upload.c.id == upload_id, upload.c.made_by == viewer.actor))
