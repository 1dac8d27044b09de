"""How tasks are spread over humans: to whoever is nearest to the person, as long as he has not too many already."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people import Role, StaffMember
from bot.domain.rights import POWERS
from bot.domain.units import UnitTree

CLERKS = (Role.CLERK, Role.ADMIN)
NEAR = (Role.SECRETARY, Role.LIAISON)
ABOVE = ((Role.SECRETARY,), (Role.LEADER,), (Role.APPROVER,), (Role.ADMIN,))


@dataclass(frozen=True, slots=True)
class Eligible:
    """Who may do one task, nearest first: those of the person's own, then those whom his unit has in common."""

    own: tuple[int, ...] = ()
    common: tuple[int, ...] = ()

    def without(self, silent: Collection[int]) -> Eligible:
        return Eligible(_but(self.own, silent), _but(self.common, silent))


def _but(ids: tuple[int, ...], silent: Collection[int]) -> tuple[int, ...]:
    return tuple(one for one in ids if one not in silent) if not set(silent).isdisjoint(ids) else ids


def spread(wanted: Sequence[Eligible], loads: Mapping[int, int], cap: int) -> list[int | None]:
    """Who gets each task.

    The first who has fewer than `cap`, counting what he was given in this call; where everybody is full, whoever has the fewest,
    of several the nearest. None only where nobody is eligible.
    """
    now = dict(loads)
    queues: dict[tuple[int, ...], _Common] = {}
    found: list[int | None] = []
    for one in wanted:
        common = queues.get(one.common) or queues.setdefault(one.common, _Common(one.common, now, cap))
        chosen = next((own for own in one.own if now.get(own, 0) < cap), None)
        if chosen is None:
            chosen = common.first_free()
        if chosen is None:
            chosen = _least(one.own, common, now)
        if chosen is not None:
            now[chosen] = now.get(chosen, 0) + 1
        found.append(chosen)
    return found


def _least(own: Sequence[int], common: _Common, now: Mapping[int, int]) -> int | None:
    nearest = min(own, key=lambda one: now.get(one, 0), default=None)
    other = common.least()
    if nearest is None or other is None:
        return nearest if other is None else other
    return nearest if now.get(nearest, 0) <= now.get(other, 0) else other


class _Common:
    """Those whom many tasks have in common. Loads only grow meanwhile: whoever is full stays full."""

    def __init__(self, ids: tuple[int, ...], loads: Mapping[int, int], cap: int) -> None:
        self._ids, self._loads, self._cap = ids, loads, cap
        self._at = 0
        self._heap: list[tuple[int, int]] = []

    def first_free(self) -> int | None:
        while self._at < len(self._ids) and self._loads.get(self._ids[self._at], 0) >= self._cap:
            self._at += 1
        return self._ids[self._at] if self._at < len(self._ids) else None

    def least(self) -> int | None:
        if not self._heap:
            self._heap = [(self._loads.get(one, 0), place) for place, one in enumerate(self._ids)]
            heapq.heapify(self._heap)
        while self._heap:
            load, place = self._heap[0]
            actual = self._loads.get(self._ids[place], 0)
            if load == actual:
                return self._ids[place]
            heapq.heapreplace(self._heap, (actual, place))
        return None


# --- whose turn it is in a unit -------------------------------------------------------------------------------------------


class Turns:
    """Whose turn it is for the people of each unit. Everything is sorted once; a unit then costs only its way up the tree."""

    def __init__(self, tree: UnitTree, staff: Sequence[StaffMember]) -> None:
        self._units = {unit.id: unit for unit in tree}
        self._active = {one.id for one in staff}
        self._clerks = tuple(one.id for one in staff if one.has(frozenset(CLERKS)))
        self._holding: dict[tuple[Role, int | None], list[int]] = defaultdict(list)
        for one in staff:
            for grant in one.grants:
                if grant.scope_id is not None or not POWERS[grant.role].own_only:
                    self._holding[grant.role, grant.scope_id].append(one.id)
        self._helpers: dict[int | None, tuple[int, ...]] = {}

    def helpers(self, unit_id: int | None) -> tuple[int, ...]:
        """Who may ring the people of a unit when their own helpers cannot.

        The one responsible for it, then those for the units above; secretaries and liaisons whose role counts here, nearest scope
        first; clerks; last the clerks of other parts of the office, so that nothing is left without anybody. A liaison without a
        scope looks after his own people and nobody else's.
        """
        if unit_id not in self._helpers:
            up = self._upwards(unit_id)
            near = [one for role in NEAR for one in self._with((role,), up)]
            self._helpers[unit_id] = _once([*self._responsible(up), *near, *self._with(CLERKS, up), *self._clerks])
        return self._helpers[unit_id]

    def supervisors(self, unit_id: int | None) -> tuple[int, ...]:
        """Who answers for the people of a unit when those who should have rung them did not, nearest first."""
        up = self._upwards(unit_id)
        return _once([*self._responsible(up), *(one for roles in ABOVE for one in self._with(roles, up))])

    def holders(self, roles: Sequence[Role], unit_id: int | None) -> tuple[tuple[int, ...], ...]:
        """Those with one of these roles that counts for a unit, together with whoever has the same scope, the nearest first."""
        scopes = (*self._upwards(unit_id), None)
        groups = (_once([one for role in roles for one in self._holding.get((role, scope_id), ())]) for scope_id in scopes)
        return tuple(group for group in groups if group)

    def _upwards(self, unit_id: int | None) -> list[int]:
        """A unit and those above it."""
        up: list[int] = []
        at = unit_id
        while at is not None and at in self._units and at not in up:
            up.append(at)
            at = self._units[at].parent_id
        return up

    def _responsible(self, up: Sequence[int]) -> list[int]:
        found = (self._units[unit_id].responsible_id for unit_id in up)
        return [one for one in found if one is not None and one in self._active]

    def _with(self, roles: Sequence[Role], up: Sequence[int]) -> list[int]:
        """Those with one of these roles that counts here, nearest scope first, then in order of the roles."""
        return [one for scope_id in (*up, None) for role in roles for one in self._holding.get((role, scope_id), ())]


def _once(ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
