"""What people study: today's item, what they have missed, that they have studied it, and how it is to reach them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.letters import OptOut
from bot.domain.messages import Reply
from bot.domain.rights import Viewer
from bot.domain.study import DAILY, Material, Mode, Quiz
from bot.on_behalf import asked_by
from bot.rules.study import ITEM, QUIZ, QUIZ_FOR, SHOWN_FOR, SUBJECT, concerned, latest, own, shown

MODE = "study_mode"
MODES = (Mode.PUSH, Mode.GROUP, Mode.DOOR, Mode.POST)
SAID = "said"
LISTED = 10


# --- an item -----------------------------------------------------------------------------------------------------------


def today(context: Context) -> Reply:
    """The first that he has not read of what is due today, else the first of all."""
    context.close_form()
    persons, day = own(context), context.now.date()
    due = [one.material for one in context.services.studies.today(context.records, persons, day)]
    unread = {one.id for _, one in _unread(context, persons)}
    read = {one.material.id for one in context.records.readings.since(persons, day)} - unread
    if not due:
        return Reply("reply/no_study", {"left": len(unread)}, subject=SUBJECT)
    return _show(context, next((one for one in due if one.id not in read), due[0]), persons, day)


def make_up(context: Context) -> Reply:
    """The next of what he has not read, the oldest first; said again, the one after it."""
    persons = own(context)
    unread = _unread(context, persons)
    if not unread:
        return Reply("reply/no_study", {"left": 0}, subject=SUBJECT)
    last = next((at for at, (_, one) in enumerate(unread) if one.id == shown(context)), -1)
    since, item = unread[(last + 1) % len(unread)]
    return _show(context, item, persons, since)


def _show(context: Context, material: Material, persons: Sequence[int], since: date) -> Reply:
    """It is his from now on; in a group nobody's."""
    if persons:
        context.records.readings.show([(material.id, one) for one in persons], since)
        form = ask(ITEM, (), context.now, SHOWN_FOR).at(ITEM, material=material.id, asked=context.now.isoformat())
        context.open_form(form)
    data = {**material.data, "asks": bool(persons), "left": _left(context, persons, material.id)}
    return Reply("reply/study", data, subject=f"{SUBJECT}{material.id}")


def _unread(context: Context, persons: Sequence[int]) -> Sequence[tuple[date, Material]]:
    return context.services.studies.unread(context.records, persons, context.now.date())


def _left(context: Context, persons: Sequence[int], but: int = 0) -> int:
    return sum(one.id != but for _, one in _unread(context, persons))


def _titles(items: Iterable[Material]) -> list[str]:
    return list({one.id: one.title for one in items}.values())


# --- it is read --------------------------------------------------------------------------------------------------------


def studied(context: Context) -> Reply:
    """Of an item that was shown just now: that one; else all of the last letter. Its question is asked then."""
    number = shown(context)
    if number is not None:
        context.close_form()
    persons = context.sender.person_ids
    mine = context.records.readings.of(persons, number) if number is not None else latest(context)
    new = context.records.readings.read([(one.material.id, one.person_id) for one in mine], SAID, context.now)
    asked = next((one for one in mine if one.material.quiz is not None and not one.answer), None)
    if asked is not None and asked.material.quiz is not None:
        answering = [one.person_id for one in mine if one.material.id == asked.material.id]
        _ask(context, asked.material.id, asked.material.quiz, answering)
    data = {
        "new": new > 0,
        "titles": _titles(one.material for one in mine),
        "left": _left(context, persons),
        "quiz": _question(asked.material.quiz) if asked is not None and asked.material.quiz is not None else None,
        "points": _figures(context, persons)["points"],
    }
    return Reply("reply/study_noted", data, subject=SUBJECT)


def _ask(context: Context, material_id: int, quiz: Quiz, persons: Sequence[int]) -> None:
    form = ask(QUIZ, (), context.now, QUIZ_FOR)
    more = {"material": material_id, "persons": list(persons), "choices": list(quiz.choices), "asked": context.now.isoformat()}
    context.open_form(form.at(QUIZ, **more))


def _question(quiz: Quiz) -> dict[str, object]:
    return {"question": quiz.question, "choices": list(quiz.choices)}


