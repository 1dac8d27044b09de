"""Calls to WeCom (企业微信), through wechatpy made safe. One client for each secret of a company."""

from __future__ import annotations

import hashlib
from typing import Any

from wechatpy.enterprise import WeChatClient

from bot.channels.shared.calls import SafeCalls
from bot.channels.shared.http import CONNECT
from bot.channels.shared.tokens import TokenStore

# Of the platform's global return codes: the token is not valid, or its time is over.
TOKEN_CODES = frozenset({40014, 42001, 41001})


class WeComClient(SafeCalls, WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One secret of one company. Safe to share between threads. `timeout` is in seconds, for each wait on the network.

    Use `done(path, body)` for calls; paths as "message/send".
    """

    token_codes = TOKEN_CODES

    def __init__(self, corp_id: str, secret: str, api_base: str, tokens: TokenStore, timeout: float = 8.0) -> None:
        self.API_BASE_URL = api_base.rstrip("/") + "/cgi-bin/"
        super().__init__(corp_id, secret, timeout=(min(CONNECT, timeout), timeout), auto_retry=False)
        # wechatpy's own key would contain a part of the secret.
        which = hashlib.sha256(f"{corp_id}:{secret}".encode()).hexdigest()[:16]
        self._prepare(tokens, f"wecom:{which}")

    def _token_request(self) -> tuple[str, str, dict[str, Any]]:
        return "GET", "gettoken", {"params": {"corpid": self.corp_id, "corpsecret": self.secret}}
