"""A WeCom group robot (POST /cgi-bin/webhook/send?key=…) for tests: 20 posts a minute and robot, internal groups only."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

POSTS_A_MINUTE = 20
LIMITS = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}  # UTF-8 bytes
A_MINUTE = timedelta(minutes=1)
OTHER_KINDS = ("image", "news", "file", "voice", "template_card")


@dataclass(frozen=True, slots=True)
class Post:
    """What the group saw; `at` is seconds since the epoch."""

    kind: str
    text: str
    mentioned: tuple[str, ...]
    at: float


@dataclass(slots=True)
class Robots:
    """All robots of the company, by key."""

    _posts: dict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))
    _recent: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _barred: dict[str, datetime] = field(default_factory=dict)

    def posts(self, key: str) -> list[Post]:
        return list(self._posts[key]) if key in self._posts else []

    def send(self, key: str, known: Collection[str], body: dict[str, Any] | None, now: datetime) -> int:
        """The errcode of one post: 0 and it stands in the group, anything else and it does not."""
        if key not in known:
            return 93000
        if body is None:
            return 40035
        post, refused = _read(body, now)
        if post is None:
            return refused
        if self._over_rate(key, now):
            return 45009
        self._recent[key].append(now)
        self._posts[key].append(post)
        return 0

    def _over_rate(self, key: str, now: datetime) -> bool:
        recent = self._recent[key]
        while recent and now - recent[0] >= A_MINUTE:
            recent.popleft()
        if len(recent) >= POSTS_A_MINUTE:
            self._barred[key] = now + A_MINUTE  # breaking the minute rule costs a minute (document/path/90454)
        return key in self._barred and now < self._barred[key]


def _read(body: dict[str, Any], now: datetime) -> tuple[Post | None, int]:
    kind = body.get("msgtype")
    if kind not in LIMITS and kind not in OTHER_KINDS:
        return None, 40008
    part = body.get(str(kind))
    if not isinstance(part, dict):
        return None, 40035
    if kind in OTHER_KINDS:
        return Post(str(kind), "", (), now.timestamp()), 0
    text = part.get("content")
    if not isinstance(text, str) or not text:
        return None, 44004
    if len(text.encode()) > LIMITS[str(kind)]:
        return None, 40058
    mentioned = (*part.get("mentioned_list", ()), *part.get("mentioned_mobile_list", ())) if kind == "text" else ()
    return Post(str(kind), text, tuple(mentioned), now.timestamp()), 0
