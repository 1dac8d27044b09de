"""Mass messages: to all followers or to those with a tag, four a month for each, known again by clientmsgid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.wechat.people import Shown, User
from tests.fakes.wechat.receipts import Receipt, ReceiptDesk
from tests.fakes.wechat.sends import refusal
from tests.fakes.wechat.settings import MASS_ADMIN, TEXT_BYTES
from tests.fakes.wechat.world import Answer, Ask, Mass, World

KEY_BYTES = 64
REMEMBERED = timedelta(hours=24)
TOO_SOON = timedelta(minutes=1)
OUT = "send success"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that can be read: `group` is "all" or "tag:" and a number."""

    group: str
    text: str
    key: str


def send_all(world: World, desk: ReceiptDesk, ask: Ask, now: datetime) -> Answer:
    """POST message/mass/sendall."""
    asked, refused = _read(world, ask.literal)
    if asked is None:
        return refusal(refused)
    known = world.mass_keys.get(asked.key) if asked.key else None
    if known and now - known[1] < TOO_SOON:
        return refusal(45066)
    if known and now - known[1] < REMEMBERED:
        return Answer({"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": known[0]})
    world.mass_days[now.date().isoformat()] += 1
    if world.mass_days[now.date().isoformat()] > world.settings.mass_quota:
        return refusal(45028)
    return _start(world, desk, asked, now)


def _read(world: World, body: dict[str, Any]) -> tuple[Asked | None, int]:
    key = str(body.get("clientmsgid", ""))
    if len(key.encode()) > KEY_BYTES:
        return None, 45067
    if body.get("msgtype") != "text":
        return None, 40008
    part = body.get("text")
    text = part.get("content") if isinstance(part, dict) else None
    if not isinstance(text, str) or not text:
        return None, 44004
    if len(text.encode()) > TEXT_BYTES:
        return None, 45002
    group = _group(world, body.get("filter"))
    return (Asked(group, text, key), 0) if group else (None, 45159)


def _group(world: World, chosen: object) -> str:
    """`group_id`, which SDKs of old times send, is no longer read."""
    if not isinstance(chosen, dict):
        return ""
    if chosen.get("is_to_all") is True:
        return "all"
    tag = chosen.get("tag_id")
    exists = isinstance(tag, int) and any(tag in user.tags for user in world.people)
    return f"tag:{tag}" if exists else ""


def _start(world: World, desk: ReceiptDesk, asked: Asked, now: datetime) -> Answer:
    msgid = next(world.sent_ids)
    rule = world.board.receipt(MASS_ADMIN)
    status = rule.status or OUT
    shown = Shown("mass", "text", asked.text, now.timestamp(), msgid=msgid)
    reached = list(_reached(world, asked.group, now)) if status == OUT else []
    for user in reached:
        user.phone.append(shown)
        user.masses[f"{now:%Y-%m}"] += 1
    world.masses[msgid] = Mass(asked.group, asked.text, status, now.timestamp(), len(reached))
    if asked.key:
        world.mass_keys[asked.key] = (msgid, now)
    world.accept(asked.group, shown, asked.key)
    first = desk.plan(Receipt(MASS_ADMIN, msgid, status, "mass", count=len(reached)), rule, now.timestamp())
    payload = {"errcode": 0, "errmsg": "send job submission success", "msg_id": msgid, "msg_data_id": msgid + 1}
    return Answer(payload, accepted=True, first=first)


def _reached(world: World, group: str, now: datetime) -> Iterator[User]:
    """Who follows, has the tag, has not switched messages off and has had fewer than four this month; the rest hear nothing."""
    for user in world.people:
        chosen = group == "all" or int(group.removeprefix("tag:")) in user.tags
        if chosen and user.following and not user.blocked and user.masses[f"{now:%Y-%m}"] < world.settings.mass_a_month:
            yield user


def status_of(world: World, ask: Ask, now: datetime) -> Answer:
    """POST message/mass/get: no errcode when all is well."""
    number = str((ask.body or {}).get("msg_id", ""))
    mass = world.masses.get(int(number)) if number.isdigit() else None
    if mass is None:
        return refusal(40059)
    if now.timestamp() - mass.at < world.settings.mass_seconds:
        told = "SENDING"
    else:
        told = mass.taken_back or ("SEND_SUCCESS" if mass.status == OUT else "SEND_FAIL")
    return Answer({"msg_id": int(number), "msg_status": told})
