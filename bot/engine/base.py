"""The small Protocol behind which both engines stand, and what they move."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.delivery.sender import AccountSender

Account = tuple[str, str]  # channel and account


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that is looked at again and again; harmless to repeat, to be late with, and to do at the same time elsewhere."""

    name: str
    seconds: float  # from one look to the next
    work: Callable[[], None] | Callable[[], Awaitable[None]]

    async def do(self) -> None:
        """One look; one that would hold up the loop in a thread."""
        if inspect.iscoroutinefunction(self.work):
            await self.work()
        else:
            await asyncio.to_thread(self.work)


class Engine(Protocol):
    """Moves one office."""

    @property
    def alone(self) -> bool:
        """Whether no other process sends: then what is being sent at the start has lost its process."""
        ...

    async def start(self) -> None:
        """Begin to move, in the running loop."""
        ...

    async def stop(self) -> None:
        """Move no more; calls under way end first."""
        ...

    def wake(self) -> None:
        """Something may be due: look now. From any thread, and as often as one likes."""
        ...

    def held(self) -> AbstractAsyncContextManager[None]:
        """While it is held nothing moves by itself. Raises NotHeld where other processes move it."""
        ...


class NotHeld(Exception):
    """Other processes move the office: this one cannot hold it still."""


class Moved(Protocol):
    """One office, as far as an engine moves it."""

    @property
    def senders(self) -> Mapping[Account, AccountSender]: ...

    def ticks(self) -> Sequence[Tick]: ...

    def waiting(self, most: int) -> Mapping[Account, Waiting]:
        """What is due now on each account; of each counted to `most`."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due on one account."""

    answers: bool  # whether anybody waits for an answer
    others: int


class Offices(Protocol):
    """All offices of an installation."""

    def codes(self) -> Sequence[str]: ...

    def app(self, code: str) -> Moved:
        """Raises KeyError for an office that there is none of."""
        ...
