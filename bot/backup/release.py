"""A restored office wakes: it is held, nobody is lost, somebody looks, and it works as before."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.clock import Clock
from bot.context import Dispatch
from bot.delivery.ladders import Ladders
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.errors import BackupFault
from bot.store import Records, Store
from bot.store.copied import Restored

TOLD = (Role.ADMIN, Role.CLERK)


def hold(store: Store, taken_at: datetime, now: datetime) -> Restored:
    """For a database that was put in place by other means than ours. Raises BackupFault: held already, or a moment to come."""
    if taken_at > now:
        raise BackupFault(f"no copy can have been made at {taken_at:%Y-%m-%d %H:%M:%S %z}: it is {now:%Y-%m-%d %H:%M:%S %z} now")
    with store.write() as records:
        if records.copies.held(now) is not None:
            raise BackupFault("this office is held already")
        one = Restored(secrets.token_hex(8), taken_at, now)
        records.copies.hold(one)
        return one


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
