"""Which unit a cell means, and which units are still to be made. New ones have numbers below 0 until they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.units import PATH, UnitTree
from bot.ledger.faults import CellFault

WHOLE_OFFICE = "全部"
_KINDS = (("支部", "支部"), ("党小组", "小组"), ("小组", "小组"), ("镇", "乡镇"), ("乡", "乡镇"), ("街道", "乡镇"))


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made. `parent_id` may be that of another new one, which then comes before it."""

    id: int
    name: str
    kind: str
    parent_id: int | None
    path: str


class Places:
    """The units of the ledger, and those that a file adds."""

    def __init__(self, tree: UnitTree) -> None:
        self._tree = tree
        self._by_path: dict[str, int] = {tree.path(unit.id): unit.id for unit in tree}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for unit in tree:
            self._by_name[unit.name].append(unit.id)
        self._said: dict[str, int] = {}
        self._new: dict[int, NewUnit] = {}

    @property
    def new(self) -> tuple[NewUnit, ...]:
        return tuple(self._new.values())

    def prepare(self, said: Iterable[str]) -> None:
        """Hear all names of a file, whole paths first: the order of its rows does not matter. Faults come later, by row."""
        for one in sorted(set(said), key=lambda path: (-path.count(PATH), path)):
            try:
                self.unit(one)
            except CellFault:
                continue

    def unit(self, said: str) -> int:
        """The number of a unit, by name or path; a new one where there is none. Raises CellFault where there are several."""
        if said not in self._said:
            self._said[said] = self.known(said) or self._make(said)
        return self._said[said]

    def branch(self, said: str, unit_id: int) -> int:
        """A branch by its name under a unit, at any depth, or by its path; a new one right under the unit where there is none."""
        near = self._by_path.get(f"{self.path(unit_id)}{PATH}{said}")
        if near is not None:
            return near
        if unit_id > 0:
            below = [one for one in self._tree.below([unit_id]) if self._tree.get(one).name == said]
            if len(below) == 1:
                return below[0]
        far = self._by_path.get(said) if PATH in said else None
        return far or self._add(said.replace(PATH, "／"), unit_id, branch=True)

    def path(self, number: int) -> str:
        return self._new[number].path if number < 0 else self._tree.path(number)

    def under(self, number: int) -> frozenset[int]:
        """The units of the ledger in which a unit lies, itself among them."""
        found: set[int] = set()
        at: int | None = number
        while at is not None and at not in found:
            found.add(at)
            at = self._new[at].parent_id if at < 0 else self._tree.get(at).parent_id
        return frozenset(found)

    def known(self, said: str) -> int | None:
        """The number of a unit that there is, or that is to be made already. Raises CellFault where there are several."""
        if said in self._by_path:
            return self._by_path[said]
        found = self._tree.named(said) if PATH in said else self._by_name.get(said, [])
        if len(found) > 1:
            paths = "、".join(sorted(self.path(one) for one in found)[:4])
            raise CellFault(f"有 {len(found)} 个单位都叫这个名字，请写全：{paths}")
        return found[0] if found else None

    def _make(self, said: str) -> int:
        parts = [part.strip() for part in said.split(PATH) if part.strip()]
        if not parts or any(len(part) > 80 for part in parts):
            raise CellFault("单位名称是空的或太长（一级最多 80 个字）")
        at = self.known(parts[0]) or self._add(parts[0], None)
        for part in parts[1:]:
            at = self._by_path.get(f"{self.path(at)}{PATH}{part}") or self._add(part, at)
        return at

    def _add(self, name: str, parent_id: int | None, branch: bool = False) -> int:
        path = name if parent_id is None else f"{self.path(parent_id)}{PATH}{name}"
        kind = "支部" if branch else next((kind for ending, kind in _KINDS if name.endswith(ending)), "单位")
        one = NewUnit(-len(self._new) - 1, name, kind, parent_id, path)
        self._new[one.id] = one
        self._by_path[path] = one.id
        self._by_name[name].append(one.id)
        return one.id
