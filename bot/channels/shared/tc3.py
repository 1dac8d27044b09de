"""Signing by TC3-HMAC-SHA256, as Tencent Cloud wants it. Of "Signature v3" of its API documentation."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"


def signature(secret: str, service: str, at: int, headers: Mapping[str, str], body: bytes) -> str:
    """The signature of a POST to "/", in hexadecimal. `at` is in seconds since the epoch, as `X-TC-Timestamp` says it.

    All of `headers` (names in lower case) are signed: at least content-type and host.
    """
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", "", lines, ";".join(sorted(headers)), hashlib.sha256(body).hexdigest()))
    scope = _scope(service, at)
    signed = "\n".join((ALGORITHM, str(at), scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{secret}".encode()
    for step in scope.split("/"):
        key = _hmac(key, step)
    return _hmac(key, signed).hex()


def authorization(key_id: str, service: str, at: int, headers: Mapping[str, str], signed: str) -> str:
    """The header that carries a signature."""
    names = ";".join(sorted(headers))
    return f"{ALGORITHM} Credential={key_id}/{_scope(service, at)}, SignedHeaders={names}, Signature={signed}"


def _scope(service: str, at: int) -> str:
    """The day is the one of UTC, whatever the office's calendar says."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}/{service}/tc3_request"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
