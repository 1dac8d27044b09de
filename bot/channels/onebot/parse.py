"""One event of a bridge, from its JSON to `Incoming`. Pure: who we are and what we said is handed in.

Bridges are read leniently: ids may be numbers or text of any size, `self_id` in the body may differ from the header's, a
message may be an array or a string with CQ codes. What has no meaning for us gives nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from bot.channels.onebot.memory import Echo
from bot.channels.onebot.segments import Segment, segments, words
from bot.channels.shared.fit import clean
from bot.domain.messages import Event, Grant, Incoming, Kind
from bot.errors import Malformed

Raw = Mapping[str, Any]

LONGEST_TEXT = 10_000  # characters
LONGEST_ID = 64  # characters; a QQ number has at most eleven, a message id up to twenty
LONGEST_MEDIA = 1_000  # characters of a file's name and address together
DEEPEST = 64  # levels of lists and dictionaries within each other
LONGEST_KEY = 128  # characters
FURTHEST = 4_102_444_800  # seconds since 1970 (the year 2100); a bridge's time beyond it is none

POST = "post"  # the names of what is granted, see `bot.domain.messages.Grant`
MEMBER = "member"
PUSH = "push"

_MEDIA = {
    "image": Kind.IMAGE,
    "mface": Kind.IMAGE,
    "record": Kind.VOICE,
    "video": Kind.VIDEO,
    "file": Kind.FILE,
}
_OTHERS = {"location": Kind.LOCATION, "share": Kind.LINK}
PLAIN = frozenset({"text", "image", "reply", "at"})  # what our own messages are made of


@dataclass(frozen=True, slots=True)
class Own:
    """What has to be known about us to read an event."""

    account: str
    ids: frozenset[str]
    nickname: str
    ours: Callable[[str], bool]  # whether a message of this id is one of ours


def event(raw: object) -> dict[str, Any]:
    """An event's JSON. Raises Malformed."""
    if not isinstance(raw, dict) or not isinstance(raw.get("post_type"), str):
        raise Malformed("this is no event")
    if _deeper(raw, DEEPEST):
        raise Malformed("this is nested too deeply")
    return raw


def _deeper(raw: dict[str, Any], levels: int) -> bool:
    """Whether JSON is nested deeper than that. By level and not by recursion, which has an end of its own."""
    level: list[dict[str, Any] | list[Any]] = [raw]
    for _ in range(levels):
        inner = (one for outer in level for one in (outer.values() if isinstance(outer, dict) else outer))
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def ident(value: object) -> str:
    """An id in any form as text; "" for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**LONGEST_ID else ""
    text = value.strip()
    return text if len(text) <= LONGEST_ID and text.isprintable() and " " not in text else ""


def told_at(raw: Raw, now: datetime) -> datetime:
    """When the bridge says that it happened; now where it says nothing of use."""
    at = seconds_of(raw)
    return now if at is None else datetime.fromtimestamp(at, now.tzinfo)


def seconds_of(raw: Raw) -> float | None:
    """The time of an event in seconds since 1970; None where it tells none."""
    at = raw.get("time")
    if isinstance(at, str) and at.isascii() and at.isdigit() and len(at) < 12:
        at = int(at)
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 < at < FURTHEST:
        return None
    return at


def sender_of(raw: Raw) -> str:
    sender = raw.get("sender")
    return ident(raw.get("user_id")) or (ident(sender.get("user_id")) if isinstance(sender, Mapping) else "")


def echo(raw: Raw, own: Own, now: datetime) -> Echo | None:
    """Our own message, if it is one: an event of its own kind, or one whose sender we are."""
    kind = raw.get("post_type")
    if kind != "message_sent" and not (kind == "message" and sender_of(raw) in own.ids):
        return None
    group = ident(raw.get("group_id")) if raw.get("message_type") != "private" else ""
    parts = segments(raw.get("message"))
    return Echo(
        to=group or ident(raw.get("target_id")),
        group=bool(group),
        text=words(parts),
        message_id=ident(raw.get("message_id")),
        at=told_at(raw, now),
        plain=all(part.kind in PLAIN for part in parts),
    )


def incoming(raw: Raw, own: Own, now: datetime) -> Incoming | None:
    """What an event means; None where it means nothing to us, our own messages among them. Raises Malformed."""
    kind = raw.get("post_type")
    if kind == "message" and sender_of(raw) not in own.ids:
        return _message(raw, own, now)
    return _notice(raw, own, now) if kind == "notice" else None


def media_id(part: Segment) -> str:
    """A file as `channel.fetch` finds it again: its kind, the bridge's name for it, and its address."""
    file, url = part.get("file") or part.get("file_id"), part.get("url")
    if file.startswith(("http://", "https://")):
        file, url = "", url or file
    if file.startswith("base64://") or len(file) > LONGEST_MEDIA // 3:
        file = ""
    named = f"{part.kind}:{quote(clean(file), safe='')}:"
    whole = named + clean(url)
    if not (file or url):
        return ""
    return whole if len(whole) <= LONGEST_MEDIA else named if len(named) <= LONGEST_MEDIA and file else ""


