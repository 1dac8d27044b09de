"""One WeChat push, from its fields to `Incoming`. Names and meanings: wechat service account documentation, message push."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from bot.channels.shared.fit import clean
from bot.domain.delivery import Reason
from bot.domain.messages import Event, Incoming, Kind, ReceiptReport
from bot.errors import Malformed

Fields = Mapping[str, str]

LONGEST_TEXT = 10_000  # characters; more than the platform lets a person send
LONGEST_ID = 128  # characters; an openid has 28
LONGEST_MEDIA = 512  # characters

_KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "file": Kind.FILE,
    "miniprogrampage": Kind.LINK,
}

# Which fields make up the text of a message, one line each; what is missing is left out.
_WORDS: dict[str, tuple[str, ...]] = {
    "text": ("Content",),
    "voice": ("Recognition",),
    "location": ("Label",),
    "link": ("Title", "Url"),
    "file": ("Title",),
    "miniprogrampage": ("Title",),
}

_EVENTS = {
    "subscribe": Event.FOLLOW,
    "unsubscribe": Event.UNFOLLOW,
    "scan": Event.SCAN,
    "click": Event.MENU,
    "view": Event.VIEW,
    "templatesendjobfinish": Event.RECEIPT,
}


def incoming(account: str, fields: Fields, now: datetime) -> Incoming:
    """What the push means. Raises Malformed if a required field is missing or of impossible size."""
    sender = _id(fields, "FromUserName")
    _id(fields, "ToUserName")
    created, kind = _id(fields, "CreateTime"), _id(fields, "MsgType")
    if not (created.isascii() and created.isdigit()):
        raise Malformed("CreateTime is no number")
    if kind == "event":
        return _event(account, fields, now)
    return Incoming(
        channel="wechat",
        account=account,
        sender=sender,
        kind=_KINDS.get(kind, Kind.UNKNOWN),
        key=_key(fields, kind),
        received_at=now,
        text=_words(kind, fields),
        media_id=_bounded(fields, "MediaId", LONGEST_MEDIA) or _bounded(fields, "FileKey", LONGEST_MEDIA),
    )


def _event(account: str, fields: Fields, now: datetime) -> Incoming:
    event = _EVENTS.get(fields.get("Event", "").lower(), Event.UNKNOWN)
    entry = fields.get("EventKey", "")
    return Incoming(
        channel="wechat",
        account=account,
        sender=fields["FromUserName"].strip(),
        kind=Kind.EVENT,
        key=_key(fields, "event"),
        received_at=now,
        text=_tidy(entry) if event in (Event.MENU, Event.VIEW) else "",
        event=event,
        scene=_scene(event, entry),
        receipt=_receipt(fields) if event is Event.RECEIPT else None,
    )


def _scene(event: Event, entry: str) -> str:
    """The scene of a QR code: bare when a follower scans, behind `qrscene_` when the scan made him follow."""
    if event is Event.FOLLOW:
        scene = entry.removeprefix("qrscene_") if entry.startswith("qrscene_") else ""
    else:
        scene = entry if event is Event.SCAN else ""
    if len(scene) > LONGEST_ID:
        raise Malformed("the scene is longer than the platform allows")
    return _tidy(scene)


def _receipt(fields: Fields) -> ReceiptReport:
    """Status is `success`, `failed:user block` or `failed: system failed`; spaces differ between sources."""
    status = "".join(fields.get("Status", "").lower().split())
    if status == "success":
        return ReceiptReport(_id(fields, "MsgID"), delivered=True)
    reason = Reason.BLOCKED if status == "failed:userblock" else Reason.PLATFORM
    return ReceiptReport(_id(fields, "MsgID"), delivered=False, reason=reason.value)


def _words(kind: str, fields: Fields) -> str:
    found = [fields[name] for name in _WORDS.get(kind, ()) if fields.get(name)]
    if kind == "location" and not found:
        found = [f"{fields.get('Location_X', '')},{fields.get('Location_Y', '')}"]
    return _tidy("\n".join(found))


def _tidy(text: str) -> str:
    return clean(text[:LONGEST_TEXT]).strip()


def _key(fields: Fields, kind: str) -> str:
    """Equal for every repetition of one push, at most 128 characters.

    MsgId where there is one. Events have none: sender and second, with what tells two events of one second apart (two
    receipts for one person do arrive together).
    """
    number = fields.get("MsgId", "").strip()
    if number and number != "0" and len(number) <= 64 and number.isprintable():
        return f"m:{number}"
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "MsgID", "MsgId", "Content", "MediaId")
    parts = [kind, *(fields.get(name, "") for name in names)]
    return "e:" + hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def _id(fields: Fields, name: str) -> str:
    value = _bounded(fields, name, LONGEST_ID)
    if not value:
        raise Malformed(f"{name} is missing")
    return value


def _bounded(fields: Fields, name: str, longest: int) -> str:
    value = fields.get(name, "").strip()
    if len(value) > longest or not value.isprintable():
        raise Malformed(f"{name} is no identifier")
    return value
