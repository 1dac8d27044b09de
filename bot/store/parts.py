"""Long lists in short pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, any_, literal

AT_ONCE = 500  # values in one IN: well under every database's limit

Value = TypeVar("Value")


def among(connection: Connection, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """`column IN (…)`. On PostgreSQL the values travel as one array, so that the statement is the same however many they are."""
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    return column == any_(literal(list(values), ARRAY(column.type)))


def parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """A list cut into pieces that one question to the database can carry."""
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
