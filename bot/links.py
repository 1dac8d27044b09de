"""Signed links, so that nobody can make one: to one notice for one reader, and to what is shown at somebody's door."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

SALT = "notice"
TASK_SALT = "task"


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """Whose notice a link opens, and who opens it: the person himself, or one of those who receive for him."""

    recipient_id: int
    proxy_id: int | None = None


class NoticeLinks:
    def __init__(self, secret: str, public_url: str) -> None:
        self._signer = URLSafeSerializer(secret, salt=SALT)
        self._public_url = public_url

    def url(self, recipient_id: int, proxy_id: int | None = None) -> str:
        value = recipient_id if proxy_id is None else [recipient_id, proxy_id]
        return f"{self._public_url}/n/{self._signer.dumps(value)}"

    def read(self, token: str) -> NoticeKey | None:
        """Whom a link was made for; None if we never made it."""
        try:
            value = self._signer.loads(token)
        except BadSignature:
            return None
        numbers = value if isinstance(value, list) else [value]
        return NoticeKey(*numbers) if len(numbers) <= 2 and all(isinstance(one, int) for one in numbers) else None


class TaskLinks:
    """To the page that a liaison shows at a door. It opens as long as the task is open."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._signer = URLSafeSerializer(secret, salt=TASK_SALT)
        self._public_url = public_url

    def url(self, task_id: int) -> str:
        return f"{self._public_url}/t/{self._signer.dumps(task_id)}"

    def read(self, token: str) -> int | None:
        """Which task a link was made for; None if we never made it."""
        try:
            value = self._signer.loads(token)
        except BadSignature:
            return None
        return value if isinstance(value, int) else None
