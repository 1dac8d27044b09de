"""HTTP POST and GET as the platform makes them: cut off without mercy when the time is up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools

Place = tuple[str, int]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class HttpReply:
    status: int
    body: bytes


@dataclass(slots=True)
class _Collected:
    """What the response parser calls back into."""

    body: bytearray = field(default_factory=bytearray)
    complete: bool = False

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self.complete = True


@dataclass(slots=True)
class Wire:
    """Connections to the callback address; kept open only when asked to."""

    _idle: dict[Place, list[Streams]] = field(default_factory=dict)

    async def request(self, method: str, url: str, body: bytes, keep: bool) -> HttpReply:
        """One exchange. Raises OSError when there is no answer, or one that is no HTTP; the caller sets the time limit."""
        parts = urlsplit(url)
        place = (parts.hostname or "127.0.0.1", parts.port or 80)
        streams = await self._connect(place, keep)
        clean = False
        try:
            streams[1].write(_head(method, url, len(body), keep) + body)
            reply, clean = await _read(streams[0])
        finally:
            if clean and keep:
                self._idle.setdefault(place, []).append(streams)
            else:
                streams[1].transport.abort()
        return reply

    async def _connect(self, place: Place, keep: bool) -> Streams:
        idle = self._idle.get(place, []) if keep else []
        while idle:
            streams = idle.pop()
            if not streams[0].at_eof() and not streams[1].is_closing():
                return streams
        return await asyncio.open_connection(*place)

    def close(self) -> None:
        for idle in self._idle.values():
            for _, writer in idle:
                writer.transport.abort()
        self._idle.clear()


def _head(method: str, url: str, length: int, keep: bool) -> bytes:
    parts = urlsplit(url)
    lines = [
        f"{method} {parts.path or '/'}?{parts.query} HTTP/1.1",
        f"Host: {parts.netloc}",
        "User-Agent: Mozilla/4.0",
        "Accept: */*",
        "Pragma: no-cache",
        "Content-Type: text/xml",
        f"Content-Length: {length}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _read(reader: asyncio.StreamReader) -> tuple[HttpReply, bool]:
    collected = _Collected()
    parser = httptools.HttpResponseParser(collected)
    try:
        while not collected.complete:
            data = await reader.read(65536)
            if not data:
                break
            parser.feed_data(data)
    except httptools.HttpParserError as error:
        raise ConnectionError("the answer is no HTTP") from error
    status = parser.get_status_code()
    if not status:
        raise ConnectionError("closed without an answer")
    return HttpReply(status, bytes(collected.body)), collected.complete and parser.should_keep_alive()
