"""Calls to the WeChat service account interface, through wechatpy made safe (see `bot.channels.shared.calls`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
from wechatpy import WeChatClient

from bot.channels.shared.calls import SafeCalls, message_id
from bot.channels.shared.faults import Doubtful, Refused, from_network
from bot.channels.shared.hot import Hot
from bot.channels.shared.http import CONNECT, Http
from bot.channels.shared.tokens import TokenStore
from bot.channels.wechat.codes import SPENT_CODES, TOKEN_CODES
from bot.errors import ChannelFault

LONGEST_QR = 2_592_000  # seconds, 30 days: the platform's limit for a temporary code
LONG_TERM = 3  # the platform's number for a subscription that is good for any number of messages

_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
_NOT_SHOWN = {"first", "remark"}  # of templates from before 2023; what they hold is dropped


class QrCode(NamedTuple):
    """A QR code that brings a person to the account: its ticket, and the address that the code itself contains."""

    ticket: str
    url: str


class Registered(NamedTuple):
    """A template as the platform has it."""

    fields: frozenset[str]
    long_term: bool = False


class CodeSpent(Refused):
    """The code of a recognised page is used up or too old: the page has to be opened again."""


class SafeClient(SafeCalls, WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One account. Safe to share between threads. `timeout` is in seconds, for each wait on the network."""

    token_codes = TOKEN_CODES

    def __init__(self, app_id: str, secret: str, api_base: str, tokens: TokenStore, timeout: float = 8.0) -> None:
        base = api_base.rstrip("/") + "/"
        self.API_BASE_URL = base + "cgi-bin/"
        super().__init__(app_id, secret, timeout=(min(CONNECT, timeout), timeout), auto_retry=False)
        self._prepare(tokens, self.access_token_key)
        self._beside = Http(base, timeout)  # what does not stand under cgi-bin
        self.hot = Hot(self.API_BASE_URL, timeout, self._tokens, self.token_codes)

    def close(self) -> None:
        """Close the connections."""
        super().close()
        self._beside.close()

    def _token_request(self) -> tuple[str, str, dict[str, Any]]:
        """`stable_token` returns the same token to all who ask while it lives."""
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return "POST", "stable_token", {"json": body}

    # To one person

    def send_template(self, openid: str, template_id: str, data: Mapping[str, str], url: str, client_msg_id: str) -> str:
        """A template message; returns the platform's msgid. `data` maps field names to texts.

        Repeated with the same `client_msg_id` within 10 minutes it reaches the person once.
        """
        return message_id(self.done(*template_call(openid, template_id, data, url, client_msg_id)))

    def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str], page: str) -> str:
        """A subscription notice; returns the platform's msgid, where it gives one. Repeated, it arrives again."""
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": _values(data)}
        if page:
            body["page"] = page
        return message_id(self.done("message/subscribe/bizsend", body))

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service text, inside the window that the person opened."""
        self.done(*text_call(openid, text))

    def send_picture(self, openid: str, media_id: str) -> None:
        """A customer-service picture, inside the window that the person opened."""
        self.done("message/custom/send", {"touser": openid, "msgtype": "image", "image": {"media_id": media_id}})

    def upload_picture(self, content: bytes, kind: str) -> str:
        """The media id of a picture (`kind`: png or jpeg), which the platform keeps for three days."""
        given = {"media": (f"picture.{kind}", content, f"image/{kind}")}
        answer = self._request("POST", "media/upload", params={"type": "image"}, files=given)
        if not answer.get("media_id"):
            raise Doubtful("the answer has no media id")
        return str(answer["media_id"])

    # To many

    def send_mass(self, tag: int | None, text: str, client_msg_id: str) -> str:
        """A mass message to everybody with a tag, or to all followers; returns the platform's msg_id.

        Repeated with the same `client_msg_id` within 24 hours it is refused, with 45065 and the first one's id.
        """
        body = {
            "filter": {"is_to_all": True} if tag is None else {"is_to_all": False, "tag_id": tag},
            "text": {"content": text},
            "msgtype": "text",
            "clientmsgid": client_msg_id,
        }
        return message_id(self.done("message/mass/sendall", body))

    def mass_status(self, msg_id: str) -> str:
        """SEND_SUCCESS, SENDING, SEND_FAIL or DELETE. This answer has no errcode when all is well."""
        return str(self.post("message/mass/get", data={"msg_id": msg_id}).get("msg_status", ""))

    # The account

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Replace the account's menu."""
        self.done("menu/create", dict(menu))

    def create_qr(self, scene: str, seconds: int) -> QrCode:
        """A temporary QR code with a scene of 1 to 64 characters. Raises ValueError outside the platform's limits."""
        if not 1 <= len(scene) <= 64 or not 1 <= seconds <= LONGEST_QR:
            raise ValueError("a scene has 1 to 64 characters, and a temporary code lasts 30 days at most")
        action = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = self.post("qrcode/create", data={"expire_seconds": seconds, **action})
        if not answer.get("ticket"):
            raise Doubtful("the answer has no ticket")
        return QrCode(str(answer["ticket"]), str(answer.get("url", "")))

    def templates(self) -> dict[str, Registered]:
        """The account's templates, by id."""
        return _registered(self.get("template/get_all_private_template").get("template_list"), "template_id")

    def subscriptions(self) -> dict[str, Registered]:
        """The account's templates for subscription notices, by id."""
        answer = self._ask_beside("wxaapi/newtmpl/gettemplate", {"access_token": self.access_token})
        return _registered(answer.get("data"), "priTmplId")

    def who(self, code: str) -> str:
        """The openid of whoever came back from the page of recognition with this code. Raises CodeSpent besides."""
        asked = {"appid": self.appid, "secret": self.secret, "code": code, "grant_type": "authorization_code"}
        openid = self._ask_beside("sns/oauth2/access_token", asked).get("openid")
        if not isinstance(openid, str) or not openid:
            raise Doubtful("the answer names nobody")
        return openid

    def time(self) -> datetime | None:
        """What the platform's clock shows, to the second; None if it does not tell."""
        fault: ChannelFault
        try:
            with self._http.get(self.API_BASE_URL, timeout=self.timeout, allow_redirects=False, stream=True) as response:
                told = parsedate_to_datetime(response.headers["Date"])
                return told if told.tzinfo else told.replace(tzinfo=UTC)
        except (KeyError, ValueError):
            return None
        except requests.RequestException as error:
            fault = from_network(error)
        raise fault  # outside `except`: the library's error, which holds the address, is not its context

    def _ask_beside(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """GET, once: what stands in the query is the platform's choice."""
        answer = self._beside.call("GET", path, params=params).data
        if not isinstance(answer, dict):
            raise Doubtful("the answer is not the platform's JSON")
        code = answer.get("errcode", 0)
        if code:
            number = code if isinstance(code, int) else -1
            raise CodeSpent(number) if number in SPENT_CODES else Refused(number)
        return answer


def template_call(
    openid: str, template_id: str, data: Mapping[str, str], url: str, client_msg_id: str
) -> tuple[str, dict[str, Any]]:
    """Path and body of a template message."""
    body: dict[str, Any] = {
        "touser": openid,
        "template_id": template_id,
        "client_msg_id": client_msg_id,
        "data": _values(data),
    }
    if url:
        body["url"] = url
    return "message/template/send", body


def text_call(openid: str, text: str) -> tuple[str, dict[str, Any]]:
    """Path and body of a customer-service text."""
    return "message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}


def _values(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in data.items()}


def _registered(several: object, key: str) -> dict[str, Registered]:
    """Templates as the platform lists them; their fields stand in the text of each as {{name.DATA}}."""
    if not isinstance(several, list):
        raise Doubtful("the answer has no list of templates")
    rows = [one for one in several if isinstance(one, dict)]
    return {
        str(one.get(key, "")): Registered(
            frozenset(_FIELD.findall(str(one.get("content", "")))) - _NOT_SHOWN, one.get("type") == LONG_TERM
        )
        for one in rows
    }
