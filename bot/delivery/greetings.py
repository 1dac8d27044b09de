"""Greetings as parts of the day's letters: chosen, written down, and rung up where nothing can be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.context import Calendar
from bot.delivery.greeting_calls import GreetingCalls, Render, Unreached
from bot.domain.greeted import (
    EVERYBODY,
    REWORDED,
    STOPPED,
    Change,
    Changes,
    GreetingState,
    Planned,
    Used,
    plan_greeting,
)
from bot.domain.greetings import ADDRESS, Book, Due
from bot.domain.guests import Guest
from bot.domain.letters import Part, PartKind, Taken, Way
from bot.store import Records

GROUP_MEMORY = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class GreetingPlanner:
    """What falls on a day and what is said for it: the same for the preview and for what is sent."""

    book: Book
    calendar: Calendar

    def for_all(self, day: date) -> list[Due]:
        """The festivals of a day for which the office greets."""
        return [Due(one.id, one.name) for one in self.calendar.occasions(day)]

    def due(self, day: date, guests: Sequence[Guest]) -> dict[int, list[Due]]:
        """All that falls on a day for each of these; whoever has nothing is left out."""
        for_all = self.for_all(day)
        found = {guest.id: [*(due for _, due in self.calendar.personal(guest, day, day)), *for_all] for guest in guests}
        return {person_id: due for person_id, due in found.items() if due}

    def planned(
        self, records: Records, day: date, guests: Sequence[Guest], dues: Mapping[int, Sequence[Due]], changes: Changes
    ) -> dict[int, Planned]:
        """What each of these is told on a day, by his id; whoever is greeted for nothing is left out."""
        used = self._used(records, day, guests, dues)
        found = {}
        for guest in guests:
            planned = plan_greeting(self.book, guest, dues.get(guest.id, ()), day, (changes, used))
            if planned is not None:
                found[guest.id] = planned
        return found

    @staticmethod
    def _used(records: Records, day: date, guests: Sequence[Guest], dues: Mapping[int, Sequence[Due]]) -> Used:
        concerned = [guest.id for guest in guests if dues.get(guest.id)]
        occasions = {one.id for several in dues.values() for one in several}
        return records.greetings.used_by(concerned, occasions, day) if concerned else {}


class GreetingSource:
    """The `bot.desks.letters.LetterSource` of greetings."""

    def __init__(self, planner: GreetingPlanner, calls: GreetingCalls, render: Render) -> None:
        self._planner = planner
        self._calls = calls
        self._render = render
        self._title = lru_cache(maxsize=256)(self._rendered_title)

    # --- what is said ----------------------------------------------------------------------------------------------------

    def parts(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Mapping[int, list[Part]]:
        """Whoever is greeted for nothing after all is written down with the reason."""
        if not guests:
            return {}
        decided = records.greetings.decided(day, guests[0].id, guests[-1].id)
        waiting = [guest for guest in guests if guest.id not in decided]
        changes = records.greetings.changes(day, day).get(day, {})
        planned = self._planner.planned(records, day, waiting, self._planner.due(day, waiting), changes)
        withheld = ((person_id, one) for person_id, one in planned.items() if one.withheld)
        records.greetings.keep([_row(person_id, _data(one), day, _withheld(one), now) for person_id, one in withheld])
        return {person_id: [self._part(one, day)] for person_id, one in planned.items() if not one.withheld}

    def _part(self, planned: Planned, day: date) -> Part:
        chief = planned.chief
        title = self._title("push/greeting_title", chief.id, chief.name)
        return Part(PartKind.GREETING, f"greeting:{day}:{chief.id}", title, _data(planned), movable=False)

    def _rendered_title(self, template: str, occasion: str, name: str) -> str:
        return self._render(template, {"occasion": occasion, "name": name})

    # --- what came of it -------------------------------------------------------------------------------------------------

    def taken(self, records: Records, day: date, taken: Sequence[Taken], now: datetime) -> None:
        """Whoever could not be written to is rung up, where that is due."""
        unreached = [_unreached(one.person_id, one.part.data) for one in taken if one.way is Way.NO_WAY]
        rung = self._calls.ask(records, day, unreached, now)
        records.greetings.keep([_row(one.person_id, one.part.data, day, _came(one, rung), now) for one in taken])

    def ring_up(self, records: Records, day: date, now: datetime) -> int:
        """Whose letter has not got through: as if there had been no way from the start. How many are rung up now."""
        failed = records.greetings.failed(day)
        dues = self._planner.due(day, records.guests.of([one.person_id for one in failed]))
        unreached = []
        for one in failed:
            names = {due.id: due.name for due in dues.get(one.person_id, ())}
            if one.occasion in names:
                unreached.append(Unreached(one.person_id, one.occasion, names[one.occasion], one.text, one.also))
        rung = self._calls.ask(records, day, unreached, now)
        for state in (GreetingState.RUNG, GreetingState.NO_WAY):
            theirs = [one.id for one in failed if (one.person_id in rung) is (state is GreetingState.RUNG)]
            records.greetings.not_sent(theirs, state)
        return len(rung)

    # --- groups ----------------------------------------------------------------------------------------------------------

    def group_parts(self, records: Records, day: date, now: datetime) -> list[Part]:
        """The first festival of the day that has words for groups, unless staff stopped it; theirs, where they wrote others."""
        changes = records.greetings.changes(day, day).get(day, {})
        for due in self._planner.for_all(day):
            change = changes.get((due.id, EVERYBODY))
            used = _group_history(records, due.id, day, now)
            composed = self._planner.book.for_group(due, day, used)
            if composed is None or (change is not None and change.stopped):
                continue
            data = {"text": self._to_group(change) if change else composed.text, "occasion": due.id}
            data["variant"] = REWORDED if change else composed.variant
            title = self._title("push/greeting_title", due.id, due.name)
            return [Part(PartKind.GREETING, f"greeting:{day}:{due.id}", title, data, movable=False)]
        return []

    def _to_group(self, change: Change) -> str:
        return change.text.replace(ADDRESS, self._render("push/group_address", {}))

    def posted(self, records: Records, day: date, group_ids: Sequence[int], now: datetime) -> None:
        for part in self.group_parts(records, day, now) if group_ids else ():
            key = f"{GROUPS}{part.data['occasion']}:{day.year}"
            records.access.remember(key, part.data["variant"], now + GROUP_MEMORY)


GROUPS = "group_greeting:"  # under which it is remembered with which words the groups were greeted, by occasion and year


def _group_history(records: Records, occasion: str, day: date, now: datetime) -> list[str]:
    """The variants of the last years, the newest first."""
    keys = (f"{GROUPS}{occasion}:{year}" for year in range(day.year - 1, day.year - 4, -1))
    return [found for key in keys if (found := records.access.recall(key, now)) is not None]


def _data(planned: Planned) -> dict[str, Any]:
    chief, *others = planned.due
    return {
        "text": planned.text,
        "occasion": chief.id,
        "name": chief.name,
        "years": chief.years,
        "also": [one.id for one in others],
        "variant": planned.variant,
    }


def _unreached(person_id: int, data: Mapping[str, Any]) -> Unreached:
    return Unreached(person_id, data["occasion"], data["name"], data["text"], tuple(data["also"]))


def _withheld(planned: Planned) -> tuple[GreetingState, str]:
    if planned.withheld == STOPPED:
        return GreetingState.STOPPED, "staff"
    return GreetingState.SKIPPED, planned.withheld


def _came(one: Taken, rung: Collection[int]) -> tuple[GreetingState, str]:
    if one.way is Way.OPTED_OUT:
        return GreetingState.SKIPPED, Way.OPTED_OUT.value
    if one.way is Way.SENT:
        return GreetingState.SENT, ""
    return (GreetingState.RUNG if one.person_id in rung else GreetingState.NO_WAY), ""


def _row(person_id: int, data: Mapping[str, Any], day: date, came: tuple[GreetingState, str], now: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "day": day,
        "occasion": data["occasion"],
        "also": data["also"],
        "years": data["years"],
        "variant": data["variant"],
        "text": data["text"] or None,
        "state": came[0].value,
        "reason": came[1],
        "made_at": now,
    }
