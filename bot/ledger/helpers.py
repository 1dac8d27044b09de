"""Which members of staff a file means, who is new among them, and what is new of those who are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.people import Grant, Role
from bot.ledger.cells import Masked
from bot.ledger.faults import CellFault
from bot.store.exchange import StaffFile


class Helpers:
    """The staff of the ledger, and those that a file adds; new ones have numbers below 0 until they are written."""

    def __init__(self, known: Sequence[StaffFile]) -> None:
        self._before = {_id(one): one for one in known}
        self._now = dict(self._before)
        self._added = 0
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for one in known:
            self._by_name[one.name].append(_id(one))

    @property
    def new(self) -> tuple[StaffFile, ...]:
        """Whoever is new and has no role yet was named as somebody's liaison."""
        fresh = (one for number, one in self._now.items() if number < 0)
        return tuple(one if one.grants else replace(one, grants=(Grant(Role.LIAISON),)) for one in fresh)

    @property
    def changed(self) -> tuple[tuple[StaffFile, StaffFile], ...]:
        """Known ones as they were and as they are to be."""
        return tuple((old, self._now[number]) for number, old in self._before.items() if self._now[number] != old)

    def names(self) -> dict[int, tuple[str, str]]:
        return {number: (one.name, one.phone) for number, one in self._now.items()}

    def find(self, name: str, phone: str | Masked, current: int | None = None) -> int:
        """The number of who is meant; a new one where nobody is. Raises CellFault where it may be several.

        `current`: who it is so far, and stays where nothing speaks against it.
        """
        named = self._by_name[name]
        if isinstance(phone, Masked):
            named = [one for one in named if phone.fits(self._now[one].phone)]
            if not named:
                raise CellFault("号码打了星号，认不出是哪一位；请写全号码")
        elif phone:
            same = [one for one in named if self._now[one].phone == phone]
            blank = [one for one in named if not self._now[one].phone]
            named = same or blank[:1]
        if current in named:
            return int(current) if current is not None else 0
        if len(named) > 1:
            raise CellFault("工作人员里有同名的，请写上号码")
        number = named[0] if named else self._add(name, str(phone))
        if isinstance(phone, str) and phone and not self._now[number].phone:
            self._now[number] = replace(self._now[number], phone=phone)
        return number

    def grant(self, number: int, grants: Sequence[Grant], unit_id: int | None) -> None:
        """Give roles, of which he may have some, and a place of work."""
        one = self._now[number]
        self._now[number] = replace(one, grants=tuple(dict.fromkeys((*one.grants, *grants))), unit_id=unit_id or one.unit_id)

    def _add(self, name: str, phone: str) -> int:
        number = -1 - self._added
        self._added += 1
        self._now[number] = StaffFile(name, phone, id=number)
        self._by_name[name].append(number)
        return number


def _id(one: StaffFile) -> int:
    return one.id or 0  # the store's rows have numbers
