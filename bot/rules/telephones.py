"""Rules about what comes from a telephone: the reply to a text message, a key pressed during a call. Nothing can be said back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.rules import NOTHING, Match, Rule
from bot.understanding.asides import only_got

BY_TELEPHONE = "tel:"  # begins the id under which whoever has a telephone speaks (`bot.store.telephones`)
ONE = frozenset({"1", "一", "回1", "回复1", "按1"})
THREE = frozenset({"3", "三", "回3", "回复3", "按3"})


@dataclass(frozen=True)
class FromTelephone(Rule):
    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.message.sender.startswith(BY_TELEPHONE) else None


@dataclass(frozen=True)
class Presses(Rule):
    """Nothing but one of these: a key, or the same in a message."""

    keys: frozenset[str]

    def fits(self, context: Context) -> Match | None:
        return NOTHING if context.folded.strip("。.!！ ") in self.keys else None


@dataclass(frozen=True)
class SaysGot(Rule):
    """Nothing but 收到, in any of its ways."""

    def fits(self, context: Context) -> Match | None:
        return NOTHING if only_got(context.message.text) else None
