"""The simulated day: the clock jumps from one thing that happens to the next, and the service does what it would do then."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.clock import ManualClock
from bot.context import Settled
from bot.domain.messages import ReceiptReport
from bot.domain.notices import Notice, NoticeKind
from bot.simulation.assumptions import Assumptions, load_assumptions
from bot.simulation.behaviour import Behaviour
from bot.simulation.channels import abilities, channels
from bot.simulation.diary import Answer, Diary, Happening, Receipt, Report, Told, Turn
from bot.simulation.engine import Account, Engine, build
from bot.simulation.liaisons import IN_VAIN, Liaisons
from bot.simulation.people import APPROVER, CLERK, Village, invent, move_in
from bot.simulation.report import DayReport
from bot.simulation.town import Town
from bot.store import Records

ZONE = ZoneInfo("Asia/Shanghai")
TOGETHER = timedelta(seconds=20)  # what happens within this time of the first is written in one transaction
BEAT = timedelta(minutes=5)  # the service is looked at at least so often; what is due is looked at when it is due
PACE = timedelta(seconds=1)  # until an account that was held back by its pace may send again
AUDIT = timedelta(minutes=15)  # the auditor has his turn at least so often
EVENT = timedelta(days=2)  # from the notice to what it invites to


def simulate(people: int, at: time, seed: int = 1, assumed: Assumptions | None = None) -> DayReport:
    """One notice that asks so many people for their 收到, let go at an hour of the day. The same seed gives the same day."""
    assumed = assumed or load_assumptions()
    clock = ManualClock(datetime.combine(assumed.day, at, ZONE))
    with TemporaryDirectory(prefix="sangyu-simulation-") as folder:
        day = Day.prepare(Path(folder), clock, invent(people, assumed, seed), (assumed, seed))
        try:
            return asyncio.run(day.run())
        finally:
            day.engine.store.close()


@dataclass(eq=False)
class Day:
    engine: Engine
    town: Town
    liaisons: Liaisons
    diary: Diary
    assumed: Assumptions
    seed: int
    _recipients: dict[int, int] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)
    _receipts: dict[Account, list[ReceiptReport]] = field(default_factory=lambda: defaultdict(list))
    _listed_max: int = 0
    _audited_at: datetime | None = None

    @classmethod
    def prepare(cls, folder: Path, clock: ManualClock, village: Village, given: tuple[Assumptions, int]) -> Day:
        """Everybody moved in, nothing sent yet."""
        assumed, seed = given
        diary, behaviour = Diary(), Behaviour(assumed, seed)
        town = Town(village, behaviour, assumed, diary, clock)
        engine = build(folder, clock, channels(abilities(assumed.senders), town))
        liaisons = Liaisons(engine, village, behaviour, assumed.staff, diary)
        with engine.store.write() as records:
            move_in(records, village, clock.now())
        return cls(engine, town, liaisons, diary, assumed, seed)

    async def run(self) -> DayReport:
        """From the release to the end of the day on which people take over from the machine."""
        released_at = self.engine.clock.now()
        notice = self._release(released_at)
        cutoff = notice.cutoff or released_at
        ends = datetime.combine(cutoff.date(), self.assumed.ends, ZONE)
        await self._until(ends)
        with self.engine.store.read() as records:
            ended = records.agenda.ended(notice.id)
        return DayReport(
            seed=self.seed,
            released_at=released_at,
            cutoff=cutoff,
            ends=ends,
            ended=ended,
            reached_at=self.town.reached_at,
            sent=self.town.sent,
            calls=self.liaisons.calls,
            called={staff_id: len(persons) for staff_id, persons in self.liaisons.called.items()},
            visits=self.liaisons.visits,
            listed_max=self._listed_max,
            helpers=len(self.town.village.helpers),
            assumptions=asdict(self.assumed),
        )

    def _release(self, now: datetime) -> Notice:
        """A clerk has written it, somebody else lets it go."""
        draft = {
            "kind": NoticeKind.MEETING.value,
            "title": "情况通报会",
            "body": "请参加情况通报会，通报上半年工作。",
            "audience": "全体",
            "place": "老干部活动中心二楼",
            "event_at": datetime.combine((now + EVENT).date(), time(9, 30), ZONE),
            "requires_confirmation": True,
            "author_id": CLERK,
        }
        with self.engine.store.write() as records:
            drafted = records.notices.add(draft, now)
            self.engine.desk.release(records, drafted, APPROVER, now)
            everybody = [human.id for human in self.town.village.humans]
            self._recipients = {one.person_id: one.recipient_id for one in records.pending.of(everybody, now)}
            return records.notices.get(drafted.id) or drafted

    # --- the clock -----------------------------------------------------------------------------------------------------

    async def _until(self, ends: datetime) -> None:
        """Jump from moment to moment: to what happens, to what the service has to look at, to what its pace held back."""
        clock = self.engine.clock
        look_at, send_at = clock.now(), ends
        while (moment := min(look_at, send_at, self.diary.next_at or ends)) < ends:
            until = min(moment + TOGETHER, look_at, send_at, ends)
            stirred = self._happen(until)
            clock.set(until)
            if not (stirred or until in (look_at, send_at)):
                continue
            if stirred or until == look_at:
                self._look()
            held_back = await self.engine.send()
            send_at = until + PACE if held_back else ends
            look_at = self._next_look(until)
        clock.set(ends)

    def _look(self) -> None:
        now = self.engine.clock.now()
        audits = self._audited_at is None or now - self._audited_at >= AUDIT
        self._audited_at = now if audits else self._audited_at
        moved = self.engine.look(audit=audits)
        if moved:
            with self.engine.store.read() as records:
                self._listed_max = max(self._listed_max, *records.tasks.loads().values(), 0)

    def _next_look(self, now: datetime) -> datetime:
        with self.engine.store.read() as records:
            soon = records.agenda.next_due(now)
        beat = now + BEAT
        return beat if soon is None else min(beat, max(soon, now + PACE))

    def _happen(self, until: datetime) -> bool:
        """Everything up to a moment, in one transaction. Whether a ladder has to be looked at before its time."""
        if self.diary.next_at is None or self.diary.next_at > until:
            return False
        with self.engine.store.write() as records:
            for at, happening in self.diary.until(until):
                self.engine.clock.set(at)
                self._one(records, at, happening)
            return self._take_receipts(records)

    def _one(self, records: Records, at: datetime, happening: Happening) -> None:
        match happening:
            case Receipt(account, report):
                self._receipts[account].append(report)
            case Answer():
                self._settle(records, at, happening)
            case Told(staff_id):
                self.liaisons.told(staff_id, at)
            case Turn(staff_id):
                self.liaisons.turn(records, at, staff_id)
            case Report():
                self.liaisons.report(records, at, happening)
                if happening.outcome not in IN_VAIN and happening.task.person_id is not None:
                    self.town.reached_at.setdefault(happening.task.person_id, at)

    def _settle(self, records: Records, at: datetime, one: Answer) -> None:
        """He answers once, whatever else reaches him on that day."""
        if one.by in self._answered:
            return
        self._answered.add(one.by)
        settled = Settled(self._recipients[one.person_id], one.how, one.by, one.proof)
        self.engine.desk.settle(records, settled, at)

    def _take_receipts(self, records: Records) -> bool:
        now, broken = self.engine.clock.now(), []
        for account, reports in self._receipts.items():
            records.receipts.keep(*account, reports, now)
            broken += records.receipts.apply(*account, [report.message_id for report in reports], now)
        self._receipts.clear()
        records.recipients.hasten(broken, now)
        return bool(broken)
