"""The address under which the outside reaches this service: does it answer, and how long does its certificate last."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.check.finding import Finding, warned
from bot.config import Web

WAIT = 4.0  # seconds
SOON, LATER = timedelta(days=14), timedelta(days=30)
KEY = "web.public_url"


def certificate(web: Web, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """`context`: whom this machine trusts."""
    public = urlsplit(web.public_url)
    if public.scheme != "https" or not public.hostname:
        return  # what is wrong with that is told elsewhere
    try:
        ends = _ends(public.hostname, public.port or 443, context or ssl.create_default_context())
    except ssl.SSLCertVerificationError as fault:
        yield Finding(KEY, f"its certificate is not good ({fault.verify_message}): get another, and give nginx the whole chain")
    except (OSError, ValueError):
        yield warned(
            KEY, "it cannot be reached from here: look at DNS, the firewall and nginx; from outside it may be open all the same"
        )
    else:
        left = ends - datetime.now(UTC)
        if left < LATER:
            says = f"its certificate ends in {left.days} days: renew it, and reload nginx"
            yield Finding(KEY, says, warning=left >= SOON)


def _ends(host: str, port: int, context: ssl.SSLContext) -> datetime:
    """Raises OSError."""
    with socket.create_connection((host, port), WAIT) as raw, context.wrap_socket(raw, server_hostname=host) as tls:
        told = tls.getpeercert()
    ends = told.get("notAfter") if told else None
    if not isinstance(ends, str):
        raise OSError("no certificate")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
