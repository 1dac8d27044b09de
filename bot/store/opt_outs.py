"""Who wants no more of what, until he wants it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, select, update

from bot.domain.consents import IN_CHAT, OF_OPT_OUT, STAFF_WROTE, Consent
from bot.domain.letters import OptOut
from bot.domain.people import Owner, OwnerKind
from bot.store.consents import ConsentQueries
from bot.store.parts import parts
from bot.store.tables.people import person
from bot.store.tables.programme import opt_out
from bot.store.upsert import insert_new


class OptOutQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person_ids: Sequence[int]) -> dict[int, frozenset[OptOut]]:
        """What each of these persons wants no more of; whoever has declined nothing is left out."""
        found: dict[int, frozenset[OptOut]] = {}
        for part in parts(person_ids):
            found |= self._standing(_STANDING.where(opt_out.c.person_id.in_(part)))
        return found

    def within(self, first: int, last: int) -> dict[int, frozenset[OptOut]]:
        """As `of`, for a range of persons."""
        return self._standing(_STANDING.where(opt_out.c.person_id.between(first, last)))

    def say(self, person_id: int, what: Collection[OptOut], by: str, now: datetime) -> frozenset[OptOut]:
        """He wants no more of these; `by` is whoever says so (person:7, proxy:3, staff:1). What he had not declined before."""
        fresh = frozenset(what) - self.of([person_id]).get(person_id, frozenset())
        rows = [{"person_id": person_id, "what": one.value, "since": now, "said_by": by} for one in sorted(fresh)]
        insert_new(self._connection, opt_out, rows)
        self._log(person_id, fresh, False, (by, now))
        return fresh

    def take_back(self, person_id: int, what: Iterable[OptOut], now: datetime, by: str = "") -> frozenset[OptOut]:
        """He wants these again, as `by` says. What he had declined of them."""
        his = (opt_out.c.person_id == person_id, opt_out.c.what.in_([one.value for one in what]), opt_out.c.until.is_(None))
        ended = self._connection.execute(update(opt_out).where(*his).values(until=now).returning(opt_out.c.what))
        back = frozenset(OptOut(one) for one in ended.scalars())
        self._log(person_id, back, True, (by or f"person:{person_id}", now))
        return back

    def _log(self, person_id: int, what: Iterable[OptOut], given: bool, said: tuple[str, datetime]) -> None:
        """In the consent log too, which is not changed when he changes his mind."""
        by, now = said
        how = STAFF_WROTE if by.startswith("staff:") else IN_CHAT
        owner = Owner(OwnerKind.PERSON, person_id)
        lines = [Consent(owner, OF_OPT_OUT[one], given, now, how, by) for one in sorted(what)]
        ConsentQueries(self._connection).write(lines)

    def _standing(self, query: Select[tuple[int, str]]) -> dict[int, frozenset[OptOut]]:
        found: dict[int, set[OptOut]] = defaultdict(set)
        for row in self._connection.execute(query):
            found[row.person_id].add(OptOut(row.what))
        return {person_id: frozenset(several) for person_id, several in found.items()}


_STANDING = select(opt_out.c.person_id, opt_out.c.what).where(opt_out.c.until.is_(None))


def declined(what: OptOut) -> ColumnElement[bool]:
    """The condition of a query over persons: he wants no more of this."""
    return exists().where(opt_out.c.person_id == person.c.id, opt_out.c.what == what.value, opt_out.c.until.is_(None))
