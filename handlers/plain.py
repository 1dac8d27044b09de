"""What every old man asks a machine: what day it is, our telephone, who looks after him; and that he has not understood us."""

from __future__ import annotations

from bot.context import Ask, Context
from bot.domain.choice import ask
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply


def answer(context: Context) -> Reply:
    """Understood in `bot.rules.plain.AsksPlainly`."""
    match context.match["what"]:
        case "today":
            return _today(context)
        case "office":
            return Reply("reply/office")
        case "liaison":
            return _liaison(context)
    return _talk(context)


def _today(context: Context) -> Reply:
    lunar = context.services.calendar.lunar.lunar_of(context.now.date())
    day = {"month": lunar.month, "day": lunar.day, "leap": lunar.leap}
    return Reply("reply/today", {"now": context.now.isoformat(), "lunar": day})


def _liaison(context: Context) -> Reply:
    """By name and telephone; of each for whom he receives."""
    people, sender = context.records.people, context.sender
    served = people.persons(sender.person_ids)
    several = len({one.liaison_id for one in served}) > 1
    rows = []
    for one in served:
        liaison = people.staff_member(one.liaison_id) if one.liaison_id is not None else None
        row = {
            "of": one.name if several else "",
            "name": liaison.name if liaison else "",
            "phone": liaison.phone if liaison else "",
        }
        if row not in rows:
            rows.append(row)
    return Reply("reply/liaison", {"liaisons": rows, "known": sender.known})


def _talk(context: Context) -> Reply:
    """He wants to speak with somebody who serves here: by full name, or his own liaison. That one is told, in his words."""
    people, text = context.records.people, context.message.text
    named = [one.id for one in people.staff() if one.name in text]
    liaisons = [one.liaison_id for one in people.persons(context.sender.person_ids) if one.liaison_id is not None]
    whom = next(iter([*named, *liaisons]), None)
    wanted = Ask(context.place, context.sender.person, text, InquiryKind.HUMAN, staff_id=whom)
    asked = context.services.handover.inquire(context.records, wanted, context.now)
    return Reply("reply/human", {"number": asked.number, "due": asked.due_at.isoformat()})


def not_clear(context: Context) -> Reply:
    """We were not understood: he may ask anew, or somebody rings him up."""
    context.open_form(ask("unknown", ("question", "human"), context.now))
    return Reply("reply/not_clear")
