"""The web application, asked without a network: what is timed is the work of the server alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from sqlalchemy import event
from starlette.requests import Request

from bot.app import App
from bot.web.server import site
from bot.web.sign_in.sessions import Sessions

STREAM = "text/event-stream"


@dataclass(slots=True)
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def streams(self) -> bool:
        return self.headers.get("content-type", "").startswith(STREAM)


class Asker:
    """Somebody with a browser."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._parts = app.parts()
        self.site = site(self._parts)
        self.statements: list[str] = []
        self._cookie = ""
        event.listen(app.store._engine, "before_cursor_execute", self._asked)

    def _asked(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.statements.append(statement)

    def sign_in(self, staff_id: int | None) -> None:
        """As somebody who has a session from now on; the clock stands still, so it does not end."""
        sessions = Sessions(self._parts)
        with self.app.store.write() as records:
            token = sessions.begin(records, Request(self.scope("/")), staff_id, "link")
        self._cookie = f"{sessions.cookie}={token}"

    async def get(self, address: str, packed: bool = False) -> Answer:
        """The whole answer; of a stream only its head."""
        answer, over = Answer(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not answer.status:
                return {"type": "http.request", "body": b"", "more_body": False}
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                for name, value in message["headers"]:
                    answer.headers[name.decode("latin-1")] = value.decode("latin-1")
                if answer.streams:
                    over.set()
            else:
                answer.body += message.get("body", b"")

        work = asyncio.ensure_future(self.site(self.scope(address, packed), receive, send))
        waiting = asyncio.ensure_future(over.wait())
        await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for one in (waiting, work) if answer.streams else (waiting,):
            one.cancel()
        if not answer.streams:
            await asyncio.wait({work})
            answer.status = 500 if work.exception() is not None else answer.status
        return answer

    def scope(self, address: str, packed: bool = False) -> dict[str, Any]:
        path, _, query = address.partition("?")
        headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", self._cookie.encode())]
        headers += [(b"accept-encoding", b"gzip")] if packed else []
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": quote(query, safe="=&%").encode(),
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }


@contextmanager
def counting(asker: Asker) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, without BEGIN and its like."""
    asker.statements.clear()
    found: list[str] = []
    yield found
    found += asker.statements
