"""Pictures out of chats."""

from __future__ import annotations

from sqlalchemy import Connection


class PhotoQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
