"""What goes with the writing down of a life event, whether it was told by itself or within a visit report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desks.dispatch import Dispatch
from bot.domain.duties import Duty
from bot.domain.life import LifeEventKind
from bot.domain.messages import Reply
from bot.domain.people import Role, StaffMember
from bot.store import Records

CLERKS = frozenset({Role.CLERK, Role.ADMIN})
ONCE = frozenset(set(LifeEventKind) - {LifeEventKind.NEW_NUMBER, LifeEventKind.MOVED, LifeEventKind.DEATH})


def told_before(records: Records, person_id: int, kind: LifeEventKind) -> int | None:
    """The number of the same event, if it is the last that was reported of him: two people often tell of one thing."""
    last = next(iter(records.life.of_person(person_id)[-1:]), None)
    return last.id if last is not None and last.kind is kind and kind in ONCE else None


def owed(duties: Sequence[Duty], number: int) -> list[dict[str, str]]:
    """What is to be done by rule because of an event, as `staff/life_told` takes it."""
    return [{"title": one.title, "due": one.due_at.isoformat()} for one in duties if one.event_id == number]


def tell_others(
    records: Records, dispatch: Dispatch, by: StaffMember | None, liaison_id: int | None, data: Mapping[str, Any], now: datetime
) -> None:
    """His liaison hears of whatever somebody else reports; of a death the clerks hear as well. `data`: as `staff/life_told`."""
    told = {liaison_id} if liaison_id is not None else set()
    if data["kind"] == LifeEventKind.DEATH.value:
        told |= {member.id for member in records.people.staff(CLERKS)}
    others = sorted(told - {by.id if by else None})
    reply = Reply("staff/life_told", {**data, "by": by.name if by else ""})
    dispatch.tell_staff(records, others, reply, now, f"life:{data['number']}:told")
