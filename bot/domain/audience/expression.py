"""An audience as a value: conditions on fields, joined by 且 and 或, turned round by 非.

Nothing here knows people. The store turns an expression into one question to the database. The meaning, to the letter:
the dead are never meant; a condition on a value that the ledger does not have is false (年龄<70 too, for somebody without
a date of birth); 非 X is true exactly when X is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """How a field is held against a value. The text is how an expression writes it."""

    IS = "="  # any of the values, written a/b/c
    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    CONTAINS = "含"  # any of the words stands somewhere in the text (原职务含局长)


@dataclass(frozen=True, slots=True)
class Everybody:
    """全体: every living person of the ledger."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field against values. Flags take 是 or 否; dates are ISO; numbers are digits; 无 in text or tags: has none."""

    field: str  # its name in FIELDS
    op: Op
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values or not all(self.values):
            raise ValueError("a condition needs a value")


@dataclass(frozen=True, slots=True)
class Not:
    inner: Expression


@dataclass(frozen=True, slots=True)
class All:
    """且"""

    parts: tuple[Expression, ...]

    def __post_init__(self) -> None:
        _at_least_two(self.parts)


@dataclass(frozen=True, slots=True)
class Any:
    """或"""

    parts: tuple[Expression, ...]

    def __post_init__(self) -> None:
        _at_least_two(self.parts)


Expression = Everybody | Condition | Not | All | Any
EVERYBODY = Everybody()


def is_(field: str, *values: str) -> Condition:
    """The field has any of the values."""
    return Condition(field, Op.IS, values)


def yes(field: str) -> Condition:
    """The flag is set."""
    return Condition(field, Op.IS, ("是",))


def all_of(parts: Iterable[Expression]) -> Expression:
    """All parts at once, without nesting, repeats or needless 全体. No part at all means everybody."""
    flat = _flat(parts, All)
    kept = [part for part in flat if not isinstance(part, Everybody)]
    if len(kept) < 2:
        return kept[0] if kept else EVERYBODY
    return All(tuple(kept))


def any_of(parts: Iterable[Expression]) -> Expression:
    """Any of the parts, without nesting or repeats; values of one field come together. Raises ValueError for none."""
    flat = _together(_flat(parts, Any))
    if not flat:
        raise ValueError("nothing to choose from")
    if any(isinstance(part, Everybody) for part in flat):
        return EVERYBODY
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def not_(part: Expression) -> Expression:
    """The opposite; twice turned round is the thing itself."""
    return part.inner if isinstance(part, Not) else Not(part)


def conditions(expression: Expression) -> Iterator[Condition]:
    """Every condition that stands in it, turned round or not."""
    match expression:
        case Condition():
            yield expression
        case Not(inner):
            yield from conditions(inner)
        case All(parts) | Any(parts):
            for part in parts:
                yield from conditions(part)


def _flat(parts: Iterable[Expression], sort: type[All] | type[Any]) -> list[Expression]:
    found: list[Expression] = []
    for part in parts:
        inner = part.parts if isinstance(part, All | Any) and isinstance(part, sort) else (part,)
        found.extend(one for one in inner if one not in found)
    return found


def _together(parts: list[Expression]) -> list[Expression]:
    """类别=离休 或 类别=退休 becomes 类别=离休/退休."""
    found: list[Expression] = []
    for part in parts:
        if isinstance(part, Condition) and part.op in (Op.IS, Op.CONTAINS):
            same = [one for one in found if isinstance(one, Condition) and (one.field, one.op) == (part.field, part.op)]
            if same:
                values = tuple(dict.fromkeys((*same[0].values, *part.values)))
                found[found.index(same[0])] = Condition(part.field, part.op, values)
                continue
        found.append(part)
    return found


def _at_least_two(parts: tuple[Expression, ...]) -> None:
    if len(parts) < 2:
        raise ValueError("且 and 或 join at least two parts")
