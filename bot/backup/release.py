"""A restored office wakes: first nobody is lost, then somebody looks, then it works as before."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.context import Dispatch
from bot.delivery.ladders import Ladders
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.store import Records, Store
from bot.store.copied import Restored

TOLD = (Role.ADMIN, Role.CLERK)


def wake(store: Store, ladders: Ladders, dispatch: Dispatch, clock: Clock) -> None:
    """Whoever is not known to have been told goes onto a human's list; clerks and administrators hear that the office is held.

    Harmless to repeat.
    """
    with store.read() as records:
        held = records.copies.held(clock.now())
    if held is None:
        return
    ladders.climb(store, clock.now)
    with store.write() as records:
        _tell(records, dispatch, held, clock.now())


def _tell(records: Records, dispatch: Dispatch, held: Restored, now: datetime) -> None:
    known = f"restored.told:{held.era}"
    if records.access.recall(known, now) is not None:
        return
    standing = records.copies.standing(held)
    data = {
        "taken_at": held.taken_at.isoformat(),
        "doubtful": sum(standing.doubtful.values()),
        "people": standing.people,
        "drafts": standing.drafts,
    }
    staff = [member.id for member in records.people.staff(TOLD)]
    dispatch.tell_staff(records, staff, Reply("staff/restored", data), now, known)
    records.access.remember(known, now.isoformat())


def release(store: Store, actor: str, now: datetime) -> bool:
    """Somebody has looked. False where nothing is held."""
    with store.write() as records:
        held = records.copies.held(now)
        if held is None:
            return False
        records.copies.release(held, actor, now)
        return True
