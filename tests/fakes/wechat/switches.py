"""How the platform misbehaves: on the API, with receipts, and when it calls us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wechat.chance import CHANCE_KEYS, Chance, chance, only

FAULT_KINDS = ("errcode", "hang", "reset", "http", "html", "token_expired")
RECEIPT_WAYS = ("once", "early", "delay", "jitter", "held", "lost", "twice")
TAMPERINGS = ("", "signature", "msg_signature", "app_id", "body")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail on one endpoint ("*": any); `after` fails once the call has already taken effect."""

    endpoint: str
    kind: str
    chance: Chance
    after: bool = False
    errcode: int = -1
    seconds: float = 0.0
    status: int = 502
    openid: str = ""

    def meant_for(self, endpoint: str, openid: str) -> bool:
        return self.endpoint in (endpoint, "*") and self.openid in (openid, "")


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """What becomes of the receipts of the next template messages; an empty status tells the truth."""

    way: str
    chance: Chance
    status: str = ""
    seconds: float = 0.0
    openid: str = ""


@dataclass(frozen=True, slots=True)
class PushSwitch:
    """How the next callback pushes go wrong; `age` is by how many seconds their timestamp is too old."""

    chance: Chance
    copies: int = 1
    age: float = 0.0
    tamper: str = ""


@dataclass(slots=True)
class Board:
    """The switches that are on; the one set first acts first."""

    faults: list[Fault] = field(default_factory=list)
    receipts: list[ReceiptRule] = field(default_factory=list)
    pushes: list[PushSwitch] = field(default_factory=list)

    def fault(self, endpoint: str, openid: str) -> Fault | None:
        self.faults = [f for f in self.faults if not f.chance.spent]
        return next((f for f in self.faults if f.meant_for(endpoint, openid) and f.chance.hit()), None)

    def receipt(self, openid: str) -> ReceiptRule:
        self.receipts = [r for r in self.receipts if not r.chance.spent]
        drawn = (r for r in self.receipts if r.openid in (openid, "") and r.chance.hit())
        return next(drawn, ReceiptRule("once", Chance()))

    def push(self) -> PushSwitch:
        self.pushes = [p for p in self.pushes if not p.chance.spent]
        return next((p for p in self.pushes if p.chance.hit()), PushSwitch(Chance()))


def fault(spec: Mapping[str, Any]) -> Fault:
    """Raises ValueError for an unknown kind or key."""
    only(spec, {*CHANCE_KEYS, "endpoint", "kind", "after", "errcode", "seconds", "status", "openid"})
    _one_of(spec.get("kind", ""), FAULT_KINDS)
    if spec["kind"] == "token_expired" and spec.get("after"):
        raise ValueError("a token expires before the call, not after it")
    details = {key: value for key, value in spec.items() if key not in CHANCE_KEYS}
    return Fault(**{"endpoint": "*", **details, "chance": chance(spec)})


def receipt_rule(spec: Mapping[str, Any]) -> ReceiptRule:
    """Raises ValueError for an unknown way or key."""
    only(spec, {*CHANCE_KEYS, "way", "status", "seconds", "openid"})
    _one_of(spec.get("way", "once"), RECEIPT_WAYS)
    details = {key: value for key, value in spec.items() if key not in CHANCE_KEYS}
    return ReceiptRule(**{"way": "once", **details, "chance": chance(spec)})


def push_switch(spec: Mapping[str, Any]) -> PushSwitch:
    """Raises ValueError for an unknown tampering or key."""
    only(spec, {*CHANCE_KEYS, "copies", "age", "tamper"})
    _one_of(spec.get("tamper", ""), TAMPERINGS)
    details = {key: value for key, value in spec.items() if key not in CHANCE_KEYS}
    return PushSwitch(**{**details, "chance": chance(spec)})


def _one_of(value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"one of: {', '.join(known)}")
