"""How much was sent to whom lately, for the limits of platforms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, literal_column, select, text, update

from bot.domain.delivery import USED, AttemptState, Reason
from bot.domain.messages import Form
from bot.domain.people import OwnerKind
from bot.store.parts import parts
from bot.store.tables.notices import TAKEN, attempt
from bot.store.tables.people import person, proxy

# What left in a message of its own, and answers nobody by naming his message: what limits count.
_LEFT = and_(attempt.c.state.in_([state.value for state in USED]), attempt.c.bundle_id.is_(None), attempt.c.answering == "")
_POST = attempt.c.form == literal_column(f"'{Form.GROUP.value}'")  # said plainly, so that the partial index serves


class UsageQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(
        self, channel: str, account: str, external_ids: Sequence[str], since: datetime, but: Collection[int] = ()
    ) -> dict[str, list[datetime]]:
        """When something left for each of these addresses since a moment; `but` for these attempts."""
        found: dict[str, list[datetime]] = defaultdict(list)
        query = select(attempt.c.id, attempt.c.external_id, attempt.c.claimed_at).where(
            attempt.c.channel == channel, attempt.c.account == account, attempt.c.claimed_at > since, _LEFT
        )
        for part in parts(external_ids):
            for row in self._connection.execute(query.where(attempt.c.external_id.in_(part))):
                if row.id not in but:
                    found[row.external_id].append(row.claimed_at)
        return dict(found)

    def nth_newest(self, channel: str, account: str, n: int, since: datetime) -> datetime | None:
        """When the n-th newest message left on an account, if that was since a moment."""
        query = select(attempt.c.claimed_at).where(
            attempt.c.channel == channel, attempt.c.account == account, attempt.c.claimed_at > since, _LEFT, text(TAKEN)
        )
        return self._connection.execute(query.order_by(attempt.c.claimed_at.desc()).offset(n - 1).limit(1)).scalar()

    def posts(self, channel: str, account: str, since: datetime, but: Collection[int] = ()) -> list[datetime]:
        """When something was posted to any group of an account since a moment; `but` for these attempts."""
        query = select(attempt.c.id, attempt.c.claimed_at).where(
            attempt.c.channel == channel,
            attempt.c.account == account,
            _POST,
            attempt.c.claimed_at > since,
            _LEFT,
            text(TAKEN),
        )
        return [row.claimed_at for row in self._connection.execute(query) if row.id not in but]

    def count(self, channel: str, account: str, since: datetime) -> int:
        """How many messages left on an account since a moment."""
        query = select(func.count()).where(
            attempt.c.channel == channel, attempt.c.account == account, attempt.c.claimed_at > since, _LEFT, text(TAKEN)
        )
        return self._connection.execute(query.select_from(attempt)).scalar_one()

    def put_back(self, attempt_ids: Sequence[int], due_at: datetime) -> None:
        """What was taken up too early waits until a moment: that was no try."""
        self._connection.execute(
            update(attempt)
            .where(attempt.c.id.in_(attempt_ids), attempt.c.state == AttemptState.SENDING.value)
            .values(state=AttemptState.PLANNED.value, due_at=due_at, tries=attempt.c.tries - 1, bundle_id=None)
        )

    def shut(self, channel: str, account: str, external_ids: Sequence[str], since: datetime) -> dict[str, datetime]:
        """When the platform last said that the window of each of these is closed, since a moment."""
        query = (
            select(attempt.c.external_id, func.max(attempt.c.claimed_at).label("at"))
            .where(
                attempt.c.channel == channel,
                attempt.c.account == account,
                attempt.c.form == Form.CHAT.value,
                attempt.c.claimed_at >= since,
                attempt.c.state == AttemptState.FAILED.value,
                attempt.c.reason == Reason.WINDOW.value,
            )
            .group_by(attempt.c.external_id)
        )
        found: dict[str, datetime] = {}
        for part in parts(external_ids):
            found |= {row.external_id: row.at for row in self._connection.execute(query.where(attempt.c.external_id.in_(part)))}
        return found

    def sharing(self, external_ids: Sequence[str]) -> dict[str, list[str]]:
        """Whose telephones have the number of each of these (`Telephone.external_id`), it included: a couple shares one."""
        index_of = self._indexes(external_ids)
        owners: dict[bytes, list[str]] = defaultdict(list)
        for kind, table in ((OwnerKind.PERSON, person), (OwnerKind.PROXY, proxy)):
            for part in parts(sorted(set(index_of.values()))):
                query = select(table.c.id, table.c.phone_index).where(table.c.phone_index.in_(part))
                for row in self._connection.execute(query):
                    owners[row.phone_index].append(f"{kind.value}:{row.id}")
        return {one: owners.get(index, [one]) for one, index in index_of.items()}

    def _indexes(self, external_ids: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for kind, table in ((OwnerKind.PERSON, person), (OwnerKind.PROXY, proxy)):
            ids = [int(one.partition(":")[2]) for one in external_ids if one.startswith(f"{kind.value}:")]
            for part in parts(ids):
                query = select(table.c.id, table.c.phone_index).where(table.c.id.in_(part), table.c.phone_index.is_not(None))
                found |= {f"{kind.value}:{row.id}": row.phone_index for row in self._connection.execute(query)}
        return found