def media_parts(media: str) -> tuple[str, str, str]:
    """Kind, the bridge's name, and the address behind a media id."""
    kind, _, rest = media.partition(":")
    file, _, url = rest.partition(":")
    return kind, unquote(file), url


# --- messages ----------------------------------------------------------------------------------------------------------


def _message(raw: Raw, own: Own, now: datetime) -> Incoming:
    sender = _sender(raw)
    group = ident(raw.get("group_id")) if raw.get("message_type") == "group" else ""
    if raw.get("message_type") == "group" and not group:
        raise Malformed("group_id is missing")
    parts = segments(raw.get("message"))
    text = _said(parts, own)
    files = [part for part in parts if part.kind in _MEDIA]
    number = ident(raw.get("message_id"))
    return Incoming(
        channel="onebot",
        account=own.account,
        sender=sender,
        kind=_kind(parts),
        key=_key(raw, own, number) if number else hashed(raw),
        received_at=now,
        text=text,
        media_id=media_id(files[0]) if files else "",
        group=group,
        addressed=not group or _addressed(parts, own),
        message_id=number,
        grants=() if group else _friend(raw),
        nickname=_nickname(raw),
    )


def _sender(raw: Raw) -> str:
    """Who said it. All anonymous members share one number, so they go by the id of their mask."""
    mask = raw.get("anonymous")
    if isinstance(mask, Mapping) and (hidden := ident(mask.get("id")) or ident(mask.get("flag"))):
        return f"anonymous:{hidden}"
    found = sender_of(raw)
    if not found:
        raise Malformed("user_id is missing")
    return found


def _kind(parts: tuple[Segment, ...]) -> Kind:
    """Words go before a picture that stands beside them: they are what has to be understood."""
    if words(parts).strip():
        return Kind.TEXT
    found = (_MEDIA.get(part.kind) or _OTHERS.get(part.kind) for part in parts)
    return next((kind for kind in found if kind is not None), Kind.TEXT if _only_address(parts) else Kind.UNKNOWN)


def _only_address(parts: tuple[Segment, ...]) -> bool:
    return bool(parts) and all(part.kind in ("text", "at", "reply") for part in parts)


def _said(parts: tuple[Segment, ...], own: Own) -> str:
    found = []
    for part in parts:
        if part.kind == "text":
            found.append(part.get("text"))
        elif part.kind == "at" and not _is_me(part, own) and part.get("name"):
            found.append(f"@{part.get('name').removeprefix('@')} ")
        elif part.kind == "location":
            found.append(part.get("title"))
        elif part.kind == "share":
            found.append("\n".join(filter(None, (part.get("title"), part.get("url")))))
    text = "".join(found)
    if own.nickname:
        text = text.replace(f"@{own.nickname}", "")
    return clean(text[:LONGEST_TEXT]).strip()


