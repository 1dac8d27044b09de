"""The people who hold a phone: what they see, whether they follow, and which answers are free after what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum


class Window(IntEnum):
    """Verdicts on a customer-service message, as the platform numbers them."""

    OPEN = 0
    CLOSED = 45015
    USED_UP = 45047


@dataclass(slots=True)
class Grant:
    left: int
    until: datetime


@dataclass(slots=True)
class Windows:
    """5 within 48 h of the person's last message, 3 within a minute of a click, follow or scan."""

    _grants: dict[str, Grant] = field(default_factory=dict)

    def spoke(self, now: datetime) -> None:
        self._grants["message"] = Grant(5, now + timedelta(hours=48))

    def acted(self, now: datetime) -> None:
        self._grants["action"] = Grant(3, now + timedelta(minutes=1))

    def close(self) -> None:
        self._grants.clear()

    def spend(self, now: datetime) -> Window:
        """Use up one free answer, of the window that ends first."""
        live = sorted((g for g in self._grants.values() if now <= g.until), key=lambda g: g.until)
        if not live:
            return Window.CLOSED
        usable = next((g for g in live if g.left > 0), None)
        if usable is None:
            return Window.USED_UP
        usable.left -= 1
        return Window.OPEN


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing a person saw. `how`: passive, custom, template, subscription, mass or fault; `at`: seconds since the epoch."""

    how: str
    kind: str
    text: str
    at: float
    msgid: int | None = None
    template_id: str | None = None
    url: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)  # field to the characters it had before the platform cut it
    stripped: tuple[str, ...] = ()  # fields that lost newlines or emoji, or were dropped whole


@dataclass(slots=True)
class User:
    openid: str
    following: bool = True
    blocked: bool = False  # has switched "receive messages" off
    windows: Windows = field(default_factory=Windows)
    phone: list[Shown] = field(default_factory=list)
    rights: dict[str, int] = field(default_factory=dict)  # template to the subscription notices left; -1: for good
    tags: set[int] = field(default_factory=set)
    masses: Counter[str] = field(default_factory=Counter)  # mass messages by month


@dataclass(slots=True)
class People:
    _by_id: dict[str, User] = field(default_factory=dict)

    def known(self, openid: str) -> User | None:
        return self._by_id.get(openid)

    def meet(self, openid: str) -> User:
        """The person, who from now on exists and follows unless told otherwise."""
        return self._by_id.setdefault(openid, User(openid))

    def __iter__(self) -> Iterator[User]:
        return iter(self._by_id.values())
