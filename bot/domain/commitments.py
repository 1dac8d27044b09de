"""What the office has taken upon itself for somebody (答应的事): it has an owner and a date, and the person hears back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.conversation import Place


class CommitmentKind(StrEnum):
    NEED = "need"  # 诉求: what a person wants, heard at a visit or said in chat
    PROMISE = "promise"  # 答应的事: what a member of staff said the office would do
    SERVICE = "service"  # 服务: something out of the office's own catalogue
    HARDSHIP = "hardship"  # 特困帮扶
    SUGGESTION = "suggestion"  # 建言


class Finding(StrEnum):
    """The four ways to dispose of a request (四类诉求处理)."""

    FITS = "符合政策"
    AGAINST = "不符合政策"
    OPEN = "无明确规定但合情合理"
    UNREAL = "脱离实际"


class CommitmentState(StrEnum):
    OPEN = "open"
    ARRANGED = "arranged"  # a service with who comes and when
    DONE = "done"
    DECLINED = "declined"  # it cannot be, and he was told why
    VOID = "void"  # he wants it no more, or he has died


LIVE = frozenset({CommitmentState.OPEN, CommitmentState.ARRANGED})


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """What is to be taken on. `key` is equal for every repetition of the same request."""

    key: str
    kind: CommitmentKind
    text: str
    asked_by: str  # person:5, proxy:2, staff:3
    person_id: int | None = None
    visit_id: int | None = None
    place: Place | None = None  # the chat that it came from
    owner_id: int | None = None  # None: the rules say whose it is
    due_at: datetime | None = None  # None: the rules say by when
    service: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commitment:
    """`number` is what people say: 办理 8 符合政策 …"""

    number: int
    kind: CommitmentKind
    state: CommitmentState
    text: str
    asked_by: str
    made_at: datetime
    due_at: datetime
    person_id: int | None = None
    person_name: str = ""
    unit: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    visit_id: int | None = None
    place: Place | None = None
    service: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    level: int = 0
    told_at: datetime | None = None
    taken_at: datetime | None = None
    next_at: datetime | None = None
    disposition: str = ""
    result: str = ""
    answered_at: datetime | None = None
    answered_how: str = ""
    rating: str = ""
    closed_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def late(self, now: datetime) -> bool:
        return self.live and now > self.due_at


@dataclass(frozen=True, slots=True)
class CommitmentStep:
    """One line of its history."""

    at: datetime
    by: str
    step: str
    text: str
