"""Finding somebody, his file, a closer look against a reason, and what has happened to him."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.domain.life import CONFIRMED_FIRST, LifeEvent, LifeEventKind
from bot.domain.rights import Right, Viewer
from bot.domain.text import fold
from bot.ledger.lists import spoken_birth, years_old
from bot.ledger.selfcheck.numbers import PHONE
from bot.loosing import By, loose
from bot.store import Records
from bot.store.roll import RollRow
from bot.store.sheets import Sheet
from bot.web.console.asked import number_in, page_in
from bot.web.console.care.care import care_of
from bot.web.console.pages import Pages, Visit

SHOWN = 50
MORE = 500  # on request
LONGEST = 200  # characters of a reason or of what somebody said
REVEALED = ("id_number", "address")
FORM = ("kind", "day", "known_from", "place", "phone", "words")
SOURCES = ("本人", "家属", "走访", "电话", "单位")
PLACED = {LifeEventKind.AWAY, LifeEventKind.MOVED}


class PeoplePages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store

    def search(self, visit: Visit) -> Response:
        """Names with these words, or exactly this number; without words, everybody of the unit."""
        words, unit_id = fold(visit.asked("q")), number_in(visit.asked("unit"))
        page = page_in(visit)
        with self._store.read() as records:
            rows, count = records.roll.search(visit.viewer, words, unit_id, SHOWN, page * SHOWN)
            places = records.heads.places(visit.viewer)
        people = [one_line(row, visit.day.date) for row in rows]
        more = count > (page + 1) * SHOWN
        data = {"q": words, "unit_id": unit_id, "people": people, "count": count, "units": places, "page": page + 1, "more": more}
        return self._pages.show(visit, "people/people", data)

    def file(self, visit: Visit) -> Response:
        answer = self._file(visit, visit.path["person_id"], {})
        if answer.status_code == 200:
            self._pages.opened(visit, visit.path["person_id"], "/console/people")
        return answer

    def reveal(self, visit: Visit) -> Response:
        """An identity number or address whole, once, against a reason that stays in the history."""
        person_id, what = visit.path["person_id"], visit.form.get("what")
        why = visit.form.get("why")[:LONGEST]
        if what not in REVEALED:
            return self._pages.gone()
        if len(why) < 2:
            return self._file(visit, person_id, {"fault": "no_reason"}, 400)
        with self._store.write() as records:
            shown = records.ledger.reveal(visit.viewer, person_id, what, why, visit.now)
        if shown is None:
            return self._pages.gone()
        return self._file(visit, person_id, {"revealed": {"what": what, "text": shown}})

    def number(self, visit: Visit) -> Response:
        """A telephone number out of a list, in its place (`here`), or on the page of its owner; written down."""
        person_id = visit.path["person_id"]
        with self._store.write() as records:
            phone = records.ledger.number(visit.viewer, person_id, visit.now)
        if phone is None:
            return self._pages.gone()
        if visit.form.get("here"):
            return self._pages.part(visit, "people/_number", {"phone": phone})
        return self._pages.onward(f"/console/people/{person_id}#reach")

    def record(self, visit: Visit) -> Response:
        """Write down what has happened; a death, a widowing or a move only after it was read back and said again."""
        person_id = visit.path["person_id"]
        try:
            event = _event(visit, person_id)
        except ValueError as fault:
            return self._file(visit, person_id, {"fault": str(fault)}, 400)
        if event.kind in CONFIRMED_FIRST and not visit.form.get("sure"):
            return self._file(visit, person_id, {"ask": event.kind.value})
        with self._store.write() as records:
            if not _may_record(records, visit.viewer, person_id):
                return self._pages.gone()
            records.life.record(event, self._pages.parts.office.life, visit.now)
            self._pages.parts.services.duties.refresh(records, [person_id], visit.now)
        self._pages.parts.wake()
        return self._pages.onward(f"/console/people/{person_id}?done={event.kind.name.lower()}#life")

    def undo(self, visit: Visit) -> Response:
        """Take an event back that was recorded by mistake."""
        person_id, event_id = visit.path["person_id"], visit.path["event_id"]
        with self._store.write() as records:
            event = records.life.get(event_id)
            mine = event is not None and event.person_id == person_id and _may_record(records, visit.viewer, person_id)
            if not mine or not records.life.undo(event_id, visit.viewer.actor, visit.now):
                return self._pages.gone()
            self._pages.parts.services.duties.refresh(records, [person_id], visit.now)
        self._pages.parts.wake()
        return self._pages.onward(f"/console/people/{person_id}?done=undone#life")

    def loose(self, visit: Visit) -> Response:
        """解除绑定 of an account that was somebody else's: read back, and done when it is said again."""
        person_id, number = visit.path["person_id"], visit.path["number"]
        parts = self._pages.parts
        with self._store.write() as records:
            sheet = records.sheets.sheet(visit.viewer, person_id)
            bound = records.loosing.one(person_id, number)
            if sheet is None or Right.CHANGE not in sheet.rights or bound is None:
                return self._pages.gone()
            sure = bool(visit.form.get("sure"))
            if sure:
                loose(parts.services, parts.office, records, bound, By(visit.viewer.actor, visit.viewer.staff_id), visit.now)
        if not sure:
            return self._file(visit, person_id, {"loosing": bound})
        parts.wake()
        return self._pages.onward(f"/console/people/{person_id}?done=loosed#reach")

    def ladder(self, visit: Visit) -> Response:
        """Give him a ladder of his own, or none any more."""
        person_id, name = visit.path["person_id"], visit.form.fields.get("ladder")
        if name is None or name not in ("", *self._pages.parts.office.ladders):
            return self._pages.gone()
        with self._store.write() as records:
            if not records.ledger.give_ladder(visit.viewer, person_id, name, visit.now):
                return self._pages.gone()
        return self._pages.onward(f"/console/people/{person_id}?done=ladder#reach")

    def _file(self, visit: Visit, person_id: int, more: Mapping[str, Any], status: int = 200) -> Response:
        with self._store.read() as records:
            sheet = records.sheets.sheet(visit.viewer, person_id)
            if sheet is None:
                return self._pages.gone()
            looks = records.sheets.looks(visit.viewer, person_id)
            care = care_of(records, visit, person_id, self._pages)
            accounts = records.loosing.of_person(person_id)
        data = {
            "sheet": sheet,
            "line": one_line(sheet.row, visit.day.date),
            "may": {right.value for right in sheet.rights},
            "traits": _traits(sheet),
            "homes": {kind.value: home for kind, home in sheet.file.residences.items()},
            "looks": looks,
            "care": care,
            "accounts": accounts,
            "loosing": None,
            "ladders": self._pages.parts.office.ladders,
            "kinds": [kind.value for kind in LifeEventKind],
            "sources": SOURCES,
            "today": visit.day.date.isoformat(),
            "done": visit.asked("done"),
            "fault": "",
            "revealed": None,
            "ask": "",
            **more,
            "said": {**dict.fromkeys(FORM, ""), "day": visit.day.date.isoformat(), **visit.form.fields},
        }
        return self._pages.show(visit, "people/person", data, status)


