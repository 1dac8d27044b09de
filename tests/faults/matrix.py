"""Each channel × each fault, through the whole engine: a notice (or a post) leaves on a real channel to a fake platform that does
the fault, and the day runs on to the cut-off. What became of the message, and who has it then?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import select, update

from bot.audiences import AudienceReader
from bot.channels.base import Channel, Follows, House, Joined, Pulls
from bot.channels.shared.tokens import MemoryTokens
from bot.clock import ManualClock
from bot.delivery.assignment import Assignment
from bot.delivery.auditor import Auditor
from bot.delivery.desk import Desk
from bot.delivery.following import Follower
from bot.delivery.ladders import Ladders
from bot.delivery.lost_posts import LostPosts
from bot.delivery.planning import Planner
from bot.delivery.sender import AccountSender
from bot.delivery.taps import Taps
from bot.domain.ladder import Ladder, Plan, Rung, Step
from bot.domain.messages import Event, Form, Grant, Incoming
from bot.domain.notices import NoticeKind
from bot.domain.people import Owner, OwnerKind
from bot.domain.tasks import TaskKind
from bot.errors import ChannelFault
from bot.store import Store
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, task
from bot.store.tables.people import address, group, person
from bot.understanding.calendar import ChineseCalendar
from bot.wording import Wording
from tests.builders import HE, OFFICE, QUIET, at, composer, fill, open_store
from tests.databases import chosen
from tests.faults import rigs
from tests.faults.rig import Fault, Platform, Rig

BEGINS = at("9:10")  # clear of the full hour, and of everybody's quiet hours
RUNG = {Form.PUSH: Rung.PUSH, Form.CHAT: Rung.CHAT, Form.SMS: Rung.SMS, Form.VOICE: Rung.VOICE}
WAIT = timedelta(minutes=40)
# When the day is looked at: often at first, since retries are near each other; slow receipts come in the middle.
LOOKS = [timedelta(seconds=one) for one in (0, 6, 30, 70, 95, 160)]
LOOKS += [timedelta(minutes=one) for one in (7, 12, 17, 22, 35, 45, 90, 200, 400, 470, 475)]
SLOW = timedelta(minutes=10)
DELAYED = (Fault.SLOW_RECEIPTS,)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one fault came to."""

    channel: str
    fault: Fault
    state: str  # of the (first) attempt at the end of the day; "" where the platform can do nothing of the sort
    reason: str = ""
    tries: int = 0
    shown: int = 0  # how often it really arrived
    then: str = ""  # who has it: nobody any more, a human, or the group's owner
    note: str = ""  # why there is nothing of the sort

    @property
    def possible(self) -> bool:
        return not self.note

    def line(self) -> str:
        if not self.possible:
            return f"– ({self.note})"
        reason = f" {self.reason}" if self.reason else ""
        return f"{self.state}{reason}, {self.tries}×, shown {self.shown}, then {self.then}"


def all_rigs() -> list[Rig]:
    """Every rig that there is, in order of name."""
    modules = (import_module(f"{rigs.__name__}.{one.name}") for one in iter_modules(rigs.__path__))
    return sorted((rig for module in modules for rig in module.RIGS), key=lambda rig: rig.name)


def cell(rig: Rig, fault: Fault) -> Cell:
    """One fault, on a database of its own."""
    clock = ManualClock(BEGINS)
    with rig.platform(clock.now) as platform:
        why = platform.do(fault)
        if why:
            return Cell(rig.name, fault, "", note=why)
        house = House(MemoryTokens(clock.now), clock.now, lambda purpose: f"secret-{purpose}", "http://127.0.0.1:1")
        joined = rig.join(platform, house)
        with _day(rig, joined, clock) as day:
            return asyncio.run(day.run(platform, fault))


@contextmanager
def _day(rig: Rig, joined: Joined, clock: ManualClock) -> Iterator[Day]:
    store = open_store(chosen().copy(fill))
    try:
        yield Day(rig, joined, clock, store)
    finally:
        joined.channel.close()
        store.close()


