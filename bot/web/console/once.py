"""A form takes effect once: a double click, a reload and the back button are answered with what came of the first time."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from starlette.responses import Response

from bot.clock import Clock
from bot.store import Store

FIELD = "once"  # a hidden field of forms that create or send something; each page that is shown brings a fresh value
KEY = re.compile(r"[A-Za-z0-9_\-]{16,64}")
REMEMBERED = timedelta(hours=12)
PATIENCE, BETWEEN = 8.0, 0.05  # seconds: for how long a repetition waits for the first to end, and between two looks


class Unsure(Exception):
    """The first of two equal forms has not ended, or ended in the middle: nobody can say yet what came of it."""


class Once:
    """Remembers where each form led, by who sent it, to which address, and all that stood in it.

    A form that is sent again with something changed in it is another one. One that was refused may be sent again as it is.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def take(self, what: tuple[str, ...], work: Callable[[], Response]) -> Response | str:
        """The answer of the work, or the address to which the first form with the same words led. Raises Unsure.

        `what`: who, the path, and the fields; among them the key of the page.
        """
        name = f"once:{hashlib.sha256(repr(what).encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
        before = self._first(name)
        if before:
            return before
        try:
            answer = work()
        except BaseException:
            self._forget(name)
            raise
        if answer.status_code != 303:
            self._forget(name)
            return answer
        with self._store.write() as records:
            records.access.remember(name, answer.headers["location"], self._clock.now() + REMEMBERED)
        return answer

    def _first(self, name: str) -> str:
        """Empty when this is the first; else where the first led, waiting for it. Raises Unsure."""
        until = time.monotonic() + PATIENCE
        while True:
            with self._store.write() as records:
                now = self._clock.now()
                before = records.access.claim(name, now, now + REMEMBERED)
            if before is None:
                return ""
            if before:
                return before
            if time.monotonic() > until:
                raise Unsure
            time.sleep(BETWEEN)

    def _forget(self, name: str) -> None:
        with self._store.write() as records:
            records.access.forget(name)


def fresh_key() -> str:
    return secrets.token_urlsafe(16)
