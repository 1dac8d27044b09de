"""A named human's list, how to do one thing on it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Brief, Context, Report
from bot.domain.messages import Reply
from bot.domain.outcomes import Outcome, numbers_in, read_outcome
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.domain.rights import Right, Viewer
from bot.domain.tasks import ALLOWED, REACHING, OutcomeCode, Task, TaskKind, fitting
from bot.domain.text import mask_phone
from bot.notices.outcomes import Outcomes, Recorded, take_back
from bot.relays import Kit, Relays

SHOWN = 12
CALLS_SHOWN = 30  # persons on a list of whom to ring
AT_ONCE = 20  # tasks that one message may report
RELAYED = Outcome(OutcomeCode.RELAYED)
CANNOT = ("转不了", "发不了", "转不成", "发不出去", "转发不了")  # of what was to be forwarded to a group
FORWARDED = ("已转发", "转发了", "已经转发", "转发好了", "转好了", "已转到群里", "转到群里了", "发到群里了")
OF_FORWARDING = "|".join((*FORWARDED, "转不了", "转不成", "转发不了"))  # as a whole message, or before a number


def mine(context: Context) -> Reply:
    """任务: what is open for me, most pressing first."""
    staff = context.sender.staff
    tasks = context.records.tasks.open_of(staff.id) if staff else []
    rows = [task.shown() for task in tasks[:SHOWN]]
    inquiries = context.records.inquiries.open_inquiries(staff.id) if staff else []
    asked = [{"number": one.number, "question": one.question[:80], "due": one.due_at.isoformat()} for one in inquiries[:SHOWN]]
    return Reply("staff/tasks", {"tasks": rows, "more": max(0, len(tasks) - SHOWN), "inquiries": asked})


def relay(context: Context) -> Reply:
    """转发 N: the text of a relay kit, ready to be forwarded as it stands. Where the picture is follows in a message of its own,
    for that address is his who forwards, and not the group's."""
    task = context.records.tasks.numbered(int(context.match["number"]))
    kit = context.records.relays.kit(task.id) if task is not None else None
    if kit is None:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    key = f"kit:{kit.task_id}:{context.message.key}"
    context.services.dispatch.say(context.records, context.place, _kit(context, kit), context.now, key)
    return Reply("staff/relay_text", {"text": kit.text})


def relayed(context: Context) -> Reply:
    """已转发, 转不了: without a number, of the one thing that he is to forward."""
    staff = context.sender.staff
    numbers = context.records.relays.open_of(staff.id) if staff is not None else []
    if staff is None or len(numbers) != 1:
        found = [kit for one in numbers if (kit := context.records.relays.kit(one)) is not None]
        return Reply("staff/relay_which", {"kits": [kit.shown() for kit in found[:SHOWN]]})
    task = context.records.tasks.numbered(numbers[0])
    if task is None:
        return Reply("staff/task_unknown", {"number": numbers[0]})
    if context.match["outcome"].startswith(CANNOT):
        return _cannot(context, [task], staff)
    return _reported(context, [task], RELAYED, staff)


def _cannot(context: Context, tasks: list[Task], staff: StaffMember) -> Reply:
    """转不了: a clerk has it from now on."""
    given = []
    for task in tasks:
        kit = context.records.relays.kit(task.id)
        if kit is not None:
            clerk = Relays(context.records, context.now).hand_to_clerk(kit, f"staff:{staff.id}")
            given.append({**kit.shown(), "owner": clerk.name if clerk is not None else ""})
    return Reply("staff/relay_given_back", {"kits": given})


def _kit(context: Context, kit: Kit) -> Reply:
    data = {**kit.shown(), "page": context.services.task_page(kit.task_id)}
    return Reply("staff/relay_kit", data, picture=f"relay:{kit.task_id}")


def script(context: Context) -> Reply:
    """任务 12: whom to ring, what to say, what was tried before, what to answer."""
    staff, task = context.sender.staff, context.records.tasks.numbered(int(context.match["number"]))
    if staff is None or task is None:
        return Reply("staff/task_unknown", {"number": context.match["number"]})
    if not _concerns(task, staff):
        return Reply("reply/not_allowed")
    kit = context.records.relays.kit(task.id)
    if kit is not None:
        return _kit(context, kit)
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
    forwards = all(task.kind is TaskKind.RELAY for task in concerned)
    if forwards and context.match["outcome"].startswith(CANNOT):
        return _cannot(context, concerned, staff)
    if forwards and said is not None and said.code is OutcomeCode.DONE:
        said = RELAYED
    fits = [task for task in concerned if said is not None and said.code in ALLOWED[task.kind]]
    if said is None or not fits:
        return Reply("staff/task_outcomes", {"number": concerned[0].number, "outcomes": fitting(concerned[0].kind)})
    return _reported(context, fits, said, staff, numbers)


def _reported(context: Context, tasks: list[Task], said: Outcome, staff: StaffMember, numbers: Sequence[int] = ()) -> Reply:
    """`numbers`: all that he named; what of them is none of these tasks was missed."""
    done = _record(context, tasks, said, staff.id)
    missed = [number for number in numbers if number not in {task.number for task in tasks}]
    left = len(context.records.tasks.open_of(staff.id))
    return Reply("staff/task_done", {"done": [_shown(one) for one in done], "missed": missed, "left": left})


def _record(context: Context, tasks: list[Task], said: Outcome, staff_id: int) -> list[Recorded]:
    outcomes = Outcomes(context.records, context.services, context.office, context.now)
    return [outcomes.record(task, said, staff_id) for task in tasks]


def taken_back(context: Context) -> Reply:
    """撤回已告知 张三, 撤回已告知 12: the report was of the wrong one. Without either, the last one that he made himself."""
    staff, name, number = context.sender.staff, context.match["name"], context.match["first"] or context.match["number"]
    if staff is None:
        return Reply("reply/not_allowed")
    found = _reports(context, staff, name, int(number or 0))
    if len(found) != 1:
        return Reply("staff/taken_back_which", {"who": name, "number": number, "reports": [one.shown() for one in found[:SHOWN]]})
    if not take_back(context.records, found[0], context.actor, context.now):
        return Reply("staff/taken_back_which", {"who": name, "number": number, "reports": []})
    left = context.records.tasks.numbered(found[0].task_id)
    return Reply("staff/taken_back", {**found[0].shown(), "again": left is not None})


def _reports(context: Context, staff: StaffMember, name: str, number: int) -> list[Report]:
    """Those that are meant and that he may take back: his own, and whoever writes notices also those of others."""
    reports, now = context.records.retracting, context.now
    if not name and not number:
        return reports.of_staff(staff.id, now, 1)
    one = reports.report(number, now) if number else None
    found = reports.of_person(name, now) if name else [one] if one is not None else []
    return [one for one in found if one.is_by(staff.id) or staff.has(MAY_DRAFT)]


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
