"""What one member of staff has before him today."""

from __future__ import annotations

from sqlalchemy import Connection


class DayQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
