"""Posts of a webhook robot to the one internal group it belongs to.

The address contains the robot's key, and whoever has it can post as the robot: no error of this module carries it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.channels.base import Capabilities
from bot.channels.shared.codes import (
    ACCEPTED,
    ACCOUNT,
    BUSY,
    CONTENT,
    NO_ROUTE,
    UNKNOWN,
    judge,
    judge_fault,
)
from bot.channels.shared.http import Http
from bot.channels.shared.threads import Threaded
from bot.domain.delivery import SendResult
from bot.domain.messages import Form, Outgoing
from bot.errors import ChannelFault

MINUTE = timedelta(minutes=1)
PATH = "cgi-bin/webhook/send"
GONE = "the robot is not in its group any more, or its key is wrong: add it anew and copy the key"
LONGEST_TEXT = 2048  # bytes of UTF-8
PER_SECOND = 0.3  # the platform takes 20 a minute from one robot

# The platform's global return codes, as far as this interface uses them; the grouping is ours.
MEANING = MappingProxyType(
    {
        0: ACCEPTED,
        -1: UNKNOWN,  # system busy: whether it stands in the group nobody knows
        45009: replace(BUSY, wait=MINUTE),  # more than 20 in this minute: the robot is barred for a minute
        93000: ACCOUNT,  # key wrong, or the robot was removed from the group
        40008: CONTENT,  # kind of message not allowed
        40058: CONTENT,  # a field has the wrong form or length
        44004: CONTENT,  # empty text
        45002: CONTENT,  # text too long
    }
)


class WeComGroupChannel(Threaded):
    """One robot. Owns a thread and a connection: call `close` at the end. `timeout` is in seconds, for each network wait."""

    capabilities = Capabilities(text_bytes=LONGEST_TEXT, groups=True, per_second=PER_SECOND, concurrency=1)

    def __init__(self, account: str, key: str, api_base: str, timeout: float = 8.0) -> None:
        super().__init__("wecom_group", account, 1)
        self._key = key
        self._http = Http(api_base.rstrip("/") + "/", timeout)

    def attempt(self, message: Outgoing) -> SendResult:
        """`message.to` is not looked at: a robot belongs to one group."""
        if message.form is not Form.GROUP:
            return NO_ROUTE
        if not message.text.strip() or len(message.text.encode("utf-8", "replace")) > LONGEST_TEXT:
            return CONTENT
        body = {"msgtype": "text", "text": {"content": message.text}}
        try:
            answer = self._http.call("POST", PATH, params={"key": self._key}, json=body)
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        code = answer.data.get("errcode") if isinstance(answer.data, dict) else None
        return judge(MEANING, code) if isinstance(code, int) else UNKNOWN

    def check(self) -> list[str]:
        """An empty text shows nobody anything, and is refused for another reason where the key is right."""
        try:
            answer = self._http.call("POST", PATH, params={"key": self._key}, json={"msgtype": "text", "text": {"content": ""}})
        except ChannelFault:
            return ["the platform cannot be reached; look at the network and at api_base"]
        code = answer.data.get("errcode") if isinstance(answer.data, dict) else None
        return (
            ["the robot is not in its group any more, or its key is wrong: add it anew and copy the key"] if code == 93000 else []
        )

    def close(self) -> None:
        """Take no more posts, wait for the one under way, and close the connection."""
        super().close()
        self._http.close()
