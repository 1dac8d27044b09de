"""A named human's list, and what came of each call."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.people import MAY_DRAFT, Role
from bot.domain.tasks import ALLOWED, EFFECTS, OutcomeCode, Task, TaskKind, outcome_of

SHOWN = 12
SPOKEN_TO = frozenset({OutcomeCode.TOLD, OutcomeCode.VISITED})


def mine(context: Context) -> Reply:
    """任务: what is open for me, most pressing first."""
    staff = context.sender.staff
    tasks = context.records.tasks.open_of(staff.id) if staff else []
    rows = [task.shown() for task in tasks[:SHOWN]]
    inquiries = context.records.casework.open_inquiries() if context.sender.may(MAY_DRAFT) else []
    asked = [{"number": one.number, "question": one.question[:80], "due": one.due_at.isoformat()} for one in inquiries[:SHOWN]]
    return Reply("staff/tasks", {"tasks": rows, "more": max(0, len(tasks) - SHOWN), "inquiries": asked})


def relay(context: Context) -> Reply:
    """转发 N: the text of a relay kit, ready to be forwarded as it stands."""
    task = context.records.tasks.numbered(int(context.match["number"]))
    if task is None or task.kind is not TaskKind.RELAY:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    return Reply("staff/relay_text", {"text": context.records.tasks.relay_text(task.id)})


def outcome(context: Context) -> Reply:
    """12 已告知"""
    staff, task = context.sender.staff, context.records.tasks.numbered(int(context.match["number"]))
    code = outcome_of(context.match["outcome"])
    if staff is None or task is None:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    if task.owner_id != staff.id and not context.sender.may(MAY_DRAFT):
        return Reply("reply/not_allowed")
    if code is None or code not in ALLOWED[task.kind]:
        return Reply("staff/task_outcomes", {"number": task.number, "outcomes": sorted(ALLOWED[task.kind])})
    _apply(context, task, code, staff.id)
    left = len(context.records.tasks.open_of(staff.id))
    return Reply("staff/task_done", {"task": task.shown(), "outcome": code.value, "closed": EFFECTS[code].closes, "left": left})


def _apply(context: Context, task: Task, code: OutcomeCode, staff_id: int) -> None:
    effect, tasks = EFFECTS[code], context.records.tasks
    context.records.access.write_history(context.actor, f"task.{code.value}", f"task:{task.id}", context.now)
    if not effect.closes:
        tasks.note_try(task.id, code)
        if code is OutcomeCode.WRONG_NUMBER:
            _ask_clerk_for_number(context, task)
        return
    tasks.close(task.id, code, staff_id, context.now)
    if code in SPOKEN_TO and task.person_id is not None:
        context.records.people.change_person(task.person_id, {"last_contact_on": context.now.date()})
    if code is OutcomeCode.CHECKED:
        context.records.checks.checked_by_phone(task.id, f"staff:{staff_id}", context.now)
    if effect.how is not None and task.recipient_id is not None:
        by = f"staff:{staff_id}"
        context.services.dispatch.settle(context.records, task.recipient_id, effect.how, by, context.now)


def _ask_clerk_for_number(context: Context, task: Task) -> None:
    """A wrong number helps nobody to call: the file says so, and the clerk, who has the files, takes the task over."""
    if task.person_id is not None:
        context.records.people.change_person(task.person_id, {"phone_dead_on": context.now.date()})
    clerks = context.records.people.staff((Role.CLERK, Role.ADMIN))
    if clerks and clerks[0].id != task.owner_id:
        context.records.tasks.give(task.id, clerks[0].id)
