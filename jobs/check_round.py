"""核对信息, twice a year: who has spoken lately is asked in chat, whoever cannot be or does not answer is rung up.

A question about somebody's own file is no service notice, so it never leaves as a template message: it waits until the person has
opened a window himself, and after a fortnight his liaison rings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.asking import ask_each
from bot.context import JobContext, Send
from bot.domain.checks import Item, Round
from bot.domain.messages import Reply
from bot.domain.schedule import Occurrence

LOOKS = (time(9, 30), time(10, 30), time(11, 30), time(15), time(16), time(17), time(18, 30), time(19, 30))
ENDS = time(20, 30)
SPOKE = timedelta(hours=48)  # no platform keeps a window open for longer


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """The beginning of a round on the office's days, once it has switched that on; while one runs, a look every hour or so."""
    rules, zone = context.office.checks, context.now.tzinfo
    found = []
    if rules.enabled and (day.month, day.day) in rules.starts:
        found.append(Occurrence(f"{day}:start", day, datetime.combine(day, rules.at, zone), {"begins": True}))
    if context.records.checks.current() is not None:
        looks = (datetime.combine(day, at, zone) for at in LOOKS)
        found += [Occurrence(f"{day}:{at:%H%M}", day, at) for at in looks if at > context.now]
    return found


def run(context: JobContext, occurrence: Occurrence) -> str:
    checks = context.records.checks
    if occurrence.payload.get("begins") and checks.current() is None:
        number = checks.begin(context.office.checks, context.now)
        context.records.access.write_history("job", "check.started", f"check_round:{number}", context.now)
    current = checks.current()
    if current is None:
        return "no round is open"
    until = datetime.combine(occurrence.day, ENDS, context.now.tzinfo)
    called = checks.call_due(current.id, context.now)
    asked = _ask(context, current, until)
    reminded = _remind(context, current, until)
    checks.close_done(context.now)
    return f"{asked} asked, {reminded} reminded, {called} to be rung"


def _ask(context: JobContext, current: Round, until: datetime) -> int:
    checks = context.records.checks
    waiting = {item.person_id: item for item in checks.to_ask(current.id, context.now, SPOKE)}
    busy = [*checks.asked_persons(), *context.records.periodicals.asked_persons()]
    ids = [one for one in waiting if one not in busy]
    asked = ask_each(context.records, ids, busy, lambda one: _send(context, waiting[one], "ask", until), context.now)
    checks.note_asked([waiting[one].id for one in asked], context.now)
    return len(asked)


def _remind(context: JobContext, current: Round, until: datetime) -> int:
    silent: Iterable[Item] = context.records.checks.to_remind(current.id, context.now - context.office.checks.remind_after)
    reminded = [item.id for item in silent if _send(context, item, "remind", until)]
    context.records.checks.note_reminded(reminded, context.now)
    return len(reminded)


def _send(context: JobContext, item: Item, what: str, until: datetime) -> bool:
    asked = item.asked
    data = {"name": item.person_name, "step": asked.step.value, "phone": asked.phone, "place": asked.place, "said": asked.said}
    reply = Reply("push/check_question", {**data, "again": "", "reminds": what == "remind"})
    send = Send("check", reply, f"check:{item.id}:{what}", until)
    return bool(context.services.dispatch.tell_people(context.records, [item.person_id], send, context.now))
