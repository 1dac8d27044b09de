"""A visit report in free words: read, read back, put right, sent in. The draft is a row: it waits through restarts and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.context import Context
from bot.desks.visits import SentIn
from bot.domain.messages import Reply
from bot.domain.people import StaffMember
from bot.domain.visit_drafts import FORM, Draft, Part, Step, Telling, draft_id
from bot.domain.visits import PICTURED_WITHIN, Visit, VisitReport
from bot.rules.visits import ASKED, SENT, bare_name, draft_in, form_of, says_again, staff_of

# --- a report, and a further one -----------------------------------------------------------------------------------------


def begin(context: Context) -> Reply:
    """走访 or 走访登记, with or without what there is to tell."""
    text = context.match["text"].strip()
    draft = draft_in(context)
    if text:
        return _told(context, context.message.text, draft)
    return _show(context, draft or _fresh(context))


def report(context: Context) -> Reply:
    """What was said in free words, without the command."""
    return _told(context, context.message.text, draft_in(context))


def alarming(context: Context) -> Reply:
    """… and how he is sounds of danger: what to do about that comes first, and the report all the same."""
    reply = report(context)
    return Reply("staff/visit_alarming", {**reply.data, "visit_inside": f"{reply.template}.txt"}, reply.subject)


def _fresh(context: Context) -> Draft:
    return Draft(draft_id(context.place.channel, context.message.key), context.now)


def _told(context: Context, text: str, draft: Draft | None) -> Reply:
    staff = staff_of(context)
    if draft is not None and draft.tellings:
        return _further(context, draft, text)
    before = context.records.visits.in_words(staff.id, text, context.now)
    if before:
        context.close_form(FORM)
        return Reply("staff/visit_repeated", {"visits": [_line(one) for one in reversed(before)]}, f"{SENT}:{before[0].number}")
    tellings = _read(context, text)
    draft = draft or _fresh(context)
    return _show(context, draft.moved(tellings, text, context.services.visits.went(context.records, text)), lost=not tellings)


def _read(context: Context, text: str) -> list[Telling]:
    """An answer to "whom did you go to see" is of a visit, though it does not say so."""
    visits, staff = context.services.visits, staff_of(context)
    if visits.may_tell(text):
        return visits.read(context.records, staff, text, context.now)
    return visits.read(context.records, staff, f"走访了{text}", context.now)


def _further(context: Context, draft: Draft, text: str) -> Reply:
    """Of somebody else: he comes into the same draft. Of the same person on another day: that is a report of its own."""
    if draft.has_heard(text):
        return _show(context, draft)
    tellings = _read(context, text)
    days = {one.person: one.day for one in draft.tellings if one.person is not None}
    again = [one for one in tellings if one.person in days and one.day != days[one.person]]
    if again and (context.now.date() != draft.opened.date() or says_again(text)):
        waits = draft.with_then(text)
        context.open_form(form_of(waits))
        return Reply("staff/visit_first", {**_data(context, waits), "then": [one.name for one in again]}, ASKED)
    return _show(context, draft.told_further(tellings, text))


# --- what is asked, and what is answered -----------------------------------------------------------------------------------


def answer(context: Context) -> Reply:
    """The answer to what is open; `bot.rules.visits.AnswersVisit` has recognised its sort."""
    draft = draft_in(context)
    if draft is None:
        raise LookupError("the rule has found an open report")
    return ANSWERS[context.match["heard"]](context, draft)


def _told_more(context: Context, draft: Draft) -> Reply:
    return _told(context, context.message.text, draft)


def _pick(context: Context, draft: Draft) -> Reply:
    place, telling = _asked(draft)
    return _meant(context, draft, place, replace(telling, options=(telling.options[int(context.said) - 1],)))


def _none_of_them(context: Context, draft: Draft) -> Reply:
    place, telling = _asked(draft)
    return _show(context, draft.at(place, replace(telling, **NOBODY)))


def _day(context: Context, draft: Draft) -> Reply:
    place, telling = _asked(draft)
    day = context.services.reader.past_day(context.message.text, context.now.date())
    return _show(context, draft.at(place, replace(telling, day=day)), lost=day is None)


def _once_more(context: Context, draft: Draft) -> Reply:
    """好的, long after it was read back: to this?"""
    return _show(context, draft)


def _skip(context: Context, draft: Draft) -> Reply:
    return _left_out(context, draft, _asked(draft)[0])


def _name(context: Context, draft: Draft) -> Reply:
    place, telling = _asked(draft)
    return _named(context, draft, place, telling, context.said)


def _named(context: Context, draft: Draft, place: int, telling: Telling, name: str) -> Reply:
    """Whom a name means; what is told of him stays."""
    found = context.services.visits.read(context.records, staff_of(context), f"走访了{name}。", context.now)
    now_at = telling.about(found[0]) if found else replace(telling, called=name, person=None, options=())
    return _show(context, draft.at(place, now_at), lost=now_at.person is None and not now_at.options)


def _meant(context: Context, draft: Draft, place: int, telling: Telling) -> Reply:
    (person,) = context.records.people.persons(telling.options)
    known = replace(telling, person=person.id, name=person.name, unit=person.unit, options=(), sure=True)
    return _show(context, draft.at(place, known))


def _asked(draft: Draft) -> tuple[int, Telling]:
    place = draft.asked
    if place is None:
        raise LookupError("everything in this draft is known")
    return place, draft.tellings[place]


def _left_out(context: Context, draft: Draft, place: int) -> Reply:
    left = draft.at(place, None)
    return _show(context, left) if left.tellings else cancel(context)


def _how_to_change(context: Context, draft: Draft) -> Reply:
    return Reply("staff/visit_change", {**_data(context, draft), "part": ""}, ASKED)


def _change(context: Context, draft: Draft) -> Reply:
    """One thing after another is put right; the first that is not plain is asked about, and nothing is changed before."""
    now_at = draft
    for change in context.services.reader.visit_changes(context.message.text, context.now.date()):
        place = now_at.place_of(change)
        if change.part is not Part.WENT and place is None:
            return Reply("staff/visit_whose", _data(context, draft), ASKED)
        if not change.plain:
            return Reply("staff/visit_change", {**_data(context, draft), "part": change.part.value}, ASKED)
        if change.part is Part.WENT:
            now_at = now_at.moved(now_at.tellings, went=change.value)
        elif change.part is Part.PERSON and place is not None:
            return _named(context, now_at, place, now_at.tellings[place], change.value)
        elif change.part is Part.DROP and place is not None:
            return _left_out(context, now_at, place)
        elif place is not None:
            now_at = now_at.at(place, now_at.tellings[place].put_right(change))
    return _show(context, now_at)


def _more(context: Context, draft: Draft) -> Reply:
    """A word more of the same person."""
    if draft.step is Step.WORDS:
        return _told(context, context.message.text, draft)
    text, staff = context.message.text, staff_of(context)
    place = draft.named(bare_name(context.said))
    if place is not None:  # 是秦怀远: as it was read back; 不是秦怀远: then who?
        denied = NOBODY if context.said.startswith("不") else {"sure": True}
        return _show(context, draft.at(place, replace(draft.tellings[place], **denied)))
    told = [one for one in context.services.visits.read(context.records, staff, text, context.now) if one.person in draft.persons]
    if told:
        return _show(context, draft.told_further(told, text))
    if len(draft.tellings) > 1:
        return Reply("staff/visit_whose", _data(context, draft), ASKED)
    more = context.services.visits.further(context.records, staff, draft.tellings[0], text, context.now)
    return _show(context, draft.moved([more], text))


# --- words that always work while it is open -------------------------------------------------------------------------------


def back(context: Context) -> Reply:
    """上一步"""
    draft = draft_in(context)
    if draft is None:
        raise LookupError("the rule has found an open report")
    return _show(context, draft.back() or draft)


def resume(context: Context) -> Reply:
    """继续走访"""
    draft = draft_in(context)
    return _show(context, draft) if draft is not None else Reply("staff/visit_none")


def helped(context: Context) -> Reply:
    """帮助"""
    draft = draft_in(context)
    if draft is None:
        raise LookupError("the rule has found an open report")
    return Reply("staff/visit_help", _data(context, draft))


def cancel(context: Context) -> Reply:
    """取消: nothing of it is sent in; what was told meanwhile is begun."""
    draft = draft_in(context)
    context.close_form(FORM)
    return Reply("staff/visit_dropped", {"then": _begin_next(context, draft.then) if draft is not None else []})


def between(handler: Callable[[Context], Reply | None]) -> Callable[[Context], Reply | None]:
    """Whatever the handler answers, and behind it a line on how to go on with the report that is open."""

    def answered(context: Context) -> Reply | None:
        reply = handler(context)
        draft = draft_in(context) if reply is not None else None
        if reply is None or draft is None:
            return reply
        names = [one.name or one.called for one in draft.tellings]
        waits = {"visit_inside": f"{reply.template}.txt", "visit_waits": names}
        return Reply("staff/visit_between", {**reply.data, **waits}, reply.subject)

    return answered


# --- sending in --------------------------------------------------------------------------------------------------------------


def _send(context: Context, draft: Draft) -> Reply:
    staff = staff_of(context)
    there = context.records.visits.told_apart(sorted(draft.persons))
    if len(there) < len(draft.persons):  # somebody's file was erased while the draft waited
        left = [one if one.person in there else replace(one, **NOBODY) for one in draft.tellings]
        return _show(context, draft.moved(left), lost=True)
    sent = [_sent(draft, one, staff) for one in draft.tellings]
    visits = context.services.visits.send_in(context.records, sent, staff, context.now)
    pictures = context.records.photos.loose(context.place, staff.id, draft.opened - PICTURED_WITHIN)
    context.records.photos.attach([one.number for one in pictures], visits[0].number, visits[0].report.person_id)
    context.close_form(FORM)
    then = _begin_next(context, draft.then)
    data = {"visits": [_opened(context, one) for one in visits], "pictures": len(pictures), "then": then}
    return Reply("staff/visit_received", data, f"{SENT}:{visits[0].number}")


def _sent(draft: Draft, one: Telling, staff: StaffMember) -> SentIn:
    if one.person is None or one.day is None:
        raise LookupError("a draft is sent in when everything in it is known")
    report = VisitReport(
        draft=draft.id,
        person_id=one.person,
        staff_id=staff.id,
        kind=one.kind,
        condition=one.condition,
        need=one.need,
        visited_on=one.day,
        promise=one.promise,
        words=draft.words,
        went=draft.went,
    )
    return SentIn(report, one.event, one.detail)


def _begin_next(context: Context, text: str) -> list[str]:
    """The report that was told while this one was open; the names in it."""
    if not text:
        return []
    draft = _fresh(context).moved(_read(context, text), text, context.services.visits.went(context.records, text))
    context.open_form(form_of(draft))
    return [one.name or one.called for one in draft.tellings]


def _opened(context: Context, visit: Visit) -> dict[str, Any]:
    """What came of one report: its number, the event, what was taken on, what is done with it."""
    event = context.records.life.get(visit.event_id) if visit.event_id is not None else None
    owners = {member.id: member.name for member in context.records.people.staff()}
    titles = context.services.duties.titles
    owed = context.records.duties.of_person(visit.report.person_id, titles=titles)
    return {
        "number": visit.number,
        "name": visit.person_name,
        "event": {"kind": event.kind.value, "number": event.id} if event else None,
        "commitments": [
            {
                "number": one.number,
                "kind": one.kind.value,
                "text": one.text,
                "owner": owners.get(one.owner_id or 0, ""),
                "mine": one.owner_id == visit.report.staff_id,
                "due": one.due_at.isoformat(),
            }
            for one in context.records.commitments.of_visit(visit.number)
        ],
        "duties": list(dict.fromkeys(one.title for one in owed if one.visit_id == visit.number)),
    }


def sent_already(context: Context) -> Reply:
    """对, once more."""
    return Reply("staff/visit_known", {"number": int(context.match["number"])}, f"{SENT}:{context.match['number']}")


# --- what is said --------------------------------------------------------------------------------------------------------------


def _show(context: Context, draft: Draft, lost: bool = False) -> Reply:
    """Keep the draft, and ask what is next. `lost`: nothing could be made of what was said."""
    context.open_form(form_of(draft))
    return Reply(SHOWN[draft.step], {**_data(context, draft), "lost": lost}, ASKED)


NOBODY: dict[str, Any] = {"person": None, "options": (), "called": "", "name": "", "unit": ""}  # who it is, is asked anew
SHOWN = {
    Step.WORDS: "staff/visit_words",
    Step.WHICH: "staff/visit_which",
    Step.WHO: "staff/visit_who",
    Step.DAY: "staff/visit_day",
    Step.CHECK: "staff/visit_check",
}


def _data(context: Context, draft: Draft) -> dict[str, Any]:
    place = draft.asked
    asked = draft.tellings[place] if place is not None else None
    people = context.records.visits.told_apart([*draft.persons, *(asked.options if asked else ())])
    offered = [people[one] for one in asked.options if one in people] if asked else []
    since = draft.opened - PICTURED_WITHIN
    return {
        "tellings": [one.data() for one in draft.tellings],
        "went": draft.went,
        "asked": (asked.name or asked.called) if asked else "",
        "options": [one._asdict() for one in offered],
        "pictures": len(context.records.photos.loose(context.place, staff_of(context).id, since)),
        "dead": [one.name for one in people.values() if not one.alive and one.id in draft.persons],
    }


def _line(visit: Visit) -> dict[str, Any]:
    return {"number": visit.number, "name": visit.person_name, "day": visit.report.visited_on.isoformat()}


ANSWERS: dict[str, Callable[[Context, Draft], Reply]] = {
    "yes": _send,
    "no": _how_to_change,
    "pick": _pick,
    "none": _none_of_them,
    "skip": _skip,
    "day": _day,
    "again": _once_more,
    "name": _name,
    "change": _change,
    "report": _told_more,
    "more": _more,
}
