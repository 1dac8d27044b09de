"""Calls to the WeChat service account interface, through wechatpy made safe (see `bot.channels.shared.calls`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from wechatpy import WeChatClient

from bot.channels.shared.calls import CONNECT, SafeCalls, message_id
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.tokens import TokenStore
from bot.channels.wechat.codes import TOKEN_CODES

LONGEST_QR = 2_592_000  # seconds, 30 days: the platform's limit for a temporary code


class QrCode(NamedTuple):
    """A QR code that brings a person to the account: its ticket, and the address that the code itself contains."""

    ticket: str
    url: str


class SafeClient(SafeCalls, WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One account. Safe to share between threads. `timeout` is in seconds, for each wait on the network."""

    token_codes = TOKEN_CODES

    def __init__(self, app_id: str, secret: str, api_base: str, tokens: TokenStore, timeout: float = 8.0) -> None:
        self.API_BASE_URL = api_base.rstrip("/") + "/cgi-bin/"
        super().__init__(app_id, secret, timeout=(min(CONNECT, timeout), timeout), auto_retry=False)
        self._prepare(tokens, self.access_token_key)

    def _token_request(self) -> tuple[str, str, dict[str, Any]]:
        """`stable_token` returns the same token to all who ask while it lives."""
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return "POST", "stable_token", {"json": body}

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
        return message_id(self.done("message/template/send", body))

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service text, inside the window that the person opened."""
        self.done("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})

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
