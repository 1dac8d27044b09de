"""The room's own machinery: one look at everything, the clock that is put ahead, and the switches by which things go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.messages import Form
from bot.domain.people import OwnerKind
from bot.domain.rehearsal import Fault, Handset, Switches
from bot.office import demo_address
from bot.rehearsal import Busy, Rehearsal
from bot.store import Records
from bot.web.parts import Parts
from bot.web.rehearsal import work
from bot.web.rehearsal.phones import GROUP, Phones
from bot.web.rehearsal.saying import SOME_GROUP, SOMEBODY, Unfit, posted

AT_ONCE = 4  # phones side by side
MORNING = "morning"
STEPS = {"10": timedelta(minutes=10), "60": timedelta(hours=1)}
FRIDAY = 4
ALL_WELL = "all"
CAN_FAIL = (Form.PUSH, Form.CHAT, Form.SMS, Form.VOICE, Form.GROUP)


class Room:
    """`safe`: the headers of every answer."""

    def __init__(self, parts: Parts, rehearsal: Rehearsal, safe: Mapping[str, str]) -> None:
        self._parts = parts
        self._rehearsal = rehearsal
        self._safe = safe
        self._phones = Phones(parts)

    def routes(self) -> list[Route]:
        return [
            Route("/chat/now", self.now),
            Route("/chat/time", self.time, methods=["POST"]),
            Route("/chat/fault", self.fault, methods=["POST"]),
        ]

    async def now(self, request: Request) -> Response:
        """Everything that the page shows: the phones that it asks for, the clock, the switches, and the ladder at work."""
        asked = request.query_params
        shown = list(dict.fromkeys(asked.getlist("show")))[:AT_ONCE]
        number = asked.get("notice", "")
        seen = await asyncio.to_thread(self._look, shown, int(number) if number.isdecimal() and len(number) < 9 else 0)
        return JSONResponse(seen, headers=self._safe)

    async def time(self, request: Request) -> Response:
        """Put the clock ahead. Raises Unfit, also while it runs."""
        fields = await posted(request)
        by, turn = fields.get("by"), fields.get("turn")
        ways = {**STEPS, MORNING: self._rehearsal.until_morning()}
        if not (isinstance(turn, int) and isinstance(by, str) and by in ways):
            raise Unfit("unclear")
        try:
            self._rehearsal.begin(ways[by], turn)
        except Busy:
            raise Unfit("moving", 409) from None
        return JSONResponse(self._clock(), headers=self._safe)

    async def fault(self, request: Request) -> Response:
        """Let something go wrong, or be well again. Raises Unfit."""
        await self._rehearsal.switch(_change(await posted(request)))
        self._parts.wake()
        return JSONResponse(self._rehearsal.switches.dump(), headers=self._safe)

    # --- one look ------------------------------------------------------------------------------------------------------

    def _look(self, shown: Sequence[str], number: int) -> dict[str, Any]:
        with self._parts.store.read() as records:
            pieces = self._pieces(records, shown, number)
            choice = work.notices(records)
        switches = self._rehearsal.switches
        return {
            "phones": {who: self._phone(who) for who in shown if self._is_one(who)},
            "newest": self._phones.newest(),
            "notices": choice,
            "forms": {form.value: switches.fault(form).value for form in CAN_FAIL},
            **pieces,
            **self._clock(),
        }

    def _phone(self, who: str) -> dict[str, Any]:
        if who.startswith(GROUP):
            return {"bubbles": self._phones.group(who.removeprefix(GROUP)), "owner": "", "handset": Handset.ON.value}
        return self._phones.phone(who)

    @staticmethod
    def _is_one(who: str) -> bool:
        return bool(SOME_GROUP.fullmatch(who.removeprefix(GROUP)) if who.startswith(GROUP) else SOMEBODY.fullmatch(who))

    def _pieces(self, records: Records, shown: Sequence[str], number: int) -> dict[str, str]:
        """What is put into the page as it is, in words."""
        people = [who for who in shown if SOMEBODY.fullmatch(who)]
        data: dict[str, dict[str, Any]] = {
            "board": {"notices": work.board(records)},
            "steps": {"done": work.steps(records)},
            "ladder": work.ladders(records, number, people),
            "trouble": {"switches": self._rehearsal.switches, "handsets": self._handsets(records)},
        }
        return {name: self._parts.wording.page(f"rehearsal/{name}", given) for name, given in data.items()}

    def _handsets(self, records: Records) -> list[tuple[str, str]]:
        """Whose telephones are not as they should be, and how."""
        odd = self._rehearsal.switches.handsets
        if not odd:
            return []
        names = {demo_address(OwnerKind.PERSON, one.id): one.name for one in records.people.persons()}
        names |= {demo_address(OwnerKind.PROXY, one.id): one.name for one in records.people.proxies()}
        return [(names[who], state.value) for who, state in odd.items() if who in names]

    def _clock(self) -> dict[str, Any]:
        now, jump = self._parts.clock.now(), self._rehearsal.jump
        data = {"now": now, "jump": jump, "share": round(100 * jump.share(now)) if jump else 0}
        words = self._parts.wording.page("rehearsal/clock", data)
        return {"clock": words, "moving": jump is not None, "turn": self._rehearsal.turn, "soon": _soon(now.date())}


def _soon(today: date) -> str:
    """A working day for the meeting of a notice that is written now: the day after tomorrow, or the Monday after it."""
    day = today + timedelta(days=2)
    day += timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)
    return f"{day.month}月{day.day}日"


def _change(fields: Mapping[str, Any]) -> Callable[[Switches], Switches]:
    """What is to be otherwise. Raises Unfit."""
    who = fields.get("who")
    try:
        if fields.get("well") == ALL_WELL:
            return lambda _now: Switches()
        if "form" in fields:
            form, fault = Form(str(fields["form"])), Fault(str(fields.get("fault")))
            return lambda now: now.with_fault(form, fault)
        if isinstance(who, str) and SOMEBODY.fullmatch(who):
            handset = Handset(str(fields.get("handset")))
            return lambda now: now.with_handset(who, handset)
    except ValueError:
        raise Unfit("unclear") from None
    raise Unfit("unclear")