class Day:
    """The engine with one real channel, from the release of a notice to the evening."""

    def __init__(self, rig: Rig, joined: Joined, clock: ManualClock, store: Store) -> None:
        self.rig, self.joined, self.clock, self.store = rig, joined, clock, store
        channel = joined.channel
        self.key = (channel.name, channel.account)
        planner = Planner({self.key: channel.capabilities})
        wording = Wording(OFFICE.name, OFFICE.phone)
        plans = [Plan(Ladder((Step(RUNG.get(rig.form, Rung.PUSH), WAIT), Step(Rung.CALL))))]
        self.desk = Desk(planner, plans, OFFICE, wording.render, AudienceReader(ChineseCalendar()))
        self.ladders = Ladders(planner, QUIET, Assignment(15))
        self.sender = AccountSender(channel, store, clock, composer())
        self.auditor = Auditor(planner, self.ladders, self.desk, QUIET)
        self.lost = LostPosts(self.desk, wording.render, QUIET)
        several: list[Channel] = [channel]
        self.follower, self.taps = Follower(store, clock, several), Taps(store, clock, several, QUIET)

    async def run(self, platform: Platform, fault: Fault) -> Cell:
        self._set_up()
        told = 0
        early = fault is Fault.DUPLICATE_RECEIPTS
        for after in LOOKS:
            self.clock.set(BEGINS + after)
            self._tick()
            if fault not in DELAYED or after >= SLOW:
                told += self._receipts(platform, 3 if early else 1)
            await self.sender.drain()
            if fault not in DELAYED or after >= SLOW:
                told += self._receipts(platform, 3 if early else 1)
            await asyncio.to_thread(self._ask)
            self._tick()
        return self._cell(platform, fault)

    # --- before ----------------------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        """Nobody but one person (or one group) is on this channel, and that one may be written to."""
        message, now = self.rig.message, self.clock.now()
        with self.store.write() as records:
            connection = records.connection
            connection.execute(address.delete())
            if self.rig.form is Form.GROUP:
                values = {"channel": self.key[0], "account": self.key[1], "external_id": message.to}
                connection.execute(update(group).where(group.c.id == 1).values(values))
            elif self.rig.form in (Form.SMS, Form.VOICE):
                number = {"phone": message.to, "phone_index": message.to}
                connection.execute(update(person).where(person.c.id == HE).values(number))
            else:
                records.people.bind(Owner(OwnerKind.PERSON, HE), *self.key, message.to, now)
            grants = [Grant(name, True) for name in message.grants]
            records.allowances.note(*self.key, message.to, grants, "rig", now)
            if self.rig.form is Form.CHAT:
                connection.execute(inbox.insert().values(self._said(now)))
            draft = {"kind": NoticeKind.MEETING.value, "title": "座谈会", "body": "请来参加座谈会。", "audience": "何素云"}
            times = {"place": "三楼会议室", "event_at": now + timedelta(days=1), "requires_confirmation": True, "author_id": 1}
            notice = records.notices.add({**draft, **times, **({"audience": "全体"} if self.rig.form is Form.GROUP else {})}, now)
            self.desk.release(records, notice, 2, now)

    def _said(self, now: datetime) -> dict[str, Any]:
        """What he said just now: the window that it opens, and the message that an answer names."""
        return {
            "channel": self.key[0],
            "account": self.key[1],
            "key": "said",
            "sender": self.rig.message.to,
            "kind": "text",
            "trigger": "message",
            "route": "test",
            "passive": False,
            "received_at": now,
            "message_id": self.rig.message.answering,
        }

    # --- the day ---------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        with self.store.write() as records:
            now = self.clock.now()
            self.ladders.tick(records, now)
            self.lost.tick(records, now)
            self.auditor.round(records, now)

    def _ask(self) -> None:
        if isinstance(self.joined.channel, Follows):
            self.follower.round()
        self.taps.round()

    def _receipts(self, platform: Platform, times: int) -> int:
        """What the platform says of its messages, as often as it likes and in an order of its own."""
        callback = self.joined.callback
        if callback is None:
            return 0
        said = [one for _ in range(times) for one in reversed(platform.receipts())]
        for one in said:
            opened = callback.open(one.query, one.body, self.clock.now(), one.headers)
            heard = [*opened.messages, *self._pulled(opened.pull)]
            with self.store.write() as records:
                self.desk.receive(records, [message for message in heard if _is_receipt(message)], self.clock.now())
        return len(said)

    def _pulled(self, word: str | None) -> tuple[Incoming, ...]:
        """What waits at a platform that only says so; always from the beginning, since nothing is done twice."""
        channel = self.joined.channel
        if word is None or not isinstance(channel, Pulls):
            return ()
        try:
            return channel.pull("", word, self.clock.now()).incoming
        except ChannelFault:  # asked too often: it is asked again later
            return ()

    # --- after -----------------------------------------------------------------------------------------------------------

    def _cell(self, platform: Platform, fault: Fault) -> Cell:
        with self.store.read() as records:
            mine = (attempt.c.channel == self.key[0], attempt.c.account == self.key[1])
            rows = records.connection.execute(select(attempt).where(*mine).order_by(attempt.c.id)).all()
            first = rows[0]
            then = self._group_then(records) if self.rig.form is Form.GROUP else self._person_then(records)
        shown = len(platform.shown(self.rig.message.to))
        return Cell(self.rig.name, fault, first.state, first.reason, sum(row.tries for row in rows), shown, then)

    @staticmethod
    def _person_then(records: Any) -> str:
        row = next(one for one in records.board.recipients(1) if one["person_id"] == HE)
        made = records.connection.execute(select(task.c.made_at).where(task.c.kind == TaskKind.CALL.value)).scalar()
        return f"a human calls ({made:%H:%M})" if made and row["state"] == "task_open" else str(row["state"])

    @staticmethod
    def _group_then(records: Any) -> str:
        query = select(task).where(task.c.kind == TaskKind.RELAY.value, task.c.title.like("局机关%"))
        relays = records.connection.execute(query).all()
        if not relays:
            return "nothing more"
        how = "looks, and forwards it" if "看看" in relays[0].title else "forwards it"
        return f"its owner {how} ({relays[0].made_at:%H:%M})"


def _is_receipt(message: Incoming) -> bool:
    return message.event is Event.RECEIPT and message.receipt is not None
