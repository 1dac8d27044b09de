"""Several processes share the work: whoever finds something due calls, and some worker looks.

* `look` (urgent): which accounts of an office have something due; calls `send` for each.
* `send`: one batch of one account, then to the back of the queue while there is more: so offices share fairly, however much one
  of them has to say. Answers have a turn of their own (urgent), so that nobody who asks waits behind a notice.
* `tick`: one of the fixed ticks, for some twenty offices.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import timedelta
from math import ceil
from time import monotonic

import structlog

from bot.delivery.claiming import ALL_LANES, ANSWERS
from bot.delivery.sender import AccountSender, Sent
from bot.domain.delivery import SLOTS
from bot.engine.base import Account, NotHeld, Offices, Waiting
from bot.engine.queue import URGENT, USUAL, Queue
from bot.logs import of_office

log = structlog.get_logger()

BATCH = 100  # attempts in one task
TURNS = SLOTS  # batches of one account under way at once, at most
SLOW = 5.0  # seconds: an account whose batch takes longer goes on one batch at a time
FRESH = 5.0  # seconds between looks at what other processes have changed
QUIET = 0.05  # seconds in which many calls become one
AGAIN = 1.0  # seconds until a worker begins again whose database was away
ANSWER_TURN = -1
Turn = tuple[int, int]  # which, of how many
SOON = timedelta(milliseconds=20)


class Caller:
    """The engine of a process that does not send itself: the web, and every worker's own pages of work. It only calls."""

    alone = False

    def __init__(self, queue: Queue, office: str, refresh: Callable[[], None]) -> None:
        self._queue = queue
        self._office = office
        self._refresh = refresh
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._call()), asyncio.create_task(self._keep_fresh())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        raise NotHeld
        yield  # a context manager needs one

    async def _call(self) -> None:
        while True:
            await self._woken.wait()
            await asyncio.sleep(QUIET)
            self._woken.clear()
            await self._queue.defer("look", f"look:{self._office}", URGENT, office=self._office)

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(FRESH)
            try:
                await asyncio.to_thread(self._refresh)
            except Exception as fault:  # noqa: BLE001 - the database may be away for a moment: the next look finds it
                log.warning("not refreshed", action="engine.stale", fault=type(fault).__name__)


class Worker:
    """Does what is called for, for all offices, `at_once` tasks at the same time."""

    def __init__(self, queue: Queue, offices: Offices, at_once: int = 16) -> None:
        self._queue = queue
        self._offices = offices
        self._at_once = at_once
        self._later: set[asyncio.Task[None]] = set()
        for name, work in (("look", self.look), ("send", self.send), ("tick", self.tick)):
            queue.app.task(name=name)(work)

    async def run(self) -> None:
        """Until a signal says otherwise: then no more is begun, and what is under way ends.

        A database that is restarted or fails over ends the library's loop: it is begun again until the database is back.
        """
        while True:
            try:
                await self._queue.app.run_worker_async(
                    concurrency=self._at_once,
                    fetch_job_polling_interval=1.0,
                    delete_jobs="successful",
                    install_signal_handlers=True,
                )
            except Exception as fault:  # noqa: BLE001 - whatever it is, nobody may be left waiting because a worker has gone
                log.warning("worker begins again", action="worker.again", fault=type(fault).__name__)
                await asyncio.sleep(AGAIN)
            else:
                return

    # --- the tasks -----------------------------------------------------------------------------------------------------

    async def look(self, office: str) -> None:
        with self._of(office):
            await self._look(office)

    async def _look(self, office: str) -> None:
        moved = self._offices.app(office)
        waiting = await asyncio.to_thread(moved.waiting, BATCH * TURNS)
        for account, due in waiting.items():
            sender = moved.senders.get(account)
            several = turns(due, sender) if sender is not None else ()
            for turn in several:
                await self._call(office, account, (turn, len([one for one in several if one != ANSWER_TURN])))

    async def send(self, office: str, channel: str, account: str, turn: int, of: int) -> None:
        with self._of(office):
            await self._send(office, channel, account, turn, of)

    async def _send(self, office: str, channel: str, account: str, turn: int, of: int) -> None:
        sender = self._offices.app(office).senders.get((channel, account))
        if sender is None:
            return
        began = monotonic()
        if turn == ANSWER_TURN:
            sent = await sender.batch(BATCH, ANSWERS)
        else:
            sent = await sender.batch(BATCH, ALL_LANES, share(turn, of))
        if turn > 0 and monotonic() - began > SLOW:
            return  # its platform is slow: more batches at once would only hold up others
        await self._again(office, (channel, account), (turn, of), sent)

    async def tick(self, name: str, offices: list[str]) -> None:
        for office in offices:
            with self._of(office):
                await self._tick(name, office)

    async def _tick(self, name: str, office: str) -> None:
        try:
            moved = self._offices.app(office)
            await next(tick for tick in moved.ticks() if tick.name == name).do()
        except Exception as fault:  # noqa: BLE001 - around one office: it must not hold up the others
            log.error("tick broke", action="tick.broke", tick=name, office=office, fault=type(fault).__name__)
            return
        await self._look(office)

    def _of(self, office: str) -> AbstractContextManager[object]:
        """Where there are several, logs say which."""
        return of_office(office, len(self._offices.codes()) > 1)

    # --- calling -------------------------------------------------------------------------------------------------------

    async def _again(self, office: str, account: Account, turn: Turn, sent: Sent) -> None:
        """To the back of the queue while there is more; later where the account's pace says so, which holds up nobody."""
        if sent.again_in is not None and turn[0] <= 0:
            task = asyncio.create_task(self._call_later(max(sent.again_in, SOON), office, account, turn))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        elif sent.taken and sent.again_in is None:
            await self._call(office, account, turn)

    async def _call_later(self, after: timedelta, office: str, account: Account, turn: Turn) -> None:
        """By a timer of this process: should it die meanwhile, the next tick calls."""
        await asyncio.sleep(after.total_seconds())
        await self._call(office, account, turn)

    async def _call(self, office: str, account: Account, turn: Turn) -> None:
        number, of = turn
        lock = f"send:{office}:{account[0]}:{account[1]}:{number}:{of}"
        priority = URGENT if number == ANSWER_TURN else USUAL
        given = {"office": office, "channel": account[0], "account": account[1], "turn": number, "of": of}
        await self._queue.defer("send", lock, priority, **given)


def share(turn: int, of: int) -> Sequence[int]:
    """The slots of addresses that are this turn's, of so many."""
    return range(turn, SLOTS, max(1, of))


def turns(due: Waiting, sender: AccountSender) -> Sequence[int]:
    """Which batches of an account are called for: one for answers, and as many as it has to say and may say in a second."""
    may = ceil(min(due.others, sender.channel.capabilities.per_second) / BATCH) if due.others else 0
    return [*([ANSWER_TURN] if due.answers else []), *range(min(TURNS, may))]
