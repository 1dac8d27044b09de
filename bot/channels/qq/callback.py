"""The listening side of a QQ bot: events that the platform signs, and its one check of our address.

The check (op 13) arrives unsigned and asks for a signature over `event_ts` + `plain_token`; events are signed with the same
key over timestamp + body. Whoever had us sign a body of his as a `plain_token` would hold a valid event, so a check is
answered only

* if `plain_token` is of letters and digits alone: with such a signature, no body verifies that is a JSON object;
* if `event_ts` is within minutes of now;
* if it was not asked too often: the same question is answered REPEATS times, since the answer is the same each time and may
  have been lost on the way, and CHALLENGES different ones within the window. The console asks once.

An event that is sent again carries the same `Incoming.key`, and the records know each key once: that is the store against
replays, which outlives a restart.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.qq.parse import incoming, interaction
from bot.channels.qq.signature import BotKey
from bot.channels.shared.seal import same
from bot.errors import Malformed, StaleRequest, WrongSignature

EVENT, ACK, CHECK = 0, 12, 13  # op codes
LARGEST_BODY = 256 * 1024  # bytes; looked at before anything is hashed
REPEATS = 3
CHALLENGES = 32
JSON = "application/json"

_TAKEN = json.dumps({"op": ACK}, separators=(",", ":")).encode()
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9]{1,64}")
_STAMP = re.compile(r"[0-9]{1,12}")

Headers = Mapping[str, str]


class QQCallback:
    """One bot's callback address. `stale_after` is in seconds, applied to the past and the future alike.

    `acknowledge` is told the id of each touch of a button: the person's app waits for it. Raises ConfigError for an empty secret.
    """

    def __init__(
        self, account: str, app_id: str, secret: str, stale_after: float = 300, acknowledge: Callable[[str], None] | None = None
    ) -> None:
        self.account = account
        self._app_id = app_id
        self._key = BotKey(secret)
        self._stale_after = stale_after
        self._acknowledge = acknowledge
        self._asked: Counter[tuple[str, str]] = Counter()  # the checks of the last minutes

    def echo(self, query: Mapping[str, str], now: datetime) -> str:  # noqa: ARG002
        """The platform checks an address by POST. Raises Malformed."""
        raise Malformed("this platform does not ask with GET")

    def open(self, query: Mapping[str, str], body: bytes, now: datetime, headers: Headers = NO_HEADERS) -> Opened:  # noqa: ARG002
        """Verify and parse one push.

        Raises WrongSignature, StaleRequest, Malformed.
        """
        if not same(self._app_id, headers.get("x-bot-appid", "")):
            raise WrongSignature("the push is for another bot")
        if len(body) > LARGEST_BODY:
            raise Malformed("the body is larger than any message")
        signature = headers.get("x-signature-ed25519", "")
        if signature:
            self._verify(headers.get("x-signature-timestamp", ""), body, signature, now)
        payload = _object(body)
        if payload.get("op") == CHECK:
            return Opened(word=self._checked(payload.get("d"), now))
        if not signature:
            raise WrongSignature("an event without a signature")
        if payload.get("op") != EVENT:
            raise Malformed("the op code is none that is pushed")
        return self._event(payload, now)

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:  # noqa: ARG002
        """The platform's word for "taken", or the answer to its check. It has no place for a text."""
        return Answer(opened.word or _TAKEN, JSON)

    def _event(self, payload: Mapping[str, Any], now: datetime) -> Opened:
        messages = incoming(self.account, payload, now)
        touched = interaction(payload)
        if touched and self._acknowledge is not None:
            self._acknowledge(touched)
        return Opened(messages)

    def _verify(self, stamp: str, body: bytes, signature: str, now: datetime) -> None:
        self._key.verify(stamp, body, signature)
        self._refuse_stale(stamp, now)

    def _refuse_stale(self, stamp: object, now: datetime) -> None:
        if not isinstance(stamp, str) or not _STAMP.fullmatch(stamp):
            raise StaleRequest("the timestamp is no number of seconds")
        if abs(now.timestamp() - int(stamp)) > self._stale_after:
            raise StaleRequest

    def _checked(self, data: Any, now: datetime) -> bytes:
        """The answer to a check of our address."""
        if not isinstance(data, dict):
            raise Malformed("the check has no content")
        token, stamp = data.get("plain_token"), data.get("event_ts")
        if not isinstance(token, str) or not _PLAIN_TOKEN.fullmatch(token):
            raise Malformed("plain_token is not of letters and digits alone")
        self._refuse_stale(stamp, now)
        self._count(str(stamp), token, now)
        signed = {"plain_token": token, "signature": self._key.sign(str(stamp), token.encode())}
        return json.dumps(signed).encode()

    def _count(self, stamp: str, token: str, now: datetime) -> None:
        """Raises StaleRequest for a check that was answered often enough. Of too many the oldest are forgotten: nobody can keep
        the console out by asking first, and what is signed for a check opens nothing else.
        """
        past = [one for one in self._asked if abs(now.timestamp() - int(one[0])) > self._stale_after]
        for one in past:
            del self._asked[one]
        if self._asked[stamp, token] >= REPEATS:
            raise StaleRequest("the check of this address was answered often enough")
        self._asked[stamp, token] += 1
        while len(self._asked) > CHALLENGES:
            del self._asked[next(iter(self._asked))]


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Malformed("the body is no JSON") from None
    if not isinstance(found, dict):
        raise Malformed("the body is no JSON object")
    return found
