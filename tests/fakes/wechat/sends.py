"""The two ways to write to a person: template messages and customer-service messages."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.wechat.people import Shown, User, Window
from tests.fakes.wechat.receipts import Receipt, ReceiptDesk
from tests.fakes.wechat.settings import FIELD_CHARACTERS, MEDIA_KEPT, ONE_SEND_PER_KEY, TEXT_BYTES
from tests.fakes.wechat.world import Answer, Ask, World

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]")
_DROPPED = ("first", "remark")  # no longer shown since 2023-05-04
_CUSTOM_KINDS = (
    "text",
    "image",
    "voice",
    "video",
    "music",
    "news",
    "mpnews",
    "mpnewsarticle",
    "msgmenu",
    "wxcard",
    "miniprogrampage",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A template message as the phone shows it."""

    fields: dict[str, str]
    cut: dict[str, int]
    stripped: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.fields.values())


def face(data: dict[str, str]) -> Face:
    """Strip newlines and emoji, drop the first line and the remark, and cut what is over 20 characters, all in silence."""
    clean = {k: _EMOJI.sub("", re.sub(r"[\r\n]+", "", v)) for k, v in data.items() if k not in _DROPPED}
    return Face(
        fields={k: v[:FIELD_CHARACTERS] for k, v in clean.items()},
        cut={k: len(v) for k, v in clean.items() if len(v) > FIELD_CHARACTERS},
        stripped=tuple(k for k, v in data.items() if clean.get(k) != v),
    )


def send_template(world: World, desk: ReceiptDesk, ask: Ask, now: datetime) -> Answer:
    """POST message/template/send."""
    body = ask.body or {}
    data, refused = _template_data(world, body, now)
    if refused:
        return refusal(refused)
    user, refused = reachable(world, body.get("touser"))
    if user is None:
        return refusal(refused)
    key = body.get("client_msg_id")
    earlier = world.once.get((user.openid, str(key))) if key else None
    if earlier and now - earlier[1] < ONE_SEND_PER_KEY:
        return Answer({"errcode": 0, "errmsg": "ok", "msgid": earlier[0]}, accepted=True)
    msgid = next(world.sent_ids)
    if key:
        world.once[user.openid, str(key)] = (msgid, now)
    shown_face = face(data)
    shown = Shown(
        "template",
        "template",
        shown_face.text,
        now.timestamp(),
        msgid=msgid,
        template_id=body["template_id"],
        url=body.get("url"),
        fields=shown_face.fields,
        cut=shown_face.cut,
        stripped=shown_face.stripped,
    )
    return _deliver(world, desk, user, shown, str(key or ""), now)


def _deliver(world: World, desk: ReceiptDesk, user: User, shown: Shown, key: str, now: datetime) -> Answer:
    rule = world.board.receipt(user.openid)
    status = rule.status or ("failed:user block" if user.blocked else "success")
    if status == "success" and not user.blocked:
        user.phone.append(shown)
    world.accept(user.openid, shown, key)
    msgid = shown.msgid or 0
    first = desk.plan(Receipt(user.openid, msgid, status), rule, now.timestamp())
    return Answer({"errcode": 0, "errmsg": "ok", "msgid": msgid}, accepted=True, first=first)


def _template_data(world: World, body: dict[str, Any], now: datetime) -> tuple[dict[str, str], int]:
    needed = world.settings.templates.get(str(body.get("template_id")))
    if needed is None:
        return {}, 40037
    values, refused = values_of(body.get("data"), needed)
    if refused:
        return {}, refused
    today = now.date().isoformat()
    world.template_days[today] += 1
    if world.template_days[today] > world.settings.template_quota:
        return {}, 45009
    return values, 0


def values_of(data: object, needed: Collection[str]) -> tuple[dict[str, str], int]:
    """The fields of a template by name, or 47003."""
    if not isinstance(data, dict) or not data:
        return {}, 47003
    values = {str(k): v.get("value") if isinstance(v, dict) else None for k, v in data.items()}
    if any(not isinstance(v, str | int | float) or v == "" for v in values.values()) or set(needed) - set(values):
        return {}, 47003
    if not all(_fits_its_type(name, str(value)) for name, value in values.items()):
        return {}, 47003
    return {k: str(v) for k, v in values.items()}, 0


TYPED = {  # a field is named after its type; these two take nothing but a date in figures, 24 hours
    "time": re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})( \d{1,2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}"),
    "date": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?"),
}


def _fits_its_type(name: str, value: str) -> bool:
    wanted = TYPED.get(name.rstrip("0123456789"))
    return wanted is None or wanted.fullmatch(value) is not None


def send_custom(world: World, ask: Ask, now: datetime) -> Answer:
    """POST message/custom/send."""
    body = ask.literal
    kind = body.get("msgtype")
    user, refused = reachable(world, body.get("touser"))
    if user is None:
        return refusal(refused)
    if kind not in _CUSTOM_KINDS:
        return refusal(40008)
    part = body.get(str(kind))
    text = part.get("content", "") if kind == "text" and isinstance(part, dict) else json.dumps(part, ensure_ascii=False)
    if not part or not isinstance(text, str) or not text:
        return refusal(44004)
    if kind == "image" and not _kept(world, part, now):
        return refusal(40007)
    if len(text.encode()) > TEXT_BYTES and kind in ("text", "msgmenu"):
        return refusal(45002)
    if user.blocked:
        return refusal(48002)
    verdict = user.windows.spend(now)
    if verdict is not Window.OPEN:
        return refusal(int(verdict))
    world.show(user, Shown("custom", str(kind), text, now.timestamp()))
    return Answer({"errcode": 0, "errmsg": "ok"}, accepted=True)


def _kept(world: World, part: object, now: datetime) -> bool:
    """Whether a picture was uploaded in the last three days."""
    media_id = part.get("media_id") if isinstance(part, dict) else None
    kept = world.uploads.get(str(media_id))
    return kept is not None and now - kept[1] < MEDIA_KEPT and media_id not in world.gone


def reachable(world: World, openid: object, follows: bool = True) -> tuple[User | None, int]:
    """The person, or why he cannot be written to; `follows`: only followers can."""
    user = world.people.known(openid) if isinstance(openid, str) else None
    if user is None:
        return None, 40003
    return (user, 0) if user.following or not follows else (None, 43004)


def refusal(errcode: int) -> Answer:
    return Answer({"errcode": errcode})
