"""What time it is for a platform: every answer over HTTP says so (RFC 9110, Date), also one that refuses."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

WAIT = (3.05, 5.0)  # seconds, to connect and to be answered


def hosts_of(accounts: Iterable[object]) -> list[str]:
    """The addresses of the platforms that these accounts are of: nothing behind the host, where a key might stand."""
    bases = (urlsplit(str(getattr(one, "api_base", ""))) for one in accounts)
    return sorted({f"{base.scheme}://{base.netloc}/" for base in bases if base.netloc and base.username is None})


def ahead(addresses: Iterable[str]) -> float | None:
    """By how many seconds this machine's clock is ahead of the platforms; None where nobody says.

    The nearest counts: a single platform whose clock is wrong is no fault of this machine.
    """
    found = [seconds for one in addresses if (seconds := _ahead_of(one)) is not None]
    return min(found, key=abs, default=None)


def _ahead_of(address: str) -> float | None:
    """The date is of a whole second, and the answer takes a moment: half a second either way says nothing."""
    with suppress(requests.RequestException, ValueError, TypeError), requests.Session() as session:
        session.trust_env = False
        before = datetime.now(UTC)
        response = session.head(address, timeout=WAIT, allow_redirects=False)
        between = before + (datetime.now(UTC) - before) / 2
        return (between - parsedate_to_datetime(response.headers["date"])).total_seconds() if "date" in response.headers else None
    return None
