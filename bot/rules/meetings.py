"""Rules about what comes back of a meeting by chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.context import Context
from bot.rules import NOTHING, Match, Rule

FORM = "meeting"
WITHIN = timedelta(minutes=30)  # since the last piece of it: whatever is said later belongs to nothing any more


@dataclass(frozen=True)
class HandsIn(Rule):
    """Somebody is handing in minutes or photographs of a meeting (`step`; "": either)."""

    step: str = ""

    def fits(self, context: Context) -> Match | None:
        form = context.conversation
        if form is None or form.form != FORM or self.step not in ("", form.step):
            return None
        return NOTHING if context.now - datetime.fromisoformat(form.data["at"]) <= WITHIN else None
