"""Fetches the pictures that staff sent for their reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.media import AT_ONCE, Fetcher, Keep, jpeg
from bot.domain.media import LOST_AFTER, Unfit
from bot.store import Records
from bot.store.photos import Photo, PhotoQueries


class PhotoFetcher(Fetcher[Photo]):
    word = "photo"

    def shelf(self, records: Records) -> PhotoQueries:
        return records.photos

    def due(self, records: Records, now: datetime) -> Sequence[Photo]:
        return records.photos.due(now, AT_ONCE)

    def made(self, row: Photo, content: bytes) -> Keep | Unfit:
        picture = jpeg(content)
        if isinstance(picture, Unfit):
            return picture
        return lambda records: records.photos.keep(row.number, picture.content, picture.width, picture.height)


__all__ = ["LOST_AFTER", "PhotoFetcher"]
