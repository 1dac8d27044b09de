"""What there is on QQ as one account sees it: friends, groups, what was said; and what a bridge makes of an action."""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGEST = 4_500  # characters of one message
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
TIMEOUT_WORDS = "Error: EventChecker Failed: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg sendMsg timeout"

Segments = list[dict[str, Any]]


class Strike(StrEnum):
    """What the bridge does to a send."""

    SILENT = "takes it and never answers"
    TIMEOUT = "takes it and answers 1200, sendMsg timeout"
    LATE = "takes it and answers when told to"
    ASYNC = "takes it and answers async"
    LOST = "does not take it and answers 1200, as under risk control"
    DROPPED = "does not take it and never answers"
    REFUSED = "does not take it and says so"
    BROKEN = "HTTP 502, not taken"
    PAGE = "a page of HTML, not taken"
    CUT = "takes it and breaks the connection off"


@dataclass
class Message:
    """One message as it is shown."""

    id: int
    group: str
    peer: str  # the other side of a private chat
    sender: str
    parts: Segments
    at: datetime

    @property
    def text(self) -> str:
        return "".join(part["data"].get("text", "") for part in self.parts if part["type"] == "text")


@dataclass
class Group:
    """One group: its members' nicknames and the names that they have there."""

    members: dict[str, tuple[str, str]] = field(default_factory=dict)
    muted: bool = False
    admin: bool = False
    notices: list[dict[str, Any]] = field(default_factory=list)


