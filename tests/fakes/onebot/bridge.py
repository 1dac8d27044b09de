"""The bridge itself, in a thread and a loop of its own; methods are called from the test's thread."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

import requests
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.fakes.onebot.api import Api
from tests.fakes.onebot.links import Desk, Link
from tests.fakes.onebot.world import Message, Segments, World

ANSWERS_WITHIN = 10.0  # seconds
LARGEST_FRAME = 100 * 1024 * 1024  # bytes; what bridges on Node take unless they are told otherwise
T = TypeVar("T")


def wall_clock() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


class ReverseWire:
    """A WebSocket that the bridge has opened."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.transport = socket.transport

    async def send(self, text: str) -> None:
        try:
            await self.socket.send(text)
        except ConnectionClosed:
            raise ConnectionError from None

    async def close(self) -> None:
        await self.socket.close()


class FakeBridge:
    """`with FakeBridge(token="t") as bridge:`. `header`, `query`: where the token is shown to the bot."""

    def __init__(self, token: str = "", secret: str = "", now: Callable[[], datetime] = wall_clock, **world: Any) -> None:
        self.token = token
        self.secret = secret
        self.world = World(now, **world)
        self.links: list[Link] = []
        self.post_to = ""
        self.posted: list[tuple[int, bytes]] = []
        self.header_id = ""  # shown as X-Self-ID in place of the account's own id
        self._http = requests.Session()
        self._http.trust_env = False
        self.desk = Desk(self.world, self._report)
        self.api = Api(self.desk, token, self.links)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
        self._http.close()

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Something in the bridge's own loop."""
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(ANSWERS_WITHIN)

    def serve(self) -> str:
        """Serve the HTTP API and forward WebSockets; the address."""
        return self.run(self.api.serve())

    async def _end(self) -> None:
        for link in list(self.links):
            await link.abort()
        tasks = [link.reading for link in self.links if link.reading is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.api.stop()

    # connections to the bot

    def connect(self, url: str, role: str = "Universal", token: str | None = None, in_query: bool = False) -> Link:
        """Open a reverse WebSocket. Raises PermissionError if the bot does not let us in."""
        return self.run(self.connected(url, role, self.token if token is None else token, in_query))

    async def connected(self, url: str, role: str = "Universal", token: str = "", in_query: bool = False) -> Link:
        headers = {"X-Self-ID": self.header_id or self.world.self_id, "X-Client-Role": role}
        if in_query:
            url += f"?access_token={token}"
        elif token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            socket = await connect(
                url,
                additional_headers=headers,
                proxy=None,
                ping_interval=None,
                compression=None,
                close_timeout=1,
                max_size=LARGEST_FRAME,
            )
        except InvalidStatus as refused:
            raise PermissionError(refused.response.status_code) from None
        link = Link(ReverseWire(socket), self.desk, role)
        self.links.append(link)
        link.reading = asyncio.ensure_future(self._read(link, socket))
        await link.show(self.world.event("meta_event", meta_event_type="lifecycle", sub_type="connect"))
        return link

    async def _read(self, link: Link, socket: Any) -> None:
        try:
            async for text in socket:
                await link.take(text)
        except (ConnectionClosed, ConnectionError):
            pass
        finally:
            if not link.frozen and link in self.links:
                self.links.remove(link)

    # what happens on QQ

    def group_says(self, group: str, sender: str, parts: str | Segments) -> Message:
        message = self.world.say(sender, parts, group)
        self.emit(self.world.message_event(message))
        return message

    def friend_says(self, sender: str, parts: str | Segments) -> Message:
        message = self.world.say(sender, parts)
        self.emit(self.world.message_event(message))
        return message

    def notice(self, kind: str, **more: Any) -> dict[str, Any]:
        event = self.world.event("notice", notice_type=kind, **more)
        self.emit(event)
        return event

    def heartbeat(self, online: bool = True) -> None:
        status = {"online": online, "good": True}
        self.emit(self.world.event("meta_event", meta_event_type="heartbeat", status=status, interval=30_000))

    def emit(self, event: dict[str, Any]) -> int:
        """Tell the bot; to how many connections it was written."""
        return self.run(self._emit(event))

    async def _emit(self, event: dict[str, Any]) -> int:
        written = [await link.show(event) for link in list(self.links)]
        if self.post_to:
            await asyncio.to_thread(self.post, event)
        return sum(written)

    async def _report(self, event: dict[str, Any]) -> None:
        await self._emit(event)

    def release(self) -> None:
        """Give the answers that were held."""
        held, self.desk.held = self.desk.held, []
        for wire, answer in held:
            self.run(wire.send(json.dumps(answer)))

    # POST

    def signed(self, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "X-Self-ID": self.header_id or self.world.self_id}
        if self.secret:
            headers["X-Signature"] = "sha1=" + hmac.new(self.secret.encode(), body, hashlib.sha1).hexdigest()
        return headers

    def post(self, event: dict[str, Any]) -> int:
        """POST an event to the bot, do what it answers; the status."""
        body = json.dumps(event, ensure_ascii=False).encode()
        answer = self._http.post(self.post_to, data=body, headers=self.signed(body), timeout=ANSWERS_WITHIN)
        self.posted.append((answer.status_code, answer.content))
        if answer.status_code == 200 and answer.content and (reply := answer.json().get("reply")):
            self.run(self.desk.answer(self, "send_msg", {**_chat(event), "message": reply}))
        return answer.status_code

    async def send(self, text: str) -> None:
        """A quick operation's answer goes nowhere."""


def _chat(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("message_type", "group_id", "user_id") if name in event}
