"""A small platform on the loopback that answers as badly as the script tells it to."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Handler"], None]


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    body: Any


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2  # seconds; a connection that nobody closes must not keep the test waiting
    server: Platform

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        split = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        self.server.answer(Request(split.path, query, json.loads(raw)), self)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def page(self, body: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class Script:
    """Answers by path; the last one of a list stays."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)  # set at the end: wakes what hangs
    lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, path: str) -> list[Request]:
        return [request for request in self.seen if request.path == path]

    def then(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)


class Platform(ThreadingHTTPServer):
    request_queue_size = 64  # the default of 5 drops connections when many threads come at once

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script

    def answer(self, request: Request, handler: Handler) -> None:
        with self.script.lock:
            self.script.seen.append(request)
            answers = self.script.answers[request.path]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


def says(**fields: Any) -> Answer:
    """An answer in JSON."""
    return lambda handler: handler.page(json.dumps(fields).encode())


def shows(body: bytes, status: int = 200) -> Answer:
    """A page that is not the platform's."""
    return lambda handler: handler.page(body, status, "text/html")


def redirects(to: str) -> Answer:
    """What a login page of the local network does."""

    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def hangs(handler: Handler) -> None:
    """Take the request and say nothing until the test is over."""
    handler.close_connection = True
    handler.server.script.over.wait(5)


def resets(handler: Handler) -> None:
    """Take the request and break the connection off."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def babbles(handler: Handler) -> None:
    """Answer in no language at all."""
    handler.close_connection = True
    handler.wfile.write(b"\x15\x03\x01 what?\r\n\r\n")


@contextmanager
def platform() -> Iterator[Platform]:
    """A platform without answers yet; give them by `script.then`."""
    server = Platform(Script())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.script.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
