"""What keeps pages and forms safe: headers, who may post, how much is read.

One way for all forms: a browser says where a request comes from (Sec-Fetch-Site, or Origin in older ones), and only our own pages
may change anything. Whoever says neither is no browser of ours and is refused.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM = 65_536  # bytes of a form without a file
FIELDS = 300
LONGEST_PATH = 2000  # characters
# Nothing from elsewhere, scripts only out of our own files, no frames; nothing of a page stays in a cache or in an address
# that is passed on.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
HTTPS_ALONE = f"max-age={365 * 24 * 3600}"  # for this name alone: what else an office runs under its domain is not ours to decide


class TooLarge(Exception):
    """A body over the limit; nobody reads it to its end."""


class Unreadable(Exception):
    """A body that is no form."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form sent: the first value of each name, and a file by name and content."""

    fields: Mapping[str, str] = field(default_factory=dict)
    file_name: str = ""
    content: bytes = b""

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()


def from_our_pages(request: Request) -> bool:
    """Whether a form was sent by a page of ours."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return _host_of(request.headers.get("origin", "")) == request.headers.get("host", "")


def _host_of(origin: str) -> str | None:
    """None for no origin, and for one that cannot be read."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


class Sheltered:
    """Gives every answer the headers of `SAFE` that it does not bring itself: refusals, files and what platforms get as well.

    What a browser may ask for again by its ETag stays without a word on caches. `https`: the office is reached by it alone.
    """

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        own = SAFE | ({"Strict-Transport-Security": HTTPS_ALONE} if https else {})
        self._headers = tuple((name.lower().encode(), value.encode()) for name, value in own.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sheltered(message: Message) -> None:
            if message["type"] == "http.response.start":
                brought = {name for name, _ in message["headers"]}
                brought |= {b"cache-control"} if b"etag" in brought else set()
                message["headers"] = [*message["headers"], *(one for one in self._headers if one[0] not in brought)]
            await send(message)

        await self._app(scope, receive, sheltered if scope["type"] == "http" else send)


async def broken(_request: Request, _fault: Exception) -> Response:
    """Whatever went wrong, nothing of it is told."""
    return PlainTextResponse("Internal Server Error", 500, SAFE)


class ShortPaths:
    """Lets no address of the console through that is longer than any of ours: a number of thousands of digits is not even read.

    Links to single pages are read whole, however long: those that are spoilt are all answered alike.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) > LONGEST_PATH and scope["path"].startswith("/console"):
            await Response(status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def read_body(request: Request, limit: int) -> bytes:
    """The body, read no further than the limit. Raises TooLarge."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


async def read_form(request: Request, limit: int) -> Posted:
    """A posted form. Raises TooLarge or Unreadable. A file stays in memory: it may be a whole ledger."""
    body = await read_body(request, limit)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _parts(request, body, limit)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise Unreadable from None
    return Posted(dict(reversed(pairs)))


async def pressed(request: Request, limit: int) -> Mapping[str, str]:
    """What a page of large buttons sent; nothing for anything that is no form of ours."""
    try:
        return (await read_form(request, limit)).fields
    except (TooLarge, Unreadable, ClientDisconnect):
        return {}


async def _parts(request: Request, body: bytes, limit: int) -> Posted:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, once(), max_files=1, max_fields=FIELDS)
    parser.spool_max_size = limit + 1
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Unreadable from None
    fields: dict[str, str] = {}
    name, content = "", b""
    for key, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(key, value)
        else:
            name, content = value.filename or "", await value.read()
    await form.close()
    return Posted(fields, name, content)
