"""A sign of life for somebody outside: he raises the alarm when it stops. His address is a secret."""

from __future__ import annotations

import requests
import structlog

log = structlog.get_logger()

WAIT = (3.05, 5.0)  # seconds, to connect and to be answered


def ping(address: str) -> bool:
    """Whether it was heard. Never raises; a failure is logged, and the next minute tries again."""
    why = ""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(address, timeout=WAIT, allow_redirects=False)
            why = "" if 200 <= answer.status_code < 300 else f"HTTP {answer.status_code}"
    except requests.RequestException as fault:  # its text holds the address
        why = type(fault).__name__
    if why:
        log.warning("sign of life not heard", action="watch.ping_failed", why=why)
    return not why
