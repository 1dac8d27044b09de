"""How far a live board is behind: somebody confirms, and every open board hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any

from sqlalchemy import select

from benchmarks.pages.asking import Asker
from bot.domain.notices import How
from bot.store.settling import Settled
from bot.store.tables.notices import notice, recipient

READERS, ROUNDS = 5, 10
PATIENCE = 90.0  # seconds


class Board:
    """One open stream, and when something last came of it."""

    def __init__(self) -> None:
        self.came = asyncio.Event()
        self.at = 0.0
        self.events = 0

    async def send(self, message: Any) -> None:
        if b"data:" in message.get("body", b""):
            self.at, self.events = perf_counter(), self.events + 1
            self.came.set()


async def board_delays(asker: Asker) -> list[float]:
    """Seconds from the moment at which a confirmation is in the database until the last of several boards was told. Empty where
    the application has no such stream."""
    path = next((one.path for one in asker.site.routes if getattr(one, "path", "").endswith("/live")), None)
    if path is None:
        return []
    with asker.app.store.read() as records:
        newest = select(notice.c.id).where(notice.c.state == "sending").order_by(notice.c.id.desc()).limit(1)
        notice_id = records.connection.execute(newest).scalar_one()
        waiting = select(recipient.c.id).where(recipient.c.notice_id == notice_id, recipient.c.state == "waiting")
        ids = list(records.connection.execute(waiting.order_by(recipient.c.id).limit(ROUNDS)).scalars())
    async with _opened(asker, path.replace("{notice_id:int}", str(notice_id))) as boards:
        return [await _delay(asker, boards, one) for one in ids]


async def _delay(asker: Asker, boards: list[Board], recipient_id: int) -> float:
    await asyncio.sleep(0.3 + recipient_id % 7 / 10)  # not in step with the looks
    for one in boards:
        one.came.clear()
    await asyncio.to_thread(_confirm, asker, recipient_id)
    started = perf_counter()
    await asyncio.wait_for(asyncio.gather(*(one.came.wait() for one in boards)), PATIENCE)
    return max(one.at for one in boards) - started


def _confirm(asker: Asker, recipient_id: int) -> None:
    with asker.app.store.write() as records:
        records.settling.settle(Settled(recipient_id, How.SELF, "person:1", "page"), asker.app.clock.now())


@asynccontextmanager
async def _opened(asker: Asker, address: str) -> AsyncIterator[list[Board]]:
    boards, gone = [Board() for _ in range(READERS)], asyncio.Event()

    def receiver() -> Any:
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            message = next(asked, None)
            if message is None:
                await gone.wait()
                return {"type": "http.disconnect"}
            return message

        return receive

    work = [asyncio.ensure_future(asker.site(asker.scope(address), receiver(), one.send)) for one in boards]
    await asyncio.wait_for(asyncio.gather(*(one.came.wait() for one in boards)), PATIENCE)
    yield boards
    gone.set()
    for one in work:
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one
