"""A named human's list, how to do one thing on it, and what came of it."""

from __future__ import annotations

from typing import Any

from bot.context import Brief, Context
from bot.domain.messages import Reply
from bot.domain.outcomes import Outcome, numbers_in, read_outcome
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.domain.rights import Right, Viewer
from bot.domain.tasks import ALLOWED, REACHING, Task, TaskKind, fitting
from bot.domain.text import mask_phone
from bot.outcomes import Outcomes, Recorded

SHOWN = 12
CALLS_SHOWN = 30  # persons on a list of whom to ring
AT_ONCE = 20  # tasks that one message may report


def mine(context: Context) -> Reply:
    """任务: what is open for me, most pressing first."""
    staff = context.sender.staff
    tasks = context.records.tasks.open_of(staff.id) if staff else []
    rows = [task.shown() for task in tasks[:SHOWN]]
    inquiries = context.records.inquiries.open_inquiries(staff.id) if staff else []
    asked = [{"number": one.number, "question": one.question[:80], "due": one.due_at.isoformat()} for one in inquiries[:SHOWN]]
    return Reply("staff/tasks", {"tasks": rows, "more": max(0, len(tasks) - SHOWN), "inquiries": asked})


def relay(context: Context) -> Reply:
    """转发 N: the text of a relay kit, ready to be forwarded as it stands."""
    task = context.records.tasks.numbered(int(context.match["number"]))
    if task is None or task.kind is not TaskKind.RELAY:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    return Reply("staff/relay_text", {"text": context.records.tasks.relay_text(task.id)})


def script(context: Context) -> Reply:
    """任务 12: whom to ring, what to say, what was tried before, what to answer."""
    staff, task = context.sender.staff, context.records.tasks.numbered(int(context.match["number"]))
    if staff is None or task is None:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    if not _concerns(task, staff):
        return Reply("reply/not_allowed")
    if task.kind is TaskKind.RELAY:
        return Reply("staff/relay_text", {"text": context.records.tasks.relay_text(task.id)})
    if task.kind is TaskKind.GREETING and task.person_id is None:
        return _calls(context, task, staff)
    brief = context.records.tasks.brief(task)
    if brief is None:
        return Reply("staff/tasks", {"tasks": [task.shown()], "more": 0, "inquiries": []})
    whole = task.owner_id == staff.id or _sees_numbers(context, staff, brief.person.id)
    page = context.services.task_page(task.id) if task.kind in REACHING else ""
    words = context.records.tasks.relay_text(task.id) if task.kind is TaskKind.GREETING else ""
    return Reply("staff/task_script", {**_script(brief, whole), "page": page, "words": words})


def _calls(context: Context, task: Task, staff: StaffMember) -> Reply:
    """Whom to ring on a festival: of those who were on the list this morning, whoever may still be greeted."""
    whole = task.owner_id == staff.id
    glad = context.records.people.persons(context.records.greetings.to_ring(task.id, context.now.date()))
    persons = [
        {"who": one.name, "form": one.address_form, "phone": one.phone if whole else mask_phone(one.phone)}
        for one in glad[:CALLS_SHOWN]
    ]
    data = {"persons": persons, "more": max(0, len(glad) - CALLS_SHOWN), "outcomes": fitting(task.kind)}
    return Reply("staff/greeting_calls", {**task.shown(), **data})


def _script(brief: Brief, whole: bool) -> dict[str, Any]:
    """Numbers are whole for whoever is asked to ring them, and for whoever may see them anyway."""
    contacts = [
        {"phone": one.phone if whole else mask_phone(one.phone), "name": one.name, "relation": one.relation, "dead": one.dead}
        for one in brief.contacts
    ]
    notice = brief.notice
    said = None
    if notice is not None:
        said = {"title": notice.title, "body": notice.body, "place": notice.place, "corrects": brief.corrects}
        said |= {"when": notice.event_at.isoformat() if notice.event_at else ""}
    return {
        **brief.task.shown(),
        "phone": "",
        "form": brief.person.address_form,
        "unit": brief.person.unit,
        "contacts": contacts,
        "notice": said,
        "tried": [{"rung": one.rung, "state": one.state.value, "at": one.at.isoformat()} for one in brief.tried],
        "outcomes": fitting(brief.task.kind),
    }


def outcome(context: Context) -> Reply:
    """12 已告知; 12 13 15 没人接; 12 已告知，不来，住院了"""
    staff, said = context.sender.staff, read_outcome(context.match["outcome"])
    numbers = numbers_in(context.match["numbers"])[:AT_ONCE]
    found = {number: context.records.tasks.numbered(number) for number in numbers}
    tasks = [task for task in found.values() if task is not None]
    if staff is None or not tasks:
        return Reply("staff/task_unknown", {"number": numbers[0]})
    concerned = [task for task in tasks if _concerns(task, staff)]
    if not concerned:
        return Reply("reply/not_allowed")
    fits = [task for task in concerned if said is not None and said.code in ALLOWED[task.kind]]
    if said is None or not fits:
        return Reply("staff/task_outcomes", {"number": concerned[0].number, "outcomes": fitting(concerned[0].kind)})
    done = _record(context, fits, said, staff.id)
    missed = [number for number in numbers if number not in {task.number for task in fits}]
    left = len(context.records.tasks.open_of(staff.id))
    return Reply("staff/task_done", {"done": [_shown(one) for one in done], "missed": missed, "left": left})


def _record(context: Context, tasks: list[Task], said: Outcome, staff_id: int) -> list[Recorded]:
    outcomes = Outcomes(context.records, context.services, context.office, context.now)
    return [outcomes.record(task, said, staff_id) for task in tasks]


def _concerns(task: Task, staff: StaffMember) -> bool:
    """Whoever has it, whoever had it first, and those who answer for everything."""
    return staff.id in (task.owner_id, task.first_owner_id) or staff.has(MAY_DRAFT)


def _sees_numbers(context: Context, staff: StaffMember, person_id: int) -> bool:
    return context.records.ledger.file(Viewer.of(staff), person_id, Right.NUMBERS) is not None


def _shown(one: Recorded) -> dict[str, Any]:
    return {
        "number": one.task.number,
        "who": one.task.person_name,
        "kind": one.task.kind.value,
        "outcome": one.code.value,
        "closed": one.closed,
        "tries": one.tries,
        "too_often": one.too_often,
        "rsvp": one.rsvp.value if one.rsvp else "",
        "alarm": one.alarm,
        "kept": one.kept,
        "clerk": one.clerk,
        "drill": one.task.drill,
    }
