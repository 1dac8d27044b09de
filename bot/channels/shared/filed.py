"""Texts that are filed with a provider of text messages or calls: which one a card goes into, and what it puts there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from bot.channels.shared.fit import fit_field
from bot.channels.shared.settings import STRICT
from bot.domain.messages import Card
from bot.domain.sms_words import LONGEST_VARIABLE, filled, names
from bot.domain.text import spoken_time

EMPTY = "—"  # no variable may be empty
VariableChars = Annotated[int, Field(gt=0, le=LONGEST_VARIABLE)]


@dataclass(frozen=True, config=STRICT)
class FiledText:
    """A filed text: its id with the provider, its words with `{title}` and the like, and its variables in the provider's order.

    Tencent numbers its variables: the first of `variables` is its `{1}`. Aliyun calls them `${title}`, by the same names.
    """

    id: str
    text: str
    variables: tuple[Literal["title", "time", "place", "contact"], ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if sorted(names(self.text)) != sorted(self.variables):
            raise ValueError("`variables` names every {…} of `text` once, and nothing else")
        return self


def choose(texts: Mapping[str, FiledText], card: Card) -> FiledText | None:
    """The text for a card: of those named as the card's template, or so with something behind an underscore, the one that
    says most without a gap; else the one of exactly that name."""
    there = _said(card)
    several = [text for name, text in texts.items() if name == card.template or name.startswith(f"{card.template}_")]
    full = [text for text in several if all(there[name] for name in text.variables)]
    return max(full, key=lambda text: len(text.variables), default=texts.get(card.template))


def values(text: FiledText, card: Card, longest: int = LONGEST_VARIABLE, empty: str = EMPTY) -> dict[str, str]:
    """The variables of a filed text in their order, each one line of at most `longest` characters and none empty."""
    said = _said(card)
    return {name: fit_field(said[name], longest) or empty for name in text.variables}


def spoken(text: FiledText, given: Mapping[str, str]) -> str:
    """What the recipient reads or hears."""
    return filled(text.text, given)


def _said(card: Card) -> dict[str, str]:
    """Time in the words that an elder reads; no platform of these wants figures."""
    when = spoken_time(datetime.fromisoformat(card.time)) if card.time else ""
    said = {"title": card.title, "time": when, "place": card.place, "contact": card.contact}
    return {name: " ".join(value.split()) for name, value in said.items()}
