"""Sees to it that what is to be forwarded to a group is forwarded: its owner is reminded once, then a clerk has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.context import Dispatch
from bot.domain.escalation import awake_after
from bot.domain.messages import Reply
from bot.domain.notices import Spans, awake_time, out_of_quiet
from bot.relays import Relays
from bot.store import Records
from bot.store.relays import HANDED_ON, REMINDED, Kit

log = structlog.get_logger()


class RelayClock:
    """Rows say who was reminded and who has it, so a tick that is lost or repeated changes nothing.

    That it has an owner, and that he is told of it, is the callers' work, as for every task.
    """

    def __init__(self, dispatch: Dispatch, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """By day only:

        1. Whoever has not forwarded after half of his waking time is reminded; where he cannot be told, it goes on at once.
        2. At the deadline it goes to a clerk, who is told of it like of any other task. Whoever had it may still tick it off.
        """
        if out_of_quiet(now, self._quiet) > now:
            return
        waiting = records.relays.waiting()
        late = [kit for kit in waiting if kit.deadline < now]  # as the callers have it, so that a clerk hears of it once
        due = [kit for kit in waiting if kit.deadline >= now and kit.level < REMINDED and self._half(kit) <= now]
        unheard = [kit for kit in due if not self._remind(records, kit, now)]
        records.relays.mark([kit.task_id for kit in due], REMINDED)
        for kit in (*late, *unheard):
            self._hand_on(records, kit, now)

    def _half(self, kit: Kit) -> datetime:
        """When half of the time is over that its owner has been awake for."""
        told = kit.told_at or kit.deadline
        return awake_after(told, awake_time(told, kit.deadline, self._quiet) / 2, self._quiet)

    def _remind(self, records: Records, kit: Kit, now: datetime) -> bool:
        """Whether he can be told."""
        told = Reply("staff/relay_due", _shown(records, kit))
        return self._tell(records, [kit.owner_id] if kit.owner_id is not None else [], told, now, f"relay:due:{kit.task_id}")

    def _hand_on(self, records: Records, kit: Kit, now: datetime) -> None:
        clerk = Relays(records, now).hand_to_clerk(kit, "clock", HANDED_ON)
        if clerk is None:
            log.warning("nobody else can forward", action="relay.stays", task=kit.task_id)
            records.relays.mark([kit.task_id], HANDED_ON)
            return
        if kit.owner_id is not None:
            told = Reply("staff/relay_gone", {**_shown(records, kit), "owner": clerk.name})
            self._tell(records, [kit.owner_id], told, now, f"relay:gone:{kit.task_id}")

    def _tell(self, records: Records, staff_ids: Sequence[int], told: Reply, now: datetime, key: str) -> bool:
        return self._dispatch.tell_staff(records, staff_ids, told, now, key) > 0


def _shown(records: Records, kit: Kit) -> dict[str, object]:
    """What a message says of it, with the title of its notice."""
    return (records.relays.kit(kit.task_id) or kit).shown()
