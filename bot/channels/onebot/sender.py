"""The sending side of a bridge, and everything that is asked of it.

Who may be written to unasked: friends, and nobody else. QQ lets an account write to a stranger by way of a common group, and
freezes accounts for it. So the grant "push" is given by becoming a friend and by whatever a friend says, and the channel
declares that it is needed (`asks_person`). Groups need nothing, unless we are muted there (the grant "post" taken back).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Asked, Capabilities, Found, Member, Window
from bot.channels.onebot.actions import Actions
from bot.channels.onebot.codes import IN_DOUBT, Answer, judge_answer
from bot.channels.onebot.health import Health
from bot.channels.onebot.history import number
from bot.channels.onebot.line import OneBotLine
from bot.channels.onebot.media import Media
from bot.channels.onebot.memory import Memory
from bot.channels.onebot.parse import POST, PUSH, ident
from bot.channels.onebot.search import Search
from bot.channels.onebot.segments import picture_part, text_part
from bot.channels.onebot.settings import OneBotAccount
from bot.channels.shared.codes import CONTENT, NO_ROUTE, NOT_TRIED
from bot.channels.shared.faults import NeverSent
from bot.channels.shared.fit import clean
from bot.domain.delivery import Outcome, Purpose, Reason, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Grant, Outgoing, Trigger
from bot.errors import ChannelFault

LONGEST_TEXT = 3_000  # bytes of UTF-8; ours, well below what QQ takes
CONCURRENCY = 4  # actions in flight at once
HOUR = timedelta(hours=1)

# QQ has no windows: these are ours, so that an account that is nobody's robot does not behave like one.
WINDOWS = {Trigger.MESSAGE: Window(20, timedelta(hours=24)), Trigger.TOUCH: Window(2, timedelta(minutes=10))}
GROUP_WINDOW = Window(5, timedelta(minutes=10))

PUSHES = frozenset({Purpose.NOTICE, Purpose.REMINDER, Purpose.STUDY, Purpose.GREETING, Purpose.STAFF})


def capabilities(account: OneBotAccount) -> Capabilities:
    """What a bridge can do. Nothing it says later counts as a receipt: group notices give a number, never names."""
    return Capabilities(
        push=PUSHES,
        windows=WINDOWS,
        text_bytes=LONGEST_TEXT,
        groups=True,
        per_second=account.per_second,
        concurrency=CONCURRENCY,
        group_window=GROUP_WINDOW,
        asks_person=True,
        pictures=True,
        each=(Limit(account.each_hour, HOUR),),
        each_group=(Limit(account.each_group_hour, HOUR),),
        total=(Limit(account.each_day, Calendar.DAY),),
    )


class OneBotChannel:
    """One bridge. Lives in the service's event loop; `check`, `look`, `members` and `fetch` are for worker threads."""

    name = "onebot"

    def __init__(
        self, account: str, settings: OneBotAccount, actions: Actions, memory: Memory, now: Callable[[], datetime]
    ) -> None:
        self.account = account
        self.capabilities = capabilities(settings)
        self.line: OneBotLine | None = None  # set by whoever joins both sides; closed with the channel
        self._actions = actions
        self._memory = memory
        self._group_notice = settings.group_notice
        self._search = Search(account, actions, memory, now, settings.group_notice)
        self._media = Media(actions, settings.media_hosts, settings.timeout)
        self._health = Health(settings, actions, memory, now)
        self._closed = False

    async def send(self, message: Outgoing) -> SendResult:
        """Try once. What stays in doubt is looked for, see `look`, and never repeated."""
        if self._closed:
            return NOT_TRIED
        if message.form not in (Form.GROUP, Form.CHAT, Form.PUSH):
            return NO_ROUTE
        text = clean(message.text)
        if not (text.strip() or message.picture) or len(text.encode()) > LONGEST_TEXT:
            return CONTENT
        try:
            with self._memory.leaving(message.to, text):
                result = await self._leave(message, text)
                self._memory.take(result.message_id)
        except NeverSent:
            return NOT_TRIED
        except ChannelFault:
            return IN_DOUBT
        return self._taught(message, result)

    async def _leave(self, message: Outgoing, text: str) -> SendResult:
        group = message.form is Form.GROUP
        if group and self._group_notice and message.card is not None:
            announced = judge_answer(await self._ask("_send_group_notice", _notice(message, text), message))
            if announced.outcome is not Outcome.REFUSED:
                return replace(announced, message_id="")
        parts = [text_part(text)] if text.strip() else []
        if message.picture:
            parts.append(picture_part(base64.b64encode(message.picture).decode()))
        to = {"group_id": number(message.to)} if group else {"user_id": number(message.to)}
        answer = await self._ask("send_group_msg" if group else "send_private_msg", {**to, "message": parts}, message)
        return judge_answer(answer)

    async def _ask(self, action: str, params: Mapping[str, Any], message: Outgoing) -> Answer:
        return await self._actions.ask(action, params, message.key)

    def _taught(self, message: Outgoing, result: SendResult) -> SendResult:
        """What this try shows of what we may do: a mute that has ended, a friend who is one no longer."""
        if message.form is Form.GROUP:
            open_again = result.outcome is Outcome.ACCEPTED and self._memory.lifted(message.to)
            return replace(result, grants=(Grant(POST, True),)) if open_again else result
        gone = result.reason is Reason.RECIPIENT
        return replace(result, grants=(Grant(PUSH, False),)) if gone else result

    def look(self, asked: Asked) -> Found | None:
        """Whether a message in doubt arrived: by a late answer, its echo, or the chat's history. Raises ChannelFault."""
        return self._search.look(asked)

    def members(self, group: str) -> Sequence[Member]:
        """Everybody in a group but us, by the name that the group knows. Raises ChannelFault."""
        listed = self._actions.data("get_group_member_list", {"group_id": number(group)})
        rows = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
        made = [_member(row) for row in rows if isinstance(row, Mapping)]
        return [one for one in made if one.external_id and one.external_id not in self._memory.ids]

    def fetch(self, media_id: str) -> bytes:
        """A picture or a voice note that somebody sent. Raises ChannelFault, and MediaGone."""
        return self._media.fetch(media_id)

    def check(self) -> list[str]:
        """What is wrong with the bridge and its account, in plain sentences."""
        return self._health.check()

    def close(self) -> None:
        """Let go of the bridge's connections and of ours to it."""
        self._closed = True
        if self.line is not None:
            self.line.close()
        if self._actions.http is not None:
            self._actions.http.close()
        self._media.close()


def _notice(message: Outgoing, text: str) -> dict[str, Any]:
    """A group notice. Whether members must confirm it is left to the bridge's own default: their number proves nothing."""
    picture = {"image": f"base64://{base64.b64encode(message.picture).decode()}"} if message.picture else {}
    return {"group_id": number(message.to), "content": text, **picture}


def _member(row: Mapping[str, Any]) -> Member:
    named = next((row[name] for name in ("card", "nickname") if isinstance(row.get(name), str) and row[name].strip()), "")
    return Member(ident(row.get("user_id")), clean(named).strip()[:64])
