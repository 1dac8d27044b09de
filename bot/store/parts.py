"""Long lists in short pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500  # values in one IN: well under every database's limit

Value = TypeVar("Value")


def parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """A list cut into pieces that one question to the database can carry."""
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
