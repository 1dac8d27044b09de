"""Who makes a call that a ladder asks for: whoever looks after the person, or the next one when he has too many already."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.load import Eligible, Turns, spread
from bot.store import Records


class Assignment:
    """Spreads calls over named humans. A fixed number of questions to the records, however many calls there are."""

    def __init__(self, cap: int) -> None:
        self._cap = cap

    def owners(
        self,
        records: Records,
        wanted: Sequence[tuple[int, int | None]],
        silent: Sequence[Collection[int]] | None = None,
    ) -> list[int | None]:
        """For each (person, his liaison) who is asked; `silent`: who has been asked already and is not asked again.

        None: the office has nobody at all.
        """
        if not wanted:
            return []
        staff = records.people.staff()
        active = frozenset(one.id for one in staff)
        turns = Turns(records.people.tree(), staff)
        helpers = records.tasks.helpers(sorted({person_id for person_id, _ in wanted}))
        eligible = []
        for at, (person_id, liaison_id) in enumerate(wanted):
            unit_id, others = helpers.get(person_id, (None, ()))
            first = () if liaison_id is None else (liaison_id,)
            own = tuple(one for one in dict.fromkeys((*first, *others)) if one in active)
            eligible.append(Eligible(own, turns.helpers(unit_id)).without(silent[at] if silent else ()))
        return spread(eligible, records.tasks.loads(), self._cap)

    def supervisors(self, records: Records, person_ids: Sequence[int], silent: Sequence[Collection[int]]) -> list[int | None]:
        """For each person who answers for it that nobody has rung him, none of those who did not."""
        turns = Turns(records.people.tree(), records.people.staff())
        helpers = records.tasks.helpers(sorted(set(person_ids)))
        found: list[int | None] = []
        for person_id, passed in zip(person_ids, silent, strict=True):
            unit_id, _ = helpers.get(person_id, (None, ()))
            found.append(next((one for one in turns.supervisors(unit_id) if one not in passed), None))
        return found