def one_line(row: RollRow, today: date) -> dict[str, Any]:
    """A line of the roll with what is worked out for the day."""
    return {"row": row, "age": years_old(row, today), "birthday": spoken_birth(row.born)}


def _traits(sheet: Sheet) -> list[tuple[str, str]]:
    return [(kind.value, "、".join(values)) for kind, values in sheet.file.traits.items() if values]


def _may_record(records: Records, viewer: Viewer, person_id: int) -> bool:
    return records.life.subject(viewer, person_id) is not None


def _event(visit: Visit, person_id: int) -> LifeEvent:
    """What the form says. Raises ValueError with a key of the page's words."""
    form = visit.form
    if form.get("kind") not in set(LifeEventKind):
        raise ValueError("kind")
    try:
        day = date.fromisoformat(form.get("day"))
    except ValueError:
        raise ValueError("day") from None
    if day > visit.day.date:
        raise ValueError("future")
    if form.get("known_from") not in SOURCES:
        raise ValueError("source")
    kind = LifeEventKind(form.get("kind"))
    detail = {name: form.get(name)[:LONGEST] for name in ("place", "words") if form.get(name)}
    if kind is LifeEventKind.NEW_NUMBER:
        detail["phone"] = re.sub(r"[\s\-—]", "", fold(form.get("phone")))
        if not PHONE.fullmatch(detail["phone"]):
            raise ValueError("phone")
    if kind in PLACED and "place" not in detail:
        raise ValueError("place")
    return LifeEvent(person_id, kind, day, form.get("known_from"), visit.viewer.actor, detail)
