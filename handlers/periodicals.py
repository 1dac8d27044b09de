"""报刊点单: what somebody wants to read next year, whether it goes to the right door, and what has not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.context import Ask, Context
from bot.domain.audience.day import Day
from bot.domain.choice import ask, is_asked
from bot.domain.life import LifeEventKind
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.domain.periodicals import (
    DECIDED,
    OPEN,
    Decision,
    Order,
    OrderState,
    PeriodicalRound,
    Wants,
    decide,
    gets_now,
    year_after,
)
from bot.domain.rights import Right, Viewer
from bot.on_behalf import asked_by
from bot.periodical_round import figures, question, take_effect, to_ask, yuan
from bot.rules.periodicals import ADDRESS, FORM, wish_of

CHOICE = "periodicals_start"
OPEN_FOR = timedelta(hours=2)
CLERKS = frozenset({Role.CLERK, Role.ADMIN})


# --- people served ---------------------------------------------------------------------------------------------------------


def answer(context: Context) -> Reply:
    """An answer to the question of the round, as `bot.rules.periodicals.AnswersPeriodicals` has read it."""
    one = _round(context)
    order = context.records.periodicals.of_persons([int(context.match["person"])], one.year)[0]
    if context.match["wants"] == ADDRESS:
        return _addressed(context, order)
    return _wished(context, one, order)


def wanted(context: Context) -> Reply:
    """退订银潮, 改订, with no question open: within the round his order, at any other time the office's business."""
    one = context.records.periodicals.latest(context.now)
    if one is not None and one.open_at(context.now):
        order = _his(context, one)
        if order is not None:
            return _wished(context, one, order)
    if context.match["wants"] == Wants.AGAIN:
        return own(context)
    return Reply("reply/periodical_passed_on", _inquired(context))


def missing(context: Context) -> Reply:
    """没收到报纸: to a clerk, and counted for the title."""
    title = context.match["title"]
    context.records.periodicals.note_missing(title, asked_by(context, context.sender.person_ids[0]), context.now)
    name = context.office.periodicals.names([title])[0] if title else ""
    return Reply("reply/periodical_missing", {**_inquired(context), "title": name})


def own(context: Context) -> Reply:
    """我订的报刊: what comes now, what is ordered for next year; while the round is on, the list to choose from."""
    one, rules = context.records.periodicals.latest(context.now), context.office.periodicals
    names = {person.id: person.name for person in context.records.people.persons(context.sender.person_ids)}
    files = context.records.periodicals.read_now(list(names))
    orders = {order.person_id: order for order in context.records.periodicals.of_persons(list(names), one.year)} if one else {}
    rows = [_shown(context, name, files.get(number, []), orders.get(number)) for number, name in names.items()]
    running = one is not None and one.open_at(context.now)
    undecided = next((order for order in orders.values() if order.state in OPEN), None) if running else None
    asks = None
    if one is not None and undecided is not None:
        if undecided.state is OrderState.WAITING:
            context.records.periodicals.note_asked([undecided.id], context.now)
        context.open_form(ask(FORM, [str(undecided.person_id)], context.now, OPEN_FOR))
        asks = question(rules, undecided, files.get(undecided.person_id, []), one.deadline)
    return Reply("reply/periodical_own", {"people": rows, "running": running, "asks": asks})


def _shown(context: Context, name: str, file: list[str], order: Order | None) -> dict[str, Any]:
    rules = context.office.periodicals
    listed, gone = gets_now(file, rules)
    decided = order is not None and order.state in DECIDED
    return {
        "name": name,
        "now": [*rules.names(listed), *gone],
        "year": order.year if order is not None else 0,
        "state": order.state.value if order is not None else "",
        "chosen": rules.names(order.chosen) if order is not None and decided else [],
    }


