"""Signed links, so that nobody can make one: to a notice for one reader or for a group, to what a task needs, to a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """Whose notice a link opens, and who opens it: the person himself, or one of those who receive for him."""

    recipient_id: int
    proxy_id: int | None = None
    series: int = 0  # how often his links had been called back when this one was made


class _Links:
    """Links of one sort; a token of another sort opens nothing."""

    salt: str
    path: str

    def __init__(self, secret: str, public_url: str) -> None:
        self._signer = URLSafeSerializer(secret, salt=self.salt)
        self._public_url = public_url

    def _url(self, value: object) -> str:
        return f"{self._public_url}/{self.path}/{self._signer.dumps(value)}"

    def _value(self, token: str) -> Any:
        """None if we never made it."""
        try:
            return self._signer.loads(token)
        except (BadSignature, UnicodeEncodeError):  # half a character is none
            return None


class NoticeLinks(_Links):
    salt, path = "notice", "n"

    def url(self, recipient_id: int, proxy_id: int | None = None, series: int = 0) -> str:
        if series:
            return self._url([recipient_id, proxy_id or 0, series])
        return self._url(recipient_id if proxy_id is None else [recipient_id, proxy_id])

    def read(self, token: str) -> NoticeKey | None:
        """Whom a link was made for; None if we never made it."""
        value = self._value(token)
        numbers = value if isinstance(value, list) else [value]
        if not 1 <= len(numbers) <= 3 or not all(isinstance(one, int) for one in numbers):
            return None
        recipient_id, proxy_id, series = (*numbers, 0, 0)[:3]
        return NoticeKey(recipient_id, proxy_id or None, series)


class GroupLinks(_Links):
    """To a notice as a chat group sees it: the same for whoever opens it, so that nobody is known by it."""

    salt, path = "group", "g"

    def url(self, notice_id: int) -> str:
        return self._url(notice_id)

    def read(self, token: str) -> int | None:
        """Which notice a link was made for; None if we never made it."""
        value = self._value(token)
        return value if type(value) is int else None


class TaskLinks(_Links):
    """To the page that a liaison shows at a door, or to the kit of whoever forwards. It opens as long as the task is open."""

    salt, path = "task", "t"

    def url(self, task_id: int) -> str:
        return self._url(task_id)

    def read(self, token: str) -> int | None:
        """Which task a link was made for; None if we never made it."""
        value = self._value(token)
        return value if isinstance(value, int) else None


class PolicyLinks(_Links):
    """To a topic in full. It opens as long as the topic is in force."""

    salt, path = "topic", "p"

    def url(self, topic_id: str) -> str:
        return self._url(topic_id)

    def read(self, token: str) -> str | None:
        """Which topic a link was made for; None if we never made it."""
        value = self._value(token)
        return value if isinstance(value, str) else None
