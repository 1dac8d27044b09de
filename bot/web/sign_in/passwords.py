"""Passwords: hashed with Argon2id by the parameters that its makers recommend, in threads of their own."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.sign_in import LONGEST, spelled

Result = TypeVar("Result")

AT_ONCE = 2  # each takes 64 MiB and a good part of a second of a core
WAITING = 24


class Busy(Exception):
    """More people sign in than there is room for; a moment later there is."""


class Passwords:
    """Nobody learns from the time that it takes whether there is such an account: no hash costs as much as a wrong one."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nothing = _no_hash(self._hasher)
        self._threads = ThreadPoolExecutor(AT_ONCE, "password")
        self._room = BoundedSemaphore(WAITING)

    def hash(self, word: str) -> str:
        """Raises Busy."""
        return self._submit(self._hash, word).result()

    def fits(self, kept: str, word: str) -> bool:
        """Whether a word is the password of this hash; never for "". Raises Busy."""
        return self._submit(self._fits, kept, word).result()

    async def fits_async(self, kept: str, word: str) -> bool:
        """The same for whoever must not wait."""
        return await asyncio.wrap_future(self._submit(self._fits, kept, word))

    def is_old(self, kept: str) -> bool:
        """Whether this hash was made by lesser parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _submit(self, work: Callable[..., Result], *words: str) -> Future[Result]:
        if not self._room.acquire(blocking=False):
            raise Busy
        done = self._threads.submit(work, *words)
        done.add_done_callback(lambda _: self._room.release())
        return done

    def _hash(self, word: str) -> str:
        return self._hasher.hash(spelled(word))

    def _fits(self, kept: str, word: str) -> bool:
        try:
            return self._hasher.verify(kept or self._nothing, spelled(word[:LONGEST])) and bool(kept) and len(word) <= LONGEST
        except (VerificationError, InvalidHashError):
            return False


def _no_hash(hasher: PasswordHasher) -> str:
    """A hash of no password at all, which takes as long to look at as any other."""
    salt, tag = (b64encode(bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${tag}"