def answered(context: Context) -> Reply:
    form = context.conversation
    if form is None:
        raise LookupError("the route has promised an open question")
    context.close_form()
    item = context.records.study.item(int(form.data["material"]))
    if item is None or item.quiz is None:
        return Reply("reply/no_study", {"left": 0}, subject=SUBJECT)
    choice = int(context.match["choice"])
    right = choice == item.quiz.answer
    context.records.readings.answered([(item.id, one) for one in form.data["persons"]], choice, right)
    correct = {"number": item.quiz.answer, "words": item.quiz.choices[item.quiz.answer - 1]}
    left = _left(context, context.sender.person_ids)
    return Reply("reply/study_answer", {"right": right, "correct": correct, "why": item.quiz.why, "left": left}, subject=SUBJECT)


# --- figures -----------------------------------------------------------------------------------------------------------


def figures(context: Context) -> Reply:
    persons = own(context)
    if not persons:
        return Reply("reply/binding_how")
    names = {one.id: one.name for one in context.records.people.persons(persons)}
    rows = [{"name": names[one] if len(persons) > 1 else "", **_figures(context, (one,))} for one in persons]
    return Reply("reply/study_figures", {"year": context.now.year, "rows": rows}, subject=SUBJECT)


def _figures(context: Context, persons: Sequence[int]) -> dict[str, int]:
    year, day = date(context.now.year, 1, 1), context.now.date()
    found = context.records.readings.figures(persons, year, day)
    left = _left(context, persons)
    return {"read": found.read, "made_up": found.made_up, "points": found.points, "left": left}


def of_units(context: Context) -> Reply:
    """For staff: how many of each unit have studied this month; of a unit that is named, who."""
    staff = context.sender.staff
    if staff is None:
        raise LookupError("the route lets staff only through")
    begin, day, name = context.now.date().replace(day=1), context.now.date(), context.match.get("unit", "")
    tree, viewer = context.records.people.tree(), Viewer.of(staff)
    page = int(context.match.get("page") or context.match.get("page_of") or 1)
    if not name:
        units = context.records.readings.units(viewer, begin, day)
        counted = ("persons", "readers", "given", "read")
        rows = [{"unit": tree.get(one.unit_id).name, **{name: getattr(one, name) for name in counted}} for one in units]
        return Reply("staff/study_units", {"month": begin.month, **_page(rows, page)})
    unit_ids = tree.below(tree.named(name))
    people = context.records.readings.names(viewer, unit_ids, begin, day) if unit_ids else []
    named = [{"name": who, "given": given, "read": read} for who, given, read in people]
    return Reply("staff/study_names", {"month": begin.month, "unit": name, "known": bool(unit_ids), **_page(named, page)})


def _page(rows: Sequence[dict[str, object]], page: int) -> dict[str, object]:
    begin = (page - 1) * LISTED
    return {"rows": rows[begin : begin + LISTED], "count": len(rows), "page": page, "more": len(rows) > begin + LISTED}


# --- what he wants -----------------------------------------------------------------------------------------------------


def wanted(context: Context) -> Reply:
    persons = concerned(context)
    for one in persons:
        context.records.people.change_person(one, {"studies": True})
        context.records.opt_outs.take_back(one, [OptOut.STUDY], context.now)
        context.records.readings.want([one], DAILY, True, (asked_by(context, one), context.now))
    daily = context.records.study.get(DAILY)
    mode = context.records.readings.modes(persons)
    data = {"names": _names(context, persons), "active": daily is not None and daily.active}
    return Reply("reply/study_wanted", {**data, "mode": next(iter(mode.values()), Mode.PUSH).value}, subject=SUBJECT)


def mode_asked(context: Context) -> Reply:
    """学习方式: as it is, and what else there is."""
    if not context.sender.person_ids:
        return Reply("reply/binding_how")
    modes = context.records.readings.modes(concerned(context))
    context.open_form(ask(MODE, [one.value for one in MODES], context.now))
    return Reply("reply/study_mode_ask", {"mode": next(iter(modes.values()), Mode.PUSH).value}, subject=SUBJECT)


def mode_set(context: Context) -> Reply:
    if context.match.get("option"):
        context.close_form()
    mode, persons = Mode(context.match.get("option") or context.match["mode"]), concerned(context)
    for one in persons:
        context.records.people.change_person(one, {"study_mode": mode.value})
        context.records.access.write_history(asked_by(context, one), "study.mode", f"person:{one}", context.now, mode=mode.value)
    return Reply("reply/study_mode", {"names": _names(context, persons), "mode": mode.value}, subject=SUBJECT)


def _names(context: Context, persons: Sequence[int]) -> list[str]:
    """Of those who are not himself."""
    mine = {one.id for one in context.sender.persons}
    return [one.name for one in context.records.people.persons([one for one in persons if one not in mine])]
