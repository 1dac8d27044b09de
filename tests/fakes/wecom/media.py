"""Pictures and what else is kept for three days: uploaded by us, or sent to us by members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.fakes.wecom.server import Ask, Code, File

LARGEST = 10 * 1024 * 1024
KEPT = timedelta(days=3)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


@dataclass(slots=True)
class Media:
    kept: dict[str, tuple[File, datetime]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def upload(self, ask: Ask) -> Mapping[str, Any]:
        """POST media/upload?type=image."""
        if ask.query.get("type") != "image":
            raise Code(40005)
        file = ask.files.get("media")
        if file is None or not file.name or not file.content:
            raise Code(44001)
        if not file.content.startswith(PICTURES):
            raise Code(40004)
        if len(file.content) > LARGEST:
            raise Code(40009)
        return {"type": "image", "media_id": self.keep(file, ask.now), "created_at": str(int(ask.now.timestamp()))}

    def get(self, ask: Ask) -> File:
        """GET media/get?media_id=…"""
        return self.picture(ask.query.get("media_id", ""), ask.now)

    def keep(self, file: File, now: datetime) -> str:
        media_id = f"media-{next(self._numbers)}"
        self.kept[media_id] = (file, now)
        return media_id

    def picture(self, media_id: str, now: datetime) -> File:
        file, at = self.kept.get(media_id, (None, now))
        if file is None or now - at >= KEPT:
            raise Code(40007)
        return file
