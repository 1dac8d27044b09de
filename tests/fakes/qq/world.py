"""What the fake platform remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.fakes.qq.tokens import TokenDesk

Clock = Callable[[], datetime]
APP_ID, SECRET = "102000001", "DG5g3B4j9X2KOErG"
FIVE_MINUTES = timedelta(minutes=5)


@dataclass(slots=True)
class Group:
    """One group, as its owner has set it up."""

    here: bool = True  # the bot is a member
    active: bool = False  # the owner lets it post unasked
    hears: bool = False  # … and hear everything
    muted: bool = False
    members: list[dict[str, Any]] = field(default_factory=list)
    posts: list[datetime] = field(default_factory=list)  # unasked ones


@dataclass(slots=True)
class Person:
    friend: bool = True
    allows: bool = False  # to be written to unasked
    refuses: bool = False  # everything
    spoke: datetime | None = None
    woken: set[int] = field(default_factory=set)  # stretches of time in which a wake-up was sent since then


@dataclass(slots=True)
class Anchor:
    """A message or an event that may be answered."""

    target: str
    at: datetime
    most: int
    event: str = ""  # its name, where it is no message
    answers: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Picture:
    scope: str
    content: bytes
    until: datetime


@dataclass(slots=True)
class World:
    now: Clock
    tokens: TokenDesk
    app_id: str = APP_ID
    secret: str = SECRET
    verified: bool = False
    markdown: bool = False  # granted
    lists: bool = False  # the list of members is granted
    barred: bool = False  # the bot
    stranger: bool = False  # our address is not on the list
    domains: set[str] = field(default_factory=set)  # registered
    groups: dict[str, Group] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    posts: list[datetime] = field(default_factory=list)  # unasked ones of this bot
    lookups: list[datetime] = field(default_factory=list)  # of members
    shown: dict[str, list[str]] = field(default_factory=dict)
    bodies: list[dict[str, Any]] = field(default_factory=list)  # of messages that were taken
    acknowledged: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # attachments, by path
    numbers: count[int] = field(default_factory=lambda: count(1))

    def number(self) -> str:
        return f"ROBOT1.0_{next(self.numbers):048d}!"
