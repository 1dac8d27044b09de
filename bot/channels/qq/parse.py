"""One event of the QQ platform, from its JSON to `Incoming`.

Names and meanings: QQ bot documentation, event subscription, messages and group management. Events of before 2026 lack
`username` and `id` of the author, and some lack an event id: none of these is required.

Who speaks: `user_openid` in a conversation, `member_openid` in a group. The latter belongs to one bot and one group, so the
two never meet under one id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.channels.qq.words import spoken
from bot.channels.shared.fit import clean
from bot.domain.messages import Event, Grant, Incoming, Kind
from bot.errors import Malformed

LONGEST_ID = 128  # characters; an openid has 32
LONGEST_MESSAGE_ID = 240
LONGEST_URL = 1024
LONGEST_NAME = 64
BY_EVENT = "event:"  # in front of an id that is to be named as `event_id`, not as `msg_id`

_CHANNEL = "qq"
_GROUP_CHAT, _ONE_TO_ONE = 1, 2  # chat_type


@dataclass(frozen=True, slots=True)
class _Push:
    """One event: its name, its id ("" in old formats), and what it says."""

    account: str
    now: datetime
    name: str
    id: str
    data: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Of what has no id of its own: the event's, else what it says."""
        if self.id:
            return _key("e", self.id)
        try:
            spelled = json.dumps([self.name, self.data], sort_keys=True)
        except RecursionError:
            raise Malformed("the event is nested deeper than any") from None
        return _key("e", hashlib.sha256(spelled.encode()).hexdigest())

    @property
    def answerable(self) -> str:
        """What a passive answer to this event names."""
        return BY_EVENT + self.id if self.id else ""

    def event(self, sender: str, event: Event, **more: Any) -> Incoming:
        return Incoming(_CHANNEL, self.account, sender, Kind.EVENT, self.key, self.now, event=event, **more)


class _Attached(NamedTuple):
    kind: Kind
    url: str
    words: str  # recognised speech


def incoming(account: str, payload: Mapping[str, Any], now: datetime) -> tuple[Incoming, ...]:
    """What an event means; nothing for one that we do not use.

    Raises Malformed if a required field is missing or of impossible size.
    """
    data, name = payload.get("d"), payload.get("t")
    if not isinstance(data, dict) or not isinstance(name, str):
        raise Malformed("the event has no name or no content")
    read = _EVENTS.get(name)
    if read is None:
        return ()
    return read(_Push(account, now, name, _bounded(payload, "id", LONGEST_MESSAGE_ID), data))


def interaction(payload: Mapping[str, Any]) -> str:
    """The id under which the touch of a button is to be acknowledged; "" for every other event."""
    data = payload.get("d")
    if payload.get("t") != "INTERACTION_CREATE" or not isinstance(data, dict):
        return ""
    return _bounded(data, "id", LONGEST_ID)


# --- messages ----------------------------------------------------------------------------------------------------------


def _chat(push: _Push) -> tuple[Incoming, ...]:
    author = _author(push)
    sender = _id(author, "user_openid") if "user_openid" in author else _id(author, "id")
    return _messages(push, sender=sender, nickname=_name(author))


def _at_us(push: _Push) -> tuple[Incoming, ...]:
    return _in_group(push, spoken_to=True)


def _overheard(push: _Push) -> tuple[Incoming, ...]:
    """A message of a group whose owner lets us hear everything, which this one proves."""
    return _in_group(push, spoken_to=_mentioned(push.data.get("mentions")), grants=(Grant("hear", True),))


def _in_group(push: _Push, spoken_to: bool, grants: tuple[Grant, ...] = ()) -> tuple[Incoming, ...]:
    author = _author(push)
    sender = _id(author, "member_openid") if "member_openid" in author else _id(author, "id")
    # Another bot is never answered: two that answer each other do not stop.
    addressed = spoken_to and author.get("bot") is not True
    group = _id(push.data, "group_openid")
    return _messages(push, sender=sender, nickname=_name(author), group=group, addressed=addressed, grants=grants)


# A message may be shown to us twice, overheard and said to us: the second must not pass for a repetition of the first.
MARK = {True: "m", False: "h"}


def _messages(push: _Push, addressed: bool = True, **who: Any) -> tuple[Incoming, ...]:
    """The words of a message, then each thing that hangs on it, as other platforms send them."""
    number = _bounded(push.data, "id", LONGEST_MESSAGE_ID)
    if not number:
        raise Malformed("the message has no id")
    # Whether what was not said to us may be answered passively is not documented: nothing names it.
    who |= {"addressed": addressed, "message_id": number if addressed else ""}
    content = push.data.get("content")
    words = spoken(content) if isinstance(content, str) else ""
    attached = list(_attachments(push.data.get("attachments")))
    found = [(Kind.TEXT, "", words)] if words or not attached else []
    parts = [*found, *((one.kind, one.url, one.words) for one in attached)]
    return tuple(
        Incoming(
            _CHANNEL,
            push.account,
            key=_key(MARK[addressed], number, place),
            received_at=push.now,
            kind=kind,
            media_id=url,
            text=text,
            **who,
        )
        for place, (kind, url, text) in enumerate(parts)
    )


def _author(push: _Push) -> Mapping[str, Any]:
    author = push.data.get("author")
    if not isinstance(author, dict):
        raise Malformed("the message has no author")
    return author


