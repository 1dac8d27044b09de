"""The WebSocket that a bridge opens to us: let in, read, and after a gap asked for what we missed."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.channels.base import Hear, Socket
from bot.channels.onebot.actions import Actions, Connection, Role
from bot.channels.onebot.ears import Ears, Way, load
from bot.channels.onebot.hearing import Hearing
from bot.channels.onebot.memory import Memory
from bot.channels.onebot.missed import Missed
from bot.channels.onebot.parse import POST, ident
from bot.domain.messages import Grant
from bot.errors import Malformed

log = structlog.get_logger()

SILENT_AFTER = 1.0  # seconds without a word after which an old connection is closed
AT_MOST = 5.0  # … and the longest that it is read on
REFUSED = 1008  # WebSocket close code: against the rules
REPLACED = 1000


class OneBotLine:
    """One account's. `talk` raises nothing."""

    def __init__(self, token: str, actions: Actions, ears: Ears, memory: Memory, now: Callable[[], datetime]) -> None:
        self._token = token.encode()
        self._actions = actions
        self._ears = ears
        self._memory = memory
        self._now = now
        self._missed = Missed(actions, memory, now, self._missed_one)
        self._mutes: set[asyncio.TimerHandle] = set()  # that run out by themselves
        self._hearing: Hearing | None = None
        self._closed = False

    async def talk(self, socket: Socket, hear: Hear) -> None:
        """Let it in if it has our token, then read until it is over, or replaced and silent."""
        if self._closed or not self._known(socket):
            log.warning("bridge refused", action="onebot.refused", token=bool(_shown(socket)))
            await socket.close(REFUSED)  # before it is accepted: the bridge sees 403
            return
        loop = asyncio.get_running_loop()
        self._actions.live_in(loop)
        try:
            await socket.accept()
        except (ConnectionError, RuntimeError, OSError):
            return  # it is gone again
        connection = Connection(socket, _role(socket))
        self._memory.note_shown(ident(socket.headers.get("x-self-id", "")))
        self._actions.sockets.add(connection)
        log.info("bridge connected", action="onebot.connected", role=connection.role.value)
        self._missed.connected(hear)
        try:
            await self._read(connection, hear)
        finally:
            self._actions.sockets.remove(connection)
            await socket.close(REPLACED)
            log.info("bridge gone", action="onebot.gone", replaced=connection.superseded.is_set())

    def close(self) -> None:
        """From any thread: end the connections. What was heard already is taken in while the loop still runs."""
        self._closed = True
        loop = self._actions.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._end)

    async def finished(self) -> None:
        """Wait until what was missed is asked for and everything heard so far is taken in."""
        await self._missed.finished()
        if self._hearing is not None:
            await self._hearing.finished()

    # reading

    async def _read(self, connection: Connection, hear: Hear) -> None:
        replaced = asyncio.ensure_future(connection.superseded.wait())
        receiving = asyncio.ensure_future(connection.socket.receive())
        ends: float | None = None
        loop = asyncio.get_running_loop()
        try:
            while True:
                if not replaced.done():
                    await asyncio.wait({receiving, replaced}, return_when=asyncio.FIRST_COMPLETED)
                if replaced.done():
                    ends = ends or loop.time() + AT_MOST
                    await asyncio.wait({receiving}, timeout=max(0.0, min(SILENT_AFTER, ends - loop.time())))
                    if not receiving.done():
                        return
                if not receiving.done():
                    continue
                text = receiving.result()
                if text is None:
                    return
                receiving = asyncio.ensure_future(connection.socket.receive())
                await self._frame(text, hear)
        finally:
            replaced.cancel()
            receiving.cancel()

    async def _frame(self, text: str, hear: Hear) -> None:
        try:
            raw = load(text)
            if isinstance(raw, dict) and "post_type" not in raw:
                self._actions.sockets.answered(raw)
            else:
                await self._event(raw, hear)
        except (Malformed, RecursionError):
            log.warning("frame not understood", action="onebot.malformed")
        self._memory.note_frame(self._now())

    async def _event(self, raw: Any, hear: Hear, way: Way = Way.LIVE) -> None:
        now = self._now()
        for over in self._ears.over(now):
            await self._hears().put(over, hear)
        heard = self._ears.hear(raw, now, way)
        if heard is None or not self._memory.first_time(heard.key):
            return
        await self._hears().put(heard, hear, missed=way is Way.MISSED)
        if Grant(POST, False) in heard.grants and (ends := self._memory.bar_ends(heard.group)) is not None:
            self._time_mute(ends, now, hear)

    def _time_mute(self, ends: datetime, now: datetime, hear: Hear) -> None:
        """No event follows when a mute runs out by itself: so its end is taken in when it is due."""

        def due() -> None:
            self._mutes.discard(timer)
            for over in self._ears.over(ends):
                self._hears().start(self._hears().put(over, hear))

        timer = asyncio.get_running_loop().call_later((ends - now).total_seconds(), due)
        self._mutes.add(timer)

    def _hears(self) -> Hearing:
        if self._hearing is None:
            self._hearing = Hearing(self._memory.unheard)
        return self._hearing

    def _end(self) -> None:
        self._missed.close()
        for timer in self._mutes:
            timer.cancel()
        for connection in self._actions.sockets.all():
            connection.superseded.set()

    # letting in

    def _known(self, socket: Socket) -> bool:
        return hmac.compare_digest(self._token, _shown(socket).encode("utf-8", "replace"))

    # what was missed

    async def _missed_one(self, raw: Mapping[str, Any], hear: Hear) -> None:
        try:
            await self._event(raw, hear, Way.MISSED)
        except Malformed:
            log.warning("history not understood", action="onebot.malformed")


def _shown(socket: Socket) -> str:
    """The token, from the header or from the query: bridges differ."""
    scheme, _, token = socket.headers.get("authorization", "").strip().partition(" ")
    if token and scheme.lower() in ("bearer", "token"):
        return token.strip()
    return socket.query.get("access_token", "")


def _role(socket: Socket) -> Role:
    """What it says that it is; without a word, everything."""
    said = socket.headers.get("x-client-role", "").strip().lower()
    return Role(said) if said in tuple(Role) else Role.UNIVERSAL