def _wished(context: Context, one: PeriodicalRound, order: Order) -> Reply:
    wish, rules = wish_of(context.match), context.office.periodicals
    file = context.records.periodicals.read_now([order.person_id]).get(order.person_id, [])
    if wish.wants is Wants.AGAIN:
        context.open_form(ask(FORM, [str(order.person_id)], context.now, OPEN_FOR))
        return Reply("reply/periodical_question", {"asks": question(rules, order, file, one.deadline)})
    base = order.chosen or gets_now(file, rules)[0]
    came = decide(wish, base, rules)
    if came.problem is not None:
        context.open_form(ask(FORM, [str(order.person_id)], context.now, OPEN_FOR))
        return Reply("reply/periodical_problem", _why_not(context, came))
    return _taken(context, order, came)


def _taken(context: Context, order: Order, came: Decision) -> Reply:
    """Written down; who has not said yet where to is asked that."""
    if is_asked(context.conversation, FORM, context.now):
        context.close_form()
    by = asked_by(context, order.person_id)
    rules, periodicals = context.office.periodicals, context.records.periodicals
    if not came.chosen:
        periodicals.keep(replace(order, state=OrderState.DECLINED, chosen=()), by, context.now)
        return Reply("reply/periodical_declined", {"name": order.person_name, "year": order.year})
    told = order.state in DECIDED and order.address_right is not None
    state = OrderState.CHOSEN if told else OrderState.ASKED
    address = order.address_right if told else None
    changed = replace(order, chosen=came.chosen, state=state, address_right=address)
    periodicals.keep(changed, by, context.now)
    if told:
        return _done(context, changed)
    data = {"name": order.person_name, "chosen": rules.names(came.chosen), "place": order.place, "again": False}
    return Reply("reply/periodical_address", data)


def _addressed(context: Context, order: Order) -> Reply:
    """Right; not right, and then where; or the new address, which his liaison verifies before it stands in the file."""
    says, periodicals, by = context.match["says"], context.records.periodicals, asked_by(context, order.person_id)
    if says == "no" or (says == "yes" and not order.place):  # where no address is known, a yes says none
        periodicals.keep(replace(order, address_right=False), by, context.now)
        data = {"name": order.person_name, "chosen": [], "place": order.place, "again": True}
        return Reply("reply/periodical_address", data)
    if says == "new":
        handover, words = context.services.handover, context.message.text
        handover.ask_to_verify(
            context.records, order.person_id, LifeEventKind.MOVED.value, words, context.now, context.message.key
        )
    else:
        context.records.checks.confirm_home(order.person_id, context.now.date())
    kept = replace(order, state=OrderState.CHOSEN, address_right=says == "yes")
    periodicals.keep(kept, by, context.now)
    return _done(context, kept)


def _done(context: Context, order: Order) -> Reply:
    data = {
        "name": order.person_name,
        "year": order.year,
        "chosen": context.office.periodicals.names(order.chosen),
        "verify": order.address_right is False,
        "deadline": _round(context).deadline.isoformat(),
    }
    return Reply("reply/periodical_done", data)


def _why_not(context: Context, came: Decision) -> dict[str, Any]:
    rules = context.office.periodicals
    return {
        "problem": came.problem.value if came.problem else "",
        "unknown": list(came.unknown),
        "chosen": rules.names(came.chosen),
        "most": rules.most,
        "budget": yuan(rules.budget_fen),
        "costs": yuan(rules.fen(came.chosen)),
        "last": len(rules.titles),
    }


def _his(context: Context, one: PeriodicalRound) -> Order | None:
    """Of several for whom he may speak, the one whom he names, else the first."""
    orders = context.records.periodicals.of_persons(context.sender.person_ids, one.year)
    named = [order for order in orders if order.person_name in context.message.text]
    own = [order for order in orders if order.person_id == context.sender.person_ids[0]]
    return next(iter([*named, *own, *orders]), None)


def _inquired(context: Context) -> dict[str, Any]:
    asked = Ask(context.place, context.sender.person, context.message.text)
    one = context.services.handover.inquire(context.records, asked, context.now)
    return {"number": one.number, "due": one.due_at.isoformat()}


def _round(context: Context) -> PeriodicalRound:
    one = context.records.periodicals.latest(context.now)
    if one is None:
        raise LookupError("the rule has found an open round")
    return one


# --- staff -----------------------------------------------------------------------------------------------------------------


