"""Posts of a webhook robot to the one internal group it belongs to.

The address contains the robot's key, and whoever has it can post as the robot: no error of this module carries it.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import requests

from bot.channels.base import Capabilities
from bot.channels.network import never_left
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.domain.messages import Form, Outgoing

CONNECT = 3.05  # seconds; a little over the interval at which TCP repeats its first packet
LONGEST_TEXT = 2048  # bytes of UTF-8
PER_SECOND = 0.3  # the platform takes 20 a minute from one robot

UNKNOWN = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
NOT_TRIED = SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)
_CONTENT = SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)
_NO_PERSONS = SendResult(Outcome.REFUSED, Reason.NO_ROUTE, permanent=True)
_OTHER = SendResult(Outcome.REFUSED, Reason.PLATFORM)

# The platform's global return codes, as far as this interface uses them; the grouping is ours.
MEANING = MappingProxyType(
    {
        0: SendResult(Outcome.ACCEPTED),
        -1: SendResult(Outcome.REFUSED, Reason.TRANSIENT),  # system busy
        45009: SendResult(Outcome.REFUSED, Reason.QUOTA),  # more than 20 in this minute
        93000: SendResult(Outcome.REFUSED, Reason.ACCOUNT),  # key wrong, or the robot was removed from the group
        40008: _CONTENT,  # kind of message not allowed
        40058: _CONTENT,  # a field has the wrong form or length
        44004: _CONTENT,  # empty text
        45002: _CONTENT,  # text too long
    }
)


def judge(code: int) -> SendResult:
    """The result that a return code stands for; the code itself is kept for the operator unless it is 0."""
    meaning = MEANING.get(code, _OTHER)
    return SendResult(meaning.outcome, meaning.reason, meaning.permanent, code=code or None)


class WeComGroupChannel:
    """One robot. Owns a thread and a connection: call `close` at the end. `timeout` is in seconds, for each network wait."""

    name = "wecom_group"
    capabilities = Capabilities(text_bytes=LONGEST_TEXT, groups=True, per_second=PER_SECOND, concurrency=1)

    def __init__(self, account: str, key: str, api_base: str, timeout: float = 8.0) -> None:
        self.account = account
        self._key = key
        self._address = api_base.rstrip("/") + "/cgi-bin/webhook/send"
        self._timeout = (min(CONNECT, timeout), timeout)
        self._http = requests.Session()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=f"wecom-group-{account}")
        self._closed = False

    async def send(self, message: Outgoing) -> SendResult:
        """Try once. `message.to` is not looked at: a robot belongs to one group. Only cancellation raises."""
        if message.form is not Form.GROUP:
            return _NO_PERSONS
        if not message.text.strip() or len(message.text.encode("utf-8", "replace")) > LONGEST_TEXT:
            return _CONTENT
        if self._closed:
            return NOT_TRIED
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._post, message.text)

    def check(self) -> list[str]:
        """Nothing can be asked of a robot without everybody in the group seeing it."""
        return []

    def close(self) -> None:
        """Take no more posts, wait for the one under way, and close the connection."""
        self._closed = True
        self._threads.shutdown(wait=True)
        self._http.close()

    def _post(self, text: str) -> SendResult:
        try:
            response = self._http.post(
                self._address,
                params={"key": self._key},
                json={"msgtype": "text", "text": {"content": text}},
                timeout=self._timeout,
                allow_redirects=False,  # a redirect would take the key elsewhere
            )
            response.raise_for_status()
            return _read(response.json())
        except requests.RequestException as error:
            return NOT_TRIED if never_left(error) else UNKNOWN
        except (ValueError, RecursionError):
            return UNKNOWN


def _read(answer: object) -> SendResult:
    code = answer.get("errcode") if isinstance(answer, dict) else None
    return judge(code) if isinstance(code, int) else UNKNOWN
