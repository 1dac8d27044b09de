"""The ladder (触达阶梯): what is tried next for one person, and when the machine gives way to a human."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.audience.expression import Expression
from bot.domain.notices import RecipientState, Spans, awake_time, out_of_quiet


class Rung(StrEnum):
    PUSH = "push"  # a message that needs no recent word from him
    CHAT = "chat"  # free text, where his window is open
    SMS = "sms"
    VOICE = "voice"  # an automatic call
    PROXY = "proxy"  # whoever receives for him, by whatever way reaches that one
    CALL = "call"  # a human rings him up
    VISIT = "visit"  # a human goes to his door


HUMAN = frozenset({Rung.CALL, Rung.VISIT})
SHORTEST_WAIT = timedelta(minutes=5)  # however little is left of the day, a phone is given this long to be looked at


@dataclass(frozen=True, slots=True)
class Step:
    """One rung, and how long it is given to work before the next is tried."""

    rung: Rung
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Machine rungs in order, and the human one at the end.

    The human is asked when no machine has anything under way, or at the cut-off; `early`: as soon as his turn comes.
    """

    steps: tuple[Step, ...]
    name: str = "default"
    early: bool = False

    @property
    def human(self) -> Rung:
        return next((step.rung for step in self.steps if step.rung in HUMAN), Rung.CALL)

    def dump(self) -> dict[str, Any]:
        """As it is kept for whoever is under way: a later change of the ladder does not disturb him."""
        steps = [{"rung": step.rung.value, "wait": int(step.wait.total_seconds())} for step in self.steps]
        return {"steps": steps, "early": self.early}

    @staticmethod
    def load(name: str, raw: dict[str, Any] | list[dict[str, Any]]) -> Ladder:
        """What `dump` gave; a bare list of steps is how the first offices kept theirs."""
        steps, early = (raw["steps"], raw["early"]) if isinstance(raw, dict) else (raw, False)
        return Ladder(tuple(Step(Rung(step["rung"]), timedelta(seconds=step["wait"])) for step in steps), name, early)


@dataclass(frozen=True, slots=True)
class Plan:
    """A ladder, and whom it suits: an audience, or (None) everybody whom no earlier plan suits."""

    ladder: Ladder
    suits: Expression | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one recipient stands when his ladder is looked at."""

    step: int  # the next step to take
    usable: frozenset[Rung]  # the machine's rungs by which something can leave for him now
    sent: bool  # some attempt is under way, accepted or in doubt
    delivered: bool  # some attempt is known to have arrived
    must_confirm: bool
    over: bool = False  # what the notice calls to has been


class Act(StrEnum):
    SEND = "send"
    HUMAN = "human"
    CLOSE = "close"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Move:
    """What to do now, the step that comes after it, when to look again, and which rungs were passed over on the way."""

    act: Act
    step: int
    due_at: datetime | None
    rung: Rung | None = None
    passed: tuple[Rung, ...] = ()


def advance(ladder: Ladder, standing: Standing, now: datetime, cutoff: datetime, quiet: Spans = ()) -> Move:
    """The next move for one recipient.

    1. What has arrived and asks for no answer has done its work. From the cut-off on: a human. Once it is all over, whoever it
       reached is not rung up to be told of yesterday's meeting; for whoever it did not reach, somebody has to explain.
    2. In quiet hours nothing is sent; the look is repeated when they end, or at the cut-off if that is sooner.
    3. Otherwise the first rung from `standing.step` on that can be used now. A rung that cannot is passed over at once.
       Its wait shrinks with the day: all that is left to try must have been tried before the cut-off.
    4. No machine rung left: whoever has something under way is given until the cut-off, except on an `early` ladder;
       whoever has nothing under way has no route, and a human is asked at once, while the day is still long.
    """
    end = len(ladder.steps)
    if standing.delivered and not standing.must_confirm:
        return Move(Act.CLOSE, end, None)
    if now >= cutoff:
        closed = standing.delivered and standing.over
        return Move(Act.CLOSE, end, None) if closed else Move(Act.HUMAN, end, None, ladder.human)
    left = [index for index in range(standing.step, end) if ladder.steps[index].rung in standing.usable]
    awake = out_of_quiet(now, quiet)
    if left and awake > now:
        return Move(Act.WAIT, standing.step, min(awake, cutoff))
    if left:
        at = left[0]
        waits = [ladder.steps[index].wait for index in left]
        due = min(now + squeezed(waits, awake_time(now, cutoff, quiet)), cutoff)
        return Move(Act.SEND, at + 1, due, ladder.steps[at].rung, _passed(ladder, standing.step, at))
    passed = _passed(ladder, standing.step, end)
    if (standing.sent or standing.delivered) and not (ladder.early and standing.must_confirm):
        return Move(Act.WAIT, end, cutoff, passed=passed)
    return Move(Act.HUMAN, end, None, ladder.human, passed)


def squeezed(waits: Sequence[timedelta], available: timedelta) -> timedelta:
    """How long the first of these waits may be, so that all of them fit into what is left of the day."""
    wanted = sum(waits, timedelta(0))
    if wanted <= available:
        return waits[0]
    return max(SHORTEST_WAIT, waits[0] * (available / wanted))


def _passed(ladder: Ladder, begin: int, end: int) -> tuple[Rung, ...]:
    return tuple(step.rung for step in ladder.steps[begin:end] if step.rung not in HUMAN)


def settled_state(act: Act) -> RecipientState:
    """The state that a closing move leaves behind."""
    return {Act.HUMAN: RecipientState.TASK_OPEN, Act.CLOSE: RecipientState.REACHED_UNCONFIRMED}[act]
