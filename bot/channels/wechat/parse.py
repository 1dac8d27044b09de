"""One WeChat push, from its fields to `Incoming`. Names and meanings: wechat service account documentation, message push."""

from __future__ import annotations

from datetime import datetime

from bot.channels.shared.fields import LONGEST_ID, LONGEST_MEDIA, Fields, bounded, frame, identifier, push_key, tidy, words
from bot.channels.wechat.mass import failure
from bot.domain.delivery import Reason
from bot.domain.messages import Event, Incoming, Kind, ReceiptReport
from bot.errors import Malformed

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
    "masssendjobfinish": Event.RECEIPT,
}
_MASS = "masssendjobfinish"

# Two events of one sender and second differ in one of these: two receipts for one person do arrive together.
_APART = ("FromUserName", "CreateTime", "Event", "EventKey", "MsgID", "MsgId", "Content", "MediaId")


def incoming(account: str, fields: Fields, now: datetime) -> Incoming:
    """What the push means. Raises Malformed if a required field is missing or of impossible size."""
    sender, kind = frame(fields)
    if kind == "event":
        return _event(account, fields, now)
    return Incoming(
        channel="wechat",
        account=account,
        sender=sender,
        kind=_KINDS.get(kind, Kind.UNKNOWN),
        key=push_key(fields, kind, _APART),
        received_at=now,
        text=words(fields, kind, _WORDS.get(kind, ())),
        media_id=_media(fields),
    )


def _event(account: str, fields: Fields, now: datetime) -> Incoming:
    name = fields.get("Event", "").lower()
    event = _EVENTS.get(name, Event.UNKNOWN)
    if name == _MASS and not fields.get("MsgID", "").strip():
        event = Event.UNKNOWN  # it does not say of which message
    entry = fields.get("EventKey", "")
    return Incoming(
        channel="wechat",
        account=account,
        sender=fields["FromUserName"].strip(),
        kind=Kind.EVENT,
        key=push_key(fields, "event", _APART),
        received_at=now,
        text=tidy(entry) if event in (Event.MENU, Event.VIEW) else "",
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
    return tidy(scene)


def _media(fields: Fields) -> str:
    """A voice note has two: the plain one is AMR on any account, so it comes first; the finer one may be Speex."""
    return next(filter(None, (bounded(fields, name, LONGEST_MEDIA) for name in ("MediaId", "MediaId16K", "FileKey"))), "")


def _receipt(fields: Fields) -> ReceiptReport:
    """Status is `success`, `failed:user block` or `failed: system failed`; spaces differ between sources."""
    if fields.get("Event", "").lower() == _MASS:
        why = failure(fields.get("Status", ""))
        return ReceiptReport(identifier(fields, "MsgID"), delivered=why is Reason.NONE, reason=why.value)
    status = "".join(fields.get("Status", "").lower().split())
    if status == "success":
        return ReceiptReport(identifier(fields, "MsgID"), delivered=True)
    reason = Reason.BLOCKED if status == "failed:userblock" else Reason.PLATFORM
    return ReceiptReport(identifier(fields, "MsgID"), delivered=False, reason=reason.value)
