"""Signing by ACS3-HMAC-SHA256, as Alibaba Cloud wants it. Of "Request syntax and signature method V3" of its OpenAPI."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def canonical_query(query: Mapping[str, str]) -> str:
    """The query sorted by name and encoded as RFC 3986 says: what is signed, and what stands in the address."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


def signature(secret: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The signature of a request, in hexadecimal. All of `headers` (names in lower case) are signed.

    `x-acs-content-sha256`, the SHA-256 of the body in hexadecimal, has to be one of them.
    """
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    payload = headers["x-acs-content-sha256"]
    request = "\n".join((method, path, canonical_query(query), lines, ";".join(sorted(headers)), payload))
    signed = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def authorization(key_id: str, headers: Mapping[str, str], signed: str) -> str:
    """The header that carries a signature."""
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={';'.join(sorted(headers))},Signature={signed}"
