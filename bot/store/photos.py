"""Pictures out of chats: kept as rows when they come, fetched from the platform afterwards, joined to a report or a person."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from bot.domain.conversation import Place
from bot.domain.media import MediaState
from bot.store import waiting
from bot.store.tables.visits import photo
from bot.store.upsert import insert_one

PhotoState = MediaState  # a picture of a report goes the way of everything that is sent


class PhotoKind(StrEnum):
    VISIT = "visit"
    PORTRAIT = "portrait"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture without its content."""

    number: int
    kind: PhotoKind
    state: PhotoState
    visit_id: int | None
    person_id: int | None
    staff_id: int
    channel: str
    account: str
    media_id: str
    tries: int
    taken_on: date
    made_at: datetime
    width: int = 0
    height: int = 0


class PhotoQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def drop_loose(self, before: datetime) -> int:
        """Throw away what was sent before a moment and became part of no report, of no meeting and nobody's portrait."""
        nobodys = (
            photo.c.visit_id.is_(None),
            photo.c.meeting_id.is_(None),
            photo.c.person_id.is_(None),
            photo.c.made_at < before,
        )
        return self._connection.execute(delete(photo).where(*nobodys)).rowcount

    # --- as they come ----------------------------------------------------------------------------------------------------

    def add(self, place: Place, staff_id: int, media_id: str, now: datetime) -> Photo | None:
        """A picture that somebody sent, to be fetched; None if it is known already."""
        row = {
            "kind": PhotoKind.VISIT.value,
            "staff_id": staff_id,
            "channel": place.channel,
            "account": place.account,
            "media_id": media_id,
            "state": PhotoState.WAITING.value,
            "next_at": now,
            "taken_on": now.date(),
            "made_at": now,
        }
        added = insert_one(self._connection, photo, row)
        return None if added is None else _photo(added)

    def since(self, place: Place, staff_id: int, since: datetime) -> list[Photo]:
        """What somebody sent on an account since a moment, in order, portraits left out."""
        here = (photo.c.made_at >= since, photo.c.kind == PhotoKind.VISIT.value)
        return self._photos(*_of(place, staff_id), *here)

    def loose(self, place: Place, staff_id: int, since: datetime) -> list[Photo]:
        """Of these, what belongs to no report yet."""
        return [one for one in self.since(place, staff_id, since) if one.visit_id is None]

    def attach(self, numbers: Sequence[int], visit_id: int, person_id: int) -> None:
        """They belong to this report of this person."""
        self._change(numbers, visit_id=visit_id, person_id=person_id)

    def make_portrait(self, number: int, person_id: int) -> None:
        """It shows the person himself, and is no longer of any report."""
        self._change([number], kind=PhotoKind.PORTRAIT.value, person_id=person_id, visit_id=None)

    def of_meeting(self, meeting_id: int) -> list[Photo]:
        return self._photos(photo.c.meeting_id == meeting_id)

    def give_to_meeting(self, number: int, meeting_id: int) -> None:
        """It shows a meeting."""
        self._change([number], kind=PhotoKind.MEETING.value, meeting_id=meeting_id, visit_id=None)

    # --- fetching --------------------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int = 20) -> list[Photo]:
        """What is to be fetched now, the oldest first."""
        return self._photos(waiting.is_due(photo, now))[:limit]

    def keep(self, number: int, content: str, width: int, height: int) -> None:
        """`content` is a JPEG in base64."""
        values = {"content": content, "width": width, "height": height}
        waiting.settle(self._connection, photo, number, PhotoState.KEPT, **values)

    def give_up(self, number: int, state: PhotoState) -> None:
        waiting.settle(self._connection, photo, number, state)

    def try_again(self, number: int, at: datetime) -> bool:
        """False if it waits no more."""
        return waiting.try_again(self._connection, photo, number, at)

    # --- looking ---------------------------------------------------------------------------------------------------------

    def get(self, number: int) -> Photo | None:
        return next(iter(self._photos(photo.c.id == number)), None)

    def of_visit(self, visit_id: int) -> list[Photo]:
        return self._photos(photo.c.visit_id == visit_id)

    def portrait(self, person_id: int) -> Photo | None:
        """The newest that has been fetched."""
        here = (photo.c.person_id == person_id, photo.c.kind == PhotoKind.PORTRAIT.value, photo.c.state == PhotoState.KEPT.value)
        return next(reversed(self._photos(*here)), None)

    def content(self, number: int) -> bytes | None:
        """The JPEG; None where it has not been fetched."""
        told = self._connection.execute(select(photo.c.content).where(photo.c.id == number)).scalar_one_or_none()
        return b64decode(told) if told else None

    def _photos(self, *conditions: ColumnElement[bool]) -> list[Photo]:
        return [_photo(row) for row in self._connection.execute(_PHOTOS.where(*conditions).order_by(photo.c.id))]

    def _change(self, numbers: Sequence[int], **values: Any) -> None:
        if numbers:
            self._connection.execute(update(photo).where(photo.c.id.in_(numbers)).values(**values))


_PHOTOS = select(*(column for column in photo.c if column.name != "content"))


def _of(place: Place, staff_id: int) -> tuple[ColumnElement[bool], ...]:
    return (photo.c.channel == place.channel, photo.c.account == place.account, photo.c.staff_id == staff_id)


def _photo(row: Row[Any]) -> Photo:
    return Photo(
        number=row.id,
        kind=PhotoKind(row.kind),
        state=PhotoState(row.state),
        visit_id=row.visit_id,
        person_id=row.person_id,
        staff_id=row.staff_id,
        channel=row.channel,
        account=row.account,
        media_id=row.media_id,
        tries=row.tries,
        taken_on=row.taken_on,
        made_at=row.made_at,
        width=row.width or 0,
        height=row.height or 0,
    )
