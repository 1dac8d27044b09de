"""A bridge that reconnects a hundred times under load, over real WebSockets: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Asked, Found
from bot.domain.delivery import AttemptState, Outcome
from bot.domain.messages import Form, Outgoing
from tests.fakes.onebot import FakeBridge, Link, Strike
from tests.fakes.onebot.proving import TOKEN, joined
from tests.fakes.onebot.service import Service
from tests.fakes.onebot.world import Group

RECONNECTS = 100
SENDS = 300
NOISY = [f"70{n}" for n in range(5)]  # groups in which people talk
QUIET = [f"80{n}" for n in range(10)]  # groups that are posted to
TALKERS = [f"2000{n}" for n in range(5)]
READERS = [f"3000{n}" for n in range(10)]


class Clock:
    """The wall's, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai")) + self.ahead


@dataclass
class Storm:
    """What the bridge goes through, in its own loop."""

    bridge: FakeBridge
    url: str
    said: list[str] = field(default_factory=list)  # message ids
    delivered: set[str] = field(default_factory=set)  # … of those that were written to an open socket
    over: bool = False
    later: set[asyncio.Task[None]] = field(default_factory=set)
    newest: Link | None = None

    async def rage(self) -> None:
        await self.connect()
        chatter = asyncio.ensure_future(self._chatter())
        for number in range(RECONNECTS):
            await asyncio.sleep(0.012)
            await self._reconnect(number)
        self.over = True
        await chatter
        await asyncio.gather(*self.later)

    async def connect(self) -> None:
        self.newest = await self.bridge.connected(self.url, token=TOKEN)

    async def _reconnect(self, number: int) -> None:
        old = self.newest
        assert old is not None
        match number % 6:
            case 0:  # as it should be
                await old.close()
                await self.connect()
            case 1:  # the old one says goodbye only when the new one is there
                await self.connect()
                self._soon(old.close())
            case 2:  # broken off
                await old.abort()
                await self.connect()
            case 3:  # … and only when the new one is there
                await self.connect()
                self._soon(old.abort())
            case 4:  # half-open: nothing goes through, and nobody says so
                old.freeze()
                await asyncio.sleep(0.02)
                await self.connect()
            case _:  # in the middle of a send
                self.bridge.world.strikes.append(Strike.CUT)
                await self.connect()

    def _soon(self, job: Coroutine[Any, Any, None]) -> None:
        async def after() -> None:
            await asyncio.sleep(0.05)
            await job

        self.later.add(asyncio.ensure_future(after()))

    async def _chatter(self) -> None:
        """People talk; the bridge tells its newest connection, now and then all of them."""
        number = 0
        while not self.over:
            number += 1
            group = NOISY[number % 5] if number % 2 else ""
            message = self.bridge.world.say(TALKERS[number % 3], f"第{number}句", group)
            self.said.append(str(message.id))
            event = self.bridge.world.message_event(message)
            links = list(self.bridge.links) if number % 10 == 0 else [one for one in (self.newest,) if one is not None]
            if any([await link.show(event) for link in links]):
                self.delivered.add(str(message.id))
            await asyncio.sleep(0.003)


class Sender:
    """What the core does: again after NOT_TRIED, a look after UNKNOWN, and never a blind resend."""

    def __init__(self, service: Service) -> None:
        self.channel: Any = service.joined.channel
        self.ends: dict[str, Outcome] = {}
        self.unknown: list[tuple[Outgoing, datetime]] = []

    async def work(self, now: Clock) -> None:
        room = asyncio.Semaphore(8)

        async def one(message: Outgoing) -> None:
            async with room:
                sent_at = now()
                while (result := await self.channel.send(message)).outcome is Outcome.NOT_TRIED:
                    await asyncio.sleep(0.005)
                self.ends[message.text] = result.outcome
                if result.outcome is Outcome.UNKNOWN:
                    self.unknown.append((message, sent_at))
                await asyncio.sleep(0.02)

        await asyncio.gather(*(one(message) for message in messages()))

    def look(self) -> tuple[Counter[AttemptState | None], set[str]]:
        """What became of those in doubt, and which never came."""
        found: Counter[AttemptState | None] = Counter()
        absent = set()
        for message, sent_at in self.unknown:
            asked = Asked(message.to, message.form, message.text, message.key, "", sent_at)
            end: Found | None = self.channel.look(asked)
            found[end.state if end else None] += 1
            if end is not None and end.state is AttemptState.FAILED:
                absent.add(message.text)
        return found, absent


def messages() -> list[Outgoing]:
    made = []
    for number in range(SENDS):
        group = number % 2 == 0
        to = (QUIET if group else READERS)[number // 2 % 10]
        made.append(Outgoing(to, Form.GROUP if group else Form.CHAT, f"通知第{number}号", f"k{number}"))
    return made


def test_a_hundred_reconnects_lose_and_double_nothing() -> None:
    clock = Clock()
    begun = time.monotonic()
    with (
        FakeBridge(TOKEN, now=clock, texts=True) as bridge,
        Service(joined(clock, timeout=0.5), clock) as service,
    ):
        bridge.world.groups = {name: Group() for name in (*NOISY, *QUIET)}
        bridge.world.friends = dict.fromkeys((*TALKERS, *READERS), "友")
        storm, sender = Storm(bridge, "ws://" + service.address), Sender(service)
        raging = asyncio.run_coroutine_threadsafe(storm.rage(), bridge._loop)
        sending = asyncio.run_coroutine_threadsafe(sender.work(clock), service._loop)
        raging.result(30)
        bridge.world.strikes.clear()
        bridge.run(storm.connect())
        sending.result(30)
        service.settle()
        clock.ahead = timedelta(minutes=2)
        looked, absent = sender.look()

        heard = Counter(one.key for one in service.heard)
        ids = Counter(one.message_id for one in service.heard)
        shown = Counter(text for to in (*QUIET, *READERS) for text in bridge.world.shown(to))
        ends = Counter(sender.ends.values())
        missing = [one for one in storm.said if one not in ids]
        counts = (
            f"{RECONNECTS} reconnects; {len(storm.said)} events, {len(storm.delivered)} written to an open socket,"
            f" {len(heard)} heard, {len(missing)} missing, {sum(heard.values()) - len(heard)} twice;"
            f" {SENDS} sends: {dict(ends)}, looked up {dict(looked)}, shown {len(shown)}, never came {len(absent)};"
            f" {time.monotonic() - begun:.1f} s"
        )
        print(counts)
        assert not missing, counts
        assert set(ids) == set(storm.said), counts
        assert max(heard.values()) == 1, counts
        assert len(sender.ends) == SENDS, counts
        assert looked[None] == 0, counts  # everything in doubt is found out
        assert max(shown.values()) == 1, counts
        assert set(shown) == set(sender.ends) - absent, counts
        assert len(storm.said) - len(storm.delivered) > 0, counts  # the storm was one
        assert sender.unknown, counts
