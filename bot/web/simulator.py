"""The rehearsal room at /chat: be anybody of the demo office, through the same dispatcher and the same delivery.

Only served while the office is the demo one. What a phone shows is read from the records, so a restart loses nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.domain.messages import Event, Form, Incoming, Kind
from bot.domain.people import OwnerKind
from bot.domain.text import spoken_clock, spoken_time
from bot.office import DEMO_ACCOUNT, DEMO_CHANNEL, demo_address
from bot.store import Records
from bot.store.people import Route as Way
from bot.web.parts import Parts

LONGEST = 2000  # characters of one message typed here
LARGEST = 32_768  # bytes of one request: the longest message, every character written as an escape
GUEST = "guest-1"
FOLLOW = "[关注]"
PICTURE = "[图片]"
ROLES = {
    "clerk": "工作人员",
    "approver": "审批",
    "liaison": "联系人",
    "secretary": "支部书记",
    "leader": "领导",
    "admin": "管理员",
}
SORRY = {
    "elsewhere": "只能在本页面里说话。",
    "unclear": "这句话没有收到，请再说一遍。",
    "empty": "还没有写字。",
    "too_long": f"一次最多说 {LONGEST} 个字，请分几次说。",
    "not_recorded": "这句话没有记下，请再说一遍。",
}
ADDRESSED = re.compile(r"^\s*@\S*\s*")
HARMLESS_KEY = re.compile(r"[A-Za-z0-9\-]{8,64}")
SOMEBODY = re.compile(r"[a-z]{1,16}-\d{1,9}")
SOME_GROUP = re.compile(r"[\w\-]{0,64}")
# The page needs nothing but itself, and nobody may frame it.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Unfit(Exception):
    """What was posted is nothing that can be said; the argument is a key of SORRY."""


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    text: str
    key: str
    group: str


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
        data = {"people": people, "groups": groups, "longest": LONGEST}
        return HTMLResponse(self._parts.wording.page("simulator", data), headers=SAFE)

    async def phone(self, request: Request) -> Response:
        """One phone: what its owner said and what reached him, oldest first."""
        seen = await asyncio.to_thread(self._thread, request.path_params["who"])
        return JSONResponse({**seen, "board": await asyncio.to_thread(self._board)}, headers=SAFE)

    async def group(self, request: Request) -> Response:
        bubbles = await asyncio.to_thread(self._group_thread, request.path_params["group"])
        return JSONResponse({"bubbles": bubbles, "board": await asyncio.to_thread(self._board)}, headers=SAFE)

    async def say(self, request: Request) -> Response:
        """Say something as somebody. The page makes a key for each message, so that a double tap is one message."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _sorry("elsewhere", 403)
        if not 0 < int(request.headers.get("content-length") or 0) <= LARGEST:
            return _sorry("too_long", 413)
        try:
            said = _read(await request.body())
        except Unfit as fault:
            return _sorry(str(fault), 400)
        except ClientDisconnect:
            return Response("", 400)
        try:
            answer = await self._parts.intake.answer(self._incoming(said), self._parts.limits.answer_within)
        except (RuntimeError, TimeoutError):
            return _sorry("not_recorded", 503)
        self._parts.wake()
        return JSONResponse({"answer": answer}, headers=SAFE)

    def _incoming(self, said: Said) -> Incoming:
        follows, shows = said.text == FOLLOW, said.text == PICTURE
        words = ADDRESSED.sub("", said.text) if said.group else said.text
        return Incoming(
            DEMO_CHANNEL,
            DEMO_ACCOUNT,
            said.who,
            Kind.EVENT if follows else Kind.IMAGE if shows else Kind.TEXT,
            said.key,
            self._parts.clock.now(),
            text="" if follows or shows else words,
            event=Event.FOLLOW if follows else None,
            media_id=f"demo-{said.key}" if shows else "",
            group=said.group,
            addressed=not said.group or bool(ADDRESSED.match(said.text)),
        )

    # --- reading the records -------------------------------------------------------------------------------------------

    def _cast(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        with self._parts.store.read() as records:
            people = [
                _one(OwnerKind.STAFF, one.id, one.role.value, one.name, ROLES[one.role.value]) for one in records.people.staff()
            ]
            persons = records.people.persons()
            reached = records.people.routes([one.id for one in persons])
            people += [
                _one(OwnerKind.PERSON, one.id, "person", one.name, f"{one.category.value} · {one.unit}{_lacks(reached[one.id])}")
                for one in persons
            ]
            people += [
                _one(OwnerKind.PROXY, one.id, "proxy", one.name, f"{one.person_name}的{one.relation}")
                for one in records.people.proxies()
            ]
            groups = [{"id": one.external_id, "name": one.name} for one in records.people.groups() if one.external_id]
        return [*people, {"id": GUEST, "kind": "guest", "name": "新关注的人", "role": "还没有绑定"}], groups

    def _thread(self, who: str) -> dict[str, Any]:
        with self._parts.store.read() as records:
            said = [row for row in records.inbox.thread(DEMO_CHANNEL, DEMO_ACCOUNT, who) if not row["chat_group"]]
            sent = records.delivery.sent_to(DEMO_CHANNEL, DEMO_ACCOUNT, who)
            owner = _names(records, [who]).get(who, "")
        return {"bubbles": self._in_order(said, sent, {}), "owner": owner}

    def _group_thread(self, group: str) -> list[dict[str, Any]]:
        with self._parts.store.read() as records:
            said = [_as_spoken(row) for row in records.inbox.group_thread(DEMO_CHANNEL, DEMO_ACCOUNT, group)]
            names = _names(records, [row["sender"] for row in said])
            sent = records.delivery.sent_to(DEMO_CHANNEL, DEMO_ACCOUNT, group)
        return self._in_order(said, sent, names)

    def _in_order(self, said: list[dict[str, Any]], sent: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
        """Oldest first. At the same instant: what arrived, then what was said, each answer right behind its question."""
        today = self._parts.clock.now()
        found = [(row["claimed_at"], [self._sent(row, today)]) for row in sent]
        found += [(row["received_at"], _exchange(row, today, names.get(row["sender"], ""))) for row in said]
        return [bubble for _, bubbles in sorted(found, key=lambda one: one[0]) for bubble in bubbles]

    def _sent(self, row: dict[str, Any], today: datetime) -> dict[str, Any]:
        """What reached a phone by itself, with the path of its large-type page if it has one."""
        url = ((row["data"] or {}).get("card") or {}).get("url", "")
        if row["data"] is None and row["form"] == Form.PUSH.value:
            url = self._parts.links.url(row["recipient_id"], row["proxy_id"])
        return {**_bubble("bot", row["text"], row["claimed_at"], today, row["purpose"]), "page": urlsplit(url).path}

    def _board(self) -> list[dict[str, Any]]:
        """The newest notices with their counts, for the strip beside the phone."""
        with self._parts.store.read() as records:
            return [
                {"number": one.number, "title": one.title, "state": one.state.value, **_counts(records, one.id)}
                for one in records.notices.recent(3)
            ]


def _read(raw: bytes) -> Said:
    """What the page posts: who, text, and perhaps key and group. Raises Unfit."""
    try:
        posted = json.loads(raw)
        fields = [posted["who"], posted["text"], posted.get("key", uuid4().hex), posted.get("group", "")]
        who, text, key, group = (field.encode().decode() for field in fields)  # half a character cannot be kept
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unfit("unclear") from None
    if not (SOMEBODY.fullmatch(who) and HARMLESS_KEY.fullmatch(key) and SOME_GROUP.fullmatch(group)) or "\0" in text:
        raise Unfit("unclear")
    if len(text) > LONGEST:
        raise Unfit("too_long")
    if not text.strip():
        raise Unfit("empty")
    return Said(who, text, key, group)


def _sorry(why: str, status: int) -> Response:
    return JSONResponse({"error": SORRY[why]}, status, headers=SAFE)


def _one(kind: OwnerKind, number: int, part: str, name: str, role: str) -> dict[str, str]:
    return {"id": demo_address(kind, number), "kind": part, "name": name, "role": role}


def _lacks(routes: list[Way]) -> str:
    """What a visitor should know of somebody whose phone stays silent."""
    if routes and not routes[0].proxy_id:
        return ""
    return " · 家属代收" if routes else " · 没绑定"


def _counts(records: Records, notice_id: int) -> dict[str, int]:
    funnel = records.board.funnel(notice_id)
    done = funnel["confirmed"] + funnel["confirmed_by_proxy"]
    everybody = done + funnel["waiting"] + funnel["task_open"] + funnel["reached_unconfirmed"]
    return {"done": done, "all": everybody, "calls": funnel["task_open"], "comes": funnel["attend"]}


def _names(records: Records, senders: list[str]) -> dict[str, str]:
    found = records.people.senders(DEMO_CHANNEL, DEMO_ACCOUNT, senders)
    hats = {
        who: sender.person or sender.staff or (sender.proxies[0] if sender.proxies else None) for who, sender in found.items()
    }
    return {who: hat.name for who, hat in hats.items() if hat is not None}


def _exchange(row: dict[str, Any], today: datetime, name: str) -> list[dict[str, Any]]:
    """What was said, and what was answered at once."""
    if row["route"] == "receipt":
        return []
    at = row["received_at"]
    wordless = PICTURE if row["kind"] == Kind.IMAGE else FOLLOW
    heard = {**_bubble("me", row["text"] or wordless, at, today), "name": name}
    return [heard, _bubble("bot", row["reply"], at, today, "reply")] if row["reply"] and row["passive"] else [heard]


def _as_spoken(row: dict[str, Any]) -> dict[str, Any]:
    """Platforms take the address off before they hand a message on; in the group everybody sees it."""
    return row if row["route"] == "overheard" else {**row, "text": f"@小助手 {row['text']}"}


def _bubble(side: str, text: str, at: datetime, today: datetime, purpose: str = "") -> dict[str, Any]:
    clock = spoken_clock(at) if at.date() == today.date() else spoken_time(at)
    return {"side": side, "text": text, "at": at.isoformat(), "clock": clock, "purpose": purpose, "page": "", "name": ""}
