"""Actions asked of a bridge: over the WebSocket that it keeps open to us, or over its HTTP API.

The newest connection wins. An older one is given no more actions and is closed once it has fallen silent: what the bridge had
written to it before it noticed is still read. Connections are told apart as objects, never by the account's id, so the late
end of an old one takes nothing from the new one.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as WaitedTooLong
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import Any

from bot.channels.base import Socket
from bot.channels.onebot.codes import HTTP_CODES, Answer, answer
from bot.channels.onebot.memory import Recent
from bot.channels.shared.faults import Doubtful, NeverSent
from bot.channels.shared.http import Http
from bot.errors import ChannelFault

BREAKS = 2  # times that the line may end while one and the same large thing is asked for
LATE = 1_000  # actions whose answer may come after we have stopped waiting
MARGIN = 2.0  # seconds that a worker thread waits longer than the loop does
PARENTHESES = 16  # characters of an echo

Params = Mapping[str, Any]


class Broken(Doubtful):
    """The connection ended, unreplaced, while the answer was awaited: the answer may have been too large for it."""


class TooLarge(ChannelFault):
    """The line has ended each time that this was asked for, so it is asked for no more."""


class Role(StrEnum):
    """What a connection of a bridge is for."""

    API = "api"
    EVENT = "event"
    UNIVERSAL = "universal"


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket of a bridge. Equal to nothing but itself."""

    socket: Socket
    role: Role
    superseded: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acts(self) -> bool:
        return self.role is not Role.EVENT and not self.superseded.is_set()


@dataclass(eq=False, slots=True)
class _Waiting:
    future: asyncio.Future[Answer | None]  # None: the connection ended first
    connection: Connection
    sends: bool


class Sockets:
    """The connections of one account, and the actions under way. Lives in one event loop."""

    def __init__(self, timeout: float, late: Callable[[str, Answer], None]) -> None:
        self._timeout = timeout
        self._late = late  # told of answers that came too late, with the key of the send
        self._open: list[Connection] = []
        self._waiting: dict[str, _Waiting] = {}
        self._given_up: Recent[str, str] = Recent(LATE)

    def add(self, connection: Connection) -> None:
        """This one is the newest of its role; those before it are superseded."""
        self._open.append(connection)
        for one in self._open[:-1]:
            if one.role is connection.role:
                one.superseded.set()
                self._let_go(one, questions_only=True)

    def remove(self, connection: Connection) -> None:
        """It is over: whoever waits for an answer over it waits no longer."""
        self._open = [one for one in self._open if one is not connection]
        self._let_go(connection)

    def _let_go(self, connection: Connection, questions_only: bool = False) -> None:
        """Let nobody wait for an answer over this one. What was sent may still be answered over one that is only replaced."""
        for waiting in list(self._waiting.values()):
            asked = waiting.connection is connection and not (questions_only and waiting.sends)
            if asked and not waiting.future.done():
                waiting.future.set_result(None)

    def all(self) -> list[Connection]:
        return list(self._open)

    @property
    def newest(self) -> Connection | None:
        return next((one for one in reversed(self._open) if one.acts), None)

    async def ask(self, action: str, params: Params, key: str = "") -> Answer:
        """One action. With `key`, an answer that comes too late is told of. Raises NeverSent, Doubtful."""
        connection = self.newest
        if connection is None:
            raise NeverSent("no bridge is connected")
        echo = secrets.token_hex(PARENTHESES // 2)
        waiting = _Waiting(asyncio.get_running_loop().create_future(), connection, sends=bool(key))
        self._waiting[echo] = waiting
        broken = False
        try:
            async with asyncio.timeout(self._timeout):
                await connection.socket.send(json.dumps({"action": action, "params": params, "echo": echo}))
                found = await waiting.future
                if found is not None:
                    return found
                if not connection.superseded.is_set():
                    broken = True
        except (TimeoutError, ConnectionError):
            pass
        finally:
            del self._waiting[echo]
        if key:
            self._given_up.put(echo, key)
        raise Broken("the line ended before the answer") if broken else Doubtful("the bridge did not answer")

    def answered(self, raw: Mapping[str, Any]) -> None:
        """An answer came, over whichever connection."""
        echo = raw.get("echo")
        if not isinstance(echo, str):
            return
        waiting = self._waiting.get(echo)
        if waiting is not None and not waiting.future.done():
            waiting.future.set_result(answer(raw))
        elif (key := self._given_up.drop(echo)) is not None:
            self._late(key, answer(raw))


class Actions:
    """Asks over HTTP where there is an `api_base`, else over the newest connection; from the loop and from threads."""

    def __init__(self, sockets: Sockets, http: Http | None, token: str, timeout: float) -> None:
        self.sockets = sockets
        self.http = http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout
        self._loop: asyncio.AbstractEventLoop | None = None
        self._broke: Recent[str, int] = Recent(LATE)  # by large thing: how often the line ended over it
        self._lock = Lock()

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop in which connections live; None before the first."""
        return self._loop

    def live_in(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    async def ask(self, action: str, params: Params, key: str = "") -> Answer:
        """One action. Raises ChannelFault."""
        if self.http is not None:
            return await asyncio.to_thread(self._post, action, params)
        if self._loop is None or self._loop is asyncio.get_running_loop():
            return await self.sockets.ask(action, params, key)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.sockets.ask(action, params, key), self._loop))

    def ask_now(self, action: str, params: Params) -> Answer:
        """The same from a worker thread. Raises ChannelFault."""
        if self.http is not None:
            return self._post(action, params)
        if self._loop is None or not self._loop.is_running():
            raise NeverSent("no bridge is connected")
        asked = asyncio.run_coroutine_threadsafe(self.sockets.ask(action, params), self._loop)
        try:
            return asked.result(self._timeout + MARGIN)
        except WaitedTooLong:
            asked.cancel()
        raise Doubtful("the bridge did not answer")

    def ask_large(self, action: str, params: Params) -> Answer:
        """The same for what may be larger than a frame can be, and would then end the line. Raises ChannelFault, and TooLarge."""
        asked = json.dumps([action, params], sort_keys=True)
        with self._lock:
            breaks = self._broke.get(asked) or 0
        if breaks >= BREAKS:
            raise TooLarge
        try:
            found = self.ask_now(action, params)
        except Broken:
            with self._lock:
                self._broke.put(asked, breaks + 1)
            raise
        with self._lock:
            self._broke.drop(asked)
        return found

    def data(self, action: str, params: Params) -> Any:
        """What a question is answered with, from a worker thread. Raises ChannelFault."""
        found = self.ask_large(action, params)
        if not found.done:
            raise Doubtful(f"the bridge does not answer this ({found.code})")
        return found.data

    def _post(self, action: str, params: Params) -> Answer:
        if self.http is None:
            raise ChannelFault
        status, data = self.http.call("POST", action, json=params, headers=self._headers)
        return Answer("failed", HTTP_CODES.get(status, status)) if status >= 400 else answer(data)
