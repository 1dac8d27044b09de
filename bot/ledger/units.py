"""The tree of units, the humans who answer for somebody, and the way that reaches him first, changed one at a time."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Owner, OwnerKind, StaffMember
from bot.errors import SangyuError
from bot.ledger.staff import the_unit
from bot.store import Records


class NotOne(SangyuError):
    """There is nobody of that name, or more than one."""


def add_unit(records: Records, name: str, kind: str, under: str | None) -> str:
    """The path of a unit, made if it is not there. Raises UnitUnclear."""
    number = records.ledger.add_unit(name, kind, the_unit(records, under))
    return records.people.tree().path(number)


def answer_for(records: Records, unit: str, member: str, now: datetime) -> None:
    """Put a member of staff down as the one responsible for a unit. Raises UnitUnclear, NotOne."""
    unit_id, one = the_unit(records, unit), the_member(records, member)
    if unit_id is not None:
        records.ledger.put_in_charge(unit_id, one.id)
        records.access.write_history("operator", "unit", f"unit:{unit_id}", now, responsible=one.id)


def pair(records: Records, person: str, member: str, kind: str, now: datetime) -> None:
    """Pair a person with one more helper. Raises NotOne."""
    number, one = the_person(records, person), the_member(records, member)
    records.ledger.pair(number, one.id, kind, now.date())
    records.access.write_history("operator", "paired", f"person:{number}", now, staff=one.id, kind=kind)


def reach_first_on(records: Records, person: str, channel: str, now: datetime) -> None:
    """Put a person's accounts on one channel before his others. Raises NotOne."""
    number = the_person(records, person)
    if not records.people.prefer(Owner(OwnerKind.PERSON, number), channel):
        raise NotOne("there is no account of this person on that channel")
    records.access.write_history("operator", "preferred", f"person:{number}", now, channel=channel)


def the_person(records: Records, name: str, phone_ends: str = "") -> int:
    """The number of the one living person of this name. Raises NotOne."""
    people = [owner.id for owner in records.people.named(name, phone_ends) if owner.kind is OwnerKind.PERSON]
    if len(people) != 1:
        raise NotOne(f"{len(people)} people of the ledger are called that")
    return people[0]


def the_member(records: Records, name: str) -> StaffMember:
    """The one member of staff of this name. Raises NotOne."""
    found = [one for one in records.people.staff() if one.name == name]
    if len(found) != 1:
        raise NotOne(f"{len(found)} members of staff are called that")
    return found[0]
