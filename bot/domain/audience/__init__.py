"""Whom a notice is for: the fields to choose by, expressions as values, and the language that writes them."""

from bot.domain.audience.expression import EVERYBODY, All, Any, Condition, Everybody, Expression, Not, Op, conditions
from bot.domain.audience.fields import FIELDS
from bot.domain.audience.groups import suits_group
from bot.domain.audience.language import AudienceFault, parse, write
from bot.domain.audience.plain import criterion, plain

__all__ = [
    "EVERYBODY",
    "FIELDS",
    "All",
    "Any",
    "AudienceFault",
    "Condition",
    "Everybody",
    "Expression",
    "Not",
    "Op",
    "conditions",
    "criterion",
    "parse",
    "plain",
    "suits_group",
    "write",
]
