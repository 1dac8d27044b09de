"""每天学一点: the day's study material, to those who want it and to the groups."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext, Send
from bot.domain.messages import Card, Reply
from bot.domain.schedule import Occurrence
from bot.domain.text import shorten

AT = time(9, 0)
ENDS = time(20, 0)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """One occurrence on a day that has material."""
    if context.records.timetable.material_of(day) is None:
        return []
    return [Occurrence(day.isoformat(), day, datetime.combine(day, AT, context.now.tzinfo))]


def run(context: JobContext, occurrence: Occurrence) -> str:
    material = context.records.timetable.material_of(occurrence.day)
    if material is None:
        return "the material was taken back"
    readers = [person.id for person in context.records.people.persons() if person.studies and person.alive]
    reply = Reply("push/study", {"title": material.title, "body": material.body, "link": material.link})
    until = datetime.combine(occurrence.day, ENDS, context.now.tzinfo)
    card = Card(shorten(f"今日学习：{material.title}", 20), contact=context.office.phone, url=material.link)
    send = Send("study", reply, f"study:{occurrence.key}", until, card)
    reached = context.services.dispatch.tell_people(context.records, readers, send, context.now)
    return f"{len(reached)} of {len(readers)} have a way"
