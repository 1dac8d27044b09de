"""The rule by which somebody asks after his own notices."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.rules import Match, Rule
from bot.understanding.own_notices import read_own_notices


@dataclass(frozen=True)
class AsksForNotices(Rule):
    """Somebody known here asks which there are (which), or why he has none (missed)."""

    what: str

    def fits(self, context: Context) -> Match | None:
        return {} if context.sender.person_ids and read_own_notices(context.message.text) == self.what else None
