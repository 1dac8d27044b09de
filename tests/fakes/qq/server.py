"""The fake platform's HTTP side."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.qq.rules import A_MINUTE, No, send
from tests.fakes.qq.switches import Switch
from tests.fakes.qq.world import Picture, World

PAGE = 30
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
HTML = "<!DOCTYPE html><html><body><h1>系统繁忙</h1></body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True
    server: Server

    def do_HEAD(self) -> None:
        self._send(404, b"", "text/plain")

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.server.world.now())

    def _serve(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        split = urlsplit(self.path)
        server = self.server
        with server.lock:
            parts = [unquote(part) for part in split.path.strip("/").split("/")]
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            server.calls.append(f"{method} {split.path}")
            switch = server.switch.strikes(parts, server.world.now())
            if switch is not None and not switch.acts:
                answer: tuple[int, Any] = (switch.status, switch.body)
            else:
                answer = server.answer(method, parts, query, raw, self.headers.get("Authorization", ""))
        if switch is not None and switch.hangs:
            self.close_connection = True
            server.over.wait(5)
            return
        self._say(*answer)

    def _say(self, status: int, body: Any) -> None:
        if isinstance(body, bytes):
            self._send(status, body, "text/html" if body is HTML else "application/octet-stream")
        else:
            self._send(status, b"" if status == 204 else json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.world = world
        self.switch = Switch()
        self.lock = threading.Lock()
        self.over = threading.Event()  # set at the end: wakes what hangs
        self.calls: list[str] = []

    def answer(self, method: str, parts: list[str], query: dict[str, str], raw: bytes, token: str) -> tuple[int, Any]:
        """One call: HTTP status and body."""
        world = self.world
        if method == "GET" and parts[0] == "download":
            found = world.files.get(parts[-1])
            return (404, b"gone") if found is None else (200, found)
        try:
            body = _object(raw) if method == "POST" else {}
            if parts == ["app", "getAppAccessToken"] and method == "POST":
                return 200, world.tokens.give(body, world.now())
            self._admit(token)
            return self._act(method, parts, query, body)
        except No as no:
            return no.status, {"message": "refused", "code": no.code, "err_code": no.code, "trace_id": "0"}

    def _admit(self, token: str) -> None:
        refused = self.world.tokens.good(token, self.world.now())
        if refused:
            raise No(refused, 401)
        if self.world.stranger:
            raise No(11298, 401)
        if self.world.barred:
            raise No(11265, 401)

    def _act(self, method: str, parts: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        world = self.world
        match method, parts:
            case "GET", ["users", "@me"]:
                return 200, {"id": world.app_id, "username": "桑榆", "bot": True}
            case "POST", ["v2", ("users" | "groups") as scope, to, "messages"]:
                return 200, {"id": send(world, scope, to, body), "timestamp": world.now().isoformat()}
            case "POST", ["v2", ("users" | "groups") as scope, _, "files"]:
                return 200, upload(world, scope, body)
            case "GET", ["v2", "groups", to, "members"]:
                return 200, members(world, to, query)
            case "PUT", ["interactions", number]:
                world.acknowledged.append(number)
                return 204, None
        raise No(404, 404)


def upload(world: World, scope: str, body: dict[str, Any]) -> dict[str, Any]:
    if body.get("file_type") not in (1, 2, 3, 4):
        raise No(12002)
    if body.get("srv_send_msg") is not False:
        raise No(40034105)  # it would be sent at once, and is an unasked message
    try:
        content = base64.b64decode(body.get("file_data", ""), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise No(12002) from None
    if not content.startswith(PICTURES):
        raise No(40034004)
    name = f"file-{len(world.pictures) + 1}"
    world.pictures[name] = Picture(scope, content, world.now() + timedelta(hours=1))
    return {"file_uuid": name, "file_info": name, "ttl": 3600}


def members(world: World, to: str, query: dict[str, str]) -> dict[str, Any]:
    now = world.now()
    if not world.lists:
        raise No(11253, 401)
    if to not in world.groups or not world.groups[to].here:
        raise No(40034101)
    world.lookups = [*(one for one in world.lookups if one > now - A_MINUTE), now]
    if len(world.lookups) > 60:
        raise No(22009, 429)
    begin = int(query.get("cursor") or 0)
    if int(query.get("limit", PAGE)) > PAGE:
        raise No(12002)
    several = world.groups[to].members
    end = begin + PAGE
    return {"members": several[begin:end], "next_cursor": str(end) if end < len(several) else ""}


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        raise No(12002) from None
    if not isinstance(found, dict):
        raise No(12002)
    return found


@contextmanager
def serve(world: World) -> Iterator[Server]:
    server = Server(world)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