def _name(author: Mapping[str, Any]) -> str:
    name = author.get("username")
    return " ".join(clean(name[:LONGEST_NAME]).split()) if isinstance(name, str) else ""


def _mentioned(mentions: Any) -> bool:
    """Whether we are mentioned, and not just everybody."""
    several = mentions if isinstance(mentions, list) else []
    return any(isinstance(one, dict) and one.get("is_you") is True and one.get("scope") != "all" for one in several)


def _attachments(attachments: Any) -> Iterator[_Attached]:
    for one in attachments if isinstance(attachments, list) else []:
        if not isinstance(one, dict):
            continue
        kind = _kind(one.get("content_type"))
        wav = one.get("voice_wav_url")  # what anybody can play, instead of SILK
        url = _url(wav if kind is Kind.VOICE and wav else one.get("url"))
        heard = one.get("asr_refer_text")
        yield _Attached(kind, url, spoken(heard) if kind is Kind.VOICE and isinstance(heard, str) else "")


def _kind(content_type: Any) -> Kind:
    found = content_type.lower() if isinstance(content_type, str) else ""
    for begins, kind in (("image", Kind.IMAGE), ("voice", Kind.VOICE), ("audio", Kind.VOICE), ("video", Kind.VIDEO)):
        if found.startswith(begins):
            return kind
    return Kind.FILE


def _url(value: Any) -> str:
    """An address, with the scheme that old events leave out; "" for what is none, or too long to be kept."""
    url = value.strip() if isinstance(value, str) else ""
    if not url or not url.isprintable() or len(url) > LONGEST_URL - len("https://"):
        return ""
    return url if "://" in url else "https://" + url.removeprefix("//")


# --- what is no message ------------------------------------------------------------------------------------------------


def _touched(push: _Push) -> tuple[Incoming, ...]:
    """A button, or an entry of the menu beneath the chat."""
    resolved = push.data.get("data")
    resolved = resolved.get("resolved") if isinstance(resolved, dict) else None
    says = resolved.get("button_data") if isinstance(resolved, dict) else ""
    text = spoken(says) if isinstance(says, str) else ""
    named = push.answerable
    if push.data.get("chat_type") == _GROUP_CHAT:
        sender, group = _id(push.data, "group_member_openid"), _id(push.data, "group_openid")
        return (push.event(sender, Event.MENU, text=text, group=group, message_id=named),)
    if push.data.get("chat_type") == _ONE_TO_ONE:
        return (push.event(_id(push.data, "user_openid"), Event.MENU, text=text, message_id=named),)
    return ()  # a guild's, which no office has


def _group_changed(event: Event, *grants: Grant, answered: bool = False) -> Callable[[_Push], tuple[Incoming, ...]]:
    """Something about our standing in a group; with `answered`, a passive answer may name it."""

    def read(push: _Push) -> tuple[Incoming, ...]:
        group = _id(push.data, "group_openid")
        by = _bounded(push.data, "op_member_openid", LONGEST_ID)
        return (push.event(by, event, group=group, grants=grants, message_id=push.answerable if answered else ""),)

    return read


def _person_changed(event: Event, *grants: Grant, answered: bool = False) -> Callable[[_Push], tuple[Incoming, ...]]:
    def read(push: _Push) -> tuple[Incoming, ...]:
        message_id = push.answerable if answered else ""
        return (push.event(_id(push.data, "openid"), event, grants=grants, message_id=message_id),)

    return read


_MEMBER, _GONE = Grant("member", True), (Grant("member", False), Grant("post", False))

_EVENTS: Mapping[str, Callable[[_Push], tuple[Incoming, ...]]] = MappingProxyType(
    {
        "C2C_MESSAGE_CREATE": _chat,
        "GROUP_AT_MESSAGE_CREATE": _at_us,
        "GROUP_MESSAGE_CREATE": _overheard,
        "INTERACTION_CREATE": _touched,
        "GROUP_ADD_ROBOT": _group_changed(Event.JOINED, _MEMBER, answered=True),
        "GROUP_DEL_ROBOT": _group_changed(Event.LEFT, *_GONE),
        "GROUP_MSG_RECEIVE": _group_changed(Event.GRANTS, Grant("post", True), answered=True),
        "GROUP_MSG_REJECT": _group_changed(Event.GRANTS, Grant("post", False)),
        "FRIEND_ADD": _person_changed(Event.FOLLOW, answered=True),
        "FRIEND_DEL": _person_changed(Event.UNFOLLOW, Grant("push", False)),
        "C2C_MSG_RECEIVE": _person_changed(Event.GRANTS, Grant("push", True), answered=True),
        "C2C_MSG_REJECT": _person_changed(Event.GRANTS, Grant("push", False)),
    }
)


def _key(kind: str, number: str, place: int = 0) -> str:
    """Equal for every repetition, at most 128 characters."""
    behind = f":{place}" if place else ""
    whole = number if len(number) <= 100 else hashlib.sha256(number.encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{whole}{behind}"


def _id(fields: Mapping[str, Any], name: str) -> str:
    value = _bounded(fields, name, LONGEST_ID)
    if not value:
        raise Malformed(f"{name} is missing")
    return value


def _bounded(fields: Mapping[str, Any], name: str, longest: int) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value.strip()) > longest or not value.strip().isprintable():
        raise Malformed(f"{name} is no identifier")
    return value.strip()
