"""A right as a condition of a query: whom a member of staff may see, and for what. The only place where scope becomes SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true

from bot.domain.people import Grant
from bot.domain.rights import POWERS, Right, Viewer
from bot.domain.units import UnitTree
from bot.store.tables.ledger import membership, pairing
from bot.store.tables.people import person


def may(viewer: Viewer, right: Right, tree: UnitTree) -> ColumnElement[bool]:
    """The condition on `person` that holds for those whom this viewer has this right over; never true for nobody's right."""
    ways = [_by_grant(grant, viewer.staff_id, tree) for grant in viewer.holding(right)]
    return or_(*ways) if ways else false()


def in_units(unit_ids: frozenset[int]) -> ColumnElement[bool]:
    """Whoever hangs under one of these units, by the unit that counts him or by another."""
    further = select(membership.c.person_id).where(membership.c.unit_id.in_(unit_ids))
    return or_(person.c.unit_id.in_(unit_ids), person.c.id.in_(further))


def paired_with(staff_id: int) -> ColumnElement[bool]:
    """Whoever a member of staff looks after, as his liaison or in another way."""
    helped = select(pairing.c.person_id).where(pairing.c.staff_id == staff_id)
    return or_(person.c.liaison_id == staff_id, person.c.id.in_(helped))


def _by_grant(grant: Grant, staff_id: int | None, tree: UnitTree) -> ColumnElement[bool]:
    if POWERS[grant.role].own_only:
        return paired_with(staff_id) if staff_id is not None else false()
    return true() if grant.scope_id is None else in_units(tree.below([grant.scope_id]))
