"""The platform calls us: 5 seconds to answer, three tries with the same MsgId, and what the person then sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from tests.fakes.wechat.chance import at_epoch
from tests.fakes.wechat.envelope import Fields, Sealed, Verdict, echo_request, read_answer, seal
from tests.fakes.wechat.people import Shown
from tests.fakes.wechat.settings import FAULT_NOTICE, PUSH_TRIES
from tests.fakes.wechat.spoken import SILENT_EVENTS
from tests.fakes.wechat.switches import PushSwitch
from tests.fakes.wechat.wire import Wire
from tests.fakes.wechat.world import World


@dataclass(frozen=True, slots=True)
class Carried:
    """How one copy of a push went: the verdict, the tries it took, each try's end and the seconds until the last answer."""

    verdict: Verdict
    tries: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Told:
    """How a push went for the person, all copies together."""

    status: str
    text: str
    reason: str
    tries: tuple[str, ...]
    seconds: float
    msg_id: int | None
    answers: tuple[str, ...]  # the outcome of every copy

    def public(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Pusher:
    world: World
    now: Callable[[], datetime]
    wire: Wire = field(default_factory=Wire)
    dice: Random = field(default_factory=Random)
    _slots: asyncio.Semaphore = field(init=False)
    last: Sealed | None = None

    def __post_init__(self) -> None:
        self.resize()

    def resize(self) -> None:
        """Let as many pushes run at once as the settings now say."""
        self._slots = asyncio.Semaphore(self.world.settings.push_concurrency)

    async def tell(self, openid: str, fields: Fields, said_at: datetime) -> Told:
        """Push one message or event and show the person what comes of it."""
        whole = self.whole(openid, fields, said_at)
        switch = self.world.board.push()
        async with self._slots:
            copies = await asyncio.gather(*(self._carry(whole, switch) for _ in range(switch.copies)))
        best = min(copies, key=lambda c: ("text", "other", "fault", "none").index(c.verdict.outcome))
        return self._shown(openid, whole, best, copies)

    def whole(self, openid: str, fields: Fields, said_at: datetime) -> Fields:
        """The message as it is pushed."""
        return {
            "ToUserName": self.world.settings.account,
            "FromUserName": openid,
            "CreateTime": int(said_at.timestamp()),
            **fields,
        }

    def _shown(self, openid: str, fields: Fields, best: Carried, copies: list[Carried]) -> Told:
        verdict, at = best.verdict, self.now().timestamp()
        if fields.get("Event") not in SILENT_EVENTS:
            user = self.world.people.meet(openid)
            if verdict.outcome in ("text", "other"):
                user.phone.append(Shown("passive", verdict.kind, verdict.text, at))
            elif verdict.outcome == "fault":
                user.phone.append(Shown("fault", "fault", FAULT_NOTICE, at))
        msg_id = fields.get("MsgId")
        return Told(
            status=verdict.outcome,
            text=verdict.text,
            reason=verdict.reason,
            tries=best.tries,
            seconds=best.seconds,
            msg_id=msg_id if isinstance(msg_id, int) else None,
            answers=tuple(c.verdict.outcome for c in copies),
        )

    async def _carry(self, fields: Fields, switch: PushSwitch) -> Carried:
        tries: list[str] = []
        sealed = self._sealed(fields, switch)
        start = monotonic()
        while len(tries) < PUSH_TRIES:
            if tries and self.world.settings.fresh_nonce:
                sealed = self._sealed(fields, switch)
            end, body = await self._try(sealed)
            tries.append(end)
            if end == "answered":
                verdict = read_answer(body, self.world.settings, str(fields["FromUserName"]))
                return Carried(verdict, tuple(tries), monotonic() - start)
        return Carried(Verdict("fault", reason=tries[-1]), tuple(tries), monotonic() - start)

    def _sealed(self, fields: Fields, switch: PushSwitch) -> Sealed:
        nonce = str(self.dice.randrange(10**8, 2 * 10**9))
        return seal(fields, self.world.settings, self.now() - timedelta(seconds=switch.age), nonce, switch.tamper)

    async def _try(self, sealed: Sealed) -> tuple[str, bytes]:
        settings = self.world.settings
        self.last = sealed
        try:
            async with asyncio.timeout(settings.push_timeout):
                reply = await self.wire.request("POST", sealed.url, sealed.body, settings.keep_alive)
        except TimeoutError:
            return "timeout", b""
        except OSError:
            return "unreachable", b""
        return ("answered", reply.body) if reply.status == 200 else (f"http {reply.status}", b"")

    async def replay(self) -> str:
        """Send the very last request once more, byte for byte, as somebody who overheard it would."""
        if self.last is None:
            raise ValueError("nothing was pushed yet")
        end, body = await self._try(self.last)
        return end if end != "answered" else body.decode(errors="replace")

    async def check_address(self) -> bool:
        """What saving the address in the console does: GET with echostr, which must come back as it is."""
        settings, echo = self.world.settings, str(self.dice.randrange(10**18, 10**19))
        url = echo_request(settings, at_epoch(self.now().timestamp()), str(self.dice.randrange(10**9)), echo)
        try:
            async with asyncio.timeout(settings.push_timeout):
                reply = await self.wire.request("GET", url, b"", keep=False)
        except (TimeoutError, OSError):
            return False
        return reply.status == 200 and reply.body == echo.encode()
