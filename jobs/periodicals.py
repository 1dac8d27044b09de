"""报刊点单, once a year: everybody is asked by whatever way there is, reminded once, and then what he said holds for a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import ceil

from bot.asking import ask_each
from bot.context import JobContext, Send
from bot.domain.audience.day import Day
from bot.domain.delivery import Purpose
from bot.domain.messages import Card, Reply
from bot.domain.people import Role
from bot.domain.periodicals import Order, OrderState, PeriodicalRound, by_default, gets_now, year_after
from bot.domain.rights import OPERATOR
from bot.domain.schedule import Occurrence
from bot.periodical_round import figures, question, take_effect, to_ask

LOOKS = (time(9), time(10), time(11), time(15), time(16), time(17, 30), time(18, 30), time(19))
CLOSES_LATE, APPLIES = time(9), time(8)
ENDS = time(20, 30)
SPOKE = timedelta(hours=48)  # no platform keeps a window open for longer
AT_ONCE = 150  # people in one transaction: about a second
TOLD = (Role.CLERK, Role.ADMIN)
BEGIN, LOOK, CLOSE, APPLY = "begin", "look", "close", "apply"


def plan(context: JobContext, day: date) -> list[Occurrence]:
    """The beginning on the office's day, once it has switched that on; then looks, the end, and the first of January."""
    rules, one = context.office.periodicals, context.records.periodicals.latest(context.now)
    found = []
    if rules.enabled and (day.month, day.day) == rules.starts:
        found.append(_at(context, day, rules.at, BEGIN))
    if one is None:
        return found
    if not one.closed:
        at = one.deadline.timetz().replace(tzinfo=None) if day == one.deadline.date() else CLOSES_LATE
        looks = [_at(context, day, look, LOOK, part) for look in LOOKS for part in range(_parts(context, one, day))]
        found += [each for each in looks if context.now < each.due_at < one.deadline]
        found += [_at(context, day, at, CLOSE)] if day >= one.deadline.date() else []
    elif not one.applied and day.year >= one.year:
        found.append(_at(context, day, APPLIES, APPLY))
    return found


def run(context: JobContext, occurrence: Occurrence) -> str:
    what, periodicals = occurrence.payload["what"], context.records.periodicals
    if what == BEGIN:
        _begin(context, occurrence.day)
    one = periodicals.latest(context.now)
    if one is None or one.applied:
        return "no round"
    if what == APPLY:
        return _apply(context, one) if one.closed else "still open"
    if what == CLOSE:
        return _close(context, one, occurrence.day) if context.now >= one.deadline and not one.closed else "not yet, or done"
    return _look(context, one, datetime.combine(occurrence.day, ENDS, context.now.tzinfo)) if not one.closed else "closed"


def _at(context: JobContext, day: date, at: time, what: str, part: int = 0) -> Occurrence:
    key = f"{day}:{what}:{at:%H%M}" + (f":{part}" if part else "")
    return Occurrence(key, day, datetime.combine(day, at, context.now.tzinfo), {"what": what})


def _parts(context: JobContext, one: PeriodicalRound, day: date) -> int:
    """Into how many transactions a look is cut: whoever writes to us meanwhile must not wait for all of them."""
    counts = context.records.periodicals.counts(one.year)
    near = day >= one.remind_from(context.office.periodicals).date()
    concerned = counts[OrderState.WAITING] + (counts[OrderState.ASKED] if near else 0)
    return max(1, ceil(concerned / AT_ONCE))


def _day(context: JobContext, day: date) -> Day:
    return Day(day, context.services.calendar.lunar.lunar_of(day).year)


def _begin(context: JobContext, day: date) -> None:
    year = year_after(day)
    if context.records.periodicals.round(year, context.now) is None:
        context.records.periodicals.begin(year, context.office.periodicals, _day(context, day), context.now)
        context.records.access.write_history("job", "periodicals.started", f"periodicals:{year}", context.now)


def _look(context: JobContext, one: PeriodicalRound, until: datetime) -> str:
    asked, reminded = _ask(context, one, until), 0
    near = context.now >= one.remind_from(context.office.periodicals)
    if near:
        reminded = _remind(context, one, until)
    handed = _hand_over(context, one, context.records.periodicals.without_way(one.year, also_waiting=near))
    return f"{asked} asked, {reminded} reminded, {handed} handed over"


