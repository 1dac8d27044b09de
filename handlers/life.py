"""Life events, reported in free words: read back, written, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.context import Context
from bot.domain.conversation import Conversation
from bot.domain.life import CONFIRMED_FIRST, LifeEvent, LifeEventKind, unit_moved_to
from bot.domain.messages import Reply
from bot.domain.rights import Viewer
from bot.life_record import CLERKS, owed, tell_others, told_before

FORM = "life"
OPEN_FOR = timedelta(minutes=30)
OFFERED = 6  # people to choose from in one message
STEPS = ("which", "phone", "place", "check")
ALARMS = frozenset({"住院", "去世", "丧偶"})  # what a human hears of at once, day or night
Draft = dict[str, Any]


# --- staff report ----------------------------------------------------------------------------------------------------------


def report(context: Context) -> Reply:
    """张三住院了: whose it is, what is missing, what must be read back; then it is written."""
    draft: Draft = {"source": "", **context.match, "words": context.message.text[:200]}
    if draft.get("several"):
        return Reply("staff/life_one_by_one")
    if draft.get("future"):
        return Reply("staff/life_not_yet", {"name": draft["who"], "kind": draft["kind"]})
    fits = context.records.life.meant(_viewer(context), draft["who"])
    if not fits:
        return Reply("staff/life_unknown", {"name": draft["who"], "kind": draft["kind"]})
    if len(fits) > 1:
        options = [one.id for one in fits[:OFFERED]]
        found = [f"{one.name}（{one.unit}）" for one in fits[:OFFERED]]
        return _ask(context, "which", {**draft, "options": options, "found": found, "more": len(fits) > OFFERED})
    return _of(context, {**draft, "person": fits[0].id})


def answer(context: Context) -> Reply:
    """The answer to the question that is open; `bot.rules.life.AnswersReadBack` has read it."""
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open form")
    draft, said = dict(form.data), context.match["answer"]
    if form.step == "which":
        if not 1 <= int(said) <= len(draft["options"]):
            return _ask(context, "which", draft)
        return _of(context, {**draft, "person": draft["options"][int(said) - 1]})
    if form.step in ("phone", "place"):
        return _of(context, {**draft, form.step: said})
    if said == "no":
        context.close_form()
        return Reply("staff/life_dropped", {"name": draft["name"], "kind": draft["kind"]})
    return _write(context, draft) if said == "yes" else _of(context, {**draft, "day": said})


def _of(context: Context, draft: Draft) -> Reply:
    """One person is meant: what is still to be asked, or done."""
    person = context.records.life.subject(_viewer(context), draft["person"])
    if person is None:
        return Reply("staff/life_unknown", {"name": draft["who"], "kind": draft["kind"]})
    draft = {**draft, "name": person.name, "day": draft["day"] or context.now.date().isoformat()}
    kind = LifeEventKind(draft["kind"])
    if not person.alive:
        return _already(context, person.id, person.name)
    repeated = told_before(context.records, person.id, kind)
    if repeated is not None:
        context.close_form()
        return Reply("staff/life_repeated", {"name": person.name, "kind": kind.value, "number": repeated})
    if kind is LifeEventKind.NEW_NUMBER and not draft["phone"]:
        return _ask(context, "phone", draft)
    if kind is LifeEventKind.MOVED and not draft["place"]:
        return _ask(context, "place", draft)
    if kind in CONFIRMED_FIRST or draft.get("doubt"):
        return _ask(context, "check", {**draft, "unit": _new_unit(context, draft)[1]})
    return _write(context, draft)


def _ask(context: Context, step: str, draft: Mapping[str, Any]) -> Reply:
    data = {"unit": "", "more": False, "found": [], "name": draft["who"], "doubt": "", **draft}
    context.open_form(Conversation(FORM, step, {**data, "until_moment": (context.now + OPEN_FOR).isoformat()}))
    return Reply(f"staff/life_{step}", {"draft": data})


def _write(context: Context, draft: Draft) -> Reply:
    """In one transaction: the event, the file, what is stopped and what people then have to do."""
    person = context.records.life.subject(_viewer(context), draft["person"])
    if person is None or not person.alive:
        return _already(context, draft["person"], draft["name"])
    event = _event(context, draft)
    number = context.records.life.record(event, context.office.life, context.now)
    opened = context.services.duties.refresh(context.records, [person.id], context.now)
    context.close_form()
    data = {
        "number": number,
        "name": person.name,
        "kind": event.kind.value,
        "day": event.happened_on.isoformat(),
        "detail": {"place": "", "phone": "", "until": "", **event.detail},
        "steps": [one.title for one in context.office.life.follow_ups(event)],
        "duties": owed(opened, number),
    }
    tell_others(context.records, context.services.dispatch, context.sender.staff, person.liaison_id, data, context.now)
    return Reply("staff/life_recorded", data)


def _already(context: Context, person_id: int, name: str) -> Reply:
    context.close_form()
    deaths = [one.id for one in context.records.life.of_person(person_id) if one.kind is LifeEventKind.DEATH]
    return Reply("staff/life_already", {"name": name, "number": deaths[-1] if deaths else ""})


def _event(context: Context, draft: Draft) -> LifeEvent:
    detail = {name: draft[name] for name in ("place", "phone", "until", "words") if draft.get(name)}
    event = LifeEvent(
        draft["person"],
        LifeEventKind(draft["kind"]),
        date.fromisoformat(draft["day"]),
        draft["source"] or "联系人报告",
        context.actor,
        detail,
    )
    unit_id, _ = _new_unit(context, draft)
    return replace(event, detail={**detail, "unit_id": str(unit_id)}) if unit_id is not None else event


def _new_unit(context: Context, draft: Draft) -> tuple[int | None, str]:
    """The unit that a move leads to, where it leads from one town to another."""
    if draft["kind"] != LifeEventKind.MOVED.value:
        return None, ""
    persons = context.records.people.persons([draft["person"]])
    unit = unit_moved_to(draft["place"], persons[0].unit_id, context.records.people.tree()) if persons else None
    return (unit.id, unit.name) if unit else (None, "")


def undo(context: Context) -> Reply:
    """撤销 N: by whoever reported it, or by a clerk; the file is as it was."""
    number = int(context.match["number"])
    event = context.records.life.get(number)
    person = context.records.life.subject(_viewer(context), event.person_id) if event else None
    if event is None or person is None:
        return Reply("staff/life_no_event", {"number": number})
    if event.recorded_by != context.actor and not context.sender.may(CLERKS):
        return Reply("reply/not_allowed")
    context.records.life.undo(number, context.actor, context.now)
    context.services.duties.refresh(context.records, [event.person_id], context.now)
    return Reply("staff/life_undone", {"number": number, "name": person.name, "kind": event.kind.value})


def _viewer(context: Context) -> Viewer:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return Viewer.of(context.sender.staff)


# --- people of themselves --------------------------------------------------------------------------------------------------


def of_himself(context: Context) -> Reply:
    """我住院了, 我换号了, 我爸搬到我家了: nothing is written yet, and nothing is lost: his liaison hears of it and records it."""
    kind, ids = context.match["kind"], _whose(context)
    words = context.message.text
    if kind in ALARMS:
        context.services.handover.alert(context.records, ids, kind, words, context.now, context.message.key)
        return Reply("reply/hospital" if kind == "住院" else "reply/death")
    for person_id in ids:
        context.services.handover.ask_to_verify(context.records, person_id, kind, words, context.now, context.message.key)
    return Reply("reply/life_heard", {"kind": kind})


def _whose(context: Context) -> list[int]:
    """Himself (and whoever shares his account), or whom he receives for: the one whose name was said, else all."""
    sender = context.sender
    if context.match["who"] == "self" and sender.persons:
        return [one.id for one in sender.persons]
    named = [one.person_id for one in sender.proxies if one.person_name in context.message.text]
    return named or [one.person_id for one in sender.proxies]
