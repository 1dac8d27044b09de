"""What a file would change in the ledger, side by side, for a clerk to look at before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.ledger import PersonFile
from bot.domain.units import UnitTree
from bot.ledger.faults import Finding
from bot.ledger.mapping import Column
from bot.ledger.places import NewUnit
from bot.store.exchange import ProxyFile, StaffFile


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as it is and as it is to be. Numbers and addresses are masked."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is not in the ledger. Units and liaisons that are still to be made have numbers below 0."""

    file: PersonFile
    sheet: str
    row: int
    values: dict[str, str]  # by heading, masked


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """Somebody whom the ledger knows, field by field."""

    before: PersonFile
    after: PersonFile
    sheet: str
    row: int
    changes: tuple[Change, ...]

    @property
    def pairing(self) -> Change | None:
        """His new liaison, if that is among the changes."""
        return next((one for one in self.changes if one.heading == "结对联系人"), None)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Rows of the file, or a row and a file of the ledger, that may be one person, or share a telephone. Numbers are masked."""

    reason: str
    sides: tuple[dict[str, str], ...]  # 位置, 姓名, 单位, 出生日期, 手机号, 身份证号
    fault: bool  # it must be settled before anything is taken in


@dataclass(frozen=True, slots=True)
class Absent:
    """A living person of a unit that the file names, whom it does not name. He stays in the ledger."""

    id: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ProxyChange:
    """A proxy to be written; his person may be somebody new, told by the place of his row. `old` None: a new proxy."""

    person_name: str
    person_at: tuple[str, int] | int  # the row of his person (sheet, row), or the person's number
    proxy: ProxyFile
    old: ProxyFile | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The whole of it. With a fault, nothing of it can be taken in. Nobody leaves the ledger because a file does not name him."""

    name: str = ""  # of the file
    columns: tuple[Column, ...] = ()
    units: tuple[NewUnit, ...] = ()
    staff: tuple[StaffFile, ...] = ()
    staff_changed: tuple[tuple[StaffFile, StaffFile], ...] = ()  # as they are, as they are to be
    new: tuple[NewPerson, ...] = ()
    changed: tuple[ChangedPerson, ...] = ()
    unchanged: int = 0
    proxies: tuple[ProxyChange, ...] = ()
    absent: tuple[Absent, ...] = ()
    alike: tuple[Likeness, ...] = ()
    warnings: tuple[Finding, ...] = ()
    faults: tuple[Finding, ...] = ()
    tree: UnitTree = field(default_factory=lambda: UnitTree(()), repr=False)  # the ledger's units as they are
    seen: tuple[int, ...] = ()  # the ledger's highest numbers when it was looked at

    @property
    def counts(self) -> dict[str, int]:
        """Numbers only, fit for a log and for the history."""
        return {
            "units": len(self.units),
            "staff": len(self.staff),
            "staff_changed": len(self.staff_changed),
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "pairings": sum(one.pairing is not None for one in self.changed),
            "proxies": len(self.proxies),
            "absent": len(self.absent),
            "alike": len(self.alike),
            "warnings": len(self.warnings),
            "faults": len(self.faults),
        }

    @property
    def empty(self) -> bool:
        """Whether taking it in would write nothing."""
        return not (self.units or self.staff or self.staff_changed or self.new or self.changed or self.proxies)
