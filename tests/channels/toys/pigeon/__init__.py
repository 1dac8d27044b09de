"""A channel that nobody has heard of: carrier pigeons. All that it takes is this folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from pydantic.dataclasses import dataclass

from bot.channels.base import NO_HEADERS, Answer, Capabilities, House, Joined, Opened, Window
from bot.channels.shared.codes import ACCEPTED
from bot.channels.shared.settings import STRICT, Positive
from bot.domain.delivery import Purpose, SendResult
from bot.domain.messages import Incoming, Kind, Outgoing, Trigger
from bot.errors import Malformed, WrongSignature


@dataclass(frozen=True, config=STRICT)
class Loft:
    """One loft, and the word by which its keeper is known."""

    word: str = field(repr=False)
    per_second: Positive = 50.0


SETTINGS = Loft


class Pigeons:
    name = "pigeon"

    def __init__(self, account: str, loft: Loft) -> None:
        self.account = account
        self.capabilities = Capabilities(
            push=frozenset({Purpose.NOTICE, Purpose.STAFF}),
            windows={Trigger.MESSAGE: Window(3, timedelta(days=1))},
            per_second=loft.per_second,
        )
        self.flown: list[Outgoing] = []

    async def send(self, message: Outgoing) -> SendResult:
        self.flown.append(message)
        return ACCEPTED

    def check(self) -> list[str]:
        return ["no pigeon has come home yet"]

    def close(self) -> None:
        """They find home by themselves."""


class Landing:
    def __init__(self, account: str, loft: Loft) -> None:
        self._account = account
        self._loft = loft

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        return query.get("coo", "")

    def open(self, query: Mapping[str, str], body: bytes, now: datetime, headers: Mapping[str, str] = NO_HEADERS) -> Opened:
        if headers.get("x-word") != self._loft.word:
            raise WrongSignature
        try:
            said = json.loads(body)
            key, text, sender = str(said["ring"]), str(said["text"]), str(said["from"])
        except (ValueError, KeyError, TypeError):
            raise Malformed from None
        return Opened((Incoming("pigeon", self._account, sender, Kind.TEXT, key, now, text),))

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:
        return Answer(b"coo")


def join(name: str, loft: Loft, house: House) -> Joined:
    return Joined(Pigeons(name, loft), Landing(name, loft))
