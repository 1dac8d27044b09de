"""The service, joined as `bot.app` joins it, on a database of its own and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.audiences import AudienceReader
from bot.channels.base import Capabilities, Channel
from bot.clock import ManualClock
from bot.config import Office as OfficeSettings
from bot.context import Office, Services
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import Auditor
from bot.delivery.callers import Callers
from bot.delivery.compose import Composer
from bot.delivery.desk import Desk
from bot.delivery.forecast import Forecaster
from bot.delivery.handover import HandoverDesk
from bot.delivery.ladders import Ladders
from bot.delivery.planning import Planner
from bot.delivery.sender import AccountSender
from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.links import NoticeLinks
from bot.notices.desk import NoticeDesk
from bot.office import CONTENT, load_plans, load_reach
from bot.services import TextReader, office_calendar
from bot.starters import notice_check
from bot.store import KeyRing, Store, Vault
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording

Account = tuple[str, str]
PUBLIC_URL = "http://127.0.0.1:1"


class NoQuestions:
    """The `PolicyDesk` of a day on which nobody asks about policy."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:  # noqa: ARG002
        return Finding(Decision.HANDOFF)

    def emergency(self, text: str) -> str | None:  # noqa: ARG002
        return None

    def topic(self, topic_id: str) -> PolicyTopic | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, eq=False)
class Engine:
    """The parts that a day needs."""

    store: Store
    clock: ManualClock
    office: Office
    services: Services
    desk: Desk
    ladders: Ladders
    callers: Callers
    auditor: Auditor
    senders: dict[Account, AccountSender]

    def look(self, audit: bool) -> bool:
        """What the service's ticks do. Whether any ladder moved."""
        now = self.clock.now()
        moved = self.ladders.climb(self.store, lambda: now) > 0
        with self.store.write() as records:
            if audit:
                self.auditor.round(records, now)
            self.callers.tick(records, now)
        return moved

    async def send(self) -> list[Account]:
        """Let leave what may leave now; the accounts whose pace or rest holds messages back."""
        now = self.clock.now()
        with self.store.read() as records:
            due = records.agenda.unsent(now)
        for account in due:
            await self.senders[account].drain()
        with self.store.read() as records:
            return records.agenda.unsent(now) if due else []


def build(folder: Path, clock: ManualClock, channels: dict[Account, Channel]) -> Engine:
    """An empty database in a folder, and the service over it."""
    store = Store(f"sqlite:///{folder}/simulation.db", Vault(KeyRing.fresh()))
    store.migrate()
    abilities: dict[Account, Capabilities] = {key: channel.capabilities for key, channel in channels.items()}
    usual = OfficeSettings()
    office = Office(usual.name, usual.phone, usual.cutoff, usual.quiet_hours, PUBLIC_URL, reach=load_reach())
    wording = Wording(office.name, office.phone)
    planner = Planner(abilities, office.quiet_hours)
    audiences = AudienceReader(ChineseCalendar())
    plans, reader = load_plans(), TextReader(())
    desk = Desk(planner, plans, office, wording.render, audiences)
    calendar = office_calendar(CONTENT / "occasions.yaml")
    notices = NoticeDesk(reader, audiences, desk, notice_check(), Forecaster(planner, plans, office, audiences).foresee)
    composer = Composer(wording.render, office.phone, NoticeLinks("simulation", PUBLIC_URL).url)
    ladders = Ladders(planner, office.quiet_hours, Assignment(office.reach.calls_each))
    senders = {key: AccountSender(channel, store, clock, composer) for key, channel in channels.items()}
    return Engine(
        store=store,
        clock=clock,
        office=office,
        services=Services(NoQuestions(), reader, audiences, calendar, desk, HandoverDesk(desk), notices),
        desk=desk,
        ladders=ladders,
        callers=Callers(desk, office.quiet_hours, office.reach),
        auditor=Auditor(planner, ladders, desk, office.quiet_hours, partial(_resting, senders)),
        senders=senders,
    )


def _resting(senders: Mapping[Account, AccountSender], now: datetime) -> list[Account]:
    """The accounts that are left alone for a while."""
    return [key for key, sender in senders.items() if sender.paused_until is not None and sender.paused_until > now]
