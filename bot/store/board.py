"""What people look at while a notice is under way: how many stand where, and who is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, false, func, select

from bot.domain.board import NOTHING_NEXT, Board, GroupPosts, Missing, Next, Tally, Turn, rolled_up, total, upcoming
from bot.domain.ladder import Ladder, Rung
from bot.domain.notices import CONFIRMED, OPEN, STANDS, How, Notice, NoticeState, Reach, RecipientState, Rsvp
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.domain.tasks import REACHING, TaskKind
from bot.domain.units import UnitTree
from bot.store.notice_rows import notice_of
from bot.store.people import read_tree
from bot.store.recipients import RecipientQueries
from bot.store.relays import RelayQueries
from bot.store.rights import may
from bot.store.tables.notices import notice, recipient, task
from bot.store.tables.people import person, staff

RUNG_OF = {TaskKind.CALL: Rung.CALL, TaskKind.DOOR: Rung.VISIT}
_RELEASED = (NoticeState.SENDING.value, NoticeState.CLOSED.value)
_OPEN, _CONFIRMED = ([state.value for state in some] for some in (OPEN, CONFIRMED))
STANDING = (*(column for column in recipient.c if column.name not in ("diet", "stand_in")), person.c.name.label("person_name"))
Figures = dict[int, dict[int | None, dict[str, int]]]  # of a `Tally`, by notice and unit


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom names are asked for: a notice, for a viewer, in a unit with all under it, and where they stand (None: all)."""

    notice_id: int
    viewer: Viewer = OPERATOR
    unit_id: int | None = None
    state: RecipientState | None = None


@dataclass(frozen=True, slots=True)
class Awareness:
    """知晓率 over a stretch of time: of each notice, and of each unit over all of them."""

    notices: tuple[tuple[Notice, Tally], ...]
    units: Board


class BoardQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- counts --------------------------------------------------------------------------------------------------------

    def units(self, notice_id: int, unit_id: int | None = None) -> Board:
        """Where a notice stands, in the whole office or in one unit with all under it."""
        tree = read_tree(self._connection)
        cutoff = self._connection.execute(select(notice.c.cutoff).where(notice.c.id == notice_id)).scalar()
        in_time = recipient.c.settled_at <= cutoff if cutoff is not None else false()
        here = (recipient.c.notice_id == notice_id, *_in(tree, unit_id))
        board = rolled_up(tree, self._counts(here, in_time).get(notice_id, {}))
        return replace(board, groups=self.groups(notice_id))

    def groups(self, notice_id: int) -> GroupPosts:
        """Where a notice stands in chat groups, as far as it reads now. Nobody is reached by that, so no figure holds it."""
        row = self._connection.execute(select(notice).where(notice.c.id == notice_id)).one_or_none()
        return RelayQueries(self._connection).posts(notice_of(row)) if row is not None else GroupPosts()

    def totals(self, notice_ids: Sequence[int]) -> dict[int, Tally]:
        """Where each of these notices stands altogether."""
        counts = self._counts((recipient.c.notice_id.in_(notice_ids),), by_unit=False)
        return {one: total(counts.get(one, {})) for one in notice_ids}

    def awareness(self, since: datetime, until: datetime, unit_id: int | None = None) -> Awareness:
        """Notices that were released from `since` on and before `until`. Withdrawn ones and rehearsals do not count."""
        tree = read_tree(self._connection)
        span = (notice.c.approved_at >= since, notice.c.approved_at < until)
        query = select(notice).where(*span, notice.c.state.in_(_RELEASED), notice.c.drill == false()).order_by(notice.c.number)
        notices = [notice_of(row) for row in self._connection.execute(query)]
        counts = self._counts((recipient.c.notice_id.in_([one.id for one in notices]), *_in(tree, unit_id)))
        sums: dict[int | None, Counter[str]] = defaultdict(Counter)
        for by_unit in counts.values():
            for unit, figures in by_unit.items():
                sums[unit].update(figures)
        each = tuple((one, total(counts[one.id])) for one in notices if one.id in counts)
        return Awareness(each, rolled_up(tree, sums))

    def _counts(
        self, here: Sequence[ColumnElement[bool]], in_time: ColumnElement[bool] | None = None, by_unit: bool = True
    ) -> Figures:
        """The figures of a `Tally` by notice and unit, or (not `by_unit`) of all units together under None. `in_time`: the
        condition, where the notice is one and its cut-off known.

        All of it is answered by the index ix_recipient_board alone; the rows are not read.
        """
        key = (recipient.c.notice_id, recipient.c.unit_id, recipient.c.state, recipient.c.reach)
        cell = select(*key, func.count().label("heads")).where(*here).group_by(*key).subquery()
        sums = [func.coalesce(func.sum(cell.c.heads).filter(holds), 0).label(name) for name, holds in _standing(cell).items()]
        told = [*(recipient.c.how == how.value for how in How), _IN_TIME if in_time is None else in_time]
        ways = [func.count().filter(holds).label(name) for name, holds in zip(_WAYS, told, strict=True)]
        how = select(*ways).where(*here, recipient.c.state.in_(_CONFIRMED))
        found: Figures = defaultdict(lambda: defaultdict(dict))
        self._add(found, select(*sums), (cell.c.notice_id, cell.c.unit_id), by_unit)
        self._add(found, how, (recipient.c.notice_id, recipient.c.unit_id), by_unit)
        return found

    def _add(self, found: Figures, query: Any, of: tuple[ColumnElement[Any], ColumnElement[Any]], by_unit: bool) -> None:
        names = query.selected_columns.keys()
        whose = of if by_unit else of[:1]
        for row in self._connection.execute(query.add_columns(*whose).group_by(*whose)):
            notice_id, unit_id = row[len(names)], row[len(names) + 1] if by_unit else None
            found[notice_id][unit_id].update(zip(names, map(int, row), strict=False))

    def funnel(self, notice_id: int) -> dict[str, int]:
        """How many stand in each state, and how many have said that they come or do not."""
        here = recipient.c.notice_id == notice_id
        by_state = select(recipient.c.state, func.count()).where(here).group_by(recipient.c.state)
        counts = {state.value: 0 for state in RecipientState}
        counts.update({row[0]: row[1] for row in self._connection.execute(by_state)})
        said = [func.count().filter(recipient.c.rsvp == one.value).label(one.value) for one in Rsvp]
        answers = self._connection.execute(select(*said).where(here)).one()
        return {**counts, **answers._mapping}

    # --- names ---------------------------------------------------------------------------------------------------------

    def missing(
        self, notice_id: int, unit_id: int | None = None, after_id: int = 0, limit: int = 50, viewer: Viewer = OPERATOR
    ) -> list[Missing]:
        """Those of a unit (or of all) who have not confirmed and whom the viewer may see, in order of the list.

        `after_id`: the recipient with whom the page before ended.
        """
        return self.missing_of(Whose(notice_id, viewer, unit_id), after_id, limit)

    def missing_of(self, whose: Whose, after_id: int, limit: int) -> list[Missing]:
        """The same, of those who stand where it is asked for."""
        # A sum is compared, not the number: else SQLite walks through the rows of all notices in their order.
        behind = () if not after_id else (recipient.c.id + 0 > after_id,)
        ids = list(self._connection.execute(self._missing_ids(whose).where(*behind).limit(limit)).scalars())
        query = (
            select(*STANDING)
            .join(person, person.c.id == recipient.c.person_id)
            .where(recipient.c.id.in_(ids))
            .order_by(recipient.c.id)
        )
        return list(self.standings(self._connection.execute(query).all()).values())

    def standings(self, rows: Sequence[Row[Any]]) -> dict[int, Missing]:
        """Where recipients of one notice stand, by number: from rows of `STANDING`."""
        if not rows:
            return {}
        whose = RecipientQueries(self._connection)
        one = next(iter(whose.notices({rows[0].notice_id}).values()))
        ladders = whose.ladders({row.ladder_id for row in rows if row.ladder_id is not None})
        tasks = self._tasks([row.id for row in rows])
        return {row.id: _missing(row, one, ladders.get(row.ladder_id), tasks.get(row.id)) for row in rows}

    def _missing_ids(self, whose: Whose) -> Any:
        tree = read_tree(self._connection)
        states = _OPEN if whose.state is None else [whose.state.value]
        here = [recipient.c.notice_id == whose.notice_id, recipient.c.state.in_(states), *_in(tree, whose.unit_id)]
        if not whose.viewer.everywhere(Right.SEE):
            here.append(recipient.c.person_id.in_(select(person.c.id).where(may(whose.viewer, Right.SEE, tree))))
        return select(recipient.c.id).where(*here).order_by(recipient.c.id)

    def _tasks(self, recipient_ids: Sequence[int]) -> dict[int, Next]:
        """The open call or visit of each of these, with its owner."""
        query = (
            select(task.c.id, task.c.recipient_id, task.c.kind, task.c.deadline, staff.c.name, staff.c.phone)
            .outerjoin(staff, staff.c.id == task.c.owner_id)
            .where(task.c.recipient_id.in_(recipient_ids), task.c.state == "open", task.c.kind.in_(REACHING))
            .order_by(task.c.id)
        )
        return {
            row.recipient_id: Next(Turn.TASK, RUNG_OF[TaskKind(row.kind)], row.deadline, row.name or "", row.id, row.phone or "")
            for row in self._connection.execute(query)
        }

    def recipients(self, notice_id: int, viewer: Viewer = OPERATOR) -> list[dict[str, Any]]:
        """Everybody on the list whom the viewer may see: person, state, reason, next step and its time, who calls."""
        seen = () if viewer.everywhere(Right.SEE) else (may(viewer, Right.SEE, read_tree(self._connection)),)
        query = (
            select(
                recipient.c.id,
                recipient.c.person_id,
                person.c.name.label("person"),
                recipient.c.state,
                recipient.c.reason,
                recipient.c.ladder_id,
                recipient.c.step,
                recipient.c.due_at,
                recipient.c.how,
                recipient.c.rsvp,
                recipient.c.settled_at,
                staff.c.name.label("liaison"),
            )
            .join(person, person.c.id == recipient.c.person_id)
            .outerjoin(staff, staff.c.id == person.c.liaison_id)
            .where(recipient.c.notice_id == notice_id, *seen)
            .order_by(recipient.c.id)
        )
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def unconfirmed_names(self, notice_id: int, limit: int) -> list[str]:
        """Names of those who have not confirmed, in order of the list."""
        return [one.name for one in self.missing(notice_id, limit=limit)]


