"""Where a request comes from, as far as it matters for how often somebody may fail."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request

NOBODY = "here"
_HOME = 64  # bits of an IPv6 address that tell one household from another


def caller(request: Request) -> str:
    """The address of whoever asks. A proxy is believed only on this very machine, and of what it says its own, last word."""
    peer = _address(request.client.host if request.client else "")
    if peer is None or peer.is_loopback:
        forwarded = request.headers.getlist("x-forwarded-for")
        peer = _address(forwarded[-1].rpartition(",")[2].strip() if forwarded else "") or peer
    if peer is None:
        return NOBODY
    if isinstance(peer, IPv6Address):
        return str(peer.ipv4_mapped or ip_network((peer, _HOME), strict=False).network_address)
    return str(peer)


def _address(word: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(word.strip("[]"))
    except ValueError:
        return None
