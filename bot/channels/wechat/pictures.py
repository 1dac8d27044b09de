"""Pictures that leave: each is uploaded once and shown to everybody who is to see it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.shared.faults import Refused
from bot.channels.wechat.client import SafeClient
from bot.channels.wechat.codes import NO_SUCH_MEDIA, TOO_LARGE

LARGEST = 10 * 1024 * 1024  # bytes
USED_FOR = timedelta(days=2)  # the platform keeps a picture for three
REMEMBERED = 32  # pictures; a notice has one

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class Pictures:
    """Of one account. Safe to share between threads."""

    def __init__(self, client: SafeClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[str, datetime]] = {}

    def send(self, openid: str, content: bytes) -> None:
        """Show a PNG or JPEG to somebody. Raises ChannelFault."""
        which = hashlib.sha256(content).digest()
        try:
            self._client.send_picture(openid, self._media_id(which, content))
        except Refused as refusal:
            if refusal.code == NO_SUCH_MEDIA:  # let the next one upload it anew
                with self._lock:
                    self._known.pop(which, None)
            raise

    def _media_id(self, which: bytes, content: bytes) -> str:
        now = self._now()
        with self._lock:
            known, until = self._known.get(which, ("", now))
        if known and now < until:
            return known
        if len(content) > LARGEST:
            raise Refused(TOO_LARGE)  # as the platform would, once it has all of it
        fresh = self._client.upload_picture(content, "jpeg" if content.startswith(JPEG) else "png")
        with self._lock:
            self._known[which] = (fresh, now + USED_FOR)
            while len(self._known) > REMEMBERED:
                self._known.pop(next(iter(self._known)))
        return fresh
