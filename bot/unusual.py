"""Looks that are out of the ordinary: the administrators are told of each once, and nothing is forbidden by it.

Whoever opens very many files within an hour, and whatever is taken out of the house at night, may have a good reason. Somebody
should ask for it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.context import Dispatch
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.store import Records

HOUR = timedelta(hours=1)
MANY = 60  # persons an hour: a clerk who rings up a whole branch opens thirty
NIGHT = (time(21, 0), time(6, 0))


def opened(records: Records, dispatch: Dispatch, look: tuple[str, str, str], now: datetime) -> None:
    """`look`: who, whose data (person:5), and by which page. Written down, and told if it is one of very many."""
    actor, subject, way = look
    if records.access.opened(actor, subject, now, way) and records.access.opened_by(actor, now - HOUR) > MANY:
        _tell_once(records, dispatch, ("many", actor), now, MANY)


def at_night(records: Records, dispatch: Dispatch, now: datetime, since: datetime) -> int:
    """What was taken out of the house at night since a moment; how many people are told of."""
    found: dict[str, int] = {}
    for actor, at, _ in records.access.taken_away(since, now):
        if actor.startswith("staff:") and (at.time() >= NIGHT[0] or at.time() < NIGHT[1]):
            found[actor] = found.get(actor, 0) + 1
    return sum(_tell_once(records, dispatch, ("night", actor), now, count) for actor, count in found.items())


def _tell_once(records: Records, dispatch: Dispatch, what: tuple[str, str], now: datetime, count: int) -> bool:
    kind, actor = what
    key = f"unusual:{kind}:{actor}:{now.date()}"
    if records.access.claim(key, now, now + timedelta(days=2)) is not None:
        return False
    number = int(actor.removeprefix("staff:")) if actor.startswith("staff:") else 0
    names = {one.id: one.name for one in records.people.staff()}
    records.access.write_history("system", f"unusual.{kind}", actor, now, people=count)
    told = [one for one in records.people.staff({Role.ADMIN}) if one.id != number] or records.people.staff({Role.ADMIN})
    reply = Reply("staff/unusual", {"kind": kind, "who": names.get(number, ""), "count": count})
    dispatch.tell_staff(records, [one.id for one in told], reply, now, key)
    return True
