"""One WeCom push, from its fields to `Incoming`. Names and meanings: document/path/90239 (messages), 90240 (events)."""

from __future__ import annotations

from datetime import datetime

from bot.channels.shared.fields import LONGEST_MEDIA, Fields, bounded, frame, push_key, tidy, words
from bot.channels.wecom.cards import said
from bot.channels.wecom.directory import ident
from bot.domain.messages import Event, Incoming, Kind

PRESSED = "template_card_event"  # a button of a card was touched

_KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "file": Kind.FILE,
}

# Which fields make up the text of a message, one line each; what is missing is left out. Speech is not recognised here.
_WORDS: dict[str, tuple[str, ...]] = {
    "text": ("Content",),
    "location": ("Label",),
    "link": ("Title", "Url"),
    "file": ("Title",),
}

# `enter_agent` comes each time that somebody opens the app: he has looked at it, and said nothing. What changes in the
# directory (change_contact) comes from "sys", and is read from the directory itself.
_EVENTS = {
    "subscribe": Event.FOLLOW,
    "unsubscribe": Event.UNFOLLOW,
    "enter_agent": Event.VIEW,
    "view": Event.VIEW,
    "click": Event.MENU,
    PRESSED: Event.MENU,
}

# Two events of one sender and second differ in one of these.
_APART = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ChangeType", "UserID", "Content", "MediaId")


def incoming(account: str, fields: Fields, now: datetime) -> Incoming:
    """What the push means. Raises Malformed if a required field is missing or of impossible size."""
    sender, kind = frame(fields)
    if kind == "event":
        return _event(account, fields, now)
    return Incoming(
        channel="wecom",
        account=account,
        sender=ident(sender),
        kind=_KINDS.get(kind, Kind.UNKNOWN),
        key=push_key(fields, kind, _APART),
        received_at=now,
        text=words(fields, kind, _WORDS.get(kind, ())),
        media_id=bounded(fields, "MediaId", LONGEST_MEDIA),
    )


def happened(fields: Fields) -> str:
    """The name of an event, in small letters; "" for a message."""
    return fields.get("Event", "").strip().lower() if fields.get("MsgType", "").strip() == "event" else ""


def _event(account: str, fields: Fields, now: datetime) -> Incoming:
    name = happened(fields)
    event = _EVENTS.get(name, Event.UNKNOWN)
    entry = fields.get("EventKey", "")
    return Incoming(
        channel="wecom",
        account=account,
        sender=ident(fields["FromUserName"]),
        kind=Kind.EVENT,
        key=push_key(fields, "event", _APART),
        received_at=now,
        text=tidy(said(entry)[1] if name == PRESSED else entry) if event in (Event.MENU, Event.VIEW) else "",
        event=event,
    )
