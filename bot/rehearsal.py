"""The rehearsal of the demo office: its clock runs ahead when told to, and its platforms misbehave when told to.

Both are remembered, so that a restart finds them as they were, and a jump that a crash cut short is finished after it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

import structlog

from bot.clock import Movable, RehearsalClock
from bot.domain.messages import Form, Incoming, Outgoing
from bot.domain.people import OwnerKind
from bot.domain.rehearsal import Fault, Handset, Switches
from bot.office import DEMO_ACCOUNT, DEMO_CHANNEL
from bot.store import Store
from bot.store.rehearsal import Open

log = structlog.get_logger()

ACCOUNTS = ((DEMO_CHANNEL, DEMO_ACCOUNT), (Form.SMS.value, DEMO_ACCOUNT), (Form.VOICE.value, DEMO_ACCOUNT))
REPORTED = (Form.PUSH, Form.SMS)  # what a platform keeps for a phone that is off; a call that was not taken is over
AHEAD, JUMP, SWITCHES = "rehearsal.ahead", "rehearsal.jump", "rehearsal.switches"  # what is remembered
BEAT = timedelta(minutes=10)  # while the clock jumps the service is looked at at least so often …
NIGHT_BEAT = timedelta(hours=1)  # … and at night, when nothing is sent
NIGHT = (22, 23, 0, 1, 2, 3, 4, 5)
SOONEST = timedelta(seconds=1)
FARTHEST = timedelta(days=2)
MORNING = time(8)
STAFF = f"{OwnerKind.STAFF.value}-"
EVER = datetime.min.replace(tzinfo=UTC)  # what is remembered here never expires
Account = tuple[str, str]
Receipt = Callable[[str], Incoming]  # the word of a platform that the message with this id has arrived


class Busy(Exception):
    """The clock is jumping already, or has jumped since the button was drawn."""


class Office(Protocol):
    """The service, as far as a rehearsal moves it."""

    def held(self) -> AbstractAsyncContextManager[None]:
        """While it is held nothing moves by itself."""
        ...

    async def live(self) -> None:
        """Let everything happen that is due now, in its order."""
        ...


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock's way from one moment to a later one. `turn` counts them, so that one press makes one jump."""

    turn: int
    begins: datetime
    ends: datetime

    def share(self, now: datetime) -> float:
        """How much of the way is behind us, from 0 to 1."""
        return max(0.0, min(1.0, (now - self.begins) / (self.ends - self.begins)))

    def dump(self) -> str:
        return json.dumps([self.turn, self.begins.isoformat(), self.ends.isoformat()])

    @staticmethod
    def load(raw: str) -> Jump:
        turn, begins, ends = json.loads(raw)
        return Jump(turn, datetime.fromisoformat(begins), datetime.fromisoformat(ends))


