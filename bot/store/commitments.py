"""What the office has taken upon itself for somebody (答应的事): whose it is, until when, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, insert, or_, select, update

from bot.domain.commitment_rules import Digest, Month, Wanted
from bot.domain.commitments import LIVE, Commitment, CommitmentKind, CommitmentState, CommitmentStep
from bot.domain.conversation import Place
from bot.domain.delivery import ON_ITS_WAY, AttemptState
from bot.domain.people import OwnerKind
from bot.domain.rights import Right, Viewer
from bot.store.commitment_counts import digest, month
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.notices import attempt, task
from bot.store.tables.people import person, staff, unit
from bot.store.tables.visits import commitment, commitment_word
from bot.store.upsert import insert_one

ALIVE = commitment.c.state.in_([one.value for one in LIVE])
TOLD = commitment.c.state.in_([CommitmentState.DONE.value, CommitmentState.DECLINED.value])
_JOINED = (
    commitment.outerjoin(person, person.c.id == commitment.c.person_id)
    .outerjoin(unit, unit.c.id == person.c.unit_id)
    .outerjoin(staff, staff.c.id == commitment.c.owner_id)
)
_QUERY = select(
    commitment, person.c.name.label("person_name"), unit.c.name.label("unit_name"), staff.c.name.label("owner_name")
).select_from(_JOINED)


@dataclass(frozen=True, slots=True)
class Errand:
    """The task by which a person is told what came of it."""

    open: bool
    done_at: datetime | None
    deadline: datetime


class CommitmentQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: Mapping[str, Any]) -> tuple[Commitment, bool]:
        """Take one on; the one that has this key already, and False, if there is one."""
        fresh = insert_one(self._connection, commitment, row)
        found = self._commitments(_QUERY.where(commitment.c.key == row["key"]))
        return found[0], fresh is not None

    # --- which there are -----------------------------------------------------------------------------------------------

    def get(self, number: int) -> Commitment | None:
        found = self._commitments(_QUERY.where(commitment.c.id == number))
        return found[0] if found else None

    def hold(self, number: int) -> Commitment | None:
        """One, which nobody else changes before this transaction is over."""
        found = self._commitments(_QUERY.where(commitment.c.id == number).with_for_update(of=commitment))
        return found[0] if found else None

    def open_of(self, owner_id: int) -> list[Commitment]:
        """What somebody has to keep, most pressing first."""
        return self._commitments(_QUERY.where(ALIVE, commitment.c.owner_id == owner_id).order_by(*_PRESSING))

    def of_person(self, person_id: int, limit: int = 20) -> list[Commitment]:
        """Of somebody, the newest first."""
        return self._commitments(_QUERY.where(commitment.c.person_id == person_id).order_by(commitment.c.id.desc()).limit(limit))

    def of_visit(self, visit_id: int) -> list[Commitment]:
        return self._commitments(_QUERY.where(commitment.c.visit_id == visit_id).order_by(commitment.c.id))

    def of_chat(self, place: Place, person_ids: Sequence[int], limit: int = 8) -> list[Commitment]:
        """What was asked for in a chat, or for those whose chat it is; the newest first, without what only staff promised."""
        here = or_(
            and_(
                commitment.c.channel == place.channel,
                commitment.c.account == place.account,
                commitment.c.external_id == place.sender,
            ),
            commitment.c.person_id.in_(list(person_ids)),
        )
        query = _QUERY.where(here, commitment.c.kind != CommitmentKind.PROMISE.value)
        return self._commitments(query.order_by(commitment.c.id.desc()).limit(limit))

    def listed(self, viewer: Viewer, wanted: Wanted, limit: int = 50, offset: int = 0) -> list[Commitment]:
        """Those that a viewer may see: what is still open first, the most pressing of it before the rest; then the newest."""
        order = (~ALIVE, case((ALIVE, commitment.c.due_at)), commitment.c.closed_at.desc(), commitment.c.id)
        return self._commitments(self._seen(_QUERY, viewer, wanted).order_by(*order).limit(limit).offset(offset))

    def count(self, viewer: Viewer, wanted: Wanted) -> int:
        query = select(func.count()).select_from(_JOINED)
        return int(self._connection.execute(self._seen(query, viewer, wanted)).scalar_one())

    def sees(self, viewer: Viewer, number: int) -> bool:
        """Whether a viewer may see one."""
        query = self._seen(select(commitment.c.id).select_from(_JOINED), viewer, Wanted()).where(commitment.c.id == number)
        return self._connection.execute(query).first() is not None

    def _seen(self, query: Select[Any], viewer: Viewer, wanted: Wanted) -> Select[Any]:
        theirs = may(viewer, Right.SEE, read_tree(self._connection))
        mine = [theirs]
        if viewer.staff_id is not None:
            asker = f"{OwnerKind.STAFF.value}:{viewer.staff_id}"
            mine += [commitment.c.owner_id == viewer.staff_id, commitment.c.asked_by == asker]
        if viewer.everywhere(Right.SEE):
            mine.append(commitment.c.person_id.is_(None))
        return query.where(or_(*mine), *_chosen(wanted))

    # --- the clock -----------------------------------------------------------------------------------------------------

    def due(self, now: datetime) -> list[Commitment]:
        """Those whose time has come, also such as are over and of which nobody knows yet that he has heard; held meanwhile."""
        unheard = and_(TOLD, commitment.c.answered_at.is_(None))
        query = _QUERY.where(commitment.c.next_at <= now, or_(ALIVE, unheard)).order_by(commitment.c.id)
        return self._commitments(query.with_for_update(of=commitment, skip_locked=True))

    def ownerless(self) -> list[Commitment]:
        """Those that nobody has, or somebody who has left; held meanwhile."""
        active = select(staff.c.id).where(staff.c.active)
        nobody = or_(commitment.c.owner_id.is_(None), commitment.c.owner_id.not_in(active))
        query = _QUERY.where(ALIVE, nobody).order_by(commitment.c.id)
        return self._commitments(query.with_for_update(of=commitment, skip_locked=True))

    def loads(self) -> dict[int, int]:
        """How many live ones each owner has."""
        query = select(commitment.c.owner_id, func.count()).where(ALIVE, commitment.c.owner_id.is_not(None))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(commitment.c.owner_id))}

    def fate(self, keys: Sequence[str]) -> AttemptState | None:
        """Where a message to whoever asked stands: of several ways the one that may still arrive. None: there is none."""
        rows = self._connection.execute(select(attempt.c.state).where(attempt.c.key.in_(keys)).order_by(attempt.c.id))
        states = [AttemptState(row.state) for row in rows]
        return next((one for one in states if one in ON_ITS_WAY), states[-1] if states else None)

    def errand(self, key: str) -> Errand | None:
        """The task with this key; None where there is none, or it was called off."""
        row = self._connection.execute(select(task).where(task.c.key == key, task.c.state != "void")).one_or_none()
        return None if row is None else Errand(row.state == "open", row.closed_at, row.deadline)

    # --- what becomes of them ------------------------------------------------------------------------------------------

    def change(self, number: int, **columns: Any) -> None:
        self._connection.execute(update(commitment).where(commitment.c.id == number).values(**columns))

    def end(self, number: int, state: CommitmentState, now: datetime, **columns: Any) -> bool:
        """It is over, in this way; False if it was over before."""
        here = (commitment.c.id == number, ALIVE)
        ended = {"state": state.value, "closed_at": now, "next_at": None, **columns}
        return bool(self._connection.execute(update(commitment).where(*here).values(**ended)).rowcount)

    def rate(self, number: int, rating: str, now: datetime) -> bool:
        """What he thinks of it; False where it is not over, or he has said so before."""
        here = (commitment.c.id == number, TOLD, commitment.c.rating == "")
        return bool(self._connection.execute(update(commitment).where(*here).values(rating=rating, rated_at=now)).rowcount)

    def hear(self, number: int, at: datetime) -> bool:
        """He has heard what came of it; False if that was known."""
        here = (commitment.c.id == number, commitment.c.answered_at.is_(None))
        return bool(self._connection.execute(update(commitment).where(*here).values(answered_at=at, next_at=None)).rowcount)

    # --- its history ---------------------------------------------------------------------------------------------------

    def note(self, number: int, by: str, step: str, now: datetime, text: str = "") -> int:
        """Add a line to its history; which one it is."""
        row = {"commitment_id": number, "at": now, "by": by, "step": step, "text": text}
        return int(self._connection.execute(insert(commitment_word).returning(commitment_word.c.id), row).scalar_one())

    def steps(self, number: int) -> list[CommitmentStep]:
        query = select(commitment_word).where(commitment_word.c.commitment_id == number).order_by(commitment_word.c.id)
        return [CommitmentStep(row.at, row.by, row.step, row.text or "") for row in self._connection.execute(query)]

    # --- figures -------------------------------------------------------------------------------------------------------

    def digest(self, begin: datetime, end: datetime) -> Digest:
        """What came of everything, from `begin` to before `end`."""
        return digest(self._connection, begin, end)

    def month(self, staff_id: int, begin: datetime, end: datetime) -> Month:
        return month(self._connection, staff_id, begin, end)

    def _commitments(self, query: Select[Any]) -> list[Commitment]:
        return [_commitment(row) for row in self._connection.execute(query)]


_PRESSING = (commitment.c.due_at, commitment.c.id)


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kinds:
        found.append(commitment.c.kind.in_([one.value for one in wanted.kinds]))
    if wanted.states:
        found.append(commitment.c.state.in_([one.value for one in wanted.states]))
    if wanted.owner_id is not None:
        found.append(commitment.c.owner_id == wanted.owner_id)
    if wanted.person_id is not None:
        found.append(commitment.c.person_id == wanted.person_id)
    if wanted.made is not None:
        found += [commitment.c.made_at >= wanted.made[0], commitment.c.made_at < wanted.made[1]]
    return found


def _commitment(row: Row[Any]) -> Commitment:
    place = Place(row.channel, row.account, row.external_id) if row.external_id else None
    return Commitment(
        number=row.id,
        kind=CommitmentKind(row.kind),
        state=CommitmentState(row.state),
        text=row.text or "",
        asked_by=row.asked_by,
        made_at=row.made_at,
        due_at=row.due_at,
        person_id=row.person_id,
        person_name=row.person_name or "",
        unit=row.unit_name or "",
        owner_id=row.owner_id,
        owner_name=row.owner_name or "",
        visit_id=row.visit_id,
        place=place,
        service=row.service,
        detail=row.detail or {},
        level=row.level,
        told_at=row.told_at,
        taken_at=row.taken_at,
        next_at=row.next_at,
        disposition=row.disposition,
        result=row.result or "",
        answered_at=row.answered_at,
        answered_how=row.answered_how,
        rating=row.rating,
        closed_at=row.closed_at,
    )