def offer(context: Context) -> Reply:
    """报刊 开始: what would begin; nothing does without a yes."""
    year = year_after(context.now.date())
    if context.records.periodicals.round(year, context.now) is not None:
        return progress(context)
    context.open_form(ask(CHOICE, ("start", "no"), context.now))
    rules = context.office.periodicals
    data = {"year": year, "titles": [one.name for one in rules.titles], "most": rules.most, "days": rules.lasts.days}
    return Reply("staff/periodical_offer", {**data, "budget": yuan(rules.budget_fen) if rules.budget_fen else ""})


def chosen(context: Context) -> Reply:
    context.close_form()
    if context.match["option"] != "start":
        return Reply("reply/cancelled", {"form": ""})
    day = context.now.date()
    lunar_year = context.services.calendar.lunar.lunar_of(day).year
    year = year_after(day)
    context.records.periodicals.begin(year, context.office.periodicals, Day(day, lunar_year), context.now)
    context.records.access.write_history(context.actor, "periodicals.started", f"periodicals:{year}", context.now)
    return progress(context)


def progress(context: Context) -> Reply:
    """报刊, said by a clerk"""
    one = context.records.periodicals.latest(context.now)
    if one is None:
        return Reply("staff/periodical_none", {"titles": [title.name for title in context.office.periodicals.titles]})
    lines = context.records.periodicals.lines(_viewer(context), one.year)
    data = figures(context.records, context.office.periodicals, one, [line.chosen for line in lines])
    return Reply("staff/periodical_progress", data)


def apply(context: Context) -> Reply:
    """报刊 生效: the files say what everybody gets, before the new year says so by itself."""
    one = context.records.periodicals.latest(context.now)
    if one is None or not one.closed or one.applied:
        return progress(context)
    changed = take_effect(context.records, context.services.duties, context.office.periodicals, one, context.now)
    context.records.access.write_history(context.actor, "periodicals.applied", f"periodicals:{one.year}", context.now)
    return Reply("staff/periodical_applied", {"year": one.year, "changed": changed})


def left_to_ask(context: Context) -> Reply:
    """代订: whom a liaison still has to ask."""
    one = context.records.periodicals.latest(context.now)
    if one is None or not one.open_at(context.now):
        return Reply("staff/periodical_unknown", {"who": "", "open": False, "several": False})
    viewer = _viewer(context)
    orders = context.records.periodicals.handed_to(viewer.staff_id or 0, one.year, context.sender.may(CLERKS))
    return Reply("staff/periodical_to_ask", to_ask(context.office.periodicals, one, orders))


def for_person(context: Context) -> Reply:
    """代订 姚静 1 3"""
    one, viewer = context.records.periodicals.latest(context.now), _viewer(context)
    fits = context.records.life.meant(viewer, context.match["who"], Right.SEE)
    orders = context.records.periodicals.of_persons([who.id for who in fits], one.year) if one is not None else []
    if one is None or not one.open_at(context.now) or len(orders) != 1:
        data = {"who": context.match["who"], "open": one is not None and one.open_at(context.now), "several": len(orders) > 1}
        return Reply("staff/periodical_unknown", data)
    order, rules = orders[0], context.office.periodicals
    file = context.records.periodicals.read_now([order.person_id]).get(order.person_id, [])
    came = decide(wish_of(context.match), order.chosen or gets_now(file, rules)[0], rules)
    if came.problem is not None:
        return Reply("reply/periodical_problem", _why_not(context, came))
    state = OrderState.CHOSEN if came.chosen else OrderState.DECLINED
    context.records.periodicals.keep(replace(order, state=state, chosen=came.chosen), context.actor, context.now)
    left = len(context.records.periodicals.handed_to(viewer.staff_id or 0, one.year, context.sender.may(CLERKS)))
    if not left and viewer.staff_id is not None:
        context.records.periodicals.end_tasks(one.year, viewer.staff_id, context.now)
    data = {"name": order.person_name, "year": one.year, "chosen": rules.names(came.chosen), "left": left}
    return Reply("staff/periodical_ordered", data)


def _viewer(context: Context) -> Viewer:
    if context.sender.staff is None:
        raise LookupError("the route has promised a member of staff")
    return Viewer.of(context.sender.staff)
