"""What a bridge's answers mean for a send: one table, read by class, since no two bridges use the same numbers.

The numbers below 1000 and the WebSocket's 14xx are from the OneBot 11 standard; 200 and 1200 are how bridges of 2026 say that
something went wrong inside, most often "sendMsg timeout", and the message has arrived often enough all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from bot.channels.shared.codes import ACCEPTED, ACCOUNT, CONTENT, CREDENTIALS, OTHER, RECIPIENT, UNKNOWN, judge
from bot.domain.delivery import SendResult

IN_DOUBT = replace(UNKNOWN, once=True)  # to be looked for, never to be repeated

MEANING = MappingProxyType(
    {
        1: OTHER,  # failed, without a reason (with the status "async": taken, the end is open)
        -1: ACCOUNT,  # no such action: this is no bridge that can send
        100: CONTENT,  # a parameter is missing or not valid
        102: OTHER,  # the client underneath gave an answer of no use
        103: RECIPIENT,  # not permitted: no friend, not in the group, muted there
        104: CREDENTIALS,  # the account's own sign-in is not valid
        201: ACCOUNT,  # the bridge did not start properly
        400: CONTENT,  # a parameter is not valid, as some bridges say it over HTTP
        1400: CONTENT,  # … and over the WebSocket
        1401: CREDENTIALS,  # no access token
        1403: CREDENTIALS,  # wrong access token
        1404: ACCOUNT,  # no such action
    }
)
DOUBTS = frozenset({200, 1200})  # something inside the bridge failed, before or after the message left
UNKNOWN_ACTION = frozenset({-1, 404, 1404})
WAITED = ("timeout", "timed out", "超时")
HTTP_CODES = MappingProxyType({400: 1400, 401: 1401, 403: 1403, 404: 1404})


@dataclass(frozen=True, slots=True)
class Answer:
    """A bridge's answer to an action. `words` is what it says in prose: looked at, never shown or logged."""

    status: str
    code: int | None
    data: Any = None
    words: str = ""

    @property
    def done(self) -> bool:
        return self.status == "ok" or (self.code == 0 and self.status in ("", "async"))

    @property
    def pending(self) -> bool:
        return self.status == "async"

    @property
    def doubtful(self) -> bool:
        return self.code is None or self.code in DOUBTS or any(word in self.words for word in WAITED)


def answer(raw: object) -> Answer:
    """What was answered; whatever cannot be read is in doubt."""
    if not isinstance(raw, Mapping):
        return Answer("", None)
    words = (raw.get(name) for name in ("message", "wording", "msg"))
    said = (word[:500] for word in words if isinstance(word, str))
    return Answer(str(raw.get("status") or "").lower(), _number(raw.get("retcode")), raw.get("data"), " ".join(said).lower())


def judge_answer(found: Answer) -> SendResult:
    """The result that an answer to a send stands for."""
    if found.pending:
        return ACCEPTED
    if found.done:
        return replace(ACCEPTED, message_id=_message_id(found.data))
    if found.doubtful or found.code == 0:
        return replace(IN_DOUBT, code=found.code or None)
    return judge(MEANING, found.code or 0)


def _message_id(data: object) -> str:
    found = data.get("message_id") if isinstance(data, Mapping) else None
    return str(found)[:64] if isinstance(found, int | str) and not isinstance(found, bool) and found else ""


def _number(raw: object) -> int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    text = raw.strip() if isinstance(raw, str) else ""
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 9 else None
