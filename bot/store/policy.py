"""The policy library as the office holds it: what may be quoted, every version, and what waits to be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, or_, select, update

from bot.domain.policy import Condition, Level, Narrowed, PolicySource, PolicyTopic
from bot.store.tables.office import policy_proposal, policy_score, policy_topic, policy_version
from bot.store.upsert import put

PUBLISHED, WITHDRAWN = "published", "withdrawn"
OPEN, ACCEPTED, DROPPED = "open", "accepted", "dropped"


@dataclass(frozen=True, slots=True)
class Version:
    """A topic as it was once published, or the moment at which it was withdrawn."""

    topic: PolicyTopic
    version: int
    state: str
    author: str
    made_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic as it stands."""

    topic: PolicyTopic
    state: str
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for a person."""

    id: int
    kind: str  # new, changed, wording
    topic: PolicyTopic  # as it would be
    origin: str
    state: str
    made_by: str
    made_at: datetime
    decided_by: str = ""


class PolicyQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- what may be quoted --------------------------------------------------------------------------------------------

    def published(self) -> list[PolicyTopic]:
        """Everything that is published, whether or not its day has come or passed."""
        query = select(policy_topic.c.data).where(policy_topic.c.state == PUBLISHED).order_by(policy_topic.c.id)
        return [load_topic(data) for data in self._connection.execute(query).scalars()]

    def matter(self, topic_id: str, day: date) -> list[PolicyTopic]:
        """What may be quoted of one matter on a day: the topic itself and the units' own rules for it."""
        return self.matters([topic_id], day)[topic_id]

    def matters(self, topic_ids: Sequence[str], day: date) -> dict[str, list[PolicyTopic]]:
        """The same of several matters; empty for what may not be quoted."""
        found: dict[str, list[PolicyTopic]] = {topic_id: [] for topic_id in topic_ids}
        for row in self._connection.execute(_MATTERS, {"topics": list(found)}):
            topic = load_topic(row.data)
            if topic.in_force(day):
                found[topic.general if topic.general in found else topic.id].append(topic)
        return found

    def get(self, topic_id: str) -> tuple[PolicyTopic, str, int] | None:
        """A topic whatever its state: with state and version."""
        row = self._connection.execute(select(policy_topic).where(policy_topic.c.id == topic_id)).one_or_none()
        return None if row is None else (load_topic(row.data), row.state, row.version)

    def withdrawn(self) -> list[PolicyTopic]:
        query = select(policy_topic.c.data).where(policy_topic.c.state == WITHDRAWN).order_by(policy_topic.c.id)
        return [load_topic(data) for data in self._connection.execute(query).scalars()]

    def listed(self) -> list[Listed]:
        """Every topic that was ever published, with its state."""
        rows = self._connection.execute(select(policy_topic).order_by(policy_topic.c.id))
        return [Listed(load_topic(row.data), row.state, row.version, row.updated_at) for row in rows]

    def version(self) -> tuple[int, int, datetime | None]:
        """Changes whenever the library does."""
        counted = select(func.count(), func.sum(policy_topic.c.version), func.max(policy_topic.c.updated_at))
        row = self._connection.execute(counted).one()
        return int(row[0]), int(row[1] or 0), row[2]

    # --- changing it ---------------------------------------------------------------------------------------------------

    def publish(self, topics: Iterable[PolicyTopic], now: datetime, author: str = "system", note: str = "") -> None:
        """Add topics, replacing those of the same id; each becomes a further version."""
        self._put(list(topics), PUBLISHED, now, author, note)

    def withdraw(self, topic_id: str, now: datetime, author: str, note: str = "") -> bool:
        """Never quoted again from now on; False if it is not published."""
        found = self.get(topic_id)
        if found is None or found[1] != PUBLISHED:
            return False
        self._put([found[0]], WITHDRAWN, now, author, note)
        return True

    def versions(self, topic_id: str) -> list[Version]:
        """Newest first."""
        query = select(policy_version).where(policy_version.c.topic_id == topic_id).order_by(policy_version.c.version.desc())
        return [
            Version(load_topic(row.data), row.version, row.state, row.author, row.made_at, row.note)
            for row in self._connection.execute(query)
        ]

    def _put(self, topics: Sequence[PolicyTopic], state: str, now: datetime, author: str, note: str) -> None:
        latest = {topic.id: topic for topic in topics}
        if not latest:
            return
        before = self._versions(list(latest))
        data = {topic_id: asdict(topic) for topic_id, topic in latest.items()}
        now_current = [
            {
                "id": topic.id,
                "data": data[topic.id],
                "state": state,
                "updated_at": now,
                "version": before.get(topic.id, 0) + 1,
                "general": topic.general,
            }
            for topic in latest.values()
        ]
        put(self._connection, policy_topic, now_current)
        kept = {"state": state, "author": author, "made_at": now, "note": note[:200]}
        versions = [{**kept, "topic_id": row["id"], "version": row["version"], "data": row["data"]} for row in now_current]
        self._connection.execute(insert(policy_version), versions)

    def _versions(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(ids), 500):
            part = policy_topic.c.id.in_(ids[start : start + 500])
            query = select(policy_topic.c.id, policy_topic.c.version).where(part)
            found |= {row.id: row.version for row in self._connection.execute(query)}
        return found

    # --- what waits for a person ---------------------------------------------------------------------------------------

    def propose(self, kind: str, topic: PolicyTopic, origin: str, actor: str, now: datetime) -> int:
        """Its number."""
        row = {
            "kind": kind,
            "topic_id": topic.id,
            "data": asdict(topic),
            "origin": origin[:120],
            "state": OPEN,
            "made_by": actor,
            "made_at": now,
        }
        return int(self._connection.execute(insert(policy_proposal).returning(policy_proposal.c.id), row).scalar_one())

    def proposals(self, state: str = OPEN) -> list[Proposal]:
        query = select(policy_proposal).where(policy_proposal.c.state == state).order_by(policy_proposal.c.id)
        return [_proposal(row) for row in self._connection.execute(query)]

    def proposal(self, number: int) -> Proposal | None:
        row = self._connection.execute(select(policy_proposal).where(policy_proposal.c.id == number)).one_or_none()
        return None if row is None else _proposal(row)

    def decide(self, number: int, state: str, actor: str, now: datetime) -> bool:
        """Accept or drop a proposal; False if it does not wait any more. Publishing is another step."""
        waiting = update(policy_proposal).where(policy_proposal.c.id == number, policy_proposal.c.state == OPEN)
        return bool(self._connection.execute(waiting.values(state=state, decided_by=actor, decided_at=now)).rowcount)

    # --- how well it answers -------------------------------------------------------------------------------------------

    def keep_score(self, library: str, data: Mapping[str, Any], now: datetime) -> None:
        self._connection.execute(insert(policy_score), [{"at": now, "library": library, "data": dict(data)}])

    def scores(self, limit: int = 20) -> list[tuple[datetime, str, dict[str, Any]]]:
        """(when, digest of the library, figures), newest first."""
        query = select(policy_score).order_by(policy_score.c.id.desc()).limit(limit)
        return [(row.at, row.library, dict(row.data)) for row in self._connection.execute(query)]


