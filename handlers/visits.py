"""A visit report, one question at a time. The form is a row: it waits through restarts and interruptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.messages import Reply
from bot.domain.people import Person
from bot.domain.text import said
from bot.domain.visits import KINDS, Step, VisitKind, VisitReport, after, before, kind_of

FORM = "visit"
NONE_SAID = frozenset({"无", "没有", "没", "暂无", "没什么"})


def begin(context: Context) -> Reply:
    """走访登记, or 走访 with whom and what already said."""
    draft = f"{context.place.channel}:{context.message.key}"[-32:]
    data: dict[str, Any] = {"draft": draft, "day": context.now.date().isoformat()}
    text = context.match.get("text", "")
    person = _mentioned(context, text)
    if person is None:
        return _ask(context, Conversation(FORM, Step.PERSON, data))
    data |= {"person": person.id, "name": person.name, "condition": text}
    return _ask(context, Conversation(FORM, Step.KIND, data))


def back(context: Context) -> Reply:
    """上一步"""
    form = _form(context)
    return _ask(context, form.at(before(Step(form.step))))


def answer(context: Context) -> Reply:
    """The answer to the question that is open."""
    form = _form(context)
    text = context.message.text.strip()
    step = Step(form.step)
    if step is Step.PERSON:
        return _take_person(context, form, said(text))
    if step is Step.KIND:
        kind = kind_of(said(text))
        then = Step.NEED if form.data.get("condition") else Step.CONDITION
        return _ask(context, form.at(then, kind=kind.value) if kind else form)
    if step in (Step.CONDITION, Step.NEED):
        kept = "" if said(text) in NONE_SAID else text
        return _ask(context, form.at(after(step), **{step.value: kept}))
    return _send_in(context, form) if said(text) in ("对", "是", "提交", "好", "确认", "1") else _ask(context, form)


def _take_person(context: Context, form: Conversation, name: str) -> Reply:
    """One of the reporter's own people by name; several or none are asked about, never guessed."""
    fits = [person for person in _own(context) if person.name == name]
    if not fits:
        fits = [person for person in context.records.people.persons() if person.name == name]
    if len(fits) != 1:
        return Reply("staff/visit_who", {"found": [f"{one.name}（{one.unit}）" for one in fits], "name": name})
    return _ask(context, form.at(Step.KIND, person=fits[0].id, name=fits[0].name))


def _ask(context: Context, form: Conversation) -> Reply:
    context.open_form(form)
    return Reply(
        f"staff/visit_{form.step}",
        {"kinds": [kind.value for kind in KINDS], "form": {"condition": "", "need": "", "kind": "", **form.data}},
    )


def _send_in(context: Context, form: Conversation) -> Reply:
    staff = context.sender.staff
    data = form.data
    report = VisitReport(
        data["draft"],
        data["person"],
        staff.id if staff else 0,
        VisitKind(data["kind"]),
        data.get("condition", ""),
        data.get("need", ""),
        date.fromisoformat(data["day"]),
    )
    number = context.records.visits.add_visit(report, context.now)
    context.close_form()
    return Reply("staff/visit_received", {"number": number, "name": data["name"]})


def _own(context: Context) -> list[Person]:
    return context.records.people.persons_of(context.sender.staff.id) if context.sender.staff else []


def _mentioned(context: Context, text: str) -> Person | None:
    """The one of the reporter's own people whose full name stands in the text."""
    fits = [person for person in _own(context) if person.name in text]
    return fits[0] if len(fits) == 1 else None


def _form(context: Context) -> Conversation:
    if context.conversation is None:
        raise LookupError("the route has promised an open form")
    return context.conversation
