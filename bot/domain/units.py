"""The tree of units: offices, towns, branches, groups, to any depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BRANCH_KINDS = frozenset({"支部", "党支部"})
PATH = "/"


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    name: str
    kind: str = "单位"
    parent_id: int | None = None
    responsible_id: int | None = None  # of staff: who answers for it


class UnitTree:
    """All units. Two may have the same name under different parents; `path` tells them apart (城关镇/第一支部)."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_id = {unit.id: unit for unit in units}
        self._below: dict[int | None, list[int]] = defaultdict(list)
        for unit in self._by_id.values():
            self._below[unit.parent_id].append(unit.id)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_id.values())

    def get(self, unit_id: int) -> Unit:
        return self._by_id[unit_id]

    def path(self, unit_id: int) -> str:
        """The names from the top down, joined."""
        return PATH.join(self.names(unit_id))

    def names(self, unit_id: int) -> list[str]:
        """From the top down."""
        return [self._by_id[one].name for one in reversed(self.above(unit_id))]

    def above(self, unit_id: int) -> list[int]:
        """The unit itself and those above it, to the top."""
        found: list[int] = []
        at: int | None = unit_id
        while at is not None and len(found) <= len(self._by_id):
            found.append(at)
            at = self._by_id[at].parent_id
        return found

    def below(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """These units and all that hang under them."""
        found: set[int] = set()
        waiting = list(unit_ids)
        while waiting:
            unit_id = waiting.pop()
            if unit_id not in found:
                found.add(unit_id)
                waiting += self._below[unit_id]
        return frozenset(found)

    def named(self, name: str) -> list[int]:
        """Units of a name, or of the end of a path (城关镇/第一支部)."""
        if PATH in name:
            return [unit.id for unit in self._by_id.values() if f"{PATH}{self.path(unit.id)}".endswith(f"{PATH}{name}")]
        return [unit.id for unit in self._by_id.values() if unit.name == name]

    def child(self, parent_id: int | None, name: str) -> int | None:
        """The unit of a name right under a parent, or at the top."""
        return next((one for one in self._below[parent_id] if self._by_id[one].name == name), None)

    def children(self, parent_id: int | None) -> list[Unit]:
        """The units right under one, or (None) at the top."""
        return [self._by_id[one] for one in self._below[parent_id]] if parent_id in self._below else []

    def branches(self) -> list[Unit]:
        return [unit for unit in self._by_id.values() if unit.kind in BRANCH_KINDS]
