"""From a card to the fields of a registered template."""

from __future__ import annotations

from typing import Protocol

from bot.channels.wechat.fit import fit_field
from bot.domain.messages import Card

EMPTY = "—"  # a field without a value is refused with 47003


class CardTemplate(Protocol):
    """A template registered in the account's console: its id, and the name of the field for each thing ("": none)."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def time(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def contact(self) -> str: ...


def fill(template: CardTemplate, card: Card) -> dict[str, str]:
    """Field name to text, each one line of at most 20 characters."""
    pairs = (
        (template.title, card.title),
        (template.time, card.time),
        (template.place, card.place),
        (template.contact, card.contact),
    )
    return {name: fit_field(value) or EMPTY for name, value in pairs if name}
