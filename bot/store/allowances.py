"""What the owners of groups, and people, allow us on each platform, as events and codes last told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.messages import Grant
from bot.store.parts import among, parts
from bot.store.tables.office import allowance
from bot.store.upsert import put


@dataclass(frozen=True, slots=True)
class Allowance:
    """One line of the record."""

    channel: str
    account: str
    external_id: str
    name: str
    given: bool
    proof: str
    at: datetime


class AllowanceQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, channel: str, account: str, external_id: str, grants: Sequence[Grant], proof: str, now: datetime) -> None:
        """Write down what was last told; the newest word stands. `proof`: the event, or the code, that told it."""
        here = {"channel": channel, "account": account, "external_id": external_id, "proof": proof, "at": now}
        put(self._connection, allowance, [{**here, "name": one.name, "given": one.given} for one in grants])

    def of(self, channel: str, account: str, external_ids: Sequence[str]) -> dict[str, dict[str, bool]]:
        """What is known of each of these: given or not, by name. Whoever never allowed or refused anything is left out."""
        found: dict[str, dict[str, bool]] = defaultdict(dict)
        here = (allowance.c.channel == channel, allowance.c.account == account)
        for part in parts(external_ids):
            of_these = among(self._connection, allowance.c.external_id, part)
            for row in self._connection.execute(select(allowance).where(*here, of_these)):
                found[row.external_id][row.name] = row.given
        return dict(found)

    def all(self, names: Sequence[str]) -> list[Allowance]:
        """Every line of these names, for those who look on."""
        query = select(allowance).where(allowance.c.name.in_(list(names)))
        order = (allowance.c.channel, allowance.c.account, allowance.c.external_id, allowance.c.name)
        return [Allowance(**row._mapping) for row in self._connection.execute(query.order_by(*order))]
