"""One connection of the bridge, whichever side opened it: events go out, actions come in and are answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from tests.fakes.onebot.world import TIMEOUT_WORDS, Refusal, Strike, World

SENDS = ("send_group_msg", "send_private_msg", "send_msg", "_send_group_notice")


class Wire(Protocol):
    """What a link needs of a connection."""

    async def send(self, text: str) -> None: ...


class Desk:
    """Answers actions for every link, and knows what to do to a send."""

    def __init__(self, world: World, report: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._world = world
        self._report = report
        self.copies = 1  # of the report of an own message
        self.held: list[tuple[Wire, dict[str, Any]]] = []

    def strike(self, action: str) -> Strike | None:
        if action not in SENDS:
            return None
        return self._world.strikes.popleft() if self._world.strikes else self._world.always

    async def answer(self, wire: Wire, action: str, params: dict[str, Any], echo: Any = None) -> dict[str, Any] | None:
        """The answer, or None if none is to be given now."""
        strike = self.strike(action)
        if strike in (Strike.LOST, Strike.DROPPED, Strike.REFUSED, Strike.BROKEN, Strike.PAGE):
            self._world.calls.append((action, params))
            return self._untaken(strike)
        try:
            data = self._world.act(action, params)
        except Refusal as refusal:
            return _failed(refusal.code, refusal.words)
        await self._own(action)
        done = {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": ""}
        if strike is Strike.LATE:
            self.held.append((wire, {**done, "echo": echo}))
            return None
        if strike in (Strike.SILENT, Strike.CUT):
            return None
        if strike is Strike.TIMEOUT:
            return _failed(1200, TIMEOUT_WORDS)
        return {"status": "async", "retcode": 1, "data": None} if strike is Strike.ASYNC else done

    def _untaken(self, strike: Strike) -> dict[str, Any] | None:
        if strike is Strike.LOST:
            return _failed(1200, TIMEOUT_WORDS)
        return _failed(self._world.refuses_with, "操作失败") if strike is Strike.REFUSED else None

    async def _own(self, action: str) -> None:
        """Our own message is reported before the action is answered."""
        if action in SENDS[:3] and self._world.shows_own:
            for _ in range(self.copies):
                await self._report(self._world.message_event(self._world.messages[-1]))


class Link:
    """One WebSocket. `frozen`: it is open for both sides and nothing goes through any more."""

    def __init__(self, wire: Wire, desk: Desk, role: str = "universal") -> None:
        self.wire = wire
        self.role = role.lower()
        self.frozen = False
        self.reading: asyncio.Task[None] | None = None
        self._desk = desk
        self._world = desk._world

    async def take(self, text: str | bytes) -> None:
        """One frame of the bot's: an action."""
        if self.frozen or self.role == "event":
            return
        try:
            asked = json.loads(text)
            action, params, echo = asked["action"], asked.get("params") or {}, asked.get("echo")
        except (ValueError, TypeError, KeyError):
            await self.wire.send(json.dumps(_failed(1400, "json解析失败")))
            return
        strike = self._world.strikes[0] if self._world.strikes else self._world.always
        answer = await self._desk.answer(self.wire, action, params, echo)
        if strike is Strike.CUT and action in SENDS:
            await self.abort()
        elif answer is not None and not self.frozen:
            await self.wire.send(json.dumps({**answer, "echo": echo}))

    async def show(self, event: dict[str, Any]) -> bool:
        """Whether an event was written to it."""
        if self.frozen or self.role == "api":
            return False
        try:
            await self.wire.send(json.dumps(event))
        except (ConnectionError, RuntimeError, OSError):
            return False
        return True

    async def close(self) -> None:
        """Say goodbye."""
        await self.wire.close()  # type: ignore[attr-defined]

    async def abort(self) -> None:
        """Break off without a word."""
        transport = getattr(self.wire, "transport", None)
        if transport is not None:
            transport.abort()

    def freeze(self) -> None:
        """Half-open: the machine behind it is gone, and neither side is told."""
        self.frozen = True
        transport = getattr(self.wire, "transport", None)
        if transport is not None and not transport.is_closing():
            transport.pause_reading()


def _failed(code: int, words: str) -> dict[str, Any]:
    return {"status": "failed", "retcode": code, "data": None, "message": words, "wording": words}
