"""From a card to the fields of a registered template."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.channels.shared.fit import fit_field
from bot.domain.messages import Card
from bot.domain.text import spoken_time

CARRIED = ("title", "time", "place", "contact")
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
    """Field name to text, each one line of at most 20 characters, the time as its field wants it."""
    pairs = (
        (template.title, card.title),
        (template.time, _spelled(template.time, card)),
        (template.place, card.place),
        (template.contact, card.contact),
    )
    return {name: fit_field(value) or EMPTY for name, value in pairs if name}


def carried(template: CardTemplate, card: Card) -> tuple[tuple[str, str], ...]:
    """The same for a reader: what each field carries (title, time, place, contact), and its words."""
    filled = fill(template, card)
    return tuple((what, filled[name]) for what in CARRIED if (name := getattr(template, what)) in filled)


def _spelled(field: str, card: Card) -> str:
    """A `timeN` or `dateN` field takes only a date in figures and refuses the message otherwise (47003), so it never stays
    empty: where there is no appointment it says when this was sent. Any other field gets the words that an elder reads."""
    in_figures = field.startswith(("time", "date"))
    moment = card.time or (card.sent if in_figures else "")
    if not moment:
        return ""
    when = datetime.fromisoformat(moment)
    if not in_figures:
        return spoken_time(when)
    return f"{when.year}年{when.month}月{when.day}日" + ("" if field.startswith("date") else f" {when:%H:%M}")
