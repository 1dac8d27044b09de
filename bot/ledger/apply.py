"""What a file would change in the ledger, and the change itself: in one transaction, harmless to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.people import Person, Role, StaffMember
from bot.ledger.rows import PersonRow, StaffRow
from bot.ledger.workbook import LedgerFault, Sheets
from bot.store import Records


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new and what is changed. Nobody is taken out of the ledger because a file does not name him."""

    units: tuple[str, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    new: tuple[PersonRow, ...] = ()
    changed: tuple[tuple[Person, PersonRow], ...] = ()
    unchanged: int = 0


def compare(records: Records, sheets: Sheets) -> Difference:
    """Hold a file against the ledger. Raises LedgerFault when it is not plain who is meant."""
    people = records.people.persons()
    known_units = set(records.people.units())
    staff = records.people.staff()
    wanted = [*sheets.staff, *_liaisons(sheets.people)]
    missing_staff = tuple(dict.fromkeys(one for one in wanted if _staff_member(staff, one.name, one.phone) is None))
    new: list[PersonRow] = []
    changed: list[tuple[Person, PersonRow]] = []
    faults: list[str] = []
    for row in sheets.people:
        known, doubtful = _known(people, row)
        if doubtful:
            faults.append(f"名册里有同名的，分不清是不是同一位，请给这一行填上手机号和出生日期：{row.name}")
        elif known is None:
            new.append(row)
        elif _differs(known, row, staff):
            changed.append((known, row))
    if faults:
        raise LedgerFault("\n".join(faults))
    named = [*(one.unit for one in sheets.people), *(one.unit for one in sheets.staff)]
    units = tuple(dict.fromkeys(unit for unit in named if unit and unit not in known_units))
    return Difference(units, missing_staff, tuple(new), tuple(changed), len(sheets.people) - len(new) - len(changed))


def take_in(records: Records, difference: Difference) -> None:
    """Write a difference down. Chat accounts stay bound: a known person keeps his number."""
    people = records.people
    people.add_rows("unit", [{"name": name, "kind": "单位"} for name in difference.units])
    for one in difference.staff:
        people.add_staff(one.name, one.phone, one.role)
    units = {unit.name: unit.id for unit in people.tree()}
    staff = people.staff()
    people.add_rows("person", [_columns(row, units, staff) for row in difference.new])
    for person, row in difference.changed:
        people.change_person(person.id, _columns(row, units, staff))


def _liaisons(people: Sequence[PersonRow]) -> list[StaffRow]:
    return [StaffRow(row.liaison, row.liaison_phone, Role.LIAISON) for row in people if row.liaison]


def _staff_member(staff: Sequence[StaffMember], name: str, phone: str) -> StaffMember | None:
    """The member of staff of this name; of several the one with this number."""
    named = [one for one in staff if one.name == name]
    numbered = [one for one in named if phone and one.phone == phone]
    return numbered[0] if numbered else named[0] if named and (not phone or not named[0].phone) else None


def _known(people: Sequence[Person], row: PersonRow) -> tuple[Person | None, bool]:
    """Who of the ledger a row means, and whether that is in doubt.

    The same name and number, or the same name, unit and birth (he has a new number). Where one of the two has no birth
    and they share no number, it is him only if no number contradicts.
    """
    named = [one for one in people if one.name == row.name]
    near = [one for one in named if one.unit == row.unit]
    sure = [one for one in named if row.phone and one.phone == row.phone] or [
        one for one in near if row.born is not None and one.born == row.born
    ]
    if sure:
        return sure[0], len(sure) > 1
    open_question = [one for one in near if row.born is None or one.born is None]
    if not open_question:
        return None, False
    one = open_question[0]
    return one, len(open_question) > 1 or bool(row.phone and one.phone)


def _differs(person: Person, row: PersonRow, staff: Sequence[StaffMember]) -> bool:
    liaison = _staff_member(staff, row.liaison, row.liaison_phone) if row.liaison else None
    now = (person.sex, person.born, person.category, person.unit, person.phone, person.liaison_id)
    then = (row.sex, row.born, row.category, row.unit, row.phone, liaison.id if liaison else None)
    return now != then


def _columns(row: PersonRow, units: dict[str, int], staff: Sequence[StaffMember]) -> dict[str, Any]:
    liaison = _staff_member(staff, row.liaison, row.liaison_phone) if row.liaison else None
    born = row.born
    return {
        "name": row.name,
        "sex": row.sex,
        "category": row.category.value,
        "unit_id": units[row.unit],
        "liaison_id": liaison.id if liaison else None,
        "phone": row.phone,
        "born_year": born.year if born else None,
        "born_month": born.month if born else None,
        "born_day": born.day if born else None,
        "born_lunar": born.lunar if born else False,
        "born_leap": born.leap if born else False,
    }
