"""What the office has taken upon itself for somebody."""

from __future__ import annotations

from sqlalchemy import Connection


class CommitmentQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
