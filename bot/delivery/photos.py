"""Fetches the pictures that staff sent, soon after they came: platforms keep them for days only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import structlog

from bot.channels.base import Fetches
from bot.clock import Clock
from bot.errors import ChannelFault, MediaGone
from bot.pictures import as_jpeg
from bot.store import Store
from bot.store.photos import Photo, PhotoState

log = structlog.get_logger()

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
LOST_AFTER = timedelta(days=3)  # the service account's limit; nobody keeps them longer
AT_ONCE = 10


class PhotoFetcher:
    """A fetch that is lost or made twice changes nothing: a picture is kept once, and only while it waits."""

    def __init__(self, store: Store, clock: Clock, channels: Iterable[object]) -> None:
        self._store = store
        self._clock = clock
        self._channels: Mapping[tuple[str, str], Fetches] = {
            (one.name, one.account): one for one in channels if isinstance(one, Fetches)
        }

    def round(self) -> int:
        """Fetch what is due, each outside any transaction; how many were tried."""
        with self._store.read() as records:
            due = records.photos.due(self._clock.now(), AT_ONCE)
        for photo in due:
            self._fetch(photo)
        return len(due)

    def _fetch(self, photo: Photo) -> None:
        channel = self._channels.get((photo.channel, photo.account))
        try:
            raw = channel.fetch(photo.media_id) if channel is not None else None
        except MediaGone:
            self._give_up(photo, PhotoState.LOST)
            return
        except ChannelFault:
            raw = None
        if raw is None:
            self._put_off(photo)
            return
        picture = as_jpeg(raw)
        if picture is None:
            self._give_up(photo, PhotoState.REFUSED)
            return
        with self._store.write() as records:
            records.photos.keep(photo.number, picture.content, picture.width, picture.height)

    def _put_off(self, photo: Photo) -> None:
        now = self._clock.now()
        if now - photo.made_at >= LOST_AFTER:
            self._give_up(photo, PhotoState.LOST)
            return
        with self._store.write() as records:
            records.photos.try_again(photo.number, now + delay(photo.tries))

    def _give_up(self, photo: Photo, state: PhotoState) -> None:
        log.warning("picture not kept", action=f"photo.{state.value}", photo=photo.number, channel=photo.channel)
        with self._store.write() as records:
            records.photos.give_up(photo.number, state)


def delay(tries: int) -> timedelta:
    """Twice as long each time, up to six hours."""
    return min(FIRST_DELAY * (1 << min(tries, 10)), LONGEST_DELAY)
