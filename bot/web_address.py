"""Whether passwords and sessions can be read on their way to this service."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.config import Web


def faults(web: Web) -> list[str]:
    """An address without https that is not of this machine alone, and a door that is open to others without one."""
    public = urlsplit(web.public_url)
    found: list[str] = []
    if public.scheme != "https" and not _at_home(public.hostname or ""):
        found.append(
            "web.public_url: without https:// whoever is on the way reads passwords and sessions: put a TLS proxy in front, "
            "and its https:// address here"
        )
    if not _at_home(web.host) and public.scheme != "https":
        found.append('web.host: other machines reach this service without https: set it to "127.0.0.1", behind a TLS proxy')
    return found


def _at_home(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