def _in(tree: UnitTree, unit_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The condition that holds for those whom a unit counts, with all under it."""
    return (recipient.c.unit_id.in_(tree.below([unit_id])),) if unit_id is not None else ()


def _standing(cell: FromClause) -> dict[str, ColumnElement[bool]]:
    """Whom each of these figures counts."""
    inside = cell.c.state != RecipientState.EXCLUDED.value
    return {
        "should_know": inside,
        "excluded": cell.c.state == RecipientState.EXCLUDED.value,
        "sent": inside & (cell.c.reach >= Reach.SENT.value),
        "delivered": inside & (cell.c.reach >= Reach.DELIVERED.value),
        "read": inside & (cell.c.reach >= Reach.READ.value),
        "confirmed": cell.c.state.in_(_CONFIRMED),
        **{state.value: cell.c.state == state.value for state in STANDS if state in OPEN},
    }


_STANDING = tuple(_standing(recipient))
_WAYS = (*(f"by_{how.value}" for how in How), "in_time")
_IN_TIME = recipient.c.settled_at <= select(notice.c.cutoff).where(notice.c.id == recipient.c.notice_id).scalar_subquery()


def _missing(row: Row[Any], one: Notice, ladder: Ladder | None, called: Next | None) -> Missing:
    state = RecipientState(row.state)
    found = Missing(
        row.id,
        row.person_id,
        row.person_name,
        row.unit_id,
        state,
        Reach(row.reach),
        called or NOTHING_NEXT,
        ladder or Ladder(()),
        row.step,
        row.due_at,
    )
    at_work = state is RecipientState.WAITING and one.state is NoticeState.SENDING
    return found.coming(upcoming(found, one)) if at_work else found
