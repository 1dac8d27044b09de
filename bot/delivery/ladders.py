"""The tick that moves every due ladder on: read who is due, decide, write attempts and tasks, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.assignment import Assignment
from bot.delivery.planning import Planner, Way
from bot.domain.delivery import ARRIVED, LIVE, AttemptState, Lane, Purpose, Reason
from bot.domain.ladder import Act, Ladder, Move, Rung, Standing, advance, settled_state
from bot.domain.limits import opens_at
from bot.domain.notices import Notice, NoticeKind, Reach, RecipientState, Spans
from bot.domain.tasks import TaskKind
from bot.store import Records, Store
from bot.store.delivery import Tried
from bot.store.recipients import Due

CALL_TIME = timedelta(hours=2)  # a call is to be made within this time of being asked for
DRILL = ("drill", "drill")  # channel and account: where a rehearsal goes instead of to a platform
MANY = 5000  # recipients: so many attempts more, and the database counts again; then after twice as many
TASK_OF = {Rung.CALL: TaskKind.CALL, Rung.VISIT: TaskKind.DOOR}
Rungs = Mapping[Rung, Sequence[Way]]


@dataclass(slots=True)
class _Moves:
    """What one tick writes."""

    moved: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    handed: list[tuple[Due, Notice, Rung]] = field(default_factory=list)
    traces: list[tuple[int, str, str]] = field(default_factory=list)


class Ladders:
    """Advances recipients. The plan is the rows; a tick that is lost or repeated changes nothing."""

    def __init__(self, planner: Planner, quiet: Spans, assignment: Assignment) -> None:
        self._planner = planner
        self._quiet = quiet
        self._assignment = assignment

    def climb(self, store: Store, now: Callable[[], datetime]) -> int:
        """Advance everybody who is due, a stretch at a time; how many that were."""
        moved, counted = 0, MANY
        while True:
            with store.write() as records:
                several = self.tick(records, now())
                moved += several
                if moved >= counted:
                    records.stock.of_sending()
                    counted = moved * 2
            if not several:
                return moved

    def tick(self, records: Records, now: datetime, limit: int = 1000) -> int:
        """Advance up to `limit` due recipients; how many there were."""
        records.recipients.hasten(records.delivery.expire(now), now)
        due = records.recipients.due(now, limit)
        if not due:
            records.notices.close_settled(now)
            return 0
        notices = records.recipients.notices({one.notice_id for one in due})
        ladders = records.recipients.ladders({one.ladder_id for one in due if one.ladder_id is not None})
        rungs = self._planner.rungs(records, sorted({one.person_id for one in due}), now)
        tried = records.delivery.standing([one.id for one in due])
        moves = _Moves()
        for one in due:
            ladder = ladders.get(one.ladder_id or 0, NO_LADDER)
            self._advance(one, notices[one.notice_id], (ladder, rungs[one.person_id], tried.get(one.id, [])), now, moves)
        self._write(records, moves, now)
        return len(due)

    def _write(self, records: Records, moves: _Moves, now: datetime) -> None:
        records.delivery.plan(moves.attempts)
        records.tasks.add(self._tasks(records, moves.handed, now))
        records.recipients.move(moves.moved)
        records.recipients.write_traces(moves.traces, now)

    def _advance(
        self, one: Due, notice: Notice, known: tuple[Ladder, Rungs, Sequence[Tried]], now: datetime, moves: _Moves
    ) -> None:
        ladder, rungs, tried = known
        ways = self._in_time(untried(one.step, rungs, tried), notice, now)
        standing = Standing(
            step=one.step,
            usable=frozenset(rung for rung, several in ways.items() if several),
            sent=any(each.state in LIVE for each in tried),
            delivered=one.reach >= Reach.DELIVERED or any(each.state in ARRIVED for each in tried),
            must_confirm=notice.requires_confirmation,
            over=is_over(notice, now),
        )
        quiet = () if notice.kind is NoticeKind.URGENT else self._quiet
        move = advance(ladder, standing, now, cutoff_of(notice), quiet)
        moves.traces += [(one.id, "passed", rung.value) for rung in move.passed]
        if move.act is Act.SEND and move.rung is not None:
            nth = sum(1 for each in tried if each.step == move.step - 1)
            attempt = _attempt(one, notice, ways[move.rung][0], (move, nth), now)
            attempt["due_at"] = self._leaves_at(attempt, now)
            moves.attempts.append(attempt)
            move = _held_up(move, attempt["due_at"] - now, cutoff_of(notice))
        moves.moved.append(_moved(one, move))
        if move.act is Act.HUMAN and move.rung is not None:
            moves.handed.append((one, notice, move.rung))

    def _in_time(self, ways: dict[Rung, list[Way]], notice: Notice, now: datetime) -> dict[Rung, list[Way]]:
        """The ways whose account may be used before the cut-off. A rehearsal uses none of them, so it has them all."""
        if notice.drill:
            return ways
        cutoff = cutoff_of(notice)
        return {rung: [way for way in several if self._opens_at(way, now) < cutoff] for rung, several in ways.items()}

    def _opens_at(self, way: Way, now: datetime) -> datetime:
        return opens_at(self._planner.ability(way.route.channel, way.route.account).hours, now)

    def _leaves_at(self, attempt: dict[str, Any], now: datetime) -> datetime:
        account, lane = (attempt["channel"], attempt["account"]), Lane(attempt["lane"])
        return self._planner.leaves_at(*account, lane, now, attempt["key"], attempt["expires_at"])

    def ask_again(self, records: Records, lost: Sequence[Due], now: datetime) -> None:
        """Ask a human for each of these anew: whoever was asked has no task of it any more."""
        notices = records.recipients.notices({one.notice_id for one in lost})
        ladders = records.recipients.ladders({one.ladder_id for one in lost if one.ladder_id is not None})
        handed = [(one, notices[one.notice_id], ladders.get(one.ladder_id or 0, NO_LADDER).human) for one in lost]
        rows = self._tasks(records, handed, now)
        records.tasks.add([{**row, "key": f"{row['key']}:a{int(now.timestamp())}"} for row in rows])

    def _tasks(self, records: Records, handed: Sequence[tuple[Due, Notice, Rung]], now: datetime) -> list[dict[str, Any]]:
        """Calls and visits, each on the list of a named human."""
        owners = self._assignment.owners(records, [(one.person_id, one.liaison_id) for one, _, _ in handed])
        return [
            {
                "key": f"call:{one.id}:{one.round}" if one.round else f"call:{one.id}",
                "kind": TASK_OF[rung].value,
                "owner_id": owner_id,
                "first_owner_id": owner_id,
                "person_id": one.person_id,
                "recipient_id": one.id,
                "title": f"{notice.title}（{OVER}）" if is_over(notice, now) else notice.title,
                "deadline": now + CALL_TIME,
                "made_at": now,
            }
            for (one, notice, rung), owner_id in zip(handed, owners, strict=True)
        ]


NO_LADDER = Ladder(())
OVER = "会已开过，请说明情况"


def is_over(notice: Notice, now: datetime) -> bool:
    """Whether what it calls to has been. A notice of what had been before it was sent is never too late."""
    ends = notice.end_at or notice.event_at
    return ends is not None and notice.approved_at is not None and notice.approved_at < ends <= now


def untried(step: int, rungs: Rungs, tried: Sequence[Tried]) -> dict[Rung, list[Way]]:
    """The ways that are left: not those that were used at this very step, nor those that have refused for good.

    Whoever has blocked the account is lost to it in every form; one form may be refused and another taken.
    """
    blocked = {each.address for each in tried if each.reason is Reason.BLOCKED}
    used = {(each.address, each.form) for each in tried if each.step == step or each.reason is Reason.RECIPIENT}
    return {
        rung: [way for way in several if way.address not in blocked and (way.address, way.form) not in used]
        for rung, several in rungs.items()
    }


def cutoff_of(notice: Notice) -> datetime:
    """A released notice has its cut-off; the event itself ends all sending if it is sooner."""
    if notice.cutoff is None:
        raise ValueError("a notice that was not released has no ladder")
    return notice.cutoff


def _attempt(one: Due, notice: Notice, way: Way, at: tuple[Move, int], now: datetime) -> dict[str, Any]:
    """A try at a step. It is put into words when it leaves, from the text that holds then."""
    move, nth = at
    step = move.step - 1
    channel, account = DRILL if notice.drill else (way.route.channel, way.route.account)
    lane = Lane.URGENT if notice.kind is NoticeKind.URGENT else Lane.NOTICE
    return {
        "key": f"n{notice.id}:{one.person_id}:r{one.round}:s{step}:{nth}",
        "purpose": Purpose.NOTICE.value,
        "lane": lane.value,
        "recipient_id": one.id,
        "person_id": one.person_id,
        "proxy_id": way.route.proxy_id,
        "rung": move.rung.value if move.rung else "",
        "step": step,
        "round": one.round,
        "channel": channel,
        "account": account,
        "external_id": way.route.external_id,
        "form": way.form.value,
        "template": "push/notice",
        "state": AttemptState.PLANNED.value,
        "due_at": now,
        "expires_at": cutoff_of(notice),
    }


def _held_up(move: Move, later: timedelta, cutoff: datetime) -> Move:
    """A message that leaves later is given its whole wait all the same, as far as the day allows."""
    if not later or move.due_at is None:
        return move
    return replace(move, due_at=min(move.due_at + later, cutoff))


def _moved(one: Due, move: Move) -> dict[str, Any]:
    closing = move.act in (Act.HUMAN, Act.CLOSE)
    state = settled_state(move.act) if closing else RecipientState.WAITING
    return {"recipient_id": one.id, "new_state": state.value, "new_step": move.step, "new_due": move.due_at}