def _addressed(parts: tuple[Segment, ...], own: Own) -> bool:
    """Whether we are spoken to: by id, by nickname, or as the writer of what is answered. All members are not us."""
    typed = bool(own.nickname) and f"@{own.nickname}" in words(parts)
    return typed or any(_is_me(part, own) or (part.kind == "reply" and own.ours(part.get("id"))) for part in parts)


def _is_me(part: Segment, own: Own) -> bool:
    if part.kind != "at":
        return False
    name = part.get("name").removeprefix("@")
    return part.get("qq") in own.ids or (part.get("qq") != "all" and bool(name) and name == own.nickname)


def _friend(raw: Raw) -> tuple[Grant, ...]:
    """A friend may be written to unasked. A chat by way of a group (sub_type group) is no friendship."""
    return (Grant(PUSH, True),) if raw.get("sub_type") == "friend" else ()


def _nickname(raw: Raw) -> str:
    sender = raw.get("sender")
    found = (sender.get("card") or sender.get("nickname")) if isinstance(sender, Mapping) else ""
    return clean(found)[:64].strip() if isinstance(found, str) else ""


# --- notices -----------------------------------------------------------------------------------------------------------


def _notice(raw: Raw, own: Own, now: datetime) -> Incoming | None:
    kind, who, group = raw.get("notice_type"), ident(raw.get("user_id")), ident(raw.get("group_id"))
    us = who in own.ids or raw.get("sub_type") == "kick_me"
    if kind == "friend_add" and who:
        return _event(raw, own, now, event=Event.FOLLOW, sender=who, grants=(Grant(PUSH, True),))
    if not group:
        return None
    if kind == "group_increase" and us:
        return _event(raw, own, now, event=Event.JOINED, group=group, grants=(Grant(MEMBER, True),))
    if kind == "group_decrease" and us:
        return _event(raw, own, now, event=Event.LEFT, group=group, grants=(Grant(MEMBER, False),))
    if kind == "group_ban" and (us or who in ("0", "")):  # nobody's number: everybody is muted
        lifted = raw.get("sub_type") == "lift_ban"
        return _event(raw, own, now, event=Event.GRANTS, group=group, grants=(Grant(POST, lifted),))
    return None


def ban_seconds(raw: Raw) -> int:
    """How long we are muted; 0 if nobody says when it ends. No event follows when it does."""
    lasts = raw.get("duration")
    return lasts if isinstance(lasts, int) and 0 < lasts <= 31 * 86_400 else 0


def _event(raw: Raw, own: Own, now: datetime, **what: Any) -> Incoming:
    what.setdefault("sender", "")
    return Incoming(
        channel="onebot", account=own.account, kind=Kind.EVENT, key=hashed(raw), received_at=now, addressed=False, **what
    )


def _self(raw: Raw, own: Own) -> str:
    return ident(raw.get("self_id")) or next(iter(sorted(own.ids)), "")


def _key(raw: Raw, own: Own, number: str) -> str:
    """The same for every push of a message and in every history. Ids may begin anew, after a bridge was: so its time is in it."""
    at = seconds_of(raw)
    when = str(int(at)) if at is not None else ident(raw.get("real_seq")) or ident(raw.get("message_seq"))
    whole = ":".join(filter(None, ("m", _self(raw, own), number, when)))
    return whole if len(whole) <= LONGEST_KEY else "m:" + hashlib.sha256(whole.encode()).hexdigest()


def hashed(raw: Raw) -> str:
    """A key for what has no id: equal for equal events, whatever the order of their fields. What `event` has passed."""
    body = json.dumps(raw, sort_keys=True, ensure_ascii=True, default=str)
    return "e:" + hashlib.sha256(body.encode()).hexdigest()
