"""What somebody says beside yes or no when he signs up, or tells that he cannot come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Bring(StrEnum):
    """How what is said at a meeting reaches somebody who cannot come to it."""

    VISIT = "visit"
    CALL = "call"
    TEXT = "text"
    POST = "post"
    STAND_IN = "stand_in"  # somebody goes for him
    NONE = "none"


@dataclass(frozen=True)
class RsvpDetails:
    """The details of one answer. None (or an empty text) is what he did not speak of; False is what he declines."""

    companion: int | None = None
    transport: bool | None = None
    wheelchair: bool | None = None
    diet: str = ""
    bring: Bring | None = None
    stand_in: str = ""  # who goes for him, in his own words; only with `Bring.STAND_IN`, and even then often not said
