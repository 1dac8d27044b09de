"""How a description is held against what a person would have understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.domain.audience.expression import Expression
from bot.domain.audience.language import parse
from bot.understanding.audience import AudienceMeaning, understand_audience
from bot.understanding.audience.roster import read_roster, vocabulary
from tests.audience.model import Model

HERE = Path(__file__).parent
BASE = date(2026, 3, 11)


class Mark(StrEnum):
    """Right; asked though it was clear; or wrong without a word, the worst."""

    RIGHT = "right"
    ASKED = "asked needlessly"
    WRONG = "silently wrong"


@dataclass(frozen=True)
class Answer:
    """What a caller makes of a meaning: readings that choose the same people are no question, and nobody is one."""

    send_to: str
    expression: Expression | None
    ids: frozenset[str] | None  # None: asked
    ask: str | None


class Office:
    """One roster, its words and its oracle."""

    def __init__(self, name: str, base: date = BASE) -> None:
        self.base = base
        self.roster = read_roster(HERE.joinpath(name).read_text("utf-8"))
        self.words = vocabulary(self.roster)
        self.model = Model(self.roster, base)

    def ids(self, expression: Expression) -> frozenset[str]:
        return frozenset(map(str, self.model.ids(expression)))

    def answer(self, text: str) -> Answer:
        meaning = understand_audience(text, self.base, self.words)
        expression = self._settled(meaning)
        ids = self.ids(expression) if expression is not None else None
        return Answer(str(meaning.send_to), expression, ids or None, meaning.ask)

    def _settled(self, meaning: AudienceMeaning) -> Expression | None:
        if meaning.readings and len(set(map(self.ids, meaning.readings))) == 1:
            return meaning.readings[0]
        return meaning.expression

    def mark(self, case: dict[str, Any]) -> Mark:
        """`who` is an expression, `ids` are people; `ask: maybe` marks what may be asked about or understood, rightly then."""
        got = self.answer(case["text"])
        wanted = self.ids(parse(case["who"])) if "who" in case else frozenset(case.get("ids", "").split())
        if got.ids is None:
            return Mark.RIGHT if case.get("ask") or not wanted else Mark.ASKED
        right = bool(wanted) and got.ids == wanted and got.send_to == case.get("to", "persons")
        return Mark.RIGHT if right and case.get("ask") != "true" else Mark.WRONG


def cases(name: str) -> list[dict[str, Any]]:
    """Every value stays the text that is written."""
    found: list[dict[str, Any]] = yaml.load(HERE.joinpath(name).read_text("utf-8"), Loader=yaml.BaseLoader)
    return found
