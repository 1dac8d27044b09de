"""Calls to the WeChat service account interface, through wechatpy made safe.

What wechatpy 1.8.18 does and this does not: retry a refused token without end, fetch the token without a timeout and
from a fixed address, fetch it once per thread, take an HTML page for success, follow a redirect with the token in the
address, and put address, token and secret into its errors.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat.codes import TOKEN_CODES
from bot.channels.wechat.faults import Doubtful, NeverSent, Refused, from_network
from bot.channels.wechat.tokens import StoreSession, TokenStore
from bot.errors import ChannelFault, MediaGone

CONNECT = 3.05  # seconds; a little over the interval at which TCP repeats its first packet
EARLY = 120  # seconds before its end at which a token is no longer used
GONE_CODES = frozenset({40004, 40006, 40007})  # of media: no such id, or it was kept for three days and is gone
LONGEST_QR = 2_592_000  # seconds, 30 days: the platform's limit for a temporary code
CONNECTIONS = 16  # kept open per account; at least the channel's concurrency

PICTURES = ("image/", "application/octet-stream")

# Broken JSON, a list where an object belongs, a code that is no number, brackets nested without end.
UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)


class QrCode(NamedTuple):
    """A QR code that brings a person to the account: its ticket, and the address that the code itself contains."""

    ticket: str
    url: str


class SafeClient(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One account. Safe to share between threads. `timeout` is in seconds, for each wait on the network.

    Every method raises NeverSent, Doubtful or Refused (all ChannelFault, see `faults`) and nothing else for what network
    and platform can do.
    """

    def __init__(self, app_id: str, secret: str, api_base: str, tokens: TokenStore, timeout: float = 8.0) -> None:
        self.API_BASE_URL = api_base.rstrip("/") + "/cgi-bin/"
        self._lock = threading.Lock()
        self._flight: Future[str] | None = None
        waits = (min(CONNECT, timeout), timeout)
        super().__init__(app_id, secret, session=StoreSession(tokens), timeout=waits, auto_retry=False)
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))

    # What Sangyu asks of the platform

    def send_template(self, openid: str, template_id: str, data: Mapping[str, str], url: str, client_msg_id: str) -> str:
        """A template message; returns the platform's msgid. `data` maps field names to texts.

        Repeated with the same `client_msg_id` within 10 minutes it reaches the person once.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": client_msg_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url:
            body["url"] = url
        return message_id(self._done("message/template/send", body))

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service text, inside the window that the person opened."""
        self._done("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Replace the account's menu."""
        self._done("menu/create", dict(menu))

    def create_qr(self, scene: str, seconds: int) -> QrCode:
        """A temporary QR code with a scene of 1 to 64 characters. Raises ValueError outside the platform's limits."""
        if not 1 <= len(scene) <= 64 or not 1 <= seconds <= LONGEST_QR:
            raise ValueError("a scene has 1 to 64 characters, and a temporary code lasts 30 days at most")
        action = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = self.post("qrcode/create", data={"expire_seconds": seconds, **action})
        if not answer.get("ticket"):
            raise Doubtful("the answer has no ticket")
        return QrCode(str(answer["ticket"]), str(answer.get("url", "")))

    def fetch_media(self, media_id: str) -> bytes:
        """A picture that somebody sent, which the platform keeps for three days. Raises MediaGone besides."""
        try:
            answer = self._request("GET", "media/get", params={"media_id": media_id}, whole=True)
        except Refused as refusal:
            if refusal.code not in GONE_CODES:
                raise
            answer = None
        if answer is None:
            raise MediaGone
        if not isinstance(answer, requests.Response):
            raise Doubtful("the answer is no picture")
        return bytes(answer.content)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _done(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.post(path, data=body)
        if answer.get("errcode") != 0:
            raise Doubtful("the answer does not say that it was done")
        return answer

    # The access token: one fetch at a time, and all who wait for it share its outcome

    @property
    def access_token(self) -> str:
        """The token in use. Raises ChannelFault if one had to be fetched and was not given."""
        return self.session.get(self.access_token_key) or self._fresh(None)

    def fetch_access_token(self) -> str:
        """A token other than the present one, if the platform has one."""
        return self._fresh(self.session.get(self.access_token_key))

    def _fresh(self, refused: str | None) -> str:
        with self._lock:
            token: str | None = self.session.get(self.access_token_key)
            if token and token != refused:
                return token  # somebody else has fetched it meanwhile
            flight, mine = self._flight, self._flight is None
            if flight is None:
                flight = self._flight = Future()
        if mine:
            self._fly(flight)
        return flight.result()

    def _fly(self, flight: Future[str]) -> None:
        try:
            flight.set_result(self._fetch())
        except ChannelFault as fault:
            flight.set_exception(fault)
        finally:
            with self._lock:
                self._flight = None
            flight.cancel()  # only if it ended in neither way: nobody must wait for ever

    def _fetch(self) -> str:
        """Ask `stable_token`, which returns the same token to all who ask while it lives."""
        answer = self._ask_token()
        token = answer.get("access_token")
        if not token or not isinstance(token, str):
            raise _refusal(answer)
        lives = answer.get("expires_in")
        lives = lives if isinstance(lives, int) else 7200
        self.session.set(self.access_token_key, token, max(60, lives - EARLY))
        return token

    def _ask_token(self) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        answer: Any = None
        fault = "no answer"
        try:
            response = self._http.post(self.API_BASE_URL + "stable_token", json=body, timeout=self.timeout, allow_redirects=False)
            response.raise_for_status()
            answer = response.json()
        except (requests.RequestException, *UNREADABLE) as error:
            fault = type(error).__name__
        if isinstance(answer, dict):
            return answer
        raise NeverSent(f"the access token could not be fetched ({fault})")  # outside `except`: no context to leak

    # One request

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
            if refusal.code not in TOKEN_CODES:
                raise
        return self._once(method, path, self._fresh(token), kwargs)

    def _once(self, method: str, path: str, token: str, kwargs: Mapping[str, Any]) -> Any:
        """The JSON of the answer; with `whole` the answer itself, where it is a picture."""
        params = {**(kwargs.get("params") or {}), "access_token": token}
        given = {name: value for name, value in kwargs.items() if name != "whole"}
        answer: Any = None
        fault: ChannelFault = Doubtful("the answer is not the platform's JSON")
        try:
            answer = super()._request(method, path, **{**given, "params": params, "allow_redirects": False})
        except WeChatClientException as error:
            fault = _from_wechatpy(error)
        except requests.RequestException as error:
            fault = from_network(error)
        except UNREADABLE:
            pass
        if isinstance(answer, dict) or (kwargs.get("whole") and _is_picture(answer)):
            return answer
        raise fault  # outside `except`: the library's error, which holds address and token, is not its context


def _is_picture(answer: Any) -> bool:
    return isinstance(answer, requests.Response) and answer.headers.get("Content-Type", "").startswith(PICTURES)


def message_id(answer: Mapping[str, Any]) -> str:
    """The id of a message in an answer; the platform spells its name in two ways."""
    return str(answer.get("msgid") or answer.get("msg_id") or "")


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
