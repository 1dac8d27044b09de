"""Calls to 微信客服, through wechatpy made safe (see `bot.channels.shared.calls`). Every method raises ChannelFault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.shared.faults import Doubtful, Refused
from bot.channels.shared.tokens import TokenStore
from bot.channels.shared.wecom import WeComClient
from bot.channels.wecom_kf.codes import BAD_WORD
from bot.channels.wecom_kf.settings import KfAccount

PAGE = 1000  # messages in one answer, the most that the platform gives
MOST_PAGES = 50  # of accounts, a hundred each; a platform that never ends is not asked for ever
ASSISTANT = 1  # the state of a conversation in which we speak


class KfClient(WeComClient):
    """One customer-service account. Safe to share between threads."""

    def __init__(self, account: KfAccount, tokens: TokenStore) -> None:
        super().__init__(account.corp_id, account.secret, account.api_base, tokens, account.timeout)
        self.open_kfid = account.open_kfid

    def sync(self, cursor: str, word: str) -> dict[str, Any]:
        """One page of what waits. Without a word, or once its ten minutes are over, the platform lets us ask rarely."""
        # Fields that are empty stay out: the platform takes an empty cursor for a wrong one.
        body = {"limit": PAGE, "open_kfid": self.open_kfid, "voice_format": 0, **({"cursor": cursor} if cursor else {})}
        if not word:
            return self.done("kf/sync_msg", body)
        try:
            return self.done("kf/sync_msg", {**body, "token": word})
        except Refused as refusal:
            if refusal.code != BAD_WORD:
                raise
        return self.done("kf/sync_msg", body)

    def send(self, to: str, message_id: str, content: Mapping[str, Any]) -> None:
        """`content`: msgtype and the part of that name. `message_id` is ours: at most 32 of 0-9a-zA-Z_-.

        It is good once within the account: sent again, it is refused. With which code is not published, so that such a refusal
        cannot be told from others, and nothing in doubt is repeated.
        """
        self.done("kf/send_msg", {"touser": to, "open_kfid": self.open_kfid, "msgid": message_id, **content})

    def welcome(self, code: str, message_id: str, text: str) -> None:
        """Answer somebody's coming in; a code is good for one message, twenty seconds long."""
        self.done("kf/send_msg_on_event", {"code": code, "msgid": message_id, "msgtype": "text", "text": {"content": text}})

    def take(self, person: str) -> None:
        """Bring a conversation into the state in which we speak."""
        body = {"open_kfid": self.open_kfid, "external_userid": person, "service_state": ASSISTANT}
        self.done("kf/service_state/trans", body)

    def accounts(self) -> list[str]:
        """The open_kfid of every account that this secret may use."""
        found: list[str] = []
        for _ in range(MOST_PAGES):
            listed = self.done("kf/account/list", {"offset": len(found), "limit": 100}).get("account_list")
            if not isinstance(listed, list):
                raise Doubtful("the answer has no list of accounts")
            found += [str(one.get("open_kfid", "")) for one in listed if isinstance(one, dict)]
            if len(listed) < 100:
                break
        return found

    def link(self, scene: str) -> str:
        """What a person opens to write to us. A scene has at most 32 of 0-9a-zA-Z_-."""
        url = self.done("kf/add_contact_way", {"open_kfid": self.open_kfid, "scene": scene}).get("url")
        if not isinstance(url, str) or not url:
            raise Doubtful("the answer has no link")
        return url