class Rehearsal:
    """`clock` None: real platforms are joined, whose own clocks nobody can move."""

    def __init__(self, store: Store, clock: Movable | None) -> None:
        self._store = store
        self._clock = clock
        self._numbers: dict[str, str] = {}  # whose each telephone is that is not as it should be; never written down
        self._office: Office
        self._receipts: Mapping[Account, Receipt] = {}
        self._report: Callable[[Incoming], Awaitable[object]]
        self._task: asyncio.Task[None] | None = None
        self._switching = asyncio.Lock()
        self._stopping = False
        self._last: Jump | None = None
        self.switches = Switches()
        self.recall()

    def recall(self) -> None:
        """Take up what was remembered."""
        with self._store.read() as records:
            ahead, jump, switches = (records.access.recall(key, EVER) for key in (AHEAD, JUMP, SWITCHES))
        if isinstance(self._clock, RehearsalClock) and ahead:
            self._clock.ahead = timedelta(seconds=float(ahead))
        self._last = Jump.load(jump) if jump else None
        self._know(Switches.load(json.loads(switches)) if switches else Switches())

    def join(self, office: Office, receipts: Mapping[Account, Receipt], report: Callable[[Incoming], Awaitable[object]]) -> None:
        """What it moves, and how its platforms say that something has arrived."""
        self._office, self._receipts, self._report = office, receipts, report

    # --- the clock -----------------------------------------------------------------------------------------------------

    @property
    def movable(self) -> bool:
        return self._clock is not None

    @property
    def turn(self) -> int:
        """How often the clock has been told to jump."""
        return self._last.turn if self._last else 0

    @property
    def jump(self) -> Jump | None:
        """The jump that is under way."""
        return self._last if self._task is not None and not self._task.done() else None

    def begin(self, by: timedelta, turn: int) -> Jump:
        """Start moving the clock. Raises Busy while it moves, and for a button of before the last jump."""
        if self._clock is None or self.jump is not None or turn != self.turn:
            raise Busy
        now = self._clock.now()
        self._last = Jump(self.turn + 1, now, now + min(by, FARTHEST))
        self._go(self._last)
        return self._last

    def until_morning(self) -> timedelta:
        """From now to eight o'clock of the next day."""
        if self._clock is None:
            return timedelta(0)
        now = self._clock.now()
        return datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo) - now

    def resume(self) -> None:
        """Finish the jump that a restart cut short."""
        if self._clock is not None and self._last is not None and self._last.ends > self._clock.now():
            self._go(self._last)

    def _go(self, jump: Jump) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(jump))
        self._task.add_done_callback(_tell_if_broken)

    async def stop(self) -> None:
        """End between two moments; the rest of the way is gone after the next start."""
        self._stopping = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, jump: Jump) -> None:
        """From due moment to due moment, each lived through before the next, as they would have come by themselves."""
        clock = self._clock
        if clock is None:
            return
        await asyncio.to_thread(self._remember, JUMP, jump.dump())
        async with self._office.held():
            while not self._stopping and clock.now() < jump.ends:
                moment = await asyncio.to_thread(self._next, clock.now(), jump.ends)
                clock.advance(max(timedelta(0), moment - clock.now()))
                if isinstance(clock, RehearsalClock):
                    await asyncio.to_thread(self._remember, AHEAD, str(clock.ahead.total_seconds()))
                await self._office.live()
        log.info("rehearsal moved", action="rehearsal.moved", turn=jump.turn)

    def _next(self, now: datetime, ends: datetime) -> datetime:
        beat = now + (NIGHT_BEAT if now.hour in NIGHT else BEAT)
        with self._store.read() as records:
            due = records.agenda.next_due(now)
        if due is not None and due > now:  # one that is overdue already was looked at just now
            beat = min(beat, max(due, now + SOONEST))
        return min(beat, ends)

    def _remember(self, key: str, value: str) -> None:
        with self._store.write() as records:
            records.access.remember(key, value)

    # --- what goes wrong -----------------------------------------------------------------------------------------------

    def trouble(self, message: Outgoing) -> tuple[Fault, Handset]:
        """What goes wrong with a message. Members of staff are always reached: somebody has to conduct the rehearsal."""
        if message.to.startswith(STAFF):
            return Fault.NONE, Handset.ON
        return self.switches.fault(message.form), self.switches.handset(self._numbers.get(message.to, message.to))

    async def switch(self, change: Callable[[Switches], Switches]) -> None:
        """Let other things go wrong from now on. What a phone or a platform had kept back arrives when it is well again."""
        async with self._switching:  # two hands at two switches: neither undoes what the other did
            switches = change(self.switches)
            await asyncio.to_thread(self._remember, SWITCHES, json.dumps(switches.dump()))
            await asyncio.to_thread(self._know, switches)
        for one in await asyncio.to_thread(self._kept_back):
            await self._report(self._receipts[one.channel, one.account](one.message_id))

    def _know(self, switches: Switches) -> None:
        owners = [one.rpartition("-") for one in switches.handsets]
        telephones = [f"{kind}:{number}" for kind, _, number in owners]
        with self._store.read() as records:
            numbers = records.telephones.numbers(telephones)
        self._numbers = {phone: telephone.replace(":", "-") for telephone, phone in numbers.items()}
        self.switches = switches

    def _kept_back(self) -> Sequence[Open]:
        with self._store.read() as records:
            waiting = records.rehearsal.unreported(ACCOUNTS)
        return [one for one in waiting if one.form in REPORTED and self._is_well(one)]

    def _is_well(self, one: Open) -> bool:
        handset = self.switches.handset(one.external_id.replace(":", "-"))
        return self.switches.fault(one.form) is Fault.NONE and handset is Handset.ON


def _tell_if_broken(task: asyncio.Task[None]) -> None:
    """The clock stands where it broke off; the next press goes on from there."""
    fault = None if task.cancelled() else task.exception()
    if fault is not None:
        log.error("rehearsal broke off", action="rehearsal.broke", fault=type(fault).__name__)
