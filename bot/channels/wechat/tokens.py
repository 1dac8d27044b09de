"""Where access tokens are kept, so that all threads (and processes, with a shared store) use the same one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from wechatpy.session import SessionStorage


class TokenStore(Protocol):
    """Keeps short-lived secrets by key. Must be safe to call from several threads."""

    def get(self, key: str) -> str | None:
        """The token, or None if there is none or its time is over."""
        ...

    def set(self, key: str, token: str, ttl_seconds: int) -> None:
        """Keep a token for so many seconds, in place of an earlier one."""
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


class StoreSession(SessionStorage):  # type: ignore[misc]  # wechatpy has no types
    """A TokenStore in the shape that wechatpy asks for."""

    def __init__(self, tokens: TokenStore) -> None:
        self._tokens = tokens

    def get(self, key: str, default: str | None = None) -> str | None:
        return self._tokens.get(key) or default

    def set(self, key: str, value: str, ttl: int | None = None) -> None:
        self._tokens.set(key, value, ttl or 0)  # a token of unknown age is not trusted

    def delete(self, key: str) -> None:
        self._tokens.set(key, "", 0)