def _ask(context: JobContext, one: PeriodicalRound, until: datetime) -> int:
    """One question at a time for each chat account, and none while he has a notice to answer."""
    periodicals, now = context.records.periodicals, context.now
    waiting = {order.person_id: order for order in periodicals.to_ask(one.year, now - SPOKE, AT_ONCE)}
    files = periodicals.read_now(list(waiting))
    busy = {*periodicals.asked_persons(), *context.records.checks.asked_persons()}
    ids = [number for number in waiting if number not in busy]

    def send(number: int) -> bool:
        return _send(context, one, waiting[number], files.get(number, []), until)

    asked = ask_each(context.records, ids, sorted(busy), send, now)
    periodicals.note_tried([waiting[number].id for number in waiting], now)
    periodicals.note_asked([waiting[number].id for number in asked], now)
    return len(asked)


def _remind(context: JobContext, one: PeriodicalRound, until: datetime) -> int:
    silent = context.records.periodicals.to_remind(one.year, _key(one, reminds=True), context.now - timedelta(days=1), AT_ONCE)
    files = context.records.periodicals.read_now([order.person_id for order in silent])
    return sum(_send(context, one, order, files.get(order.person_id, []), until, reminds=True) for order in silent)


def _key(one: PeriodicalRound, reminds: bool) -> str:
    return f"periodical:{one.year}:{'remind' if reminds else 'ask'}"


def _send(
    context: JobContext, one: PeriodicalRound, order: Order, file: Sequence[str], until: datetime, reminds: bool = False
) -> bool:
    rules = context.office.periodicals
    reply = Reply("push/periodical_question", {"asks": question(rules, order, file, one.deadline), "reminds": reminds})
    card = Card(rules.card, one.deadline.isoformat(), rules.how, context.office.phone)
    send = Send(Purpose.STUDY.value, reply, _key(one, reminds), min(until, one.deadline), card)
    return bool(context.services.dispatch.tell_people(context.records, [order.person_id], send, context.now))


def _hand_over(context: JobContext, one: PeriodicalRound, orders: Sequence[Order]) -> int:
    """Whom no message reaches: each liaison gets one list; of those who have none, a clerk."""
    lists: dict[int, list[Order]] = defaultdict(list)
    clerk = next((member.id for member in context.records.people.staff(TOLD)), None)
    for order in orders:
        owner = order.liaison_id or clerk
        if owner is not None:
            lists[owner].append(order)
    for owner, several in lists.items():
        context.records.periodicals.hand_over(several, owner, one.deadline, context.now)
        reply = Reply("staff/periodical_to_ask", to_ask(context.office.periodicals, one, several))
        key = f"periodicals:{one.year}:{owner}:{several[0].id}"
        context.services.dispatch.tell_staff(context.records, [owner], reply, context.now, key)
    return sum(map(len, lists.values()))


def _close(context: JobContext, one: PeriodicalRound, day: date) -> str:
    """Who has said nothing keeps what he gets; clerks are told what is to be ordered."""
    periodicals, rules = context.records.periodicals, context.office.periodicals
    lines = periodicals.lines(OPERATOR, one.year)
    files = periodicals.read_now([line.person_id for line in lines])
    usual = periodicals.usual(rules, _day(context, day))

    def default(number: int) -> tuple[str, ...]:
        return by_default(gets_now(files.get(number, []), rules)[0], usual.get(number, ()), rules)

    settled = periodicals.settle(one.year, default, context.now)
    periodicals.end_tasks(one.year, None, context.now)
    periodicals.note_closed(one)
    gone = sum(bool(gets_now(titles, rules)[1]) for titles in files.values())
    orders = [line.chosen for line in periodicals.lines(OPERATOR, one.year)]
    data = {**figures(context.records, rules, one, orders), "gone": gone}
    _tell(context, Reply("staff/periodicals_closed", data), f"periodicals:{one.year}:closed")
    context.records.access.write_history("job", "periodicals.closed", f"periodicals:{one.year}", context.now)
    return f"{settled} by default"


def _apply(context: JobContext, one: PeriodicalRound) -> str:
    changed = take_effect(context.records, context.services.duties, context.office.periodicals, one, context.now)
    _tell(context, Reply("staff/periodical_applied", {"year": one.year, "changed": changed}), f"periodicals:{one.year}:applied")
    return f"{changed} files say so now"


def _tell(context: JobContext, reply: Reply, key: str) -> None:
    clerks = [member.id for member in context.records.people.staff(TOLD)]
    context.services.dispatch.tell_staff(context.records, clerks, reply, context.now, key)
