"""Calls through wechatpy made safe, the same for the service account and for WeCom.

What wechatpy 1.8.18 does and this does not: retry a refused token without end, fetch the token without a timeout and
from a fixed address, fetch it once per thread, take an HTML page for success, read an answer that has no end, follow a
redirect with the token in the address, and put address, token and secret into its errors.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

import requests
from wechatpy.exceptions import WeChatClientException

from bot.channels.shared.faults import Doubtful, NeverSent, Refused, from_network
from bot.channels.shared.http import CONNECTIONS, PATIENCE, Bounded, within
from bot.channels.shared.tokens import Fetched, Tokens, TokenStore
from bot.errors import ChannelFault, MediaGone

EARLY = 120  # seconds before its end at which a token is no longer used
LIVES = 7200  # seconds, of a token whose answer does not say so
GONE_CODES = frozenset({40004, 40006, 40007})  # of media: no such id, or it was kept for three days and is gone

# Broken JSON, a list where an object belongs, a code that is no number, brackets nested without end.
UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)
FILES = ("image/", "audio/", "voice/", "video/", "application/octet-stream")


class SafeCalls:
    """Comes before wechatpy's client in a class, and takes over its requests and its token.

    Every method raises NeverSent, Doubtful or Refused (all ChannelFault, see `faults`) and nothing else for what network
    and platform can do. Safe to share between threads.
    """

    API_BASE_URL: str
    token_codes: Collection[int] = ()  # that say that the token was refused
    _http: requests.Session
    timeout: Any
    _tokens: Tokens

    def _prepare(self, tokens: TokenStore, key: str) -> None:
        """To be called at the end of `__init__`. `key`: under which the token of this account is kept."""
        self._tokens = Tokens(tokens, key, self._fetch)
        self._http.trust_env = False  # a proxy of the environment would see every call, and the token in its address
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, Bounded(pool_maxsize=CONNECTIONS))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # The access token

    @property
    def access_token(self) -> str:
        """The token in use. Raises ChannelFault if one had to be fetched and was not given."""
        return self._tokens.current()

    def fetch_access_token(self) -> str:
        """A token other than the present one, if the platform has one."""
        return self._tokens.renewed()

    def _token_request(self) -> tuple[str, str, dict[str, Any]]:
        """How a token is asked for: method, path, and what `requests` is given."""
        raise NotImplementedError

    def _fetch(self) -> Fetched:
        answer = self._ask_token()
        token = answer.get("access_token")
        if not token or not isinstance(token, str):
            raise _refusal(answer)
        lives = answer.get("expires_in")
        return Fetched(token, max(60, (lives if isinstance(lives, int) else LIVES) - EARLY))

    def _ask_token(self) -> dict[str, Any]:
        method, path, given = self._token_request()
        answer: Any = None
        fault = "no answer"
        try:
            response = self._http.request(method, self.API_BASE_URL + path, timeout=self.timeout, allow_redirects=False, **given)
            response.raise_for_status()
            answer = response.json()
        except (requests.RequestException, *UNREADABLE) as error:
            fault = type(error).__name__
        if isinstance(answer, dict):
            return answer
        raise NeverSent(f"the access token could not be fetched ({fault})")  # outside `except`: no context to leak

    # One request

    def done(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST a JSON body; the answer, if it says that it was done."""
        answer: dict[str, Any] = self._request("POST", path, data=dict(body))
        if answer.get("errcode") != 0:
            raise Doubtful("the answer does not say that it was done")
        return answer

    def fetch_media(self, media_id: str) -> bytes:
        """What somebody sent, which the platform keeps for three days. Raises MediaGone besides."""
        try:
            answer = self._request("GET", "media/get", params={"media_id": media_id}, whole=True, stream=True)
        except Refused as refusal:
            if refusal.code not in GONE_CODES:
                raise
            answer = None
        if answer is None:
            raise MediaGone
        if not isinstance(answer, requests.Response):
            raise Doubtful("the answer is no file")
        with answer:
            return within(answer, monotonic() + PATIENCE)

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """Every call of wechatpy's own methods comes through here too. Raises ValueError for those that go elsewhere."""
        if "://" in url_or_endpoint or "api_base_url" in kwargs:
            raise ValueError("this call of wechatpy has an address of its own and would leave api_base")
        made_of = kwargs.pop("result_processor", None)
        answer = self._twice(method, url_or_endpoint, kwargs)
        return made_of(answer) if made_of else answer

    def _twice(self, method: str, path: str, kwargs: Mapping[str, Any]) -> Any:
        """Once more with another token if the first was refused; never a third time."""
        token = self.access_token
        try:
            return self._once(method, path, token, kwargs)
        except Refused as refusal:
            if refusal.code not in self.token_codes:
                raise
        return self._once(method, path, self._tokens.other_than(token), kwargs)

    def _once(self, method: str, path: str, token: str, kwargs: Mapping[str, Any]) -> Any:
        """The JSON of the answer; with `whole` the answer itself, where it is a file."""
        params = {**(kwargs.get("params") or {}), "access_token": token}
        given = {name: value for name, value in kwargs.items() if name != "whole"}
        answer: Any = None
        fault: ChannelFault = Doubtful("the answer is not the platform's JSON")
        try:
            answer = super()._request(method, path, **{**given, "params": params, "allow_redirects": False})  # type: ignore[misc]
        except WeChatClientException as error:
            fault = _from_wechatpy(error)
        except requests.RequestException as error:
            fault = from_network(error)
        except UNREADABLE:
            pass
        if isinstance(answer, dict) or (kwargs.get("whole") and _is_file(answer)):
            return answer
        raise fault  # outside `except`: the library's error, which holds address and token, is not its context


def message_id(answer: Mapping[str, Any]) -> str:
    """The id of a message in an answer; the platform spells its name in two ways."""
    return str(answer.get("msgid") or answer.get("msg_id") or "")


def _is_file(answer: Any) -> bool:
    return isinstance(answer, requests.Response) and answer.headers.get("Content-Type", "").startswith(FILES)


def _from_wechatpy(error: WeChatClientException) -> ChannelFault:
    """wechatpy's one class covers both: a code from the platform, and an HTTP status without one."""
    if error.errcode is None:
        return Doubtful(f"HTTP {error.response.status_code}")
    try:
        return Refused(error.errcode, message_id(error.response.json()))
    except UNREADABLE:
        return Refused(error.errcode)


def _refusal(answer: Mapping[str, Any]) -> ChannelFault:
    code = answer.get("errcode")
    return Refused(code) if isinstance(code, int) and code else NeverSent("the answer has no access token")
