"""What a member of staff tells of a visit, held against those whose files he may see: joins understanding and ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.people import StaffMember, surname
from bot.domain.rights import Right, Viewer
from bot.domain.visit_drafts import Telling
from bot.store import Records
from bot.understanding.life_events import read_event
from bot.understanding.visit_answers import told_for
from bot.understanding.visits import Known, People, VisitReading, may_be_visit, read_visits

MOST_OFFERED = 9  # people to choose from in one message


class VisitReader:
    """Reads reports with the names of the ledger, which it keeps until the ledger has others."""

    def __init__(self) -> None:
        self._kept: dict[Viewer | None, tuple[object, People]] = {}

    def may_tell(self, text: str) -> bool:
        return may_be_visit(text)

    def read(self, records: Records, staff: StaffMember, text: str, now: datetime) -> list[Telling]:
        """Whom the text tells of, each as far as he is known. Where another went, his own people are meant first."""
        viewer = Viewer.of(staff)
        own = records.visits.own(staff.id)
        people = self._people(records, viewer, own)
        goer = _colleague(records, told_for(text))
        if goer is not None:
            own = [one for one in records.visits.own(goer.id) if people.get(one) is not None] or own
        readings = read_visits(text, now, people, own)
        return [_telling(one, people, text, now.date()) for one in readings]

    def further(self, records: Records, staff: StaffMember, one: Telling, text: str, now: datetime) -> Telling:
        """What is told of one person, with a further text in which he is not named."""
        read = self.read(records, staff, f"走访了{one.name}，{text}", now)
        his = next((each for each in read if each.person == one.person), None)
        bare = his is None or not (his.condition or his.need or his.promise or his.event)
        return one.joined(replace(one, condition=text, need="", promise="", event=None) if his is None or bare else his)

    def went(self, records: Records, text: str) -> str:
        goer = _colleague(records, told_for(text))
        return goer.name if goer else ""

    def _people(self, records: Records, viewer: Viewer, own: Sequence[int]) -> People:
        """Those whom the viewer may see: one set for all who see everybody, one of his own for anybody else."""
        everybody = viewer.everywhere(Right.SEE)
        key, version = (None, records.visits.names_version()) if everybody else (viewer, (*records.visits.names_version(), *own))
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            named = [
                Known(one.id, one.name, one.post, one.sex, one.unit, one.town, alive=one.alive)
                for one in records.visits.names(viewer)
            ]
            kept = self._kept[key] = (version, People(named))
        return kept[1]


def _colleague(records: Records, words: str) -> StaffMember | None:
    """老柳, 小柳 or 柳青禾: the only member of staff who can be meant."""
    if not words:
        return None
    staff = records.people.staff()
    named = [one for one in staff if one.name == words]
    if not named and words[0] in "老小大":
        named = [one for one in staff if surname(one.name) == words[1:]]
    if not named and len(words) == 2:
        named = [one for one in staff if one.name.endswith(words)]
    return named[0] if len(named) == 1 else None


def _telling(one: VisitReading, people: People, text: str, today: date) -> Telling:
    known = people.get(one.person) if one.person is not None else None
    event = one.event
    return Telling(
        called=one.words,
        kind=one.kind,
        day=one.day,
        condition=_written(one.condition),
        need=_written(one.need),
        promise=_written(one.promise),
        event=event,
        detail=_detail(one, known, text, today) if event else {},
        person=int(known.id) if known else None,
        name=known.name if known else "",
        unit=known.unit if known else "",
        options=tuple(int(each) for each in one.candidates[:MOST_OFFERED]) if known is None else (),
        sure=one.sure,
    )


def _written(words: str) -> str:
    """With the marks of Chinese writing, as it is kept and shown."""
    return words.replace(",", "，").strip("，。； ")


def _detail(one: VisitReading, known: Known | None, text: str, today: date) -> dict[str, str]:
    """Of the event: when it was, where he went or moved to, his new number."""
    names = [name for name in (known.name if known else "", one.words) if name]
    told = read_event(text, today, names)
    if told is None or told.kind is not one.event:
        return {}
    found = {"day": told.day.isoformat() if told.day else "", "place": told.place, "phone": told.phone, "until": told.until}
    return {name: value for name, value in found.items() if value}
