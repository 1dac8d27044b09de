"""What staff are told of a draft before it goes out: what an elder will stumble over, and what should not be sent at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What is wrong with a notice. Those from SALES on are the classes of the office's list of sensitive words."""

    LONG_SENTENCE = "long_sentence"
    LONG_TEXT = "long_text"
    MANY_ACTIONS = "many_actions"
    OFFICIALESE = "officialese"
    FOREIGN = "foreign"
    LINK = "link"
    EMOJI = "emoji"
    CLOCK = "clock"
    RELATIVE_DAY = "relative_day"
    NO_TIME = "no_time"
    NO_PLACE = "no_place"
    NO_CONTACT = "no_contact"

    IDENTITY = "identity"
    CARD = "card"
    PRIVATE_PHONE = "private_phone"

    SALES = "sales"
    FRAUD = "fraud"
    ABSOLUTE = "absolute"
    HEALTH = "health"
    PRIVACY = "privacy"
    CLASSIFIED = "classified"
    INSULT = "insult"
    OMEN = "omen"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Caution:
    """One fault of a draft. `words` are what is meant, as written or as listed, personal numbers masked.

    `instead` says beside each of `words` what reads better, "" where there is no better word; () where nothing can be said.
    `number` is the length or count that is too large. `blocks`: nobody may approve the notice before it is changed.
    """

    fault: Fault
    words: tuple[str, ...] = ()
    number: int | None = None
    instead: tuple[str, ...] = ()
    blocks: bool = False

    def __post_init__(self) -> None:
        if self.instead and len(self.instead) != len(self.words):
            raise ValueError("every word has its better one, or none has")

    def data(self) -> dict[str, Any]:
        """As templates and stored messages take it."""
        return {
            "fault": self.fault.value,
            "words": list(self.words),
            "number": self.number,
            "instead": list(self.instead),
            "blocks": self.blocks,
        }


@dataclass(frozen=True, slots=True)
class SensitiveWord:
    """A word of the office's list, and whether a notice with it may go out."""

    word: str
    fault: Fault
    blocks: bool
