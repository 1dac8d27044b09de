"""核对信息: a round in which everybody is asked whether number and address are still right, and what he answers."""

from __future__ import annotations

from bot.context import Context
from bot.domain.checks import Act, Answer, Asked, Says, Step, Turn, area, turn
from bot.domain.choice import ask
from bot.domain.life import LifeEvent, LifeEventKind
from bot.domain.messages import Reply

EVENTS = {Act.NEW_NUMBER: LifeEventKind.NEW_NUMBER, Act.MOVED: LifeEventKind.MOVED}


def offer(context: Context) -> Reply:
    """核对信息: how many would be asked; nothing begins without a yes."""
    if context.records.checks.current() is not None:
        return progress(context)
    reached, silent = context.records.checks.whom()
    context.open_form(ask("check_round", ("start", "no"), context.now))
    return Reply("staff/check_offer", {"chat": len(reached), "call": len(silent), "days": context.office.checks.call_after.days})


def chosen(context: Context) -> Reply:
    context.close_form()
    if context.match["option"] != "start":
        return Reply("reply/cancelled", {"form": ""})
    if context.records.checks.current() is None:
        number = context.records.checks.begin(context.office.checks, context.now)
        context.records.access.write_history(context.actor, "check.started", f"check_round:{number}", context.now)
    return progress(context)


def progress(context: Context) -> Reply:
    """进展核对"""
    checks = context.records.checks
    current = checks.current()
    if current is None:
        return Reply("staff/check_none")
    data = {"name": current.name, "counts": checks.progress(current.id), "deadline": current.deadline.isoformat()}
    return Reply("staff/check_progress", data)


def answer(context: Context) -> Reply:
    """One turn: understood in `bot.rules.life.AnswersCheck`, decided in `bot.domain.checks`; a correction is a life event."""
    checks, sender = context.records.checks, context.sender
    item = checks.open_item(sender.person_ids)
    if item is None:
        raise LookupError("the rule has found an open question")
    came = turn(item.asked, Answer(Says(context.match["says"]), context.match["value"]))
    own = item.person_id in [one.id for one in sender.persons]
    receives = (f"proxy:{one.id}" for one in sender.proxies if one.person_id == item.person_id)
    by = f"person:{item.person_id}" if own else next(receives)
    if came.act in EVENTS:
        event = _event(item.person_id, EVENTS[came.act], item.asked.said, context, "本人" if own else "家属", by)
        context.records.life.record(event, context.office.life, context.now)
        context.services.duties.refresh(context.records, [item.person_id], context.now)
        checks.note_corrected(item.id)
    checks.keep(item, came, by, context.now)
    if came.act is Act.GIVE_UP:
        checks.hand_over(item, context.now)
        return Reply("reply/check_handed")
    if came.step is Step.DONE:
        return Reply("reply/check_done", {"name": item.person_name})
    return _next(item.person_name, item.asked, came)


def _event(person_id: int, kind: LifeEventKind, said: str, context: Context, source: str, by: str) -> LifeEvent:
    detail = {"phone": said} if kind is LifeEventKind.NEW_NUMBER else {"place": area(said), "address": said}
    return LifeEvent(person_id, kind, context.now.date(), source, by, detail)


def _next(name: str, asked: Asked, came: Turn) -> Reply:
    data = {"name": name, "step": came.step.value, "said": came.said, "again": came.again}
    return Reply("reply/check_question", {**data, "phone": asked.phone, "place": asked.place})
