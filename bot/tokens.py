"""Platform tokens that outlive the process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from bot.clock import Clock
from bot.store import Store


class StoredTokens:
    """Platform tokens in the records: a restart does not ask for new ones, and all processes use the same."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def get(self, key: str) -> str | None:
        with self._store.read() as records:
            return records.access.recall(key, self._clock.now())

    def set(self, key: str, token: str, ttl_seconds: int) -> None:
        now = self._clock.now()
        with self._store.write() as records:
            records.access.remember(key, token, now + timedelta(seconds=ttl_seconds))

    def alone(self, key: str) -> AbstractContextManager[None]:
        return self._store.alone(f"token:{key}")
