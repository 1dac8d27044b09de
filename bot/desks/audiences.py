"""Whom a description of people means."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bot.audiences import Chosen
from bot.domain.audience import Expression
from bot.domain.letters import OptOut
from bot.domain.rights import Viewer
from bot.store import Records
from bot.store.audience import Preview


class Audiences(Protocol):
    """Whom a description of people means."""

    def choose(self, records: Records, viewer: Viewer, text: str, day: date) -> Chosen:
        """By words or by an expression, of those whom the viewer may write to: the count, names, why others are left out."""
        ...

    def preview(
        self, records: Records, viewer: Viewer, expression: Expression, day: date, optional: OptOut | None = None
    ) -> Preview:
        """The same of an expression; whoever has declined what is `optional` is left out."""
        ...
