"""/_control/: what tests and drills ask of the fake platform itself."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.fakes.wechat import switches
from tests.fakes.wechat.chance import at_epoch, only
from tests.fakes.wechat.consents import choose, chosen
from tests.fakes.wechat.envelope import Fields
from tests.fakes.wechat.gate import Gate
from tests.fakes.wechat.pages import open_page
from tests.fakes.wechat.people import User
from tests.fakes.wechat.push import Pusher, Told
from tests.fakes.wechat.receipts import ORDERS, ReceiptDesk
from tests.fakes.wechat.settings import Settings
from tests.fakes.wechat.spoken import event, message, note_event, note_message
from tests.fakes.wechat.world import World

Spec = dict[str, Any]


@dataclass(slots=True)
class Platform:
    """The world and its moving parts; `shift` moves the platform's clock, so that 48 hours pass in a test."""

    read_clock: Callable[[], float]
    shift: timedelta = timedelta()
    world: World = field(default_factory=World)
    pusher: Pusher = field(init=False)
    desk: ReceiptDesk = field(init=False)
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self._assemble(World())

    def _assemble(self, world: World) -> None:
        self.world = world
        self.pusher = Pusher(world, self.now)
        self.desk = ReceiptDesk(self.pusher)
        self.gate = Gate(world, self.desk)

    def now(self) -> datetime:
        return at_epoch(self.read_clock()) + self.shift

    def close(self) -> None:
        self.desk.stop()
        self.pusher.wire.close()

    # set-up

    def reset(self, spec: Spec) -> Spec:
        """Forget everything; the settings stay unless `settings` is false."""
        settings = self.world.settings if only(spec, {"settings"}).get("settings", True) else Settings()
        self.close()
        self.shift = timedelta()
        self._assemble(World(settings=settings))
        return {}

    def configure(self, spec: Spec) -> Spec:
        self.world.settings = self.world.settings.changed(spec)
        self.pusher.resize()
        return asdict(self.world.settings)

    def clock(self, spec: Spec) -> Spec:
        """Move the clock by `advance` seconds, or to `to` seconds since the epoch; it keeps running."""
        only(spec, {"advance", "to"})
        if "to" in spec:
            self.shift = at_epoch(float(spec["to"])) - at_epoch(self.read_clock())
        self.shift += timedelta(seconds=float(spec.get("advance", 0)))
        return {"now": self.now().timestamp()}

    def users(self, spec: Spec) -> Spec:
        """Create or change people, by `openids`, or `count` of them with a `prefix` and a number from 0."""
        only(spec, {"openids", "count", "prefix", "following", "blocked"})
        numbered = [f"{spec.get('prefix', 'o')}{n}" for n in range(int(spec.get("count", 0)))]
        for openid in [*spec.get("openids", ()), *numbered]:
            user = self.world.people.meet(openid)
            user.following = bool(spec.get("following", user.following))
            user.blocked = bool(spec.get("blocked", user.blocked))
        return {"people": sum(1 for _ in self.world.people)}

    def media_gone(self, spec: Spec) -> Spec:
        """The platform keeps this picture no more."""
        self.world.gone.add(str(only(spec, {"media_id"})["media_id"]))
        return {}

    def fault(self, spec: Spec) -> Spec:
        self.world.board.faults.append(switches.fault(spec))
        return {}

    def receipt_rule(self, spec: Spec) -> Spec:
        self.world.board.receipts.append(switches.receipt_rule(spec))
        return {}

    def push_switch(self, spec: Spec) -> Spec:
        self.world.board.pushes.append(switches.push_switch(spec))
        return {}

    def all_well(self, spec: Spec) -> Spec:
        """Switch every misbehaviour off."""
        self.world.board = switches.Board()
        return {}

    def expire_tokens(self, spec: Spec) -> Spec:
        self.world.tokens.spoil_all(self.now())
        return {}

    def tag(self, spec: Spec) -> Spec:
        """Give people a tag, by `openids`."""
        for openid in only(spec, {"tag", "openids"})["openids"]:
            self.world.people.meet(str(openid)).tags.add(int(spec["tag"]))
        return {}

    def delete_mass(self, spec: Spec) -> Spec:
        """Somebody deletes a mass message in the console."""
        self.world.masses[int(only(spec, {"msgid"})["msgid"])].taken_back = "DELETE"
        return {}

    # people do something

    async def choose(self, spec: Spec) -> Spec:
        """Answer a window that asks for consent (`choices`: template to accept, reject), or change one in the list of notices."""
        only(spec, {"openid", "choices", "managed"})
        user, choices = self.world.people.meet(str(spec["openid"])), dict(spec["choices"])
        choose(self.world, user, choices)
        if not self.world.settings.callback_url:
            return {}
        told = await self.pusher.tell(user.openid, chosen(choices, bool(spec.get("managed"))), self.now())
        return told.public()

    def visit(self, spec: Spec) -> Spec:
        """Open an address in WeChat; where the browser ends up."""
        only(spec, {"openid", "url"})
        return {"back": open_page(self.world, str(spec["openid"]), str(spec["url"]), self.now())}

    async def say(self, spec: Spec) -> Spec:
        only(spec, {"openid", "type", "fields"})
        told = await self._spoken(self._write(spec))
        return told.public()

    def _write(self, spec: Spec) -> tuple[User, Fields, datetime]:
        """Give the message its id and time, as the person presses "send"."""
        user = self.world.people.meet(str(spec["openid"]))
        if not user.following:
            raise ValueError("who does not follow cannot write")
        fields = message(str(spec.get("type", "text")), spec.get("fields", {}), next(self.world.said_ids))
        note_message(user, fields, self.now())
        return user, fields, self.now()

    async def _spoken(self, written: tuple[User, Fields, datetime]) -> Told:
        user, fields, said_at = written
        return await self.pusher.tell(user.openid, fields, said_at)

    async def event(self, spec: Spec) -> Spec:
        only(spec, {"openid", "event", "fields"})
        user = self.world.people.meet(str(spec["openid"]))
        now = self.now()
        note_event(user, str(spec["event"]), now)
        told = await self.pusher.tell(user.openid, event(str(spec["event"]), spec.get("fields", {})), now)
        return told.public()

    async def scan(self, spec: Spec) -> Spec:
        """Hold the phone over a code made by qrcode/create: SCAN for followers, subscribe for everybody else."""
        code = self.world.codes.get(str(only(spec, {"openid", "ticket"}).get("ticket")))
        if code is None or (code.until is not None and self.now() >= code.until):
            raise ValueError("this code is unknown or has expired")
        known = self.world.people.known(str(spec["openid"]))
        follows = known is not None and known.following
        name, key = ("SCAN", code.scene) if follows else ("subscribe", f"qrscene_{code.scene}")
        return await self.event({"openid": spec["openid"], "event": name, "fields": {"EventKey": key, "Ticket": spec["ticket"]}})

    async def burst(self, spec: Spec) -> Spec:
        """Many messages `[{openid, type?, fields?}]`, written in the given order, pushed `concurrency` at once in `order`."""
        only(spec, {"messages", "order", "seed", "concurrency"})
        order = spec.get("order", "given")
        if order not in ORDERS:
            raise ValueError(f"one of: {', '.join(ORDERS)}")
        written = [(n, self._write(m)) for n, m in enumerate(spec["messages"])]
        if order == "reversed":
            written.reverse()
        elif order == "shuffled":
            Random(int(spec.get("seed", 0))).shuffle(written)
        gate = asyncio.Semaphore(int(spec.get("concurrency", self.world.settings.push_concurrency)))

        async def one(n: int, item: tuple[User, Fields, datetime]) -> tuple[int, Spec]:
            async with gate:
                return n, (await self._spoken(item)).public()

        results = await asyncio.gather(*(one(n, item) for n, item in written))
        return {"results": [told for _, told in sorted(results, key=lambda r: r[0])]}

    async def replay(self, spec: Spec) -> Spec:
        return {"answer": await self.pusher.replay()}

    async def check_address(self, spec: Spec) -> Spec:
        return {"ok": await self.pusher.check_address()}

    # receipts

    async def flush(self, spec: Spec) -> Spec:
        return {"pushed": await self.desk.flush(str(only(spec, {"order"}).get("order", "given")))}

    async def settle(self, spec: Spec) -> Spec:
        await self.desk.settle()
        return {"pushed": len(self.desk.pushed), "held": len(self.desk.held)}

    # what was seen

    def phone(self, openid: str) -> Spec:
        user = self.world.people.known(openid)
        return {"messages": [asdict(shown) for shown in user.phone] if user else []}

    def phones(self) -> Spec:
        """How many messages each person saw, by how they came."""
        return {user.openid: Counter(shown.how for shown in user.phone) for user in self.world.people}

    def calls(self) -> Spec:
        return {"calls": [asdict(call) for call in self.world.calls], "token_fetches": dict(self.world.tokens.fetches)}

    def accepted(self) -> Spec:
        return {"accepted": [asdict(one) for one in self.world.accepted]}

    def menu(self) -> Spec:
        return {"menu": self.world.menu}

    def masses(self) -> Spec:
        return {"masses": [{"msgid": number, **asdict(mass)} for number, mass in self.world.masses.items()]}

    def upload(self, media_id: str) -> Spec:
        content, at = self.world.uploads[media_id]
        return {"content": content.hex(), "at": at.timestamp()}

    def group(self, key: str) -> Spec:
        return {"posts": [asdict(post) for post in self.world.robots.posts(key)]}


def parse(raw: bytes) -> Spec:
    """The JSON object of a control call, empty for an empty body. Raises ValueError for anything else."""
    decoded = json.loads(raw) if raw else {}
    if not isinstance(decoded, dict):
        raise ValueError("a JSON object, please")
    return decoded
