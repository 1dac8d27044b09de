"""Whose a duty is: who goes, and to which door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from bot.domain.duty_occasions import DutyFile
from bot.domain.duty_rules import DutyOwner, DutyRule
from bot.domain.duty_states import Charge
from bot.domain.load import CLERKS, Turns
from bot.domain.people import Role, StaffMember
from bot.store import Records

ROLES: Mapping[DutyOwner, tuple[Role, ...]] = {
    DutyOwner.SECRETARY: (Role.SECRETARY,),
    DutyOwner.LEADER: (Role.LEADER,),
    DutyOwner.CLERK: CLERKS,
}


class Charges:
    """Everything is asked once; a file then costs nothing. Whose turn it is in a unit is asked only where somebody has nobody."""

    def __init__(self, records: Records, ids: Sequence[int] | None) -> None:
        self._records = records
        self._near = records.duty_record.helpers(ids)
        self._leaders = records.duty_record.leaders(ids)
        self._doors = records.duty_record.doors() if ids is None else None
        self._common: dict[tuple[DutyOwner, int], tuple[int, ...]] = {}

    def of(self, file: DutyFile) -> Callable[[DutyRule], Charge]:
        """By rule. Addresses are only read where everybody is looked at: for a few a door stays as it stands."""
        door = self._doors.get(file.id, file.id) if self._doors is not None else None
        found: dict[DutyOwner, Charge] = {}

        def charge(rule: DutyRule) -> Charge:
            if rule.owner not in found:
                owner_id = self._owner(rule.owner, file)
                found[rule.owner] = Charge(owner_id, self._name(owner_id), file.unit_id, door)
            return found[rule.owner]

        return charge

    @cached_property
    def _staff(self) -> Sequence[StaffMember]:
        return self._records.people.staff()

    @cached_property
    def _turns(self) -> Turns:
        return Turns(self._records.people.tree(), self._staff)

    def _name(self, owner_id: int | None) -> str:
        if owner_id is None or owner_id in self._near:
            return self._near.get(owner_id or 0, "")
        return next((one.name for one in self._staff if one.id == owner_id), "")

    def _owner(self, owner: DutyOwner, file: DutyFile) -> int | None:
        """His own by name, else one of those whose role counts for his unit, always the same; else his liaison."""
        if owner is DutyOwner.LEADER and (own := [one for one in self._leaders.get(file.id, ()) if one in self._near]):
            return own[0]
        if owner is not DutyOwner.LIAISON and (holders := self._holders(owner, file.unit_id)):
            return holders[file.id % len(holders)]
        if file.liaison_id in self._near:
            return file.liaison_id
        return next(iter(self._turns.helpers(file.unit_id)), None)

    def _holders(self, owner: DutyOwner, unit_id: int) -> tuple[int, ...]:
        place = (owner, unit_id)
        if place not in self._common:
            self._common[place] = next(iter(self._turns.holders(ROLES[owner], unit_id)), ())
        return self._common[place]
