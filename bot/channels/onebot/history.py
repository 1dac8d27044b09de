"""The history of a chat, an action beyond the standard: what we missed, and whether a message of ours is there.

Not every bridge has it. One that does not answer proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.channels.onebot.memory import Echo
from bot.channels.onebot.parse import Own, echo, ident, sender_of, told_at
from bot.channels.onebot.segments import squeezed

COUNT = 50  # messages that are asked for
SKEW = timedelta(seconds=60)  # between the platform's clock and ours
SETTLES = timedelta(seconds=60)  # after that long without a trace, a message that the bridge gave up will not come any more

Raw = Mapping[str, Any]


def question(group: bool, to: str, count: int = COUNT, before: str = "") -> tuple[str, dict[str, Any]]:
    """The action that asks for the newest messages of a chat, or for those up to the one named, and its parameters."""
    asked: dict[str, Any] = {"count": count, **({"message_seq": number(before)} if before else {})}
    if group:
        return "get_group_msg_history", {"group_id": number(to), **asked}
    return "get_friend_msg_history", {"user_id": number(to), **asked}


def place(raw: Raw) -> str:
    """How a message is named where a history is to end with it. Bridges show that number, or take the message's id for it."""
    return ident(raw.get("message_seq")) or ident(raw.get("message_id"))


def number(text: str) -> int | str:
    """An id as the standard has it; bridges take text too, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() else text


def shows(data: object) -> bool:
    """Whether this is a history at all."""
    return isinstance(data.get("messages") if isinstance(data, Mapping) else data, list)


def messages_of(data: object, group: bool, to: str, me: str) -> Iterator[Raw]:
    """The messages in an answer, as events; what an event has and history leaves out is filled in."""
    found = data.get("messages") if isinstance(data, Mapping) else data
    for raw in found if isinstance(found, Sequence) and not isinstance(found, str) else ():
        if isinstance(raw, Mapping):
            chat = {"message_type": "group", "group_id": to} if group else {"message_type": "private"}
            known = {"self_id": me, "sub_type": "normal" if group else "friend", **chat}
            yield {**known, **raw, "post_type": "message", **({"target_id": to} if not group else {})}


def trace(echoes: Sequence[Echo], group: bool, to: str, text: str, since: datetime) -> Echo | None:
    """Our own message of this text to this chat, not older than `since`."""
    wanted = squeezed(text)
    for one in echoes:
        here = one.group is group and (one.to == to or (not group and not one.to))
        if here and one.at >= since and squeezed(one.text) == wanted:
            return one
    return None


def own_messages(found: Sequence[Raw], own: Own, now: datetime) -> list[Echo]:
    """Those that we wrote."""
    made = (echo(raw, own, now) for raw in found)
    return [one for one in made if one is not None]


def certainly_absent(found: Sequence[Raw], unclaimed: Sequence[Echo], sent_at: datetime, now: datetime) -> bool:
    """Whether a history without our message proves that it never arrived.

    It does when it reaches back behind the send, or holds everything there is; when the message has had its time; and when
    none of our own messages since is of a kind whose text cannot be compared.
    """
    if now - sent_at < SETTLES:
        return False
    whole = len(found) < COUNT or any(told_at(raw, now) < sent_at - SKEW for raw in found)
    readable = all(one.plain for one in unclaimed if one.at >= sent_at - SKEW)
    return whole and readable and all(sender_of(raw) for raw in found)
