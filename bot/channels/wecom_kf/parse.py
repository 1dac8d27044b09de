"""What `kf/sync_msg` gives, from its JSON to `Incoming`. Names and meanings: 微信客服, document/path/94670.

What cannot be read is passed over: the cursor behind it has to go on, or nothing would ever arrive again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.shared.fields import tidy
from bot.channels.wecom_kf.codes import FAILED
from bot.domain.delivery import Reason
from bot.domain.messages import Event, Incoming, Kind, ReceiptReport

Fields = Mapping[str, Any]

LONGEST_ID = 128  # characters; the platform's message ids have at most 32, its ids of persons about as many
LONGEST_MEDIA = 1024  # characters

OF_PERSON, OF_PLATFORM = 3, 4  # `origin`; 5 is what one of the staff wrote by hand

_KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "file": Kind.FILE,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "miniprogram": Kind.LINK,
}

# Which fields of a message's own part make up its text, one line each; what is missing is left out.
_WORDS: dict[str, tuple[str, ...]] = {
    "location": ("name", "address"),
    "link": ("title", "url"),
    "miniprogram": ("title",),
}


def incoming(account: str, fields: object, now: datetime) -> Incoming | None:
    """What one entry means; None for what is no concern of ours, and for what cannot be read."""
    if not isinstance(fields, Mapping) or not _word(fields, "msgid", LONGEST_ID):
        return None
    if fields.get("origin") == OF_PERSON:
        return _said(account, fields, now)
    if fields.get("origin") == OF_PLATFORM and fields.get("msgtype") == "event":
        return _event(account, fields, now)
    return None


def welcome_code(fields: object) -> tuple[str, str]:
    """Who has come in, and the code by which he may be greeted; ("", "") for everything else."""
    event = _part(fields, "event") if isinstance(fields, Mapping) else {}
    code, person = _word(event, "welcome_code", LONGEST_ID * 4), _word(event, "external_userid", LONGEST_ID)
    entered = event.get("event_type") == "enter_session" and bool(code) and bool(person)
    return (person, code) if entered else ("", "")


def sent_at(fields: object, now: datetime) -> datetime:
    """When it was sent, which may be long before it is fetched; never later than now."""
    moment = fields.get("send_time") if isinstance(fields, Mapping) else None
    if not isinstance(moment, int) or not 0 < moment < now.timestamp():
        return now
    return datetime.fromtimestamp(moment, now.tzinfo)


def _said(account: str, fields: Fields, now: datetime) -> Incoming | None:
    sender, kind = _word(fields, "external_userid", LONGEST_ID), fields.get("msgtype")
    if not sender or not isinstance(kind, str):
        return None
    part = _part(fields, kind)
    return Incoming(
        channel="wecom_kf",
        account=account,
        sender=sender,
        kind=_KINDS.get(kind, Kind.UNKNOWN),
        key=f"m:{_word(fields, 'msgid', LONGEST_ID)}"[:LONGEST_ID],
        received_at=sent_at(fields, now),
        text=_words(kind, part),
        media_id=_word(part, "media_id", LONGEST_MEDIA),
    )


def _event(account: str, fields: Fields, now: datetime) -> Incoming | None:
    event = _part(fields, "event")
    what = event.get("event_type")
    if what == "enter_session":
        return _entered(account, fields, event, now)
    if what == "msg_send_fail":
        return _failed(account, fields, event, now)
    return None  # who of the staff is on duty, which message was taken back: no concern of ours


def _entered(account: str, fields: Fields, event: Fields, now: datetime) -> Incoming | None:
    """Somebody has opened the link. Only where the platform gives a code may he be greeted: else it opens nothing."""
    sender = _word(event, "external_userid", LONGEST_ID)
    if not sender:
        return None
    scene = _word(event, "scene_param", LONGEST_ID) or _word(event, "scene", LONGEST_ID)
    greeted = bool(welcome_code(fields)[1])
    happened = Event.FOLLOW if greeted else Event.SCAN if _word(event, "scene_param", LONGEST_ID) else Event.VIEW
    return _of_event(account, fields, now, happened, sender=sender, scene=scene)


def _failed(account: str, fields: Fields, event: Fields, now: datetime) -> Incoming | None:
    number = _word(event, "fail_msgid", LONGEST_ID)
    if not number:
        return None
    why = event.get("fail_type")
    reason = FAILED.get(why, Reason.PLATFORM) if isinstance(why, int) else Reason.PLATFORM
    report = ReceiptReport(number, delivered=False, reason=reason.value)
    sender = _word(event, "external_userid", LONGEST_ID)
    return _of_event(account, fields, now, Event.RECEIPT, sender=sender, receipt=report)


def _of_event(account: str, fields: Fields, now: datetime, event: Event, **more: Any) -> Incoming:
    key = f"e:{_word(fields, 'msgid', LONGEST_ID)}"[:LONGEST_ID]
    moment = sent_at(fields, now)
    return Incoming("wecom_kf", account, kind=Kind.EVENT, key=key, received_at=moment, event=event, **more)


def _words(kind: str, part: Fields) -> str:
    if kind == "text":
        # A touched entry of a menu arrives as if he had written its label; what touching it says is its id.
        return _tidy(part.get("menu_id") or part.get("content"))
    found = [_tidy(part.get(name)) for name in _WORDS.get(kind, ()) if part.get(name)]
    if kind == "location" and not found:
        found = [f"{part.get('latitude', '')},{part.get('longitude', '')}"]
    return _tidy("\n".join(found))


def _tidy(text: object) -> str:
    return tidy(text) if isinstance(text, str) else ""


def _part(fields: Fields, name: str) -> Fields:
    part = fields.get(name)
    return part if isinstance(part, Mapping) else {}


def _word(fields: Fields, name: str, longest: int) -> str:
    """An identifier; "" if it is missing or is none."""
    value = fields.get(name)
    word = value.strip() if isinstance(value, str) else ""
    return word if len(word) <= longest and word.isprintable() else ""
