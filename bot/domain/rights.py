"""Who may do what to whose file. The table is the whole of it; the store turns it into conditions of its queries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Grant, Role, StaffMember


class Right(StrEnum):
    """What can be done with a person's file."""

    SEE = "see"  # that he is there, with numbers masked
    NUMBERS = "numbers"  # his telephone numbers whole
    REVEAL = "reveal"  # his identity number and address whole, one by one; each look is written down
    EVENTS = "events"  # record what has happened to him
    NOTIFY = "notify"  # write a notice that reaches him
    CHANGE = "change"  # his file
    EXPORT = "export"  # take files out of the house; written down
    ERASE = "erase"  # for good; written down


@dataclass(frozen=True, slots=True)
class Power:
    """What a role may do, and to whom: everybody in its scope, or only those paired with the member of staff himself."""

    rights: frozenset[Right]
    own_only: bool = False


_ALL = frozenset(Right)
_AT_THE_DOOR = frozenset({Right.SEE, Right.NUMBERS, Right.EVENTS})

POWERS: dict[Role, Power] = {
    Role.ADMIN: Power(_ALL),
    Role.CLERK: Power(_ALL - {Right.ERASE}),
    Role.APPROVER: Power(frozenset({Right.SEE, Right.NUMBERS, Right.REVEAL, Right.EVENTS, Right.NOTIFY})),
    Role.LEADER: Power(frozenset({Right.SEE, Right.NUMBERS, Right.NOTIFY})),
    Role.SECRETARY: Power(_AT_THE_DOOR),
    Role.LIAISON: Power(_AT_THE_DOOR, own_only=True),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """On whose behalf the ledger is asked: a member of staff with his grants, or the operator at the service's own terminal."""

    actor: str  # for the history: staff:3, operator
    grants: tuple[Grant, ...]
    staff_id: int | None = None

    @classmethod
    def of(cls, member: StaffMember) -> Viewer:
        return cls(f"staff:{member.id}", member.grants, member.id)

    def holding(self, right: Right) -> tuple[Grant, ...]:
        """The grants that give a right."""
        return tuple(grant for grant in self.grants if right in POWERS[grant.role].rights)

    def everywhere(self, right: Right) -> bool:
        """Whether he has a right over everybody, not only in one unit or over his own people."""
        return any(grant.scope_id is None and not POWERS[grant.role].own_only for grant in self.holding(right))


# Whoever can read the service's own terminal is its administrator.
OPERATOR = Viewer("operator", (Grant(Role.ADMIN),))