class Refusal(Exception):
    """An action is refused, with a code as the WebSocket side gives it."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass
class World:
    """`texts`: ids are sent as text. `shows_own`: own messages are reported as events. `history`: the extension is there;
    `pages`: it knows `message_seq`, the message with which a page ends.
    """

    now: Callable[[], datetime]
    self_id: str = "10001"
    nickname: str = "桑榆小助手"
    texts: bool = False
    shows_own: bool = True
    history: bool = True
    pages: bool = True
    online: bool = True
    first_id: int = 1000
    friends: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    strikes: deque[Strike] = field(default_factory=deque)
    always: Strike | None = None
    refuses_with: int = 103
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    # what is on the phones

    def shown(self, to: str) -> list[str]:
        """What we posted to a group or wrote to a person."""
        own = [one.text for one in self.messages if one.sender == self.self_id and to in (one.group, one.peer)]
        announced = self.groups[to].notices if to in self.groups else []
        return own + [one["message"]["text"] for one in announced]

    def say(self, sender: str, parts: str | Segments, group: str = "") -> Message:
        """Somebody says something."""
        shaped = [{"type": "text", "data": {"text": parts}}] if isinstance(parts, str) else parts
        return self._keep(group, "" if group else sender, sender, shaped)

    def _keep(self, group: str, peer: str, sender: str, parts: Segments) -> Message:
        message = Message(self.first_id + len(self.messages), group, peer, sender, parts, self.now())
        self.messages.append(message)
        return message

    # events

    def number(self, text: str) -> int | str:
        return text if self.texts or not text.isdigit() else int(text)

    def event(self, post_type: str, **more: Any) -> dict[str, Any]:
        return {"time": int(self.now().timestamp()), "self_id": self.number(self.self_id), "post_type": post_type, **more}

    def message_event(self, one: Message) -> dict[str, Any]:
        """A message as an event; our own is another kind of event."""
        own = one.sender == self.self_id
        nickname, card = (self.nickname, "") if own else self._named(one)
        chat: dict[str, Any] = (
            {"message_type": "group", "sub_type": "normal", "group_id": self.number(one.group), "anonymous": None}
            if one.group
            else {"message_type": "private", "sub_type": "friend", "target_id": self.number(one.peer if own else self.self_id)}
        )
        return {
            **self.event("message_sent" if own else "message"),
            "time": int(one.at.timestamp()),
            **chat,
            "message_id": str(one.id) if self.texts else one.id,
            "message_seq": str(one.id) if self.texts else one.id,  # as NapCat has it: no number of the chat's own
            "real_seq": str(one.id - self.first_id + 1),
            "user_id": self.number(one.sender),
            "message": one.parts,
            "raw_message": one.text,
            "font": 14,
            "sender": {"user_id": self.number(one.sender), "nickname": nickname, "card": card, "role": "member"},
        }

    def _named(self, one: Message) -> tuple[str, str]:
        if one.group and one.group in self.groups:
            return self.groups[one.group].members.get(one.sender, ("", ""))
        return self.friends.get(one.sender, ""), ""

    # actions

    def act(self, action: str, params: Mapping[str, Any]) -> Any:
        """The data of the answer. Raises Refusal."""
        self.calls.append((action, dict(params)))
        asked = getattr(self, f"_do_{action.lstrip('_')}", None)
        if asked is None or ("history" in action and not self.history):
            raise Refusal(1404, "不支持的Api")
        return asked(params)

    def _do_send_group_msg(self, params: Mapping[str, Any]) -> Any:
        name = _need(params, "group_id")
        parts = _parts(params)
        group = self._group(name)
        if group.muted:
            raise Refusal(1200, "EventChecker Failed: EventRet result 120")
        return {"message_id": self._said(self._keep(name, "", self.self_id, parts))}

    def _do_send_private_msg(self, params: Mapping[str, Any]) -> Any:
        peer = _need(params, "user_id")
        parts = _parts(params)
        if peer not in self.friends:
            raise Refusal(103, "not a friend")
        return {"message_id": self._said(self._keep("", peer, self.self_id, parts))}

    def _said(self, message: Message) -> int | str:
        return str(message.id) if self.texts else message.id

    def _do_send_msg(self, params: Mapping[str, Any]) -> Any:
        kind = params.get("message_type") or ("group" if params.get("group_id") else "private")
        return self._do_send_group_msg(params) if kind == "group" else self._do_send_private_msg(params)

    def _do_send_group_notice(self, params: Mapping[str, Any]) -> Any:
        group = self._group(_need(params, "group_id"))
        if not group.admin:
            raise Refusal(1400, "no right")
        if not params.get("content"):
            raise Refusal(1400, "content is missing")
        message = {"text": params["content"], "images": [params["image"]] if "image" in params else []}
        at = int(self.now().timestamp())
        group.notices.append({"notice_id": str(len(group.notices)), "publish_time": at, "read_num": 0, "message": message})

    def _do_get_group_notice(self, params: Mapping[str, Any]) -> Any:
        return self._group(_need(params, "group_id")).notices

    def _do_get_login_info(self, params: Mapping[str, Any]) -> Any:
        return {"user_id": self.number(self.self_id), "nickname": self.nickname}

    def _do_get_status(self, params: Mapping[str, Any]) -> Any:
        return {"online": self.online, "good": True}

    def _do_get_group_member_list(self, params: Mapping[str, Any]) -> Any:
        name = _need(params, "group_id")
        rows = {**self._group(name).members, self.self_id: (self.nickname, "")}
        return [
            {"group_id": self.number(name), "user_id": self.number(who), "nickname": nickname, "card": card, "role": "member"}
            for who, (nickname, card) in rows.items()
        ]

    def _do_get_group_list(self, params: Mapping[str, Any]) -> Any:
        return [{"group_id": self.number(name), "group_name": name} for name in self.groups]

    def _do_get_group_msg_history(self, params: Mapping[str, Any]) -> Any:
        name = _need(params, "group_id")
        self._group(name)
        return self._history([one for one in self.messages if one.group == name], params)

    def _do_get_friend_msg_history(self, params: Mapping[str, Any]) -> Any:
        peer = _need(params, "user_id")
        return self._history([one for one in self.messages if one.peer == peer], params)

    def _history(self, found: list[Message], params: Mapping[str, Any]) -> Any:
        """The newest, or those up to and with `message_seq`, oldest first. As with bridges, our own are of the kind "message"."""
        last = str(params.get("message_seq") or "")
        if last and self.pages:
            found = [one for one in found if one.id <= int(last)]
        shown = [self.message_event(one) for one in found[-int(params.get("count") or 20) :]]
        return {"messages": [{**one, "post_type": "message"} for one in shown]}

    def _do_get_image(self, params: Mapping[str, Any]) -> Any:
        return self._file(params)

    def _do_get_record(self, params: Mapping[str, Any]) -> Any:
        if not params.get("out_format"):
            raise Refusal(1400, "out_format is missing")
        return self._file(params)

    def _file(self, params: Mapping[str, Any]) -> Any:
        found = self.files.get(_need(params, "file"))
        if found is None:
            raise Refusal(1200, "file not found")
        return {"file": "/app/.config/QQ/tmp", "file_size": len(found), "base64": base64.b64encode(found).decode()}

    def _group(self, name: str) -> Group:
        if name not in self.groups:
            raise Refusal(1200, f"群{name}不存在")
        return self.groups[name]


def _need(params: Mapping[str, Any], name: str) -> str:
    found = params.get(name)
    if not isinstance(found, int | str) or isinstance(found, bool) or not str(found):
        raise Refusal(1400, f"{name} is missing")
    return str(found)


def _parts(params: Mapping[str, Any]) -> Segments:
    """The parts of a message. Raises Refusal for what no bridge can send."""
    message = params.get("message")
    if isinstance(message, str):
        message = [{"type": "text", "data": {"text": message}}]
    if isinstance(message, dict):
        message = [message]
    if not isinstance(message, list) or not message:
        raise Refusal(1400, "message is empty")
    for part in message:
        _check(part)
    if sum(len(part["data"].get("text", "")) for part in message) > LONGEST:
        raise Refusal(1400, "message is too long")
    return message


def _check(part: Any) -> None:
    if not isinstance(part, dict) or not isinstance(part.get("data"), dict):
        raise Refusal(1400, "a segment has a type and data")
    data = part["data"]
    if part.get("type") == "text" and not (isinstance(data.get("text"), str) and data["text"]):
        raise Refusal(1400, "text is missing")
    if part.get("type") == "image":
        file = str(data.get("file", ""))
        raw = base64.b64decode(file.removeprefix("base64://")) if file.startswith("base64://") else b""
        if not raw.startswith(PICTURES):
            raise Refusal(1400, "this is no picture")
    if part.get("type") not in ("text", "image", "at", "reply", "record", "face"):
        raise Refusal(1400, "no such segment")
