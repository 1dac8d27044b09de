"""Pictures that leave before their words, so that a message of both that is tried again shows its picture once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from bot.channels.shared.faults import Doubtful, NeverSent
from bot.channels.shared.wecom import WeComClient
from bot.channels.shared.wecom_pictures import upload
from bot.domain.delivery import Outcome, SendResult

LARGEST = 10 * 1024 * 1024  # bytes (document/path/90253)
KEPT = 256  # messages with a picture that are remembered


class Pictures:
    """What was uploaded and what is out, by the key of its message. Safe to share between threads."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._uploaded: dict[str, str] = {}
        self._out: dict[str, None] = {}

    def show(self, key: str, picture: bytes, leave: Callable[[str], SendResult]) -> SendResult | None:
        """Let a picture leave by its media id, unless it has. None if the words may follow. Raises ChannelFault."""
        if not picture or key in self._out:
            return None
        media_id = self._media_id(key, picture)
        if not media_id:
            return None  # none that the platform takes: the words matter more
        result = leave(media_id)
        if result.outcome is not Outcome.ACCEPTED:
            return result
        self._remember(self._out, key, None)
        return None

    def _media_id(self, key: str, picture: bytes) -> str:
        """The same for every try, or the platform would not know the second for a repetition."""
        known = self._uploaded.get(key)
        if known is not None:
            return known
        try:
            media_id = upload(self._client, picture, LARGEST)
        except Doubtful:
            media_id = None
        if media_id is None:
            raise NeverSent("the picture could not be uploaded")  # which shows nothing to anybody
        self._remember(self._uploaded, key, media_id)
        return media_id

    def _remember(self, kept: dict[str, Any], key: str, value: Any) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > KEPT:
                del kept[next(iter(kept))]
