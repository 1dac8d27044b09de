"""Reminds of what is owed: its owner when it is nearly due, then whoever answers for him. Once a day at most, never at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from bot.context import Dispatch
from bot.delivery.assignment import Assignment
from bot.delivery.telling import Told, tell_owner
from bot.domain.duties import Duty
from bot.domain.duty_rules import DutyBook
from bot.domain.duty_states import NEARLY, next_morning
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records

OWNER, ABOVE = 1, 2  # levels: its owner was reminded; whoever is above him was told
AT_ONCE = 40  # owners who are told in one tick
LISTED = 8  # duties in one message
TOLD = "duty:told"


class DutyClock:
    """Rows say who was told and when each is looked at again, so a tick that is lost or repeated changes nothing."""

    def __init__(self, dispatch: Dispatch, book: DutyBook, assignment: Assignment, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._titles = book.titles
        self._urgent = frozenset(rule.id for rule in book.rules if rule.urgent)
        self._assignment = assignment
        self._quiet = quiet

    def tick(self, records: Records, now: datetime) -> None:
        """
        1. Its owner is told of what is nearly due or late, all of his in one message; what has only hours left does not wait for
           the next morning.
        2. What was not done then goes before whoever answers for him: of hours at once, of days on the morning after.
        """
        if out_of_quiet(now, self._quiet) > now:
            return
        due = records.duties.to_look_at(now, self._titles)
        self._remind(records, [one for one in due if one.level < OWNER], now)
        self._go_above(records, [one for one in due if one.level >= OWNER], now)

    # --- its owner -----------------------------------------------------------------------------------------------------

    def _remind(self, records: Records, due: Sequence[Duty], now: datetime) -> None:
        """A few owners at a time, so that nobody who chats has to wait; the others are still due at the next tick."""
        for owner_id, his in islice(_by_owner(due).items(), AT_ONCE):
            urgent = [one for one in his if one.rule in self._urgent]
            if not urgent and records.access.recall(_told_key(owner_id), now) is not None:
                records.duties.looked_at([one.number for one in his], 0, next_morning(now))
                continue
            told = self._tell_owner(records, owner_id, his, now)
            calm = (one for one in told if one not in his and one.level < OWNER and one.rule not in self._urgent)
            moments: dict[datetime, list[int]] = defaultdict(list)
            for one in (*his, *calm):
                moments[self._then(one, now)].append(one.number)
            for then, numbers in moments.items():
                records.duties.looked_at(numbers, OWNER, then)

    def _tell_owner(self, records: Records, owner_id: int | None, his: Sequence[Duty], now: datetime) -> Sequence[Duty]:
        """Tells him all that presses him, not only what is new; all that he was told of."""
        if owner_id is not None:
            pressing = records.duties.of_owner(owner_id, (now + NEARLY).date(), self._titles)
            his = sorted({*his, *pressing}, key=lambda one: (one.due_at, one.number))
        reply = Reply("staff/duty_due", {**shown(his, now), "urgent": any(one.rule in self._urgent for one in his)})
        tell_owner(self._dispatch, records, owner_id, Told(reply, now, _key("due", his, now)))
        records.access.remember(_told_key(owner_id), "1", next_morning(now))
        return his

    def _then(self, one: Duty, now: datetime) -> datetime:
        """When whoever answers for him is told, if it is still not done."""
        if one.rule in self._urgent:
            return max(one.due_at, now + timedelta(hours=2))
        after = next_morning(one.due_at)
        return after if after > now else next_morning(now)

    # --- whoever is above him ------------------------------------------------------------------------------------------

    def _go_above(self, records: Records, due: Sequence[Duty], now: datetime) -> None:
        silent: list[Collection[int]] = [[one.owner_id] if one.owner_id is not None else [] for one in due]
        above = self._assignment.supervisors(records, [one.person_id for one in due], silent) if due else []
        groups: dict[int | None, list[Duty]] = defaultdict(list)
        for supervisor, one in zip(above, due, strict=True):
            groups[supervisor].append(one)
        for supervisor, several in groups.items():
            reply = Reply("staff/duty_late", shown(several, now))
            tell_owner(self._dispatch, records, supervisor, Told(reply, now, _key("late", several, now)))
            records.duties.looked_at([one.number for one in several], ABOVE, None)


def _by_owner(due: Sequence[Duty]) -> Mapping[int | None, list[Duty]]:
    found: dict[int | None, list[Duty]] = defaultdict(list)
    for one in due:
        found[one.owner_id].append(one)
    return found


def _told_key(owner_id: int | None) -> str:
    return f"{TOLD}:{owner_id or 0}"


def _key(what: str, several: Sequence[Duty], now: datetime) -> str:
    return f"duty:{what}:{several[0].number}:{int(now.timestamp())}"


def shown(several: Sequence[Duty], now: datetime) -> dict[str, object]:
    """What a message about several duties says of each."""
    duties = [one.shown(now) for one in several[:LISTED]]
    return {"duties": duties, "count": len(several), "late": sum(one.late(now) for one in several)}
