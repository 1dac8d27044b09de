"""What is owed to persons by rule."""

from __future__ import annotations

from sqlalchemy import Connection


class DutyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
