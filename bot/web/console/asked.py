"""What an address or a form asks for, and who acts: shared by the pages about care and about the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from bot.domain.people import MAY_DRAFT, MAY_SETTLE, Role, StaffMember
from bot.domain.rights import Right, Viewer
from bot.store import Records
from bot.store.retracting import Report
from bot.web.console.pages import Visit

Choice = TypeVar("Choice", bound=Enum)
PAGE = 50  # lines of a list
LAST = 10_000  # page that somebody may ask for
KEEPERS = frozenset({Role.CLERK, Role.ADMIN})  # who decides what happens by itself


def number_in(said: str) -> int | None:
    """Nothing that the database could not hold."""
    return int(said) if said.isdecimal() and len(said) < 10 else None


def day_in(said: str) -> date | None:
    """Nothing so far away that days cannot be counted from it."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def choice_in(kinds: type[Choice], said: str) -> Choice | None:
    """The member with this value."""
    return next((one for one in kinds if one.value == said), None)


def page_in(visit: Visit) -> int:
    """From 0."""
    return min(max((number_in(visit.asked("page")) or 1) - 1, 0), LAST)


def kept(visit: Visit, names: Sequence[str]) -> dict[str, str]:
    """What was asked for by these names, to be shown, and asked again with the next page."""
    return {name: visit.asked(name)[:40] for name in names}


def acting(records: Records, visit: Visit) -> StaffMember | None:
    """The member of staff who has signed in; the operator is none."""
    return records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None


def colleagues(records: Records) -> list[tuple[int, str]]:
    """Whom one may choose from, by number and name."""
    return [(one.id, one.name) for one in records.people.staff() if one.has(MAY_SETTLE)]


def keeps(viewer: Viewer) -> bool:
    """Whether he decides what happens by itself; the operator does. It happens to everybody: one unit is not enough."""
    return any(grant.role in KEEPERS and grant.scope_id is None for grant in viewer.grants)


def steers(viewer: Viewer, author_id: int) -> bool:
    """Whether what this author wrote is his to change or to stop: his own, or anybody's if he answers for everybody."""
    return viewer.staff_id == author_id or viewer.everywhere(Right.NOTIFY)


def may_take_back(records: Records, one: Report, visit: Visit) -> bool:
    """Whoever said so himself; for those who write notices also anybody's, of persons whom they see."""
    me = records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None
    if me is None or one.is_by(me.id) or not me.has(MAY_DRAFT):
        return me is not None and one.is_by(me.id)
    return visit.viewer.everywhere(Right.SEE) or bool(records.roll.names(visit.viewer, [one.person_id]))
