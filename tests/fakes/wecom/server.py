"""The door: one HTTP server for every call, where faults strike, tokens are checked and what was asked is written down."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.fakes.wecom.company import App, Company
from tests.fakes.wecom.token import TokenDesk

_HTML = "<!DOCTYPE html><html><head><title>登录</title></head><body>请先登录网络</body></html>"


class Code(Exception):
    """The platform refuses with this errcode, and what else stands in its answer."""

    def __init__(self, errcode: int, **more: Any) -> None:
        super().__init__(str(errcode))
        self.answer = {"errcode": errcode, "errmsg": f"refused, hint: [{errcode}]", **more}


@dataclass(frozen=True, slots=True)
class File:
    """A file in an upload, or one to be handed out."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Got:
    """One request, not looked at yet."""

    endpoint: str
    method: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    files: Mapping[str, File]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """One call with a good token of `app`."""

    endpoint: str  # the path behind /cgi-bin/
    query: Mapping[str, str]
    body: Mapping[str, Any]
    app: App
    now: datetime
    files: Mapping[str, File] = field(default_factory=dict)
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the log; `errcode` is None where the caller got no JSON of the platform's."""

    endpoint: str
    body: Mapping[str, Any]
    errcode: int | None


Serves = Callable[[Ask], Mapping[str, Any] | File]


@dataclass(slots=True)
class Fault:
    """What goes wrong at an endpoint, so many times (None: without end).

    `kind`: errcode, http, html, gone (the token that is used has just ended); "silent" takes the call and answers nothing.
    """

    endpoint: str
    kind: str
    times: int | None = 1
    errcode: int = -1
    until: datetime | None = None


@dataclass(slots=True)
class Server:
    """All endpoints of one company, by path behind /cgi-bin/. They run one after another, in the server's thread."""

    company: Company
    now: Callable[[], datetime]
    tokens: TokenDesk = field(default_factory=TokenDesk)
    calls: list[Call] = field(default_factory=list)
    base: str = ""  # for api_base, once it runs
    _serves: dict[tuple[str, str], Serves] = field(default_factory=dict)
    _faults: list[Fault] = field(default_factory=list)

    def serve(self, endpoint: str, act: Serves, method: str = "POST") -> None:
        """Add an endpoint. `act` returns what stands beside errcode 0, or a file; it raises Code to refuse."""
        self._serves[method, endpoint] = act

    def fault(self, endpoint: str, kind: str, **more: Any) -> None:
        """See `Fault`. The one set first acts first; "*" is any endpoint but gettoken."""
        self._faults.append(Fault(endpoint, kind, **more))

    def well(self) -> None:
        """No more faults."""
        self._faults.clear()

    def asked(self, endpoint: str) -> list[Mapping[str, Any]]:
        """The bodies of all calls of an endpoint, oldest first."""
        return [call.body for call in self.calls if call.endpoint == endpoint]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve at a free port of the loopback until the block is left."""
        app = Starlette(routes=[Route("/cgi-bin/{endpoint:path}", self._handle, methods=["GET", "POST"])])
        settings = uvicorn.Config(app, ws="none", lifespan="off", log_level="critical", access_log=False, backlog=1024)
        settings.timeout_graceful_shutdown = 1
        listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.base = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, args=([listening],), name="fake-wecom")
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
            listening.close()

    async def _handle(self, request: Request) -> Response:
        got = await _read(request)
        fault = None if got.endpoint == "gettoken" else self._strikes(got.endpoint)
        if fault and fault.kind in ("http", "html"):
            self.calls.append(Call(got.endpoint, got.body, None))
            return HTMLResponse(_HTML, 502 if fault.kind == "http" else 200)
        if fault and fault.kind == "errcode":
            return self._told(got, Code(fault.errcode).answer)
        if fault and fault.kind == "gone":
            self.tokens.spoil(self.now())
        answer = self._answer(got)
        if fault and fault.kind == "silent":
            self.calls.append(Call(got.endpoint, got.body, None))
            await request.receive()  # until the caller has gone
            return Response(status_code=504)
        return self._told(got, answer)

    def _answer(self, got: Got) -> Mapping[str, Any] | File:
        if got.endpoint == "gettoken":
            return self.tokens.get(got.query, self.company, self.now())
        owner = self.tokens.owner(got.query.get("access_token", ""), self.now())
        if isinstance(owner, int):
            return Code(owner).answer
        if not owner.trusts_us:
            return Code(60020).answer
        act = self._serves.get((got.method, got.endpoint))
        if act is None:
            return Code(self._wrong_way(got)).answer
        try:
            answer = act(Ask(got.endpoint, got.query, got.body, owner, self.now(), got.files, got.raw))
        except Code as refusal:
            return refusal.answer
        return answer if isinstance(answer, File) else {"errcode": 0, "errmsg": "ok", **answer}

    def _wrong_way(self, got: Got) -> int:
        """The errcode for what nobody serves: by the other method, or not at all."""
        if got.method == "GET":
            return 43002 if ("POST", got.endpoint) in self._serves else 40066
        return 43001 if ("GET", got.endpoint) in self._serves else 40066

    def _told(self, got: Got, answer: Mapping[str, Any] | File) -> Response:
        if isinstance(answer, File):
            self.calls.append(Call(got.endpoint, got.body, 0))
            return Response(answer.content, media_type=answer.kind)
        self.calls.append(Call(got.endpoint, got.body, int(answer["errcode"])))
        return JSONResponse(answer)

    def _strikes(self, endpoint: str) -> Fault | None:
        now = self.now()
        self._faults = [one for one in self._faults if one.times != 0 and (one.until is None or now < one.until)]
        found = next((one for one in self._faults if one.endpoint in (endpoint, "*")), None)
        if found and found.times is not None:
            found.times -= 1
        return found


async def _read(request: Request) -> Got:
    """The JSON of a call, or the files of an upload."""
    raw, files = b"", {}
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            parts = {name: part for name, part in form.items() if isinstance(part, UploadFile)}
            files = {name: File(part.filename or "", await part.read(), part.content_type or "") for name, part in parts.items()}
    else:
        raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = {}
    decoded = body if isinstance(body, dict) else {}
    return Got(request.path_params["endpoint"], request.method, dict(request.query_params), decoded, files, raw)
