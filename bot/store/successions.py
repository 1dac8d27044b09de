"""Hand-overs between members of staff (轮岗交接)."""

from __future__ import annotations

from sqlalchemy import Connection


class SuccessionQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
