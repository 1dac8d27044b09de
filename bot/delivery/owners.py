"""Whose a matter is that people bring before the office, and to whom it goes when he is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.domain.inquiry import ABOVE, NEXT
from bot.domain.load import Turns
from bot.domain.people import Person, Role, StaffMember
from bot.store import Records

LEADING = (Role.APPROVER, Role.LEADER)


def first_owner(records: Records, role: Role, person: Person | None) -> int | None:
    """By role and unit: of those who fit equally well, whoever can be told and has the fewest. None: there is nobody."""
    staff = records.people.staff()
    own = person.liaison_id if person is not None and role is Role.LIAISON else None
    groups = [(own,)] if own is not None and any(one.id == own for one in staff) else []
    unit_id = person.unit_id if person is not None else None
    turns = Turns(records.people.tree(), staff)
    return _chosen(records, [*groups, *_groups(turns, staff, (role, Role.CLERK, Role.ADMIN), unit_id)])


def next_owner(records: Records, owner_id: int | None, person_id: int | None, level: int) -> tuple[int | None, int]:
    """Another clerk, then an approver or leader, and the level that it is then at. Where there is nobody, it stays his."""
    staff = [member for member in records.people.staff() if member.id != owner_id]
    turns, unit_id = Turns(records.people.tree(), staff), _unit(records, person_id)
    if level < NEXT and (found := _chosen(records, _groups(turns, staff, (Role.CLERK,), unit_id))) is not None:
        return found, NEXT
    above = [*turns.holders(LEADING, unit_id), [member.id for member in staff if member.has(frozenset(LEADING))]]
    found = _chosen(records, [*above, *_groups(turns, staff, (Role.ADMIN,), unit_id)]) if level < ABOVE else None
    return (owner_id if found is None else found), ABOVE


def _groups(turns: Turns, staff: Sequence[StaffMember], roles: Sequence[Role], unit_id: int | None) -> Iterator[Sequence[int]]:
    """Role by role those whose role counts for the unit, the nearest first; then whoever has it anywhere."""
    for role in roles:
        yield from turns.holders((role,), unit_id)
        if role not in (Role.LIAISON, Role.SECRETARY):  # theirs are their own people
            yield [member.id for member in staff if member.has(frozenset({role}))]


def _chosen(records: Records, groups: Sequence[Sequence[int]] | Iterator[Sequence[int]]) -> int | None:
    """Of the first group in which somebody can be told, whoever has the fewest; where nobody can be told, of the first group."""
    several = [group for group in groups if group]
    told = records.people.staff_routes([one for group in several for one in group])
    reached = [[one for one in group if one in told] for group in several]
    best = next((group for group in [*reached, *several] if group), None)
    if best is None:
        return None
    loads = Counter(records.inquiries.loads()) + Counter(records.commitments.loads())
    return min(best, key=lambda one: loads[one])


def _unit(records: Records, person_id: int | None) -> int | None:
    found = records.people.persons([person_id]) if person_id is not None else []
    return found[0].unit_id if found else None
