"""Festivals and birthdays: the greeting that a decent office would not forget, and never one that it should not send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from bot.context import JobContext, Send
from bot.domain.messages import Card, Reply
from bot.domain.occasions import Occasion, OccasionKind
from bot.domain.people import Person
from bot.domain.schedule import Occurrence

FESTIVAL_AT = time(8, 0)
BIRTHDAY_AT = time(8, 30)
ENDS = time(20, 0)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """At most one festival a day, and everybody's birthday."""
    zone = context.now.tzinfo
    festival = _chief(context.services.calendar.occasions(day))
    found = []
    if festival is not None:
        at = datetime.combine(day, FESTIVAL_AT, zone)
        found.append(Occurrence(f"{day}:{festival.id}", day, at, {"occasion": festival.id, "name": festival.name}))
    for person in context.records.people.persons():
        if person.alive and context.services.calendar.is_birthday(person, day):
            at = datetime.combine(day, BIRTHDAY_AT, zone)
            found.append(Occurrence(f"{day}:birthday:{person.id}", day, at, {"person": person.id}))
    return found


def _chief(occasions: Iterable[Occasion]) -> Occasion | None:
    """Of several that fall together, the public holiday; one greeting is enough."""
    ranked = sorted(occasions, key=lambda one: (one.kind is not OccasionKind.PUBLIC_HOLIDAY, one.id))
    return ranked[0] if ranked else None


def run(context: JobContext, occurrence: Occurrence) -> str:
    until = datetime.combine(occurrence.day, ENDS, context.now.tzinfo)
    if "person" in occurrence.payload:
        return _birthday(context, occurrence, until)
    return _festival(context, occurrence, until)


def _festival(context: JobContext, occurrence: Occurrence, until: datetime) -> str:
    payload = occurrence.payload
    glad = [person for person in context.records.people.persons() if _may_be_greeted(person, occurrence.day)]
    data = {"occasion": payload["occasion"], "name": payload["name"]}
    reply = Reply("push/festival", data)
    card = Card(f"{payload['name']}问候", contact=context.office.phone)
    send = Send("greeting", reply, f"festival:{occurrence.key}", until, card)
    reached = context.services.dispatch.tell_people(context.records, [person.id for person in glad], send, context.now)
    groups = context.services.dispatch.post_to_groups(
        context.records, Reply("push/group_festival", data), context.now, until, f"festival:{occurrence.key}"
    )
    return f"{len(reached)} of {len(glad)} have a way, {groups} groups"


def _birthday(context: JobContext, occurrence: Occurrence, until: datetime) -> str:
    """Where no message may go, whoever looks after the person is asked to ring."""
    persons = context.records.people.persons([occurrence.payload["person"]])
    if not persons or not _may_be_greeted(persons[0], occurrence.day):
        return "not to be greeted"
    person = persons[0]
    reply = Reply("push/birthday", {"name": person.address_form})
    card = Card("生日祝福", contact=context.office.phone)
    send = Send("greeting", reply, f"birthday:{occurrence.key}", until, card)
    if context.services.dispatch.tell_people(context.records, [person.id], send, context.now):
        return "sent"
    context.records.tasks.add([_call(person, occurrence, until, context.now)])
    return "to be rung"


def _call(person: Person, occurrence: Occurrence, until: datetime, now: datetime) -> dict[str, object]:
    return {
        "key": f"greeting:{occurrence.key}",
        "kind": "greeting",
        "owner_id": person.liaison_id,
        "person_id": person.id,
        "title": "今天生日，请打电话祝福",
        "deadline": until,
        "made_at": now,
    }


def _may_be_greeted(person: Person, day: date) -> bool:
    """Never the dead, never a mourner while the office lets him mourn."""
    return person.alive and (person.mourning_until is None or person.mourning_until < day)
