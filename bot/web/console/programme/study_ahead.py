"""What a series would bring on its next days, as things stand: foretold, and nothing decided by it."""

from __future__ import annotations

from datetime import date

from bot.desks.calendar import Calendar
from bot.domain.study import Series, next_item
from bot.store import Records


def ahead(records: Records, one: Series, calendar: Calendar, begin: date, end: date) -> list[tuple[date, str]]:
    """Its days from `begin` to `end`, each with the title of its item; "" where nothing is left for it."""
    items, out = records.study.items(one.id), dict(records.study.last_out(one.id))
    decided = {lesson.day: lesson.material for lesson in records.study.lessons(begin, end, [one.id])}
    found = []
    for day in one.rhythm.days(begin, end, calendar):
        if one.season is not None and not one.season.holds(day, calendar.lunar):
            continue
        item = decided.get(day) or next_item(one, items, out, day)
        if item is not None:
            out[item.id] = day
        found.append((day, item.title if item is not None else ""))
    return found
