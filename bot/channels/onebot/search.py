"""Finding out what became of a message in doubt: an answer that came late, our own echo, the history of the chat.

A bridge says "timeout" for messages that arrived, so a message in doubt is looked for and never sent again blindly. Only a
history that would show it, and does not, lets the next way be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.channels.base import Asked, Found
from bot.channels.onebot.actions import Actions
from bot.channels.onebot.history import SKEW, certainly_absent, messages_of, number, own_messages, question, shows, trace
from bot.channels.onebot.memory import Echo, Memory
from bot.channels.onebot.parse import Own, told_at
from bot.channels.onebot.segments import squeezed
from bot.channels.shared.codes import ACCEPTED
from bot.domain.delivery import AttemptState, Outcome, Reason
from bot.domain.messages import Form

NEVER_CAME = Found(AttemptState.FAILED, Reason.TRANSIENT)


class Search:
    """One account's."""

    def __init__(self, account: str, actions: Actions, memory: Memory, now: Callable[[], datetime], notices: bool) -> None:
        self._account = account
        self._actions = actions
        self._memory = memory
        self._now = now
        self._notices = notices  # are group notices among what is sent

    def look(self, asked: Asked) -> Found | None:
        """None while nothing is certain. Raises ChannelFault."""
        found = self._answered_late(asked)
        if found is not None or asked.message_id:
            return found
        if not squeezed(asked.text) or self._memory.is_leaving(asked.to, asked.text):
            return None  # nothing to compare with, or an echo would belong to the one that is under way
        group = asked.form is Form.GROUP
        return self._trace(self._memory.echoes(), asked) or self._in_history(asked, group)

    def _answered_late(self, asked: Asked) -> Found | None:
        late = self._memory.end(asked.key)
        if late is None or late.outcome is Outcome.UNKNOWN:
            return None
        if late.outcome is Outcome.ACCEPTED:
            self._memory.take(late.message_id)
            return Found(AttemptState.ACCEPTED, message_id=late.message_id)
        return Found(AttemptState.FAILED, late.reason)

    def _in_history(self, asked: Asked, group: bool) -> Found | None:
        if not self._memory.ids:  # over HTTP nothing may have told yet who we are
            login = self._actions.ask_now("get_login_info", {})
            self._memory.note_login(login.data)
        answer = self._actions.ask_large(*question(group, asked.to))
        if not (answer.done and shows(answer.data)):
            return None  # this bridge has no history to show
        now = self._now()
        found = list(messages_of(answer.data, group, asked.to, self._memory.me))
        own = Own(self._account, self._memory.ids, self._memory.nickname, self._memory.ours)
        ours = [one for one in own_messages(found, own, now) if not self._memory.is_taken(one.message_id)]
        seen = self._trace(ours, asked) or (self._as_notice(asked) if group and self._notices else None)
        if seen is not None:
            return seen
        # An account that has no name proves nothing: our own messages would not be known as ours.
        return NEVER_CAME if own.ids and certainly_absent(found, ours, asked.sent_at, now) else None

    def _trace(self, echoes: Sequence[Echo], asked: Asked) -> Found | None:
        one = trace(echoes, asked.form is Form.GROUP, asked.to, asked.text, asked.sent_at - SKEW)
        if one is None or not self._memory.take(one.message_id):
            return None
        self._memory.note_end(asked.key, replace(ACCEPTED, message_id=one.message_id))
        return Found(AttemptState.ACCEPTED, message_id=one.message_id)

    def _as_notice(self, asked: Asked) -> Found | None:
        """Among the notices of the group, an extension as well."""
        listed: Any = self._actions.data("_get_group_notice", {"group_id": number(asked.to)})
        for row in (one for one in listed if isinstance(one, Mapping)) if isinstance(listed, list) else ():
            message = row.get("message")
            said = str(message.get("text") or "") if isinstance(message, Mapping) else ""
            at = told_at({"time": row.get("publish_time")}, self._now())
            if squeezed(said) == squeezed(asked.text) and at >= asked.sent_at - SKEW:
                return Found(AttemptState.ACCEPTED)
        return None
