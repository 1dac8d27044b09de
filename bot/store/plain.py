"""Text as PostgreSQL takes it: the one character that it refuses, NUL, means nothing in what people write, and is left out."""

from __future__ import annotations

from typing import Any

from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Engine, event


class _WithoutNul(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", ""))


def take_any_text(engine: Engine) -> None:
    """A page, a platform or a file may send a NUL in a text; on SQLite it is a character like others."""
    event.listen(engine, "connect", _prepare)


def _prepare(connection: Any, _record: Any) -> None:
    connection.adapters.register_dumper(str, _WithoutNul)
