"""Who serves, and in what role."""

from __future__ import annotations

from bot.domain.people import Grant, Role
from bot.errors import SangyuError
from bot.store import Records


class UnitUnclear(SangyuError):
    """There is no unit of that name, or more than one."""


def appoint(records: Records, name: str, phone: str, role: Role, unit: str | None = None, scope: str | None = None) -> int:
    """A new member of staff, or one more role for whoever has this name and number; his id. Raises UnitUnclear."""
    return appoint_to(records, name, phone, Grant(role, the_unit(records, scope)), the_unit(records, unit))


def appoint_to(records: Records, name: str, phone: str, grant: Grant, unit_id: int | None = None) -> int:
    """The same for units that are known by their numbers. `unit_id`: where he works."""
    known = next((one for one in records.people.staff() if (one.name, one.phone) == (name, phone)), None)
    if known is not None:
        records.people.add_role(known.id, grant)
        return known.id
    return records.people.add_staff(name, phone, grant.role, unit_id, grant.scope_id)


def the_unit(records: Records, name: str | None) -> int | None:
    """The number of the one unit of this name or path; None for no name. Raises UnitUnclear."""
    if name is None:
        return None
    found = records.people.tree().named(name)
    if len(found) != 1:
        raise UnitUnclear(f"{len(found)} units are called that: give the name of one, or its path (城关镇/第一支部)")
    return found[0]
