"""What people sent with their messages: rows when it comes, content when the platform has handed it out, forgotten in time.

Content lies under the SHA-256 of what is kept: a picture that twelve people send is stored once and linked twelve times.
A picture that a report or a meeting has taken up (`bot.store.photos`) is not kept a second time here: its message is linked to
it by the platform's id of the picture, and it goes with the report.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, tuple_

from bot.domain.media import MediaState, MediaType
from bot.domain.messages import Incoming, Kind
from bot.store import waiting
from bot.store.parts import parts
from bot.store.tables.messages import inbox, media, media_content
from bot.store.tables.visits import photo
from bot.store.upsert import insert_new, put

MessageKey = tuple[str, str, str]  # channel, account, key: as the inbox knows a message


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that is to be fetched."""

    number: int
    channel: str
    account: str
    media_id: str
    kind: Kind
    tries: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """What came with a message, without its content."""

    kind: Kind
    state: MediaState
    digest: str = ""  # once it is kept: see `MediaQueries.content`
    media_type: str = ""
    size: int = 0  # bytes
    photo: int | None = None  # it lies with a report or a meeting: its number among `Records.photos`


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept, as it may be handed out."""

    media_type: str
    content: bytes


class MediaQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def expect(self, messages: Sequence[Incoming], now: datetime) -> None:
        """What these brought is to be fetched, each once, but for pictures that a report has taken up."""
        taken = self._taken(messages)
        rows = [_row(one, now) for one in messages if (one.channel, one.account, one.media_id) not in taken]
        insert_new(self._connection, media, rows)

    def _taken(self, messages: Sequence[Incoming]) -> set[tuple[str, str, str]]:
        sent = [(one.channel, one.account, one.media_id) for one in messages]
        if not sent:
            return set()
        place = (photo.c.channel, photo.c.account, photo.c.media_id)
        return {(row[0], row[1], row[2]) for row in self._connection.execute(select(*place).where(tuple_(*place).in_(sent)))}

    # --- fetching --------------------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int = 20) -> list[Wanted]:
        """What is to be fetched now, the oldest first."""
        query = select(media).where(waiting.is_due(media, now)).order_by(media.c.id).limit(limit)
        return [_wanted(row) for row in self._connection.execute(query)]

    def try_again(self, number: int, at: datetime) -> bool:
        """False if it waits no more."""
        return waiting.try_again(self._connection, media, number, at)

    def give_up(self, number: int, state: MediaState) -> None:
        waiting.settle(self._connection, media, number, state)

    def keep(self, number: int, media_type: MediaType, content: bytes, now: datetime) -> None:
        """Link a message to its content. The same content is written over itself, which holds off whoever would forget it now."""
        digest = hashlib.sha256(content).hexdigest()
        if not waiting.settle(self._connection, media, number, MediaState.KEPT, digest=digest):
            return  # another was quicker, or the message has been erased meanwhile
        row = {"digest": digest, "media_type": media_type.value, "size": len(content), "made_at": now}
        put(self._connection, media_content, [{**row, "content": b64encode(content).decode()}])

    # --- looking ---------------------------------------------------------------------------------------------------------

    def of_messages(self, keys: Sequence[MessageKey]) -> dict[MessageKey, Attached]:
        """What came with these messages, where something did and has not been forgotten."""
        found: dict[MessageKey, Attached] = {}
        for part in parts(keys):
            found |= self._with_reports(part)
            found |= self._own(part)
        return found

    def _own(self, keys: Sequence[MessageKey]) -> dict[MessageKey, Attached]:
        here = tuple_(media.c.channel, media.c.account, media.c.message_key).in_(keys)
        rows = self._connection.execute(_KEPT.where(here))
        return {
            (row.channel, row.account, row.message_key): Attached(
                Kind(row.kind), MediaState(row.state), row.digest, row.media_type or "", row.size or 0
            )
            for row in rows
        }

    def _with_reports(self, keys: Sequence[MessageKey]) -> dict[MessageKey, Attached]:
        same = (photo.c.channel == inbox.c.channel, photo.c.account == inbox.c.account, photo.c.media_id == inbox.c.media_id)
        here = (tuple_(inbox.c.channel, inbox.c.account, inbox.c.key).in_(keys), inbox.c.kind == Kind.IMAGE.value)
        query = select(inbox.c.channel, inbox.c.account, inbox.c.key, photo.c.id, photo.c.state).join(photo, and_(*same))
        return {
            (row.channel, row.account, row.key): Attached(Kind.IMAGE, MediaState(row.state), photo=row.id)
            for row in self._connection.execute(query.where(*here))
        }

    def listed(self, said: ColumnElement[bool]) -> list[dict[str, Any]]:
        """What came with some of the inbox's messages, for whoever asks what is kept of him: that it came, not what it shows."""
        query = _KEPT.join(inbox, _MESSAGE).where(said).order_by(media.c.id)
        named = ("message_key", "kind", "state", "media_type", "size", "made_at")
        return [{name: row._mapping[name] for name in named} for row in self._connection.execute(query)]

    def content(self, digest: str) -> Content | None:
        """What is kept under a digest; None where it has been forgotten."""
        query = select(media_content.c.media_type, media_content.c.content).where(media_content.c.digest == digest)
        row = self._connection.execute(query).one_or_none()
        return Content(row.media_type, b64decode(row.content)) if row is not None else None

    # --- forgetting ------------------------------------------------------------------------------------------------------

    def forget_before(self, before: datetime) -> int:
        """Forget what came before a moment; how many messages had something."""
        return self._forget(media.c.made_at < before)

    def forget_of(self, said: ColumnElement[bool]) -> int:
        """Forget what came with some of the inbox's messages. What others sent too stays theirs."""
        return self._forget(exists().where(_MESSAGE, said))

    def _forget(self, which: ColumnElement[bool]) -> int:
        gone = self._connection.execute(delete(media).where(which)).rowcount
        self._drop_unlinked()
        return gone

    def _drop_unlinked(self) -> None:
        """Content that no message refers to any more.

        1. Lock it, in one order. Whoever is just linking a message to it has locked it before, and is waited for.
        2. Look again, with what he has committed, and delete only then.
        """
        unlinked = ~exists().where(media.c.digest == media_content.c.digest)
        query = select(media_content.c.digest).where(unlinked).order_by(media_content.c.digest)
        found = list(self._connection.execute(query.with_for_update(of=media_content)).scalars())
        for part in parts(found):
            self._connection.execute(delete(media_content).where(media_content.c.digest.in_(part), unlinked))


_MESSAGE = and_(inbox.c.channel == media.c.channel, inbox.c.account == media.c.account, inbox.c.key == media.c.message_key)
# Of a message and its content, without the content itself.
_KEPT = select(media, media_content.c.media_type, media_content.c.size).outerjoin(
    media_content, media_content.c.digest == media.c.digest
)


def _row(message: Incoming, now: datetime) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "account": message.account,
        "message_key": message.key,
        "media_id": message.media_id,
        "kind": message.kind.value,
        "state": MediaState.WAITING.value,
        "next_at": now,
        "made_at": now,
    }


def _wanted(row: Any) -> Wanted:
    return Wanted(row.id, row.channel, row.account, row.media_id, Kind(row.kind), row.tries, row.made_at)
