"""The service from its start to its stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.channels.base import Warm
from bot.domain.audit import ROUND
from bot.engine.base import Waiting
from bot.running.ticks import Ticking

MOST_ROUNDS = 12  # of sending at one moment: what leads to more than that is looked at a moment later


@dataclass(eq=False)
class App(Ticking):
    """The service, not yet running. `start` and `stop` are called inside one event loop."""

    _pulls: set[asyncio.Task[None]] = field(default_factory=set)
    _draining: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lived: datetime | None = None  # when a moved clock last gave the slow ticks their turn

    async def start(self, ticking: bool = True) -> None:
        """Take up the work where it was left: what was being sent is in doubt, everything else is as the rows say.

        Without `ticking` nothing moves by itself: rehearsals and tests move it with `advance`, `keep_timetable` and `drain`.
        """
        if self.engine.alone:
            tells = not self.waits_for_release()
            with self.store.write() as records:
                self.auditor.round(records, self.clock.now(), timedelta(0), tells)
        self.intake.on_reply = self.wake
        self.intake.start()
        self.puller.on_wanted = partial(_soon, asyncio.get_running_loop(), self._pull_soon)
        for channel in self._warm():
            await channel.warm()
        if ticking:
            await asyncio.to_thread(self.plan_timetable)  # before the first look at what is due
            await self.engine.start()
        if self.rehearsal is not None:
            self.rehearsal.resume()

    def _pull_soon(self) -> None:
        """A platform has said that something waits."""
        task = asyncio.get_running_loop().create_task(self.puller.round(called=True))
        self._pulls.add(task)
        task.add_done_callback(self._pulls.discard)

    def waiting(self, most: int) -> dict[tuple[str, str], Waiting]:
        """What is due now on each account; of each counted to `most`."""
        now = self.clock.now()
        with self.store.read() as records:
            found = {account: records.claims.waiting(*account, now, most) for account in self.senders}
        return {account: Waiting(*due) for account, due in found.items() if any(due)}

    async def drain(self) -> int:
        """Send everything that is due now; how many calls were made. Whoever asks meanwhile waits for his turn."""
        async with self._draining:
            made = await asyncio.gather(*(sender.drain() for sender in self.senders.values()))
        return sum(made)

    def held(self) -> AbstractAsyncContextManager[None]:
        """While it is held nothing moves by itself: whoever holds it moves the clock, and calls `live` at each moment."""
        return self.engine.held()

    async def live(self) -> None:
        """Let everything happen that is due now, in its order: promises, ladders, messages, and what these lead to."""
        now = self.clock.now()
        slow = self._lived is None or now - self._lived >= ROUND
        if slow:
            self._lived = now
            await asyncio.to_thread(self.plan_timetable)
        for _ in range(MOST_ROUNDS):
            await asyncio.to_thread(self.keep_timetable)
            await asyncio.to_thread(self.advance)
            if not await self.drain():
                break
        if slow:
            await asyncio.to_thread(self.audit)

    async def stop(self) -> None:
        """Let calls under way end, then close everything."""
        self.streams.close()
        if self.rehearsal is not None:
            await self.rehearsal.stop()
        await self.engine.stop()
        await asyncio.gather(*self._pulls, return_exceptions=True)
        await asyncio.to_thread(self.intake.stop)
        for channel in self._warm():
            await channel.cool()
        self.close()

    def _warm(self) -> list[Warm]:
        return [channel for channel in self.channels.values() if isinstance(channel, Warm)]

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()
        self.assistance.close()
        self.below.close()
        self.store.close()


def _soon(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(wake)
