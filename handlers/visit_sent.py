"""Reports that were sent in: looked at, put right by their author, and the pictures that belong to them."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.rights import Viewer
from bot.domain.visit_drafts import Part, Telling
from bot.domain.visits import PICTURED_WITHIN, Visit
from bot.errors import Refused
from bot.rules.visits import draft_in, staff_of

LATELY, SHOWN = timedelta(days=31), 10
BURST = timedelta(minutes=1)  # of several pictures in a row only the first is answered
PUT_RIGHT = ("kind", "condition", "need", "promise")


def mine(context: Context) -> Reply:
    """我的走访: what I reported lately, the latest first, and how many this month."""
    staff, today = staff_of(context), context.now.date()
    visits = context.records.visits.of_staff(staff.id, today - LATELY, today)
    rows = [one.shown(staff.id) for one in reversed(visits)][:SHOWN]
    month = sum(one.report.visited_on >= today.replace(day=1) for one in visits)
    return Reply("staff/visit_mine", {"visits": rows, "month": month})


def shown(context: Context) -> Reply:
    """走访 12"""
    number, staff = int(context.match["number"]), staff_of(context)
    visit = context.records.visits.get(number)
    seen = visit is not None and (
        visit.report.staff_id == staff.id or context.records.visits.may_see(Viewer.of(staff), visit.number)
    )
    if visit is None or not seen:
        return Reply("staff/visit_refused", {"number": number, "objection": "unknown"})
    return Reply("staff/visit_shown", visit.shown(staff.id))


def amend(context: Context) -> Reply:
    """改 12 …, 补充 12 …: a new version by its author."""
    number, staff = int(context.match["number"]), staff_of(context)
    visit = context.records.visits.get(number)
    if visit is None:
        return Reply("staff/visit_refused", {"number": number, "objection": "unknown"})
    now_at = _amended(context, visit, context.match["text"].strip())
    if isinstance(now_at, str):
        return Reply("staff/visit_refused", {"number": number, "objection": now_at})
    words = "\n".join((visit.report.words, context.message.text))
    fields = {name: getattr(now_at, name) for name in PUT_RIGHT} | {"visited_on": now_at.day, "words": words}
    if all(getattr(visit.report, name) == value for name, value in fields.items() if name != "words"):
        return Reply("staff/visit_refused", {"number": number, "objection": "unchanged"})
    try:
        changed = context.services.visits.change(context.records, visit, staff, fields, context.now)
    except Refused as refused:
        return Reply("staff/visit_refused", {"number": number, "objection": refused.objection.value})
    return Reply("staff/visit_changed", changed.shown(staff.id))


def _amended(context: Context, visit: Visit, text: str) -> Telling | str:
    """What it says now; or why not: whose it is stays, and what is not plain is not guessed."""
    report = visit.report
    telling = Telling(
        called=visit.person_name,
        kind=report.kind,
        day=report.visited_on,
        condition=report.condition,
        need=report.need,
        promise=report.promise,
        person=report.person_id,
        name=visit.person_name,
    )
    changes = context.services.reader.visit_changes(text, context.now.date())
    if not changes:
        return context.services.visits.further(context.records, staff_of(context), telling, text, context.now)
    for change in changes:
        if change.part in (Part.PERSON, Part.DROP):
            return "person"
        if not change.plain or change.part in (Part.EVENT, Part.WENT):
            return "unclear"
        telling = telling.put_right(change)
    return telling


# --- pictures --------------------------------------------------------------------------------------------------------------


def pictured(context: Context) -> Reply | None:
    """A picture from staff: to the report that is open, else to the one just sent in, else it waits for one."""
    staff, photos = staff_of(context), context.records.photos
    before = photos.since(context.place, staff.id, context.now - BURST)
    photo = photos.add(context.place, staff.id, context.message.media_id, context.now)
    draft = draft_in(context)
    last = None if draft is not None else _last(context, staff)
    if photo is not None and last is not None:
        photos.attach([photo.number], last.number, last.report.person_id)
    if before:
        return None
    return Reply(
        "staff/visit_photo",
        {"number": last.number if last else 0, "name": last.person_name if last else "", "waits": draft is not None},
    )


def _last(context: Context, staff: StaffMember) -> Visit | None:
    """The report that he sent in last, while a picture may still belong to it; of several of one draft the first."""
    since = context.now - PICTURED_WITHIN
    sent = [
        one for one in context.records.visits.lately(staff.id, since) if one.report.draft.startswith(f"{context.place.channel}:")
    ]
    return min((one for one in sent if one.report.draft == sent[0].report.draft), key=lambda one: one.number, default=None)


def portrait(context: Context) -> Reply:
    """照片 秦怀远: the picture that was sent last shows him."""
    staff, person = staff_of(context), context.match["person"]
    sent = context.records.photos.since(context.place, staff.id, context.now - PICTURED_WITHIN)
    kept = bool(sent and person)
    if kept:
        context.records.photos.make_portrait(sent[-1].number, int(person))
    return Reply("staff/visit_portrait", {"person": bool(person), "name": context.match["name"], "kept": kept})
