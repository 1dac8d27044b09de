"""The rehearsal room at /chat: be anybody of the demo office, through the same dispatcher and the same delivery.

Only served while the office is the demo one. What a phone shows is read from the records, so a restart loses nothing.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.domain.messages import Event, Incoming, Kind
from bot.domain.people import OwnerKind
from bot.domain.text import spoken_clock
from bot.office import DEMO_ACCOUNT, DEMO_CHANNEL, demo_address
from bot.store import Records
from bot.web.parts import Parts

LONGEST = 2000  # characters of one message typed here
GUEST = "guest-1"
ROLES = {"clerk": "工作人员", "approver": "审批", "liaison": "联系人", "leader": "领导", "admin": "管理员"}
ADDRESSED = re.compile(r"^\s*@\S*\s*")
HARMLESS_KEY = re.compile(r"[A-Za-z0-9\-]{8,64}")


class Simulator:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [
            Route("/chat", self.page),
            Route("/chat/phone/{who}", self.phone),
            Route("/chat/group/{group}", self.group),
            Route("/chat/say", self.say, methods=["POST"]),
        ]

    async def page(self, _request: Request) -> Response:
        people, groups = await asyncio.to_thread(self._cast)
        return HTMLResponse(self._parts.wording.page("simulator", {"people": people, "groups": groups}))

    async def phone(self, request: Request) -> Response:
        """One phone: what its owner said and what reached him, oldest first."""
        bubbles = await asyncio.to_thread(self._thread, request.path_params["who"])
        return JSONResponse({"bubbles": bubbles, "board": await asyncio.to_thread(self._board)})

    async def group(self, request: Request) -> Response:
        bubbles = await asyncio.to_thread(self._group_thread, request.path_params["group"])
        return JSONResponse({"bubbles": bubbles, "board": await asyncio.to_thread(self._board)})

    async def say(self, request: Request) -> Response:
        """Say something as somebody. The page makes a key for each message, so that a double tap is one message."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return JSONResponse({"error": "只能在本页面里说话。"}, 403)
        try:
            said = await request.json()
            who, text = str(said["who"])[:64], str(said["text"])[:LONGEST]
            key = str(said.get("key", uuid4().hex))
            group = str(said.get("group", ""))[:64]
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"error": "这句话没有收到，请再说一遍。"}, 400)
        if not HARMLESS_KEY.fullmatch(key):
            return JSONResponse({"error": "这句话没有收到，请再说一遍。"}, 400)
        answer = await self._parts.intake.answer(self._incoming(who, text, key, group), self._parts.limits.answer_within)
        self._parts.wake()
        return JSONResponse({"answer": answer})

    # --- reading the records -------------------------------------------------------------------------------------------

    def _incoming(self, who: str, text: str, key: str, group: str) -> Incoming:
        addressed = not group or bool(ADDRESSED.match(text))
        return Incoming(
            DEMO_CHANNEL,
            DEMO_ACCOUNT,
            who,
            Kind.EVENT if text == "[关注]" else Kind.TEXT,
            key,
            self._parts.clock.now(),
            text="" if text == "[关注]" else ADDRESSED.sub("", text) if group else text,
            event=Event.FOLLOW if text == "[关注]" else None,
            group=group,
            addressed=addressed,
        )

    def _cast(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        with self._parts.store.read() as records:
            people = [
                {"id": demo_address(OwnerKind.STAFF, one.id), "name": one.name, "role": ROLES[one.role.value]}
                for one in records.people.staff()
            ]
            persons = records.people.persons()
            people += [
                {"id": demo_address(OwnerKind.PERSON, one.id), "name": one.name, "role": f"{one.category.value} · {one.unit}"}
                for one in persons
            ]
            people += [
                {"id": demo_address(OwnerKind.PROXY, one.id), "name": one.name, "role": f"{one.person_name}的{one.relation}"}
                for one in records.people.proxies()
            ]
            groups = [{"id": one.external_id, "name": one.name} for one in records.people.groups() if one.external_id]
        return [*people, {"id": GUEST, "name": "新关注的人", "role": "还没有绑定"}], groups

    def _thread(self, who: str) -> list[dict[str, Any]]:
        with self._parts.store.read() as records:
            said = [row for row in records.inbox.thread(DEMO_CHANNEL, DEMO_ACCOUNT, who) if not row["chat_group"]]
            sent = records.delivery.sent_to(DEMO_CHANNEL, DEMO_ACCOUNT, who)
        bubbles = [bubble for row in said for bubble in _exchange(row)]
        bubbles += [_bubble("bot", row["text"], row["claimed_at"], row["purpose"]) for row in sent]
        return sorted(bubbles, key=lambda bubble: str(bubble["at"]))

    def _group_thread(self, group: str) -> list[dict[str, Any]]:
        with self._parts.store.read() as records:
            said = records.inbox.group_thread(DEMO_CHANNEL, DEMO_ACCOUNT, group)
            names = _names(records, [row["sender"] for row in said])
            sent = records.delivery.sent_to(DEMO_CHANNEL, DEMO_ACCOUNT, group)
        bubbles = [{**bubble, "name": names.get(row["sender"], "")} for row in said for bubble in _exchange(row)]
        bubbles += [_bubble("bot", row["text"], row["claimed_at"], row["purpose"]) for row in sent]
        return sorted(bubbles, key=lambda bubble: str(bubble["at"]))

    def _board(self) -> list[dict[str, Any]]:
        """The newest notices with their counts, for the strip above the phone."""
        with self._parts.store.read() as records:
            notices = records.notices.recent(3)
            return [{"number": one.number, "title": one.title, **_counts(records, one.id)} for one in notices]


def _counts(records: Records, notice_id: int) -> dict[str, int]:
    funnel = records.notices.funnel(notice_id)
    done = funnel["confirmed"] + funnel["confirmed_by_proxy"]
    everybody = done + funnel["waiting"] + funnel["task_open"] + funnel["reached_unconfirmed"]
    return {"done": done, "all": everybody, "calls": funnel["task_open"]}


def _names(records: Records, senders: list[str]) -> dict[str, str]:
    found = records.people.senders(DEMO_CHANNEL, DEMO_ACCOUNT, senders)
    hats = {
        who: sender.person or sender.staff or (sender.proxies[0] if sender.proxies else None) for who, sender in found.items()
    }
    return {who: hat.name for who, hat in hats.items() if hat is not None}


def _exchange(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What was said, and what was answered at once."""
    if row["route"] == "receipt":
        return []
    heard = _bubble("me", row["text"] or f"［{row['kind']}］", row["received_at"], "")
    if not (row["reply"] and row["passive"]):
        return [heard]
    answered = _bubble("bot", row["reply"], row["received_at"], "reply")
    return [heard, {**answered, "at": f"{answered['at']}~"}]  # an answer follows what it answers


def _bubble(side: str, text: str, at: Any, purpose: str) -> dict[str, Any]:
    return {"side": side, "text": text, "at": at.isoformat(), "clock": spoken_clock(at), "purpose": purpose}
