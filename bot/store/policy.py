"""The policy library as the office holds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.policy import PolicySource, PolicyTopic
from bot.store.tables.office import policy_topic
from bot.store.upsert import put


class PolicyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def published(self) -> list[PolicyTopic]:
        """Everything that may be quoted now."""
        rows = self._connection.execute(select(policy_topic).where(policy_topic.c.state == "published"))
        return [_topic(row.data) for row in rows]

    def publish(self, topics: Iterable[PolicyTopic], now: datetime) -> None:
        """Add topics, replacing those of the same id."""
        put(
            self._connection,
            policy_topic,
            [{"id": topic.id, "data": asdict(topic), "state": "published", "updated_at": now} for topic in topics],
        )

    def version(self) -> tuple[int, datetime | None]:
        """Changes whenever the library does."""
        row = self._connection.execute(select(func.count(), func.max(policy_topic.c.updated_at))).one()
        return int(row[0]), row[1]


def _topic(data: dict[str, Any]) -> PolicyTopic:
    sources = tuple(PolicySource(**source) for source in data["sources"])
    return PolicyTopic(**{**data, "sources": sources, "facts": tuple(data["facts"]), "questions": tuple(data["questions"])})
