"""办好了吗: who was led through a procedure and has not said that it is done is asked once; and a month before a yearly date."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.context import JobContext, Send
from bot.domain.delivery import Purpose
from bot.domain.messages import Card, Reply
from bot.domain.procedures import AHEAD, Procedure, Run, is_yearly, remind_on
from bot.domain.schedule import Occurrence
from bot.domain.text import shorten

AT = time(9, 30)
ENDS = time(20, 0)


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """Those whose day it is; today also those whose day passed while nothing ran."""
    procedures, at = context.records.procedures, datetime.combine(day, AT, context.now.tzinfo)
    due = procedures.to_remind(day)
    if day == context.now.date():
        if context.now.time() >= ENDS:  # tomorrow, then
            return []
        due += procedures.to_remind(day, late=True)
    return [Occurrence(f"run{run.id}:{run.remind_on}", day, at, {"run": run.id, "person": run.person_id}) for run in due]


def run(context: JobContext, occurrence: Occurrence) -> str:
    """Ask in the chat in which it was begun, by whatever way is open to it; where there is none, it is written down."""
    records = context.records
    one = records.procedures.get(occurrence.payload["run"])
    procedure = context.services.procedures.get(one.procedure) if one is not None else None
    if one is None or procedure is None or one.remind_on is None or one.remind_on > occurrence.day:
        return "nothing to ask any more"
    person = next(iter(records.people.persons([one.person_id])), None) if one.person_id is not None else None
    if one.person_id is not None and (person is None or not person.alive):
        return "nobody to ask"
    name = person.name if person is not None and one.for_other else ""
    until = datetime.combine(occurrence.day, ENDS, context.now.tzinfo)
    way = context.services.dispatch.answer(records, one.place, _send(context, procedure, one, name, until), context.now)
    records.procedures.note_reminded(one.id, _next(procedure, one, occurrence.day), context.now)
    if not way:
        records.access.write_history("job", "procedure.no_way", f"procedure_run:{one.id}", context.now)
    return f"asked by {way}" if way else "no way to ask"


def _send(context: JobContext, procedure: Procedure, one: Run, name: str, until: datetime) -> Send:
    yearly = one.remind_on + AHEAD if is_yearly(one) and one.remind_on is not None else None
    data = {"title": procedure.title, "yearly": yearly.isoformat() if yearly else "", "name": name, "word": procedure.names[0]}
    card = Card(shorten(procedure.title, 20), yearly.isoformat() if yearly else "", contact=context.office.phone)
    reply = Reply("push/procedure_reminder", data)
    return Send(Purpose.REMINDER.value, reply, f"procedure:{one.id}:{one.remind_on}", until, card)


def _next(procedure: Procedure, one: Run, day: date) -> date | None:
    """The yearly date, if it has not just been told; it comes once."""
    return None if is_yearly(one) else remind_on(procedure, one.state, one.answers, day, reminded=True)
