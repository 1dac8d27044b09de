"""Calls to a platform over HTTP that leak nothing: no error carries an address, a secret or what the platform wrote."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from bot.channels.shared.faults import Doubtful, from_network
from bot.errors import ChannelFault, MediaGone

CONNECT = 3.05  # seconds; a little over the interval at which TCP repeats its first packet
CONNECTIONS = 16  # kept open; at least a channel's concurrency
LARGEST_FILE = 20 * 1024 * 1024  # bytes
LARGEST_ANSWER = LARGEST_FILE * 4 // 3 + 1024 * 1024  # … of JSON, unpacked; a bridge puts a file into it as text
PIECE = 64 * 1024
PATIENCE = 60.0  # seconds for a whole file
BARE = (401, 403)  # a refusal that says all by its status


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
        """One request; `given` as `requests` takes it. The answer has to be JSON, but that of 401 or 403 may be bare.

        Raises NeverSent if nothing left, Doubtful for no answer, one of no JSON or without end, a redirect, and a status of 500
        and more.
        """
        fault: ChannelFault = Doubtful("the answer is not the platform's JSON")
        try:
            with self._session.request(
                method, self._base + path, timeout=self._timeout, allow_redirects=False, stream=True, **given
            ) as response:
                if response.status_code >= 500 or 300 <= response.status_code < 400:
                    fault = Doubtful(f"HTTP {response.status_code}")
                else:
                    return _answered(response, monotonic() + PATIENCE)
        except requests.RequestException as error:
            fault = from_network(error)
        except (ValueError, RecursionError):
            pass
        raise fault  # outside `except`: the library's error, which holds the address, is not its context

    def file(self, url: str, hosts: Collection[str], headers: Mapping[str, str] | None = None) -> bytes:
        """A file from an address that a platform named. Only from these hosts, without redirects, and not without end.

        A host is meant on its usual ports, unless it is written with one (`host:8080`) or with any (`host:*`).
        Raises MediaGone for what is not there or comes from elsewhere, ChannelFault for everything else.
        """
        theirs = _of_theirs(url, hosts)
        if theirs is None:
            raise MediaGone("the address is none of the platform's")
        fault: ChannelFault = Doubtful("the file could not be read")
        try:
            with self._session.get(
                theirs, timeout=self._timeout, allow_redirects=False, stream=True, headers=dict(headers or {})
            ) as response:
                if response.status_code in (400, 403, 404, 410):
                    fault = MediaGone()
                elif response.status_code == 200:
                    return within(response, monotonic() + PATIENCE)
        except requests.RequestException as error:
            fault = from_network(error)
        raise fault

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class Endless(requests.RequestException):
    """The answer is larger than any of a platform, or does not come to an end."""


class Bounded(HTTPAdapter):
    """For a library that has answers read whole: they are read here, no further than they may be large. Raises Endless."""

    def send(self, request: requests.PreparedRequest, stream: bool = False, *more: Any, **given: Any) -> requests.Response:
        response = super().send(request, stream, *more, **given)
        if stream:
            return response
        try:
            response._content = _read(response, LARGEST_ANSWER, monotonic() + PATIENCE)
        except Doubtful:
            response.close()
            raise Endless from None
        return response


def _answered(response: requests.Response, until: float) -> Answered:
    """Raises ValueError for what is no JSON, where that does not go without saying, and Doubtful for what has no end."""
    content = _read(response, LARGEST_ANSWER, until)
    try:
        return Answered(response.status_code, json.loads(content))
    except ValueError:
        if response.status_code not in BARE:
            raise
        return Answered(response.status_code, None)


def _of_theirs(url: str, hosts: Collection[str]) -> str | None:
    """The address as it will be asked, if that is one of theirs: judged by the very parser that decides where to connect."""
    try:
        asked = requests.Request("GET", url).prepare().url or ""
        parts = parse_url(asked)
    except (requests.RequestException, LocationParseError, ValueError):
        return None
    host = (parts.host or "").lower()
    usual = parts.port in (None, 443 if parts.scheme == "https" else 80)
    named = (usual and host in hosts) or f"{host}:{parts.port}" in hosts or f"{host}:*" in hosts
    plain = parts.auth is None and "\\" not in url and parts.scheme in ("http", "https")
    return asked if named and plain else None


def within(response: requests.Response, until: float) -> bytes:
    """The body of a streamed response. Raises MediaGone for one larger than anything we keep, Doubtful for one that drips on."""
    try:
        return _read(response, LARGEST_FILE, until)
    except _TooLarge:
        raise MediaGone("the file is too large") from None


class _TooLarge(Doubtful):
    """The answer is larger than any of this platform."""


def _read(response: requests.Response, largest: int, until: float) -> bytes:
    found = bytearray()
    for piece in response.iter_content(PIECE):
        found += piece
        if len(found) > largest:
            raise _TooLarge
        if monotonic() > until:
            raise Doubtful("the answer does not come to an end")
    return bytes(found)
