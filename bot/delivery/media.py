"""Fetches what people sent, soon after it came: platforms keep it for days only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import structlog

from bot.channels.base import Fetches
from bot.clock import Clock
from bot.domain.media import LOST_AFTER, MediaState, MediaType, Unfit, delay, examined
from bot.domain.messages import Kind
from bot.errors import ChannelFault, MediaGone
from bot.pictures import Picture, as_jpeg
from bot.store import Records, Store
from bot.store.media import MediaQueries, Wanted
from bot.store.photos import Photo, PhotoQueries

log = structlog.get_logger()

AT_ONCE = 10  # of one round

Row = TypeVar("Row", Photo, Wanted)
Keep = Callable[[Records], object]  # writes down what was made of it


class Fetcher(ABC, Generic[Row]):
    """Asks platforms for what waits on one shelf, ever more slowly, and gives up when nobody keeps it any longer.

    A fetch that is lost or made twice changes nothing: something is kept once, and only while it waits.
    """

    word: str  # of its actions in the log

    def __init__(self, store: Store, clock: Clock, channels: Iterable[object]) -> None:
        self._store = store
        self._clock = clock
        self._channels: Mapping[tuple[str, str], Fetches] = {
            (one.name, one.account): one for one in channels if isinstance(one, Fetches)
        }

    @abstractmethod
    def shelf(self, records: Records) -> PhotoQueries | MediaQueries:
        """Where the rows stand."""

    @abstractmethod
    def due(self, records: Records, now: datetime) -> Sequence[Row]:
        """At most `AT_ONCE`."""

    @abstractmethod
    def made(self, row: Row, content: bytes) -> Keep | Unfit:
        """How it is kept; or why it is not."""

    def round(self) -> int:
        """Fetch what is due, each outside any transaction; how many there were."""
        with self._store.read() as records:
            due = self.due(records, self._clock.now())
        for row in due:
            self._fetch(row)
        return len(due)

    def _fetch(self, row: Row) -> None:
        now = self._clock.now()
        if row.tries and now - row.made_at >= LOST_AFTER:
            self._give_up(row, MediaState.LOST, "late")
            return
        with self._store.write() as records:  # before the call: one that breaks us does not stand in the others' way
            if not self.shelf(records).try_again(row.number, now + delay(row.tries)):
                return
        channel = self._channels.get((row.channel, row.account))
        try:
            content = channel.fetch(row.media_id) if channel is not None else None
        except MediaGone:
            self._give_up(row, MediaState.LOST, "gone")
            return
        except ChannelFault:
            return
        if content is not None:
            self._settle(row, self.made(row, content))

    def _settle(self, row: Row, made: Keep | Unfit) -> None:
        if isinstance(made, Unfit):
            self._give_up(row, MediaState.REFUSED, made.value)
            return
        with self._store.write() as records:
            made(records)

    def _give_up(self, row: Row, state: MediaState, reason: str) -> None:
        action = f"{self.word}.{state.value}"
        log.warning("what was sent is not kept", action=action, number=row.number, channel=row.channel, reason=reason)
        with self._store.write() as records:
            self.shelf(records).give_up(row.number, state)


class MediaFetcher(Fetcher[Wanted]):
    """What came with messages: pictures as we make them, voice notes as they came."""

    word = "media"

    def shelf(self, records: Records) -> MediaQueries:
        return records.media

    def due(self, records: Records, now: datetime) -> Sequence[Wanted]:
        return records.media.due(now, AT_ONCE)

    def made(self, row: Wanted, content: bytes) -> Keep | Unfit:
        media_type: MediaType | Unfit
        if row.kind is Kind.IMAGE:
            picture = jpeg(content)
            if isinstance(picture, Unfit):
                return picture
            media_type, content = MediaType.JPEG, b64decode(picture.content)
        else:
            media_type = examined(row.kind, content)
            if isinstance(media_type, Unfit):
                return media_type
        kept, now = media_type, self._clock.now()
        return lambda records: records.media.keep(row.number, kept, content, now)


def jpeg(content: bytes) -> Picture | Unfit:
    """A picture as it is kept. Some that are known to be pictures cannot be opened here: HEIC, and what is cut off."""
    found = examined(Kind.IMAGE, content)
    return found if isinstance(found, Unfit) else as_jpeg(content) or Unfit.BROKEN
