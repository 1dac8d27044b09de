"""What is not said in our name, although somebody wants it said: it goes to a person instead of out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Dispatch
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.store import Records
from bot.understanding.chat_words import FRAUD, Unsaid

# Whose words only staff read, who have to see what people write; and the office's own lists, which quote swindlers.
# What comes from the library alone was published by the office, and holds no word of the asker.
NOT_LOOKED_AT = ("staff/", "reply/policy_")
OWN_LISTS = ("push/letter", "reply/")
SHOWN = 300  # characters


@dataclass(frozen=True, slots=True)
class Withheld:
    """What would have been said, and by which template."""

    template: str
    text: str


Withhold = Callable[[Records, Withheld, str, datetime], None]


@dataclass(frozen=True, slots=True)
class Filter:
    """Looks over what is about to leave. `find` names the words of a text that must not; `withhold` lets staff see it."""

    find: Callable[[str], Sequence[Unsaid]]
    withhold: Withhold

    def stops(self, template: str, text: str) -> bool:
        """Whether a text must not leave. What the library and the series say of swindlers may name their words."""
        if template.startswith(NOT_LOOKED_AT):
            return False
        found = self.find(text)
        return any(one.kind != FRAUD for one in found) if template.startswith(OWN_LISTS) else bool(found)


def _keep(_records: Records, _one: Withheld, _key: str, _now: datetime) -> None:
    """Where nobody is to be told."""


NO_FILTER = Filter(lambda _text: (), _keep)


def withhold(dispatch: Dispatch, records: Records, one: Withheld, key: str, now: datetime) -> None:
    """Let the clerks see it, once for each key."""
    clerks = [member.id for member in records.people.staff(CLERKS)]
    told = Reply("staff/withheld", {"text": one.text[:SHOWN]})
    dispatch.tell_staff(records, clerks, told, now, f"withheld:{key}"[:120])
