"""Calls to a platform over HTTP that leak nothing: no error carries an address, a secret or what the platform wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.channels.shared.faults import Doubtful, from_network
from bot.errors import ChannelFault, MediaGone

CONNECT = 3.05  # seconds; a little over the interval at which TCP repeats its first packet
CONNECTIONS = 16  # kept open; at least a channel's concurrency
LARGEST_FILE = 20 * 1024 * 1024  # bytes
PIECE = 64 * 1024


class Answered(NamedTuple):
    """A platform's answer: its HTTP status, and its JSON."""

    status: int
    data: Any


class Http:
    """One platform. Safe to share between threads. `timeout` is in seconds, for each wait on the network."""

    def __init__(self, base: str, timeout: float) -> None:
        self._base = base
        self._timeout = (min(CONNECT, timeout), timeout)
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment would see every call
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))

    def call(self, method: str, path: str, **given: Any) -> Answered:
        """One request; `given` as `requests` takes it. The answer has to be JSON, whatever its status.

        Raises NeverSent if nothing left, Doubtful for no answer, one of no JSON, a redirect, and a status of 500 and more.
        """
        fault: ChannelFault = Doubtful("the answer is not the platform's JSON")
        try:
            response = self._session.request(method, self._base + path, timeout=self._timeout, allow_redirects=False, **given)
            if response.status_code >= 500 or 300 <= response.status_code < 400:
                fault = Doubtful(f"HTTP {response.status_code}")
            else:
                return Answered(response.status_code, response.json())
        except requests.RequestException as error:
            fault = from_network(error)
        except (ValueError, RecursionError):
            pass
        raise fault  # outside `except`: the library's error, which holds the address, is not its context

    def file(self, url: str, hosts: Collection[str], headers: Mapping[str, str] | None = None) -> bytes:
        """A file from an address that a platform named. Only from these hosts, without redirects, and not without end.

        Raises MediaGone for what is not there or comes from elsewhere, ChannelFault for everything else.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or (parts.hostname or "") not in hosts:
            raise MediaGone("the address is none of the platform's")
        fault: ChannelFault = Doubtful("the file could not be read")
        try:
            with self._session.get(
                url, timeout=self._timeout, allow_redirects=False, stream=True, headers=dict(headers or {})
            ) as response:
                if response.status_code in (400, 403, 404, 410):
                    fault = MediaGone()
                elif response.status_code == 200:
                    return _within(response)
        except requests.RequestException as error:
            fault = from_network(error)
        raise fault

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _within(response: requests.Response) -> bytes:
    """The body. Raises MediaGone for one that is larger than anything we keep."""
    found = bytearray()
    for piece in response.iter_content(PIECE):
        found += piece
        if len(found) > LARGEST_FILE:
            raise MediaGone("the file is too large")
    return bytes(found)
