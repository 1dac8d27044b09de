"""Giving back what was to be forwarded to a group: the same from chat, page and clock. Ticking it off is an outcome as ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.load import CLERKS
from bot.domain.people import StaffMember
from bot.store import Records
from bot.store.relays import Kit

AFRESH = 0  # the level at which whoever gets it begins


@dataclass(frozen=True, slots=True)
class Relays:
    """One for each message or page, since it knows the moment."""

    records: Records
    now: datetime

    def hand_to_clerk(self, kit: Kit, by: str, level: int = AFRESH) -> StaffMember | None:
        """Give it to the clerk who has least to do, and who is then told of it like of any task.

        `by`: who does it, for the history. None: a clerk has it already, or there is none; it stays where it is.
        """
        clerks = self.records.people.staff(CLERKS)
        if any(one.id == kit.owner_id for one in clerks):
            return None
        reachable = self.records.people.staff_routes([one.id for one in clerks])
        loads = self.records.tasks.loads()
        clerk = min(clerks, key=lambda one: (one.id not in reachable, loads.get(one.id, 0), one.id), default=None)
        if clerk is not None:
            self.records.tasks.hand([(kit.task_id, clerk.id, level)])
            self.records.access.write_history(by, "task.handed_on", f"task:{kit.task_id}", self.now)
        return clerk


__all__ = ["Kit", "Relays"]
