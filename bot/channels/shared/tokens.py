"""Where access tokens are kept, so that all threads (and processes, with a shared store) use the same one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.errors import ChannelFault


class TokenStore(Protocol):
    """Keeps short-lived secrets by key. Must be safe to call from several threads."""

    def get(self, key: str) -> str | None:
        """The token, or None if there is none or its time is over."""
        ...

    def set(self, key: str, token: str, ttl_seconds: int) -> None:
        """Keep a token for so many seconds, in place of an earlier one."""
        ...

    def alone(self, key: str) -> AbstractContextManager[None]:
        """While one has this, all others who ask for the same wait, in every process that has the same store."""
        ...


class MemoryTokens:
    """Tokens of one process; they are gone when it ends, which costs one fetch."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, datetime]] = {}

    def get(self, key: str) -> str | None:
        with self._lock:
            token, until = self._kept.get(key, ("", None))
            return token if until is not None and self._now() < until else None

    def set(self, key: str, token: str, ttl_seconds: int) -> None:
        with self._lock:
            self._kept[key] = (token, self._now() + timedelta(seconds=ttl_seconds))

    def alone(self, key: str) -> AbstractContextManager[None]:  # noqa: ARG002 - one process, and one fetch at a time in `Tokens`
        return nullcontext()


class Fetched(NamedTuple):
    """A token as a platform gave it, and for how many seconds it may be used."""

    token: str
    seconds: int


class Tokens:
    """The token of one account: one fetch at a time, and all who wait for it share its outcome. Safe to share between threads.

    Among processes too: whoever waited for another one's fetch uses what that one was given.

    `fetch` asks the platform and raises ChannelFault.
    """

    def __init__(self, store: TokenStore, key: str, fetch: Callable[[], Fetched]) -> None:
        self._store = store
        self._key = key
        self._fetch = fetch
        self._lock = threading.Lock()
        self._flight: Future[str] | None = None

    def current(self) -> str:
        """The token in use. Raises ChannelFault if one had to be fetched and was not given."""
        return self._store.get(self._key) or self.other_than(None)

    def renewed(self) -> str:
        """A token other than the present one, if the platform has one."""
        return self.other_than(self._store.get(self._key))

    def other_than(self, refused: str | None) -> str:
        """The token, unless it is the one that was refused: then a fetched one."""
        with self._lock:
            token = self._store.get(self._key)
            if token and token != refused:
                return token  # somebody else has fetched it meanwhile
            flight, mine = self._flight, self._flight is None
            if flight is None:
                flight = self._flight = Future()
        if mine:
            self._fly(flight, refused)
        return flight.result()

    def _fly(self, flight: Future[str], refused: str | None) -> None:
        try:
            with self._store.alone(self._key):
                token = self._store.get(self._key)
                if not token or token == refused:
                    fetched = self._fetch()
                    self._store.set(self._key, fetched.token, fetched.seconds)
                    token = fetched.token
            flight.set_result(token)
        except ChannelFault as fault:
            flight.set_exception(fault)
        finally:
            with self._lock:
                self._flight = None
            flight.cancel()  # only if it ended in neither way: nobody must wait for ever
