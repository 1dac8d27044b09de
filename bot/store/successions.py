"""Hand-overs between members of staff, and what an acceptance moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, insert, select, update

from bot.domain.commitments import LIVE as OPEN_COMMITMENTS
from bot.domain.duties import LIVE as LIVE_DUTIES
from bot.domain.rights import Right, Viewer
from bot.domain.successions import Moved, Pack, Succession, SuccessionState
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.ledger import pairing
from bot.store.tables.notices import task
from bot.store.tables.office import history
from bot.store.tables.people import person, staff
from bot.store.tables.visits import commitment, commitment_word, duty, succession
from bot.store.tasks import TaskQueries

_OFFERED = succession.c.state == SuccessionState.OFFERED.value


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over that is to be offered."""

    from_id: int
    to_id: int
    persons: tuple[int, ...]
    pack: Pack
    made_by: str


class SuccessionQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- offering ------------------------------------------------------------------------------------------------------

    def persons_of(self, viewer: Viewer, staff_id: int) -> list[int]:
        """Whose liaison he is, the dead included, since their families are looked after; as far as the viewer sees them."""
        here = (
            person.c.liaison_id == staff_id,
            person.c.erased_at.is_(None),
            may(viewer, Right.SEE, read_tree(self._connection)),
        )
        return list(self._connection.execute(select(person.c.id).where(*here).order_by(person.c.id)).scalars())

    def load(self, staff_id: int) -> int:
        """How many living persons have this liaison."""
        here = (person.c.liaison_id == staff_id, person.c.erased_at.is_(None), person.c.died_on.is_(None))
        return len(self._connection.execute(select(person.c.id).where(*here)).all())

    def offer(self, new: Offer, now: datetime) -> int:
        """Its number. Until it is accepted nothing moves."""
        row = {
            "from_id": new.from_id,
            "to_id": new.to_id,
            "persons": list(new.persons),
            "pack": new.pack.data(),
            "state": SuccessionState.OFFERED.value,
            "made_by": new.made_by,
            "made_at": now,
        }
        return int(self._connection.execute(insert(succession).returning(succession.c.id), row).scalar_one())

    def decide(self, number: int, state: SuccessionState, now: datetime) -> bool:
        """Accepted or withdrawn, once; False if it was decided before."""
        offered = update(succession).where(succession.c.id == number, _OFFERED)
        return self._connection.execute(offered.values(state=state.value, decided_at=now)).rowcount == 1

    # --- which there are -----------------------------------------------------------------------------------------------

    def get(self, number: int) -> Succession | None:
        found = self._successions(_QUERY.where(succession.c.id == number))
        return found[0] if found else None

    def open(self) -> list[Succession]:
        """All that wait for a yes or no, oldest first."""
        return self._successions(_QUERY.where(_OFFERED))

    def decided(self, limit: int = 50) -> list[Succession]:
        """Those that are over, the latest first."""
        last = (
            select(succession.c.id).where(~_OFFERED).order_by(succession.c.decided_at.desc(), succession.c.id.desc()).limit(limit)
        )
        return self._successions(_QUERY.where(succession.c.id.in_(last)))[::-1]

    def waiting_for(self, staff_id: int) -> list[Succession]:
        """Those that somebody is to accept."""
        return self._successions(_QUERY.where(_OFFERED, succession.c.to_id == staff_id))

    def _successions(self, query: Select[Any]) -> list[Succession]:
        return [_succession(row) for row in self._connection.execute(query.order_by(succession.c.id))]

    # --- accepting -----------------------------------------------------------------------------------------------------

    def move(self, one: Succession, actor: str, now: datetime) -> Moved:
        """Give those of its persons who are still his to the successor, with whatever is open for them in his name."""
        ids = self._still(one)
        moved = Moved(
            persons=tuple(ids),
            tasks=self._move_tasks(one, ids),
            duties=self._move_duties(one, ids, now),
            commitments=self._move_commitments(one, ids, actor, now),
        )
        for part in parts(ids):
            self._connection.execute(update(person).where(person.c.id.in_(part)).values(liaison_id=one.to_id))
            self._move_pairings(one, part)
        detail = {"from": one.from_id, "to": one.to_id, "succession": one.number}
        row = {"at": now, "actor": actor, "action": "handed", "detail": detail}
        if ids:
            self._connection.execute(insert(history), [{**row, "subject": f"person:{person_id}"} for person_id in ids])
        return moved

    def _still(self, one: Succession) -> list[int]:
        """Held until the end of the transaction: of two acceptances that concern him, the second does not find him his."""
        ids: list[int] = []
        for part in parts(one.persons):
            here = (person.c.id.in_(part), person.c.liaison_id == one.from_id, person.c.erased_at.is_(None))
            ids += self._connection.execute(select(person.c.id).where(*here).order_by(person.c.id).with_for_update()).scalars()
        return ids

    def _move_tasks(self, one: Succession, ids: Sequence[int]) -> int:
        found: list[int] = []
        for part in parts(ids):
            his = (task.c.owner_id == one.from_id, task.c.state == "open", task.c.person_id.in_(part))
            found += self._connection.execute(select(task.c.id).where(*his)).scalars()
        TaskQueries(self._connection).hand([(number, one.to_id, 0) for number in found])
        return len(found)

    def _move_duties(self, one: Succession, ids: Sequence[int], now: datetime) -> int:
        """Whoever was reminded of them was another: the successor is reminded anew, when their time comes."""
        moved = 0
        for part in parts(ids):
            his = (duty.c.owner_id == one.from_id, duty.c.person_id.in_(part), _LIVE_DUTY)
            given = update(duty).where(*his).values(owner_id=one.to_id, level=0, changed_at=now)
            moved += self._connection.execute(given).rowcount
        return moved

    def _move_commitments(self, one: Succession, ids: Sequence[int], actor: str, now: datetime) -> int:
        found: list[int] = []
        for part in parts(ids):
            his = (commitment.c.owner_id == one.from_id, commitment.c.person_id.in_(part), _OPEN_COMMITMENT)
            given = update(commitment).where(*his).values(owner_id=one.to_id, level=0, taken_at=None)
            found += self._connection.execute(given.returning(commitment.c.id)).scalars()
        words = [{"commitment_id": number, "at": now, "by": actor, "step": "handed", "text": ""} for number in sorted(found)]
        if words:
            self._connection.execute(insert(commitment_word), words)
        return len(found)

    def _move_pairings(self, one: Succession, ids: Sequence[int]) -> None:
        """What he was to them besides, the successor is from now on; once, where he was that already."""
        there = pairing.alias()
        twice = exists().where(
            there.c.person_id == pairing.c.person_id, there.c.kind == pairing.c.kind, there.c.staff_id == one.to_id
        )
        his = and_(pairing.c.staff_id == one.from_id, pairing.c.person_id.in_(ids))
        self._connection.execute(delete(pairing).where(his, twice))
        self._connection.execute(update(pairing).where(his).values(staff_id=one.to_id))


_OPEN_COMMITMENT: ColumnElement[bool] = commitment.c.state.in_([state.value for state in OPEN_COMMITMENTS])
_LIVE_DUTY: ColumnElement[bool] = duty.c.state.in_([state.value for state in LIVE_DUTIES])
_giver, _taker = staff.alias("giver"), staff.alias("taker")
_QUERY = (
    select(succession, _giver.c.name.label("from_name"), _taker.c.name.label("to_name"))
    .join(_giver, _giver.c.id == succession.c.from_id)
    .join(_taker, _taker.c.id == succession.c.to_id)
)


def _succession(row: Row[Any]) -> Succession:
    return Succession(
        number=row.id,
        from_id=row.from_id,
        from_name=row.from_name,
        to_id=row.to_id,
        to_name=row.to_name,
        persons=tuple(row.persons),
        state=SuccessionState(row.state),
        made_by=row.made_by,
        made_at=row.made_at,
        pack=Pack.read(row.pack) if row.pack else None,
        decided_at=row.decided_at,
    )
