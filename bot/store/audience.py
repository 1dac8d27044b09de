"""Who is meant: counted, named, and put on the list of a notice, always by the same question to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Integer, Text, case, func, insert, literal, null, select, true

from bot.domain.audience.day import Day
from bot.domain.audience.expression import All, Expression, Not
from bot.domain.audience.plain import criterion, plain
from bot.domain.ladder import Plan
from bot.domain.letters import OptOut, may_decline
from bot.domain.notices import NoticeKind, RecipientState
from bot.domain.rights import Right, Viewer
from bot.domain.text import shorten
from bot.store.chosen import Chooser, reached
from bot.store.opt_outs import declined
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.base import Moment
from bot.store.tables.ledger import saved_audience
from bot.store.tables.notices import notice, recipient
from bot.store.tables.people import person
from bot.store.upsert import put

REASON = 160  # characters that a reason may have
DEAD, OUTSIDE, DECLINED = "已故", "不在拟稿人管辖的单位", "已退订"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an audience comes to before anything is sent."""

    included: int
    no_route: int  # of these, how many have no chat account, nor anybody who receives for them
    names: tuple[str, ...]  # the first few
    left_out: Mapping[str, int]  # how many for each reason


@dataclass(frozen=True, slots=True)
class Placed:
    """Whose names are asked for: of those who are meant, or (with a reason) of those who are left out for it."""

    viewer: Viewer
    expression: Expression
    day: Day
    reason: str | None = None
    optional: OptOut | None = None  # what somebody may have declined


@dataclass(frozen=True, slots=True)
class Expected:
    """One person who is meant, before anything is sent."""

    person_id: int
    unit_id: int
    liaison_id: int | None
    ladder_id: int


@dataclass(frozen=True, slots=True)
class SavedAudience:
    name: str
    expression: str
    words: str


class AudienceQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids(self, viewer: Viewer, expression: Expression, day: Day) -> list[int]:
        """Everybody who is meant and whom the viewer may write to."""
        query = select(person.c.id).where(_ASKED, self._reason(viewer, expression, day).is_(None)).order_by(person.c.id)
        return list(self._connection.execute(query).scalars())

    def preview(
        self, viewer: Viewer, expression: Expression, day: Day, names: int = 20, optional: OptOut | None = None
    ) -> Preview:
        """The count, the first names, and why how many others are left out. `optional`: what somebody may have declined."""
        reason = self._reason(viewer, expression, day, optional)
        meant = func.count().filter(reason.is_(None), reached().is_not(true()))
        rows = self._connection.execute(
            select(reason.label("reason"), func.count().label("all"), meant.label("no_route")).where(_ASKED).group_by(reason)
        ).all()
        first = select(person.c.name).where(_ASKED, reason.is_(None)).order_by(person.c.id).limit(names)
        inside = [row for row in rows if row.reason is None]
        return Preview(
            included=sum(row.all for row in inside),
            no_route=sum(row.no_route for row in inside),
            names=tuple(self._connection.execute(first).scalars()),
            left_out={row.reason: row.all for row in rows if row.reason is not None},
        )

    def placed(self, viewer: Viewer, expression: Expression, day: Day, reason: str | None, limit: int) -> list[int]:
        """The first of those who are meant, or (with a reason) of those who are left out for it."""
        return self.placed_from(Placed(viewer, expression, day, reason), 0, limit)

    def placed_from(self, asked: Placed, offset: int, limit: int) -> list[int]:
        """… from one of them on, unit by unit."""
        out = self._reason(asked.viewer, asked.expression, asked.day, asked.optional)
        here = (_ASKED, out.is_(None) if asked.reason is None else out == asked.reason)
        order = (person.c.unit_id, person.c.name, person.c.id)
        query = select(person.c.id).where(*here).order_by(*order).offset(offset).limit(limit)
        return list(self._connection.execute(query).scalars())

    def fan_out(
        self, notice_id: int, viewer: Viewer, expression: Expression, day: Day, plans: Sequence[tuple[int, Plan]], now: datetime
    ) -> None:
        """One recipient row for everybody in the ledger, in or out with the reason: one statement.

        `plans` are the ladders with their numbers: the one that a person's file names is his, else the first that suits him.
        """
        out = self._reason(viewer, expression, day, self._optional(notice_id))
        inside = shorten(f"符合「{plain(expression)}」", REASON)
        rows = select(
            literal(notice_id, Integer),
            person.c.id,
            person.c.unit_id,
            case((out.is_(None), RecipientState.WAITING.value), else_=RecipientState.EXCLUDED.value),
            func.coalesce(out, literal(inside, Text)),
            case((out.is_(None), self._ladder(day, plans)), else_=null()),
            case((out.is_(None), literal(now, Moment)), else_=null()),
            literal(0, Integer),
        ).where(_ASKED)
        columns = ["notice_id", "person_id", "unit_id", "state", "reason", "ladder_id", "due_at", "step"]
        self._connection.execute(insert(recipient).from_select(columns, rows, include_defaults=False))

    def by_ladder(
        self,
        viewer: Viewer,
        expression: Expression,
        day: Day,
        plans: Sequence[tuple[int, Plan]],
        optional: OptOut | None = None,
    ) -> list[Expected]:
        """Everybody who is meant, with the ladder that he would get: what a forecast counts."""
        columns = (person.c.id, person.c.unit_id, person.c.liaison_id, self._ladder(day, plans).label("ladder_id"))
        meant = self._reason(viewer, expression, day, optional).is_(None)
        query = select(*columns).where(_ASKED, meant).order_by(person.c.id)
        return [Expected(*row) for row in self._connection.execute(query)]

    def _ladder(self, day: Day, plans: Sequence[tuple[int, Plan]]) -> ColumnElement[int]:
        """The number of a person's ladder: his own by name, else the first that suits him."""
        chooser = Chooser(day, read_tree(self._connection))
        own = [(person.c.ladder == plan.ladder.name, literal(number, Integer)) for number, plan in plans]
        suited = [(chooser.where(plan.suits), literal(number, Integer)) for number, plan in plans if plan.suits is not None]
        last = next(number for number, plan in plans if plan.suits is None)
        return case(*own, *suited, else_=literal(last, Integer))

    def _optional(self, notice_id: int) -> OptOut | None:
        """Whoever has declined this is left out of the notice."""
        query = select(notice.c.kind, notice.c.requires_confirmation).where(notice.c.id == notice_id)
        kind, requires_confirmation = self._connection.execute(query).one()
        return may_decline(NoticeKind(kind), requires_confirmation)

    def _reason(self, viewer: Viewer, expression: Expression, day: Day, optional: OptOut | None = None) -> ColumnElement[str]:
        """Why a person is left out, the first reason that holds; nothing for whoever is meant."""
        tree = read_tree(self._connection)
        chooser = Chooser(day, tree)
        parts = expression.parts if isinstance(expression, All) else (expression,)
        conditions = [(chooser.where(part), _why_not(part)) for part in parts]
        return case(
            (person.c.died_on.is_not(None), DEAD),
            (may(viewer, Right.NOTIFY, tree).is_not(true()), OUTSIDE),
            *((holds.is_not(true()), literal(words, Text)) for holds, words in conditions),
            *([(declined(optional), literal(DECLINED, Text))] if optional is not None else ()),
            else_=null(),
        )

    # --- saved ---------------------------------------------------------------------------------------------------------

    def save(self, name: str, expression: str, words: str, viewer: Viewer, now: datetime) -> None:
        """Keep an audience under a name; the same name again replaces it."""
        row = {"name": name, "expression": expression, "words": words, "made_by": viewer.actor, "made_at": now}
        put(self._connection, saved_audience, [row])

    def kept(self, name: str) -> str | None:
        """The expression that is kept under a name."""
        query = select(saved_audience.c.expression).where(saved_audience.c.name == name)
        return self._connection.execute(query).scalar_one_or_none()

    def saved(self) -> list[SavedAudience]:
        rows = self._connection.execute(select(saved_audience).order_by(saved_audience.c.name))
        return [SavedAudience(row.name, row.expression, row.words) for row in rows]


_ASKED = person.c.erased_at.is_(None)


def _why_not(part: Expression) -> str:
    if isinstance(part, Not):
        return shorten(f"「{_inside(part.inner)}」的除外", REASON)
    return shorten(f"不符合「{_inside(part)}」", REASON)


def _inside(part: Expression) -> str:
    """A part in words, to stand in brackets."""
    return criterion(part).removeprefix("“").removesuffix("”")
