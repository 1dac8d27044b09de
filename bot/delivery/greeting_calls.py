"""Greetings by telephone: for whoever nothing could be sent to on a day of his own or on a great festival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from bot.domain.letters import ENDS
from bot.domain.personal_occasions import BIRTHDAY, DECADE, PARTY_50, POLITICAL_BIRTHDAY
from bot.domain.tasks import TaskKind
from bot.store import Records

CALLED_FOR = frozenset({BIRTHDAY, DECADE, POLITICAL_BIRTHDAY, PARTY_50})
Render = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Unreached:
    """One person to whom his greeting could not be sent."""

    person_id: int
    occasion: str
    name: str  # of the occasion
    text: str  # that he would have been written
    also: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        return {self.occasion, *self.also}


class GreetingCalls:
    """`ring`: the festivals on which whoever cannot be written to is rung up."""

    def __init__(self, ring: Collection[str], render: Render) -> None:
        self._ring = frozenset(ring)
        self._title = lru_cache(maxsize=256)(
            lambda template, occasion, name: render(template, {"occasion": occasion, "name": name})
        )

    def ask(self, records: Records, day: date, unreached: Sequence[Unreached], now: datetime) -> set[int]:
        """On a day of his own his liaison is asked to ring him up; on a great festival all of a liaison's are one task.

        Gives those who are rung.
        """
        liaisons = records.tasks.liaisons([one.person_id for one in unreached])
        single = [one for one in unreached if one.ids & CALLED_FOR]
        listed = [one for one in unreached if one not in single and one.ids & self._ring]
        records.tasks.add([self._call(one, day, liaisons.get(one.person_id), now) for one in single])
        self._list(records, day, listed, liaisons, now)
        return {one.person_id for one in (*single, *listed)}

    def _call(self, one: Unreached, day: date, owner_id: int | None, now: datetime) -> dict[str, Any]:
        title = self._title("staff/greeting_call_title", one.occasion, one.name)
        row = _task(f"greeting:{day}:{one.person_id}", owner_id, title, day, now)
        return {**row, "person_id": one.person_id, "text": one.text}

    def _list(
        self, records: Records, day: date, listed: Sequence[Unreached], liaisons: Mapping[int, int | None], now: datetime
    ) -> None:
        """In order, so that two that write at once do not wait for each other crosswise."""
        together: dict[tuple[str, str, int], list[int]] = defaultdict(list)
        for one in listed:
            together[one.occasion, one.name, liaisons.get(one.person_id) or 0].append(one.person_id)
        for (occasion, name, owner), person_ids in sorted(together.items()):
            title = self._title("staff/greeting_calls_title", occasion, name)
            row = _task(f"greeting:{day}:{occasion}:of{owner}", owner or None, title, day, now)
            records.greetings.add_to_call(row, person_ids)


def _task(key: str, owner_id: int | None, title: str, day: date, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "kind": TaskKind.GREETING.value,
        "owner_id": owner_id,
        "title": title,
        "deadline": datetime.combine(day, ENDS, now.tzinfo),
        "made_at": now,
    }
