"""Everything the fake platform remembers; a reset makes a new one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.fakes.wechat.people import People, Shown, User
from tests.fakes.wechat.settings import Settings
from tests.fakes.wechat.switches import Board
from tests.fakes.wechat.tokens import TokenDesk
from tests.fakes.wecom_group import Robots

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u")


@dataclass(frozen=True, slots=True)
class Ask:
    """One API call: `body` is the decoded JSON object, `raw` the bytes it came in, `endpoint` the path after /cgi-bin/."""

    endpoint: str
    method: str
    query: dict[str, str]
    raw: bytes
    body: dict[str, Any] | None
    kind: str = ""  # the Content-Type

    @property
    def openid(self) -> str:
        value = (self.body or {}).get("touser", "")
        return value if isinstance(value, str) else ""

    @property
    def literal(self) -> dict[str, Any]:
        r"""The body as customer-service messages and menus read it: \u4f60 stays six characters, so JSON must come as UTF-8."""
        raw = self.raw.decode("utf-8", "replace")
        decoded = json.loads(_ESCAPE.sub(r"\1\\\\u", raw))
        return decoded if isinstance(decoded, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answers; `first` must have happened before the answer leaves (an early receipt)."""

    payload: dict[str, Any]
    accepted: bool = False
    first: Awaitable[object] | None = None
    file: bytes = b""  # instead of JSON
    kind: str = "image/jpeg"  # of the file


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call log; `errcode` is None where the caller got no JSON, `at` is seconds since the epoch."""

    endpoint: str
    at: float
    openid: str
    client_msg_id: str
    errcode: int | None
    accepted: bool
    fault: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A send that took effect, whatever the caller was told."""

    how: str
    openid: str
    msgid: int | None
    client_msg_id: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with a scene; `until` is None for a permanent one."""

    scene: str
    until: datetime | None


@dataclass(slots=True)
class Mass:
    """A mass message; `status` as its event says it, `reached` counts the phones."""

    group: str
    text: str
    status: str
    at: float
    reached: int
    taken_back: str = ""  # DELETE once somebody deleted it in the console


@dataclass(slots=True)
class Visit:
    """Somebody opened a page that recognises him; its code is good once."""

    openid: str
    until: datetime
    used: bool = False


@dataclass(slots=True)
class World:
    settings: Settings = field(default_factory=Settings)
    people: People = field(default_factory=People)
    tokens: TokenDesk = field(default_factory=TokenDesk)
    board: Board = field(default_factory=Board)
    robots: Robots = field(default_factory=Robots)
    calls: list[Call] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    menu: dict[str, Any] | None = None
    masses: dict[int, Mass] = field(default_factory=dict)
    mass_keys: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    mass_days: Counter[str] = field(default_factory=Counter)
    uploads: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)  # media we put there
    visits: dict[str, Visit] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # media that is kept no more
    once: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)  # (openid, client_msg_id)
    template_days: Counter[str] = field(default_factory=Counter)
    sent_ids: count[int] = field(default_factory=lambda: count(4_000_000_000_000_000_001))
    said_ids: count[int] = field(default_factory=lambda: count(24_000_000_000_000_001))

    def show(self, user: User, shown: Shown, client_msg_id: str = "") -> None:
        """Put a push on the person's phone and into the list of accepted sends."""
        user.phone.append(shown)
        self.accept(user.openid, shown, client_msg_id)

    def accept(self, to: str, shown: Shown, client_msg_id: str) -> None:
        self.accepted.append(Accepted(shown.how, to, shown.msgid, client_msg_id, shown.text, shown.at))
