"""Calls about customer groups, through wechatpy made safe (see `bot.channels.shared.calls`). Every method raises ChannelFault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.shared.calls import message_id
from bot.channels.shared.faults import Doubtful
from bot.channels.shared.wecom import WeComClient

MOST_PAGES = 50  # of one answer; a list that goes on for ever must not hold us up


@dataclass(frozen=True, slots=True)
class Task:
    """What the platform made of a post: a task for a member of the staff, and the groups that it left out."""

    id: str
    left_out: frozenset[str]


class CustomerClient(WeComClient):
    """The customer groups of one company. Safe to share between threads."""

    def create(self, sender: str, chat_id: str, content: Mapping[str, Any]) -> Task:
        """A task for `sender` to post `content` (text, attachments) to one group. Made twice, it is there twice."""
        body = {"chat_type": "group", "sender": sender, "chat_id_list": [chat_id], **content}
        answer = self.done("externalcontact/add_msg_template", body)
        left_out = answer.get("fail_list") or []
        return Task(message_id(answer), frozenset(map(str, left_out)) if isinstance(left_out, list) else frozenset())

    def status(self, task_id: str, sender: str, chat_id: str) -> int | None:
        """How far `sender` is with one group of a task; None while the task does not speak of it."""
        body = {"msgid": task_id, "userid": sender, "limit": 500}
        for one in self._all("externalcontact/get_groupmsg_send_result", body, "send_list"):
            if one.get("chat_id") == chat_id:
                state = one.get("status")
                return state if isinstance(state, int) else None
        return None

    def tasks(self, begin: datetime, end: datetime, text: str) -> Iterator[str]:
        """The tasks made in a stretch of time with this text, newest first. Of those made by an interface no creator is named."""
        span = {"start_time": int(begin.timestamp()), "end_time": int(end.timestamp())}
        body = {"chat_type": "group", **span, "filter_type": 0, "limit": 100}
        for one in self._all("externalcontact/get_groupmsg_list_v2", body, "group_msg_list"):
            said = one.get("text")
            if one.get("msgid") and isinstance(said, Mapping) and str(said.get("content")).strip() == text.strip():
                yield str(one["msgid"])

    def remind(self, task_id: str) -> None:
        """Once more the platform's notification; it takes three in 24 hours."""
        self.done("externalcontact/remind_groupmsg_send", {"msgid": task_id})

    def cancel(self, task_id: str) -> None:
        """Whoever has not confirmed it can no longer do so."""
        self.done("externalcontact/cancel_groupmsg_send", {"msgid": task_id})

    def members(self, chat_id: str) -> Sequence[Mapping[str, Any]]:
        """Everybody in a group, as the platform says it."""
        answer = self.done("externalcontact/groupchat/get", {"chat_id": chat_id, "need_name": 1})
        group = answer.get("group_chat")
        listed = group.get("member_list") if isinstance(group, Mapping) else None
        if not isinstance(listed, list):
            raise Doubtful("the answer has no list of members")
        return [one for one in listed if isinstance(one, Mapping)]

    def may_ask(self) -> None:
        """Ask for something that everybody may ask for who may post. Raises Refused where we may not."""
        self.done("externalcontact/groupchat/list", {"limit": 1})

    def _all(self, path: str, body: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
        """A list over all its pages."""
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self.done(path, {**body, "cursor": cursor} if cursor else body)
            listed = answer.get(name) or []
            if not isinstance(listed, list):
                raise Doubtful("the answer has no list")
            yield from (one for one in listed if isinstance(one, Mapping))
            behind = answer.get("next_cursor")
            if not isinstance(behind, str) or behind in ("", cursor):
                return
            cursor = behind
