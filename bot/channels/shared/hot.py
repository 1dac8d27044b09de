"""The hot sends of a channel: many calls in flight on one session of the service's own loop, instead of a thread for each.

A call through `requests` costs seven times the processor. So what leaves by the thousand comes through here, once a running
service has opened it (`warm`); everything else, and every send without a running service, goes the slower way.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.channels.shared.calls import message_id
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.shared.http import CONNECT
from bot.channels.shared.tokens import Tokens
from bot.errors import ChannelFault

IN_FLIGHT = 200  # connections of one account
TRUSTED = 30.0  # seconds for which a token is used without asking whether another process has a newer one
LARGEST = 1024 * 1024  # bytes of an answer
REDIRECTS = range(300, 400)


class Hot:
    """POSTs of JSON to one account's platform. `timeout` is in seconds, for the whole of one call.

    Every method raises NeverSent, Doubtful or Refused (all ChannelFault) and nothing else for what network and platform can do.
    """

    def __init__(self, base: str, timeout: float, tokens: Tokens, token_codes: Collection[int]) -> None:
        self._base = base
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(CONNECT, timeout))
        self._tokens = tokens
        self._token_codes = frozenset(token_codes)
        self._session: aiohttp.ClientSession | None = None
        self._token: tuple[str, float] = ("", 0.0)

    @property
    def is_open(self) -> bool:
        return self._session is not None

    async def open(self) -> None:
        connector = aiohttp.TCPConnector(limit=IN_FLIGHT, ttl_dns_cache=60)
        headers = {"Content-Type": "application/json"}
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=self._timeout, headers=headers, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
        )

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def done(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, if it says that it was done; once more with another token if the first was refused, never a third time."""
        token = await self._current()
        try:
            return await self._once(path, token, body)
        except Refused as refusal:
            if refusal.code not in self._token_codes:
                raise
        self._token = (await asyncio.to_thread(self._tokens.other_than, token), monotonic() + TRUSTED)
        return await self._once(path, self._token[0], body)

    async def _current(self) -> str:
        token, until = self._token
        if monotonic() >= until:
            token = await asyncio.to_thread(self._tokens.current)
            self._token = (token, monotonic() + TRUSTED)
        return token

    async def _once(self, path: str, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if self._session is None:
            raise NeverSent("the channel is closed")
        content = json.dumps(body, ensure_ascii=False).encode()
        address = f"{self._base}{path}?access_token={quote(token, safe='')}"  # as one text, which the library takes apart once
        fault: ChannelFault
        try:
            async with self._session.post(address, data=content, allow_redirects=False) as response:
                return _answer(response.status, await response.content.read(LARGEST))
        except ChannelFault as told:
            fault = told
        except aiohttp.ClientConnectorError as error:
            fault = NeverSent(f"no connection ({type(error).__name__})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            fault = _in_doubt(error)
        raise fault  # outside `except`: the library's error, which holds the address and the token, is not its context


def _answer(status: int, content: bytes) -> dict[str, Any]:
    """Raises Doubtful for what is not the platform's JSON, Refused for a code that is not zero."""
    if status >= 400 or status in REDIRECTS:
        raise Doubtful(f"HTTP {status}")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(code, int):
        raise Doubtful("the answer does not say that it was done")
    if code:
        raise Refused(code, message_id(answer))
    return answer


def _in_doubt(error: Exception) -> ChannelFault:
    """A connection that did not come about in time has carried nothing; of anything else nobody knows."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NeverSent(f"no connection ({type(error).__name__})")
    return Doubtful(f"no answer ({type(error).__name__})")
