"""The listening side for bridges that POST their events: signed over the raw bytes, answered with nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.onebot.ears import Ears, Way, load
from bot.channels.onebot.memory import Recent
from bot.channels.onebot.parse import event, seconds_of
from bot.errors import Malformed, StaleRequest, WrongSignature

NOTHING = b"{}"  # no quick operation
STALE_AFTER = 300.0  # seconds
SEEN = 20_000  # bodies that are known again; far more than come before they are stale


class OneBotCallback:
    """One account's address. The time stands in the signed body: what is old is refused, and what comes again changes nothing."""

    def __init__(self, secret: str, ears: Ears, stale_after: float = STALE_AFTER) -> None:
        self._secret = secret.encode()
        self._ears = ears
        self._stale_after = stale_after
        self._seen: Recent[bytes, None] = Recent(SEEN)

    def echo(self, query: Mapping[str, str], now: datetime) -> str:  # noqa: ARG002
        """A bridge never checks an address."""
        raise Malformed("a bridge does not ask for this")

    def open(self, query: Mapping[str, str], body: bytes, now: datetime, headers: Mapping[str, str] = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify and read one event. Raises WrongSignature, StaleRequest, Malformed."""
        signed = headers.get("x-signature", "").strip().lower().encode("utf-8", "replace")
        expected = "sha1=" + hmac.new(self._secret, body, hashlib.sha1).hexdigest()
        if not hmac.compare_digest(expected.encode(), signed):
            raise WrongSignature
        raw = event(load(body))
        told = seconds_of(raw)
        if told is None:
            raise Malformed("time is missing")
        if abs(now.timestamp() - told) > self._stale_after:
            raise StaleRequest
        heard = self._ears.hear(raw, now, Way.LIVE if self._first_time(body) else Way.REPEATED)
        return Opened((*self._ears.over(now), *((heard,) if heard is not None else ())))

    def _first_time(self, body: bytes) -> bool:
        digest = hashlib.sha256(body).digest()
        known = digest in self._seen
        self._seen.put(digest, None)
        return not known

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:  # noqa: ARG002
        """Nothing, whatever is to be said: answers leave as actions, whose end is known."""
        return Answer(NOTHING, "application/json")
