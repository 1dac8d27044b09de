"""A load generator for callbacks: prepared encrypted pushes over kept-alive connections, closed or open loop."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP_ID = "wx0123456789abcdef"
TOKEN = "token-of-the-bench"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(frozen=True)
class Measured:
    """Answers a second, and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float
    wrong: int


def push(path: str, openid: str, text: str, number: int) -> bytes:
    """One whole HTTP request with an encrypted text message, as the platform sends it in safe mode."""
    now = str(int(time.time()))
    xml = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{10**17 + number}</MsgId></xml>"
    ).encode()
    plain = os.urandom(16) + struct.pack(">I", len(xml)) + xml + APP_ID.encode()
    fill = 32 - len(plain) % 32
    key = base64.b64decode(AES_KEY + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = base64.b64encode(cipher.update(plain + bytes([fill]) * fill) + cipher.finalize()).decode()
    nonce = str(number)
    sign = hashlib.sha1("".join(sorted((TOKEN, now, nonce, sealed))).encode(), usedforsecurity=False).hexdigest()
    plain_sign = hashlib.sha1("".join(sorted((TOKEN, now, nonce))).encode(), usedforsecurity=False).hexdigest()
    body = f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    query = f"signature={plain_sign}&timestamp={now}&nonce={nonce}&openid={openid}&encrypt_type=aes&msg_signature={sign}"
    head = f"POST {path}?{query} HTTP/1.1\r\nhost: bench\r\ncontent-type: text/xml\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bool:
    """Send one request and read its whole answer; whether it was an encrypted reply."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(length)
    return head.startswith(b"HTTP/1.1 200") and b"<Encrypt>" in body


async def closed(port: int, requests: Sequence[bytes], connections: int) -> Measured:
    """As fast as the server answers, with this many requests in flight."""
    waiting = iter(requests)
    spent: list[float] = []
    wrong = 0

    async def caller() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            start = time.perf_counter()
            wrong += not await _exchange(reader, writer, request)
            spent.append(time.perf_counter() - start)
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(connections)))
    return _measured(spent, wrong, time.perf_counter() - start)


async def open_loop(port: int, requests: Sequence[bytes], rate: float, connections: int) -> Measured:
    """At a fixed rate, whatever the server does; latency counts from the moment the request was due."""
    queue: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    spent: list[float] = []
    wrong = 0

    async def caller() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (one := await queue.get()) is not None:
            wrong += not await _exchange(reader, writer, one[1])
            spent.append(time.perf_counter() - one[0])
        writer.close()

    callers = [asyncio.create_task(caller()) for _ in range(connections)]
    await asyncio.sleep(0.2)
    start = time.perf_counter()
    for number, request in enumerate(requests):
        due = start + number / rate
        while (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early if early > 0.002 else 0)
        queue.put_nowait((due, request))
    for _ in callers:
        queue.put_nowait(None)
    await asyncio.gather(*callers)
    return _measured(spent, wrong, time.perf_counter() - start)


def _measured(spent: list[float], wrong: int, seconds: float) -> Measured:
    ordered = sorted(spent)
    return Measured(len(ordered) / seconds, 1000 * ordered[len(ordered) // 2], 1000 * ordered[int(len(ordered) * 0.99)], wrong)
