"""The ladder (触达阶梯): what is tried next for one person, and when the machine gives way to a human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.notices import RecipientState, Spans, out_of_quiet


class Rung(StrEnum):
    PUSH = "push"
    CHAT = "chat"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung, and how long it is given to work before the next is tried."""

    rung: Rung
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Ladder:
    steps: tuple[Step, ...]

    def dump(self) -> list[dict[str, Any]]:
        """As it is snapshotted on a recipient: a later change of the ladder does not disturb who is under way."""
        return [{"rung": step.rung.value, "wait": int(step.wait.total_seconds())} for step in self.steps]

    @staticmethod
    def load(raw: list[dict[str, Any]]) -> Ladder:
        return Ladder(tuple(Step(Rung(step["rung"]), timedelta(seconds=step["wait"])) for step in raw))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one recipient stands when his ladder is looked at."""

    step: int  # the next step to take
    can_push: bool  # has an address whose channel may push this purpose
    can_chat: bool  # has an address whose window is open now
    sent: bool  # some attempt is under way, accepted or in doubt
    delivered: bool  # some attempt is known to have arrived
    must_confirm: bool


class Act(StrEnum):
    SEND_PUSH = "push"
    SEND_CHAT = "chat"
    CALL = "call"
    CLOSE = "close"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Move:
    """What to do now, which step comes after it, and when to look again."""

    act: Act
    step: int
    due_at: datetime | None


def advance(ladder: Ladder, standing: Standing, now: datetime, cutoff: datetime, quiet: Spans = ()) -> Move:
    """The next move for one recipient.

    1. From the cut-off on: a human calls, unless the message arrived and nobody asked for an answer.
    2. In quiet hours nothing is sent; the look is repeated when they end, or at the cut-off if that is sooner.
    3. Otherwise the first rung from `standing.step` on that can be used now. A rung that cannot is passed over at once.
    4. No rung left: whoever has something under way is given until the cut-off; whoever has nothing under way
       has no route, and a human is asked at once, while the day is still long.
    """
    if now >= cutoff:
        closed = standing.delivered and not standing.must_confirm
        return Move(Act.CLOSE if closed else Act.CALL, len(ladder.steps), None)
    awake = out_of_quiet(now, quiet)
    if awake > now and (standing.can_push or standing.can_chat):
        return Move(Act.WAIT, standing.step, min(awake, cutoff))
    for index in range(standing.step, len(ladder.steps)):
        step = ladder.steps[index]
        if step.rung is Rung.PUSH and standing.can_push:
            return Move(Act.SEND_PUSH, index + 1, min(now + step.wait, cutoff))
        if step.rung is Rung.CHAT and standing.can_chat:
            return Move(Act.SEND_CHAT, index + 1, min(now + step.wait, cutoff))
    if standing.sent or standing.delivered:
        return Move(Act.WAIT, len(ladder.steps), cutoff)
    return Move(Act.CALL, len(ladder.steps), None)


def settled_state(act: Act) -> RecipientState:
    """The state that a closing move leaves behind."""
    return {Act.CALL: RecipientState.TASK_OPEN, Act.CLOSE: RecipientState.REACHED_UNCONFIRMED}[act]
