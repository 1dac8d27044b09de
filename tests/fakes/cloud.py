"""What the two clouds' fakes share: a real HTTP server in a thread, the faults of the network, and counting per number."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from bot.domain.limits import Limit
from tests.faults.rig import Fault, Said

HANGS = 5  # seconds at most, when it takes a request and says nothing
PASSING = frozenset({Fault.TIMEOUT_AFTER_ACCEPT, Fault.HTTP_5XX, Fault.HTML_200, Fault.RATE_LIMIT})  # of one request only
NO_TOKEN = "it signs every request with its key, so there is no token that could end"
NO_WINDOW = "a telephone number has no window"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it arrived; names of headers in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: an SMS that is on its way, or a call that is being made. `text` is what the elder reads or hears."""

    number: str
    text: str
    platform_id: str
    ours: str  # our own key, as the platform gives it back
    at: datetime


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        split = urlsplit(self.path)
        query = dict(parse_qsl(split.query, keep_blank_values=True))
        self.server.cloud.serve(Ask(split.path, query, {n.lower(): v for n, v in self.headers.items()}, body), self)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def page(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    cloud: Cloud


@dataclass
class Cloud:
    """Use it as a context manager. Whoever derives from it says in `answer` and `hurried` what it answers."""

    now: Callable[[], datetime]
    asks: list[Ask] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    fault: Fault = Fault.NONE
    calls: bool = False  # report on calls, and not on text messages
    pressed: str = "1"  # by everybody who takes a call
    numbers: Any = field(default_factory=lambda: count(1))  # of what is taken
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.cloud = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def answer(self, ask: Ask) -> tuple[int, Any]:
        """HTTP status and JSON of the answer."""
        raise NotImplementedError

    def hurried(self) -> tuple[int, Any]:
        """The answer where too many calls come at once."""
        raise NotImplementedError

    def serve(self, ask: Ask, handler: _Handler) -> None:
        with self.lock:
            self.asks.append(ask)
            fault = self.fault
            if fault in PASSING:
                self.fault = Fault.NONE
            status, told = self._told(ask, fault)
        if fault is Fault.TIMEOUT_AFTER_ACCEPT:
            handler.close_connection = True
            self.over.wait(HANGS)
        elif fault is Fault.HTML_200:
            handler.page(200, "<html><body>网络认证</body></html>".encode(), "text/html")
        else:
            handler.page(status, json.dumps(told, ensure_ascii=False).encode())

    def _told(self, ask: Ask, fault: Fault) -> tuple[int, Any]:
        if fault is Fault.HTTP_5XX:
            return 503, {"message": "upstream"}
        if fault is Fault.HTML_200:
            return 200, None
        return self.hurried() if fault is Fault.RATE_LIMIT else self.answer(ask)

    def do(self, fault: Fault) -> str:
        """Do this fault to what comes next."""
        if fault in (Fault.TOKEN_EXPIRED, Fault.WINDOW_CLOSED):
            return NO_TOKEN if fault is Fault.TOKEN_EXPIRED else NO_WINDOW
        self.fault = fault
        return ""

    def shown(self, to: str) -> Sequence[str]:
        """What arrived at a number. A number that will have nothing of us gets nothing, though it was taken."""
        return [] if self.fault is Fault.BLOCKED else [one.text for one in self.taken if one.number == to]

    def times(self, number: str) -> list[datetime]:
        """When something was taken for a number."""
        return [one.at for one in self.taken if one.number == number]

    def over_limit(self, used: list[datetime], limits: Sequence[Limit]) -> bool:
        now = self.now()
        return any(limit.free_at(used, now) > now for limit in limits)

    def reported_at(self, one: Taken) -> datetime:
        """When the receipt comes: seconds later, or ten minutes."""
        return one.at + (timedelta(minutes=10) if self.fault is Fault.SLOW_RECEIPTS else timedelta(seconds=4))

    def repeated(self, reports: list[Any]) -> list[Any]:
        """Each push once; or three times, the later ones first."""
        return [*reversed(reports), *reports, *reversed(reports)] if self.fault is Fault.DUPLICATE_RECEIPTS else reports


def said(record: Any) -> Said:
    """One push."""
    return Said(body=json.dumps(record, ensure_ascii=False).encode(), headers={"content-type": "application/json"})
