"""Whose an inquiry is, and to whom it goes when he is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.inquiry import ABOVE, NEXT, Inquiry, InquiryKind, OwnerRules
from bot.domain.load import Turns
from bot.domain.people import Person, Role, StaffMember
from bot.store import Records

LEADING = (Role.APPROVER, Role.LEADER)


class InquiryOwners:
    def __init__(self, rules: OwnerRules) -> None:
        self._rules = rules

    def first(self, records: Records, person: Person | None, kind: InquiryKind, topic_id: str) -> int | None:
        """By topic and unit: of those who fit equally well, whoever can be told and has the fewest. None: there is nobody."""
        role = self._rules.role(_category(records, topic_id), kind)
        staff = records.people.staff()
        own = person.liaison_id if person is not None and role is Role.LIAISON else None
        groups = [(own,)] if own is not None and any(one.id == own for one in staff) else []
        unit_id = person.unit_id if person is not None else None
        turns = Turns(records.people.tree(), staff)
        return _chosen(records, [*groups, *_groups(turns, staff, (role, Role.CLERK, Role.ADMIN), unit_id)])

    def next(self, records: Records, one: Inquiry) -> tuple[int | None, int]:
        """Another clerk, then an approver or leader, and the level that it is then at. Where there is nobody, it stays his."""
        staff = [member for member in records.people.staff() if member.id != one.owner_id]
        turns, unit_id = Turns(records.people.tree(), staff), _unit(records, one.person_id)
        if one.level < NEXT and (found := _chosen(records, _groups(turns, staff, (Role.CLERK,), unit_id))) is not None:
            return found, NEXT
        above = [*turns.holders(LEADING, unit_id), [member.id for member in staff if member.has(frozenset(LEADING))]]
        found = _chosen(records, [*above, *_groups(turns, staff, (Role.ADMIN,), unit_id)]) if one.level < ABOVE else None
        return (one.owner_id if found is None else found), ABOVE


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
    loads: Mapping[int, int] = records.inquiries.loads()
    best = next((group for group in [*reached, *several] if group), None)
    return None if best is None else min(best, key=lambda one: loads.get(one, 0))


def _category(records: Records, topic_id: str) -> str:
    found = records.policy.get(topic_id) if topic_id else None
    return found[0].category if found is not None else ""


def _unit(records: Records, person_id: int | None) -> int | None:
    found = records.people.persons([person_id]) if person_id is not None else []
    return found[0].unit_id if found else None
