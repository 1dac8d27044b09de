"""The monthly sheet of one member of staff (每月工作例会)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.duties import Duty, DutyState
from bot.domain.people import StaffMember
from bot.domain.rights import Right
from bot.domain.visits import Visit
from bot.errors import NotAllowed
from bot.paper.handbook import Order
from bot.paper.pdf import render_pdf
from bot.paper.values import Asked, DutyFigures, Imprint, MonthDay, MonthSheet
from bot.store import Records
from bot.store.papers import Reported


def month_sheet(records: Records, staff: StaffMember, year: int, month: int, order: Order) -> MonthSheet:
    """Raises NotAllowed for whoever may see neither everybody nor himself in it."""
    if order.viewer.staff_id != staff.id and not order.viewer.everywhere(Right.SEE):
        raise NotAllowed
    now = order.imprint.printed_at
    begin, end = date(year, month, 1), _last_day(year, month)
    first, after = starting(begin, now), starting(end + timedelta(days=1), now)
    visits = records.visits.of_staff(staff.id, begin, end)
    served = records.papers.served(staff.id, begin, end)
    events = records.papers.reported(staff.id, first, after)
    duties = tuple(records.duties.month(staff.id, begin, end, order.titles))
    return MonthSheet(
        staff_name=staff.name,
        begin=begin,
        end=end,
        kinds=dict(Counter(one.report.kind.value for one in visits).most_common()),
        served=len(served),
        unreached=tuple(one for one in served if not one.reached),
        events=len(events),
        figures=duty_figures(duties, now),
        duties=duties,
        work=records.commitments.month(staff.id, first, after),
        open=tuple(Asked.of(one, now) for one in records.commitments.open_of(staff.id)),
        days=_days(visits, events),
    )


def month_pdf(sheet: MonthSheet, imprint: Imprint) -> bytes:
    """Raises PaperFault."""
    return render_pdf("month", {"imprint": imprint, "sheet": sheet})


def duty_figures(duties: Iterable[Duty], now: datetime) -> DutyFigures:
    """What is cancelled was not owed."""
    owed = [one for one in duties if one.state is not DutyState.CANCELLED]
    done = [one for one in owed if one.state is DutyState.DONE]
    missed = sum(one.state is DutyState.MISSED for one in owed)
    late = sum(one.late(now) for one in owed) + sum(one.settled_at is not None and one.settled_at > one.due_at for one in done)
    return DutyFigures(len(owed), len(done), missed, late, len(owed) - len(done) - missed)


def starting(day: date, now: datetime) -> datetime:
    """The first moment of a day, in the office's own time."""
    return datetime.combine(day, time(), now.tzinfo)


def _last_day(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _days(visits: Sequence[Visit], events: Sequence[Reported]) -> tuple[MonthDay, ...]:
    days = sorted({one.report.visited_on for one in visits} | {one.recorded_at.date() for one in events})
    return tuple(
        MonthDay(
            day,
            tuple(one for one in visits if one.report.visited_on == day),
            tuple(one for one in events if one.recorded_at.date() == day),
        )
        for day in days
    )
