"""One human's data: all of it handed out, or erased for good."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from bot.domain.people import Owner
from bot.store.belonging import belongings
from bot.store.erasing import Eraser
from bot.store.erasures import ErasureQueries
from bot.store.tables.ledger import upload
from bot.store.tables.messages import media, media_content
from bot.store.tables.notices import notice, recipient
from bot.store.tables.people import binding_scene, person
from bot.store.tables.visits import photo
from bot.store.vault import BlindIndex

# What is not handed out: keys by which somebody could bind himself in his place.
_KEPT_BACK = (binding_scene,)
_LARGE = ("content",)  # pictures and voice notes come beside it, as files


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or a voice note that is handed out with the rest."""

    name: str
    content: bytes


class PrivacyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all_of(self, owner: Owner) -> dict[str, list[dict[str, Any]]]:
        """Everything that is kept of somebody beside his file, by table: for him to read or take away.

        What was written on an account that others use too is not certainly his, and stays out.
        """
        rows = belongings(self._connection, owner).rows()
        found = {table.name: self._rows(table, where) for table, where in rows.items() if table not in _KEPT_BACK}
        titles = select(notice.c.number, notice.c.title, recipient.c.state, recipient.c.how, recipient.c.settled_at)
        told = titles.join(notice, notice.c.id == recipient.c.notice_id).where(rows[recipient]).order_by(notice.c.number)
        found["notice"] = [dict(row._mapping) for row in self._connection.execute(told)]
        return found

    def pictures_of(self, owner: Owner) -> Iterator[Picture]:
        """One at a time: they may be large."""
        rows = belongings(self._connection, owner).rows()
        shown = select(photo.c.id, photo.c.kind, photo.c.taken_on, photo.c.content)
        for row in self._connection.execute(shown.where(rows[photo], photo.c.content.is_not(None)).order_by(photo.c.id)):
            yield Picture(f"{row.taken_on}-{row.kind}-{row.id}.jpg", b64decode(row.content))
        sent = select(media.c.id, media.c.made_at, media_content.c.media_type, media_content.c.content)
        joined = sent.join(media_content, media_content.c.digest == media.c.digest)
        for row in self._connection.execute(joined.where(rows[media]).order_by(media.c.id)):
            ending = row.media_type.rpartition("/")[2]
            yield Picture(f"{row.made_at:%Y-%m-%d}-sent-{row.id}.{ending}", b64decode(row.content))

    def erase(self, owner: Owner, by: str, now: datetime) -> None:
        """Empty somebody's file and everything written to, by or about him. His place in past counts stays, without a name.

        He goes on the list of those whose data is erased again when an older copy of the database is put back.
        """
        ErasureQueries(self._connection).add(owner, by, now)
        Eraser(self._connection, owner, now).erase()

    def kept_too_long(self, died_before: date, limit: int = 50) -> list[int]:
        """Whose file is past its time: he died before this day."""
        query = select(person.c.id).where(person.c.died_on < died_before, person.c.erased_at.is_(None)).order_by(person.c.id)
        return list(self._connection.execute(query.limit(limit)).scalars())

    def drop_uploads(self, before: datetime) -> int:
        """Throw away the files that somebody sent in and did not take over."""
        return self._connection.execute(delete(upload).where(upload.c.made_at < before)).rowcount

    def _rows(self, table: Table, where: ColumnElement[bool]) -> list[dict[str, Any]]:
        shown = [one for one in table.c if not isinstance(one.type, BlindIndex) and one.name not in _LARGE]
        query = select(*shown).where(where).order_by(*table.primary_key)
        return [dict(row._mapping) for row in self._connection.execute(query)]
