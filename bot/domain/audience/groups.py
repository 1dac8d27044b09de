"""Whether a chat group may see a notice."""

from __future__ import annotations

from bot.domain.audience.expression import All, Any, Condition, Everybody, Expression, Op


def suits_group(expression: Expression, unit: str | None) -> bool:
    """Whether a group should see a notice for this audience: not when only some of its members are meant.

    `unit` is whose group it is; None for the whole office's, which sees only what is for everybody.
    """
    match expression:
        case Everybody():
            return True
        case Condition("单位", Op.IS, values):
            return unit in values
        case All(parts):
            return all(suits_group(part, unit) for part in parts)
        case Any(parts):
            return any(suits_group(part, unit) for part in parts)
    return False
