"""What programs send and get. Moments are ISO 8601 with an offset; one without is the office's own time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.domain.notices import NoticeKind

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """A name that is not known is an error, not a field that is silently dropped."""

    model_config = ConfigDict(extra="forbid")


class NewNotice(Strict):
    kind: NoticeKind
    title: Annotated[Words, Field(max_length=120)]
    body: Annotated[Words, Field(max_length=4000)]
    event_at: datetime | None = None
    end_at: datetime | None = None
    reply_by: datetime | None = None
    place: Annotated[str, Field(max_length=120)] = ""
    audience: Annotated[Words, Field(max_length=400, description='In the audience language, or in words: "全体" is everybody.')]
    requires_confirmation: bool | None = None
    cutoff: datetime | None = Field(None, description="When people take over from the machine; by default the office's hour.")
    drill: bool = False


class Correction(Strict):
    """What is to be changed; what is left out stays."""

    title: Annotated[Words, Field(max_length=120)] | None = None
    body: Annotated[Words, Field(max_length=4000)] | None = None
    place: Annotated[str, Field(max_length=120)] | None = None
    event_at: datetime | None = None
    end_at: datetime | None = None
    reply_by: datetime | None = None


class Pasted(Strict):
    text: Annotated[Words, Field(max_length=8000)]


class Made(BaseModel):
    id: int
    number: int
    status: str


class Funnel(Made):
    title: str
    kind: str
    version: int
    correction_waiting: bool
    drill: bool
    cutoff: str | None
    exception: str
    should_know: int
    sent: int
    delivered: int
    read: int
    confirmed: int
    rate: float | None
    weighed: float | None
    states: dict[str, int]


class Standing(BaseModel):
    person: str
    person_id: int
    state: str
    reason: str
    how: str | None
    rsvp: str | None
    settled_at: str | None
    next_step: str | None
    next_at: str | None


class Done(Made):
    people: int | None = None
    version: int | None = None


class Fault(BaseModel):
    error: str
    detail: str
    cautions: list[dict[str, Any]] = []


def faults(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description of the API says of answers that are none."""
    return {status: {"model": Fault} for status in statuses}
