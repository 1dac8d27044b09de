"""One person on one card: what whoever is about to ring or to go has to know, in a form for `staff/card`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.commitments import Commitment
from bot.domain.ledger import PersonFile, State, TraitKind
from bot.domain.life import LifeEventKind
from bot.domain.notices import OPEN
from bot.domain.people import full_years, surname
from bot.domain.rights import Viewer
from bot.domain.text import shorten
from bot.domain.visits import Visit
from bot.store import Records
from bot.store.sheets import Sheet

VISITS = 3
OWED = 3  # of each sort
TITLE = 16  # characters
QUOTED = 28  # characters
Data = dict[str, Any]


def card(records: Records, viewer: Viewer, person_id: int, titles: Mapping[str, str], now: datetime) -> Data | None:
    """None where there is nobody whom this viewer may see. `titles`: of the rules by which something is owed."""
    sheet = records.sheets.sheet(viewer, person_id)
    if sheet is None:
        return None
    visits = records.visits.of_person(person_id, VISITS)
    return {
        **_who(sheet, now.date()),
        **_where(sheet, now.date()),
        **_known(sheet),
        **_contact(sheet, visits),
        "visits": [_visit(one) for one in visits],
        "owed": _owed(records.commitments.of_person(person_id), now),
        "duties": _duties(records, person_id, titles, now),
        "gifts": _gifts(records, person_id, now),
        "notices": _unanswered(records, person_id, now),
    }


def _who(sheet: Sheet, today: date) -> Data:
    row, born = sheet.row, sheet.row.born
    on = {"month": born.month, "day": born.day, "lunar": born.lunar} if born else None
    return {
        "name": row.name,
        "form": f"{surname(row.name)}老",
        "sex": row.sex,
        "age": _age(sheet, today),
        "born": on,
        "category": row.category,
        "units": [row.unit, *row.branches],
        "post": sheet.file.post,
        "rank": sheet.file.rank,
        "service_class": sheet.file.service_class,
        "died": row.died_on.isoformat() if row.died_on else "",
        "mourning": _mourning(sheet.file, today),
    }


def _age(sheet: Sheet, today: date) -> int | None:
    """周岁 by the solar calendar; of the dead, what they reached."""
    day, born = sheet.row.died_on or today, sheet.row.born_on
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return full_years(sheet.row.born, day) if sheet.row.born else None


def _mourning(file: PersonFile, today: date) -> str:
    return file.mourning_until.isoformat() if file.mourning_until and file.mourning_until >= today else ""


def _where(sheet: Sheet, today: date) -> Data:
    since = next((one.happened_on for one in sheet.events if one.kind == LifeEventKind.HOSPITAL.value and not one.undone), None)
    stays = sheet.row.state == State.HOSPITAL.value and since is not None
    days = (today - since).days + 1 if stays and since else 0
    return {"state": sheet.row.state, "away_place": sheet.row.away_place, "town": sheet.row.town, "stay": days}


def _known(sheet: Sheet) -> Data:
    def traits(*kinds: TraitKind) -> list[str]:
        return [word for kind in kinds for word in sheet.file.traits.get(kind, ())]

    receivers = [{"name": one.name, "relation": one.relation, "phone": one.phone} for one in sheet.receivers if one.consent]
    return {
        "phone": sheet.row.phone,
        "phone_dead": sheet.row.phone_dead,
        "conditions": traits(TraitKind.CONDITION, TraitKind.IMPAIRMENT),
        "likes": traits(TraitKind.HOBBY, TraitKind.SKILL),
        "wishes": traits(TraitKind.WISH),
        "receivers": receivers,
        "liaison": sheet.row.liaison,
        "helpers": [{"name": name, "kind": kind} for name, kind in sheet.helpers],
    }


def _contact(sheet: Sheet, visits: Sequence[Visit]) -> Data:
    """When somebody of the office last saw or spoke to him; who that was is known where he reported it."""
    last = sheet.file.last_contact_on
    by = next((one.staff_name for one in visits if one.report.visited_on == last), "")
    return {"contact": last.isoformat() if last else "", "contact_by": by}


def _visit(one: Visit) -> Data:
    said = "；".join(part for part in (one.report.condition, one.report.need) if part)
    when = {"number": one.number, "day": one.report.visited_on.isoformat(), "kind": one.report.kind.value}
    return {**when, "by": one.staff_name, "said": shorten(said, QUOTED)}


def _owed(several: Sequence[Commitment], now: datetime) -> list[Data]:
    """What he wants or was promised, the most pressing first."""
    live = sorted((one for one in several if one.live), key=lambda one: (one.due_at, one.number))
    return [
        {
            "number": one.number,
            "kind": one.kind.value,
            "what": shorten(one.text, QUOTED),
            "due": one.due_at.date().isoformat(),
            "late": one.late(now),
        }
        for one in live[:OWED]
    ]


def _duties(records: Records, person_id: int, titles: Mapping[str, str], now: datetime) -> list[Data]:
    ready = [one for one in records.duties.live_of([person_id], titles) if one.opens_on <= now.date()]
    return [
        {
            "number": one.number,
            "what": one.title,
            "due": one.due_at.date().isoformat(),
            "late": one.late(now),
            "planned": one.planned_on.isoformat() if one.planned_on else "",
        }
        for one in ready[:OWED]
    ]


def _gifts(records: Records, person_id: int, now: datetime) -> list[Data]:
    """What is to be brought to him."""
    return [one.shown(now.date()) for one in records.gifts.of_person(person_id)[:OWED]]


def _unanswered(records: Records, person_id: int, now: datetime) -> list[Data]:
    waiting = [one.notice for one in records.pending.of([person_id], now) if one.state in OPEN]
    return [{"number": one.number, "title": shorten(one.title, TITLE)} for one in waiting[:OWED]]
