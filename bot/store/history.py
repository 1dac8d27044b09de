"""The history as it is read: who did what to what, and when. It is written in `access`, and nobody edits it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from bot.domain.rights import Right, Viewer
from bot.store.parts import parts
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.notices import notice
from bot.store.tables.office import history
from bot.store.tables.people import person, staff

STAFF, PERSON, NOTICE = "staff:", "person:", "notice:"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of it. `who` and `about` are names, where the codes `actor` and `subject` stand for somebody or something."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`actions`: whole names, or beginnings that end with a dot; nothing: all."""

    actor: str = ""
    actions: tuple[str, ...] = ()
    subject: str = ""
    begin: datetime | None = None
    end: datetime | None = None  # not any more


class HistoryQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, wanted: HistoryFilter, limit: int, before: int | None = None) -> list[Line]:
        """The latest first; `before`: those older than the line of this number."""
        query = select(history).where(*_conditions(wanted))
        if before is not None:
            query = query.where(history.c.id < before)
        rows = self._connection.execute(query.order_by(history.c.id.desc()).limit(limit)).all()
        return self._named(rows)

    def actors(self) -> list[tuple[str, str]]:
        """Members of staff who have ever done something, by what the history calls them; and whoever else acts."""
        rows = self._connection.execute(select(staff.c.id, staff.c.name).order_by(staff.c.name, staff.c.id))
        return [(f"{STAFF}{row.id}", row.name) for row in rows]

    def may_look(self, viewer: Viewer, person_id: int) -> bool:
        """Whether a viewer may see who has looked at this file: whoever may look closely himself."""
        query = select(person.c.id).where(person.c.id == person_id, may(viewer, Right.REVEAL, read_tree(self._connection)))
        return self._connection.execute(query).first() is not None

    def _named(self, rows: Sequence[Any]) -> list[Line]:
        told = {row.actor for row in rows} | {row.subject for row in rows}
        names = {
            **self._names(staff, STAFF, staff.c.name, told),
            **self._names(person, PERSON, person.c.name, told),
            **self._names(notice, NOTICE, notice.c.title, told),
        }
        return [
            Line(
                one.id,
                one.at,
                one.actor,
                one.action,
                one.subject,
                one.detail,
                names.get(one.actor, ""),
                names.get(one.subject, ""),
            )
            for one in rows
        ]

    def _names(self, table: Any, prefix: str, column: Any, told: Collection[str]) -> dict[str, str]:
        said = (one.removeprefix(prefix) for one in told if one.startswith(prefix))
        ids = sorted({int(one) for one in said if one.isdecimal() and len(one) < 10})
        found: dict[str, str] = {}
        for part in parts(ids):
            for row in self._connection.execute(select(table.c.id, column.label("name")).where(table.c.id.in_(part))):
                found[f"{prefix}{row.id}"] = row.name
        return found


def _conditions(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    here: list[ColumnElement[bool]] = []
    if wanted.actor:
        here.append(history.c.actor == wanted.actor)
    if wanted.subject:
        here.append(history.c.subject == wanted.subject)
    if wanted.actions:
        whole = [one for one in wanted.actions if not one.endswith(".")]
        begun = [history.c.action.startswith(one, autoescape=True) for one in wanted.actions if one.endswith(".")]
        here.append(or_(history.c.action.in_(whole), *begun))
    if wanted.begin is not None:
        here.append(history.c.at >= wanted.begin)
    if wanted.end is not None:
        here.append(history.c.at < wanted.end)
    return here
