"""The day's letters: all that is written to one person of our own accord, in one message that reads as one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.context import Dispatch, Office, Send
from bot.desks.letters import LetterSource
from bot.domain.delivery import Purpose
from bot.domain.guests import Guest
from bot.domain.letters import ENDS, OptOut, Part, PartKind, Taken, Way, in_order
from bot.domain.messages import Card, Reply
from bot.domain.notices import out_of_quiet
from bot.domain.text import shorten
from bot.store import Records

CHUNK = 1000  # persons in one transaction
HINT_AGAIN = timedelta(days=30)  # how to stop what may be stopped is said so often
HINTED = frozenset({PartKind.CARE, PartKind.STUDY})
Chunk = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """One part, and the place of its source among the sources."""

    source: int
    part: Part


Offers = Mapping[int, Sequence[Offer]]  # by person


class LetterDesk:
    """The `bot.desks.letters.Letters` of the running service. `accounts`: those that messages leave from."""

    def __init__(
        self,
        dispatch: Dispatch,
        sources: Sequence[LetterSource],
        office: Office,
        accounts: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        self._dispatch = dispatch
        self._sources = tuple(sources)
        self._office = office
        self._accounts = accounts

    def chunks(self, records: Records) -> Sequence[Chunk]:
        return records.guests.chunks(CHUNK)

    def write(self, records: Records, day: date, chunk: Chunk, now: datetime) -> Mapping[str, int]:
        """
        1. What each source has for everybody whose letter has not been promised yet, and who is not in danger: whoever has cried
           for help hears from people until one of them has closed it, and from no letter.
        2. What he has declined is left out.
        3. Whoever was written to often enough today waits, unless something in his letter cannot.
        4. What is left is one message.
        5. Each source is told what came of its parts.
        """
        ends = datetime.combine(day, ENDS, now.tzinfo)
        if out_of_quiet(now, self._office.quiet_hours) >= ends:
            return {}
        ways: dict[Way, Offers] = {}
        offered = self._offered(records, day, self._unwritten(records, day, chunk), now)
        kept, ways[Way.OPTED_OUT] = self._as_wished(records, chunk, offered)
        kept, ways[Way.WAITS] = self._within_cap(records, day, chunk, kept, now)
        reached = self._promise(records, day, kept, now)
        ways[Way.SENT] = {person_id: several for person_id, several in kept.items() if person_id in reached}
        ways[Way.NO_WAY] = {person_id: several for person_id, several in kept.items() if person_id not in reached}
        self._tell_sources(records, day, ways, now)
        return Counter({way.value: sum(map(len, offers.values())) for way, offers in ways.items() if offers})

    def post(self, records: Records, day: date, now: datetime) -> int:
        parts = [source.group_parts(records, day, now) for source in self._sources]
        told = in_order([part for several in parts for part in several])
        if not told:
            return 0
        ends = datetime.combine(day, ENDS, now.tzinfo)
        groups = self._dispatch.post_to_groups(records, _letter(told), now, ends, f"letter:{day}")
        for source, several in zip(self._sources, parts, strict=True):
            if several:
                source.posted(records, day, groups, now)
        return len(groups)

    # --- what goes in ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _unwritten(records: Records, day: date, chunk: Chunk) -> list[Guest]:
        guests = records.guests.within(*chunk)
        written = records.letters.promised([f"{_key(day)}:{guest.id}" for guest in guests])
        crying = records.tasks.crying(*chunk)
        return [one for one in guests if f"{_key(day)}:{one.id}" not in written and one.id not in crying]

    def _offered(self, records: Records, day: date, guests: Sequence[Guest], now: datetime) -> Offers:
        found: dict[int, list[Offer]] = defaultdict(list)
        for number, source in enumerate(self._sources):
            for person_id, parts in source.parts(records, day, guests, now).items():
                found[person_id] += [Offer(number, part) for part in parts]
        return {person_id: several for person_id, several in found.items() if several}

    @staticmethod
    def _as_wished(records: Records, chunk: Chunk, offered: Offers) -> tuple[Offers, Offers]:
        """What each one wants, and what he has declined."""
        declined = records.opt_outs.within(*chunk) if offered else {}
        kept, out = {}, {}
        for person_id, several in offered.items():
            unwanted = {PartKind(one.value) for one in declined.get(person_id, ()) if one is not OptOut.ACTIVITY}
            wanted = [one for one in several if one.part.kind not in unwanted]
            left = [one for one in several if one.part.kind in unwanted]
            if wanted:
                kept[person_id] = wanted
            if left:
                out[person_id] = left
        return kept, out

    def _within_cap(self, records: Records, day: date, chunk: Chunk, offers: Offers, now: datetime) -> tuple[Offers, Offers]:
        """What goes today, and what waits for another day."""
        movable = {person_id for person_id, several in offers.items() if all(one.part.movable for one in several)}
        if not movable:
            return offers, {}
        begin = datetime.combine(day, time(), now.tzinfo)
        counts = records.letters.messages(chunk, begin, begin + timedelta(days=1), self._accounts())
        waits = {one for one in movable if counts.get(one, 0) >= self._office.daily_messages}
        kept = {person_id: several for person_id, several in offers.items() if person_id not in waits}
        return kept, {person_id: offers[person_id] for person_id in sorted(waits)}

    # --- out of the house ------------------------------------------------------------------------------------------------

    def _promise(self, records: Records, day: date, offers: Offers, now: datetime) -> set[int]:
        """One message to each; those for whom there was a way."""
        letters = {person_id: in_order([one.part for one in several]) for person_id, several in offers.items()}
        to_hint = self._to_hint(records, day, letters)
        ends = datetime.combine(day, ENDS, now.tzinfo)
        sends = {
            person_id: Send(_purpose(parts).value, _letter(parts, person_id in to_hint), _key(day), ends, self._card(parts))
            for person_id, parts in letters.items()
        }
        reached = self._dispatch.tell_each(records, sends, now)
        records.letters.note_hinted(sorted(to_hint & reached), day)
        return reached

    @staticmethod
    def _to_hint(records: Records, day: date, letters: Mapping[int, Sequence[Part]]) -> set[int]:
        """Who is told this time how to stop: at the first letter with something that may be stopped, then once a month."""
        concerned = [person_id for person_id, parts in letters.items() if any(part.kind in HINTED for part in parts)]
        last = records.letters.hinted(concerned)
        return {one for one in concerned if one not in last or day - last[one] >= HINT_AGAIN}

    def _card(self, parts: Sequence[Part]) -> Card:
        link = next((part.link for part in parts if part.link), "")
        return Card(shorten(parts[0].title, 20), contact=self._office.phone, url=link)

    def _tell_sources(self, records: Records, day: date, ways: Mapping[Way, Offers], now: datetime) -> None:
        taken: dict[int, list[Taken]] = defaultdict(list)
        for way, offers in ways.items():
            for person_id, several in offers.items():
                for one in several:
                    taken[one.source].append(Taken(person_id, one.part, way))
        for number, several_taken in taken.items():
            self._sources[number].taken(records, day, several_taken, now)


def _key(day: date) -> str:
    return f"letter:{day}"


def _purpose(parts: Sequence[Part]) -> Purpose:
    return Purpose.GREETING if any(part.kind is PartKind.GREETING for part in parts) else Purpose.STUDY


def _letter(parts: Sequence[Part], hint: bool = False) -> Reply:
    shown = [{**part.data, "kind": part.kind.value} for part in parts]
    return Reply("push/letter", {"parts": shown, "hint": hint})