_TOPICS: BindParameter[str] = bindparam("topics", expanding=True)
# Asked for nearly every question, and so put together once.
_MATTERS = (
    select(policy_topic.c.data)
    .where(or_(policy_topic.c.id.in_(_TOPICS), policy_topic.c.general.in_(_TOPICS)), policy_topic.c.state == PUBLISHED)
    .order_by(policy_topic.c.id)
)


def load_topic(data: Mapping[str, Any]) -> PolicyTopic:
    """A topic as `dataclasses.asdict` wrote it; what older versions did not have is left at its default."""
    narrowed = tuple(Narrowed(_condition(one["only"]), one["text"]) for one in data.get("narrowed", ()))
    lists = {key: tuple(data[key]) for key in ("facts", "questions", "steps", "papers", "contacts") if key in data}
    more = {"only": _condition(data["only"])} if "only" in data else {}
    return PolicyTopic(
        **{
            **data,
            **lists,
            **more,
            "sources": tuple(PolicySource(**source) for source in data.get("sources", ())),
            "narrowed": narrowed,
            "level": Level(data.get("level", Level.CENTRAL)),
        }
    )


def _condition(data: Mapping[str, Any]) -> Condition:
    return Condition(tuple(data["categories"]), data["from_age"], data["until_age"])


def _proposal(row: Any) -> Proposal:
    return Proposal(row.id, row.kind, load_topic(row.data), row.origin, row.state, row.made_by, row.made_at, row.decided_by)
