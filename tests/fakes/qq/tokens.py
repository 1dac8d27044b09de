"""Access tokens: the same one while it lives, a fresh one in its last minute, while the old one still works."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

LAST_MINUTE = timedelta(seconds=60)


@dataclass(slots=True)
class TokenDesk:
    app_id: str
    secret: str
    lives: int = 7200
    as_text: bool = True  # `expires_in` is written as a text
    busy: bool = False
    barred: bool = False
    fetches: int = 0
    _given: list[tuple[str, datetime]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _stillborn: bool = False  # the next token is refused at once

    def give(self, body: dict[str, Any], now: datetime) -> dict[str, Any]:
        self.fetches += 1
        if self.busy:
            return {"code": 100001, "message": "Too many requests"}
        if self.barred or body.get("appId") != self.app_id:
            return {"code": 100007, "message": "appid invalid"}
        if body.get("clientSecret") != self.secret:
            return {"code": 100016, "message": "invalid appid or secret"}
        if self._stillborn:
            self._stillborn = False
            return {"access_token": "token-0", "expires_in": "7200"}
        if not self._given or self._given[-1][1] - now <= LAST_MINUTE:
            self._given.append((f"token-{next(self._numbers)}", now + timedelta(seconds=self.lives)))
        token, until = self._given[-1]
        left = int((until - now).total_seconds())
        return {"access_token": token, "expires_in": str(left) if self.as_text else left}

    def good(self, header: str, now: datetime) -> int:
        """0, or the code of the refusal."""
        scheme, _, token = header.partition(" ")
        if scheme != "QQBot" or not token:
            return 11241
        return 0 if any(token == one and now < until for one, until in self._given) else 11244

    def spoil(self) -> None:
        """The token that is held is refused from now on; if none was given yet, the next one is."""
        self._stillborn = not self._given
        self._given.clear()
