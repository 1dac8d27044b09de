"""Procedures that people are led through: where each stands, and when he is reminded."""

from __future__ import annotations

from sqlalchemy import Connection


class ProcedureQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
