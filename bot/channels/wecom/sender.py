"""The sending side of a self-built app: to members, and to the groups that it has created."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.channels.base import Capabilities, Member, Seen
from bot.channels.shared.calls import message_id
from bot.channels.shared.codes import ACCEPTED, CONTENT, NO_ROUTE, RECIPIENT, judge, judge_fault
from bot.channels.shared.faults import Refused
from bot.channels.shared.fit import clean
from bot.channels.shared.threads import Threaded
from bot.channels.wecom import cards
from bot.channels.wecom.check import faults
from bot.channels.wecom.client import AppClient
from bot.channels.wecom.codes import MEANING, TOO_OFTEN
from bot.channels.wecom.directory import everybody, ident
from bot.channels.wecom.penalty import Penalty
from bot.channels.wecom.pictures import Pictures
from bot.channels.wecom.settings import WeComApp
from bot.domain.delivery import Purpose, SendResult
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Outgoing
from bot.errors import ChannelFault

CONCURRENCY = 8  # calls in flight at once, one thread each
GROUP = "appchat:"  # what stands in front of a chatid in the id of a group

# What the platform drops without a word of what one member gets from groups (document/path/90248). A group's limit is his.
EACH_GROUP = (Limit(200, timedelta(minutes=1)), Limit(10_000, Calendar.DAY))

_USER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}")  # one member: neither a list nor "@all"


def capabilities(app: WeComApp) -> Capabilities:
    """What a self-built app can do. There is no window: members may be written to at any time."""
    return Capabilities(
        push=frozenset(Purpose),
        text_bytes=cards.LONGEST_TEXT,
        idempotent_for=timedelta(seconds=cards.SAME_FOR),
        groups=True,
        pictures=True,
        per_second=app.per_second,
        concurrency=CONCURRENCY,
        each=(Limit(app.each_minute, timedelta(minutes=1)), Limit(app.each_hour, timedelta(hours=1))),
        each_group=EACH_GROUP,
        total=(Limit(app.daily, Calendar.DAY),) if app.daily else (),
        keeps_off=timedelta(seconds=app.keeps_off),
    )


class WeComChannel(Threaded):
    """One app. Owns its threads and its client's connections: call `close` at the end. `hears`: is somebody listening for it."""

    def __init__(self, account: str, app: WeComApp, client: AppClient, now: Callable[[], datetime], *, hears: bool) -> None:
        super().__init__("wecom", account, CONCURRENCY)
        self.capabilities = capabilities(app)
        self._app = app
        self._client = client
        self._buttons = hears and app.buttons
        self._penalties = {path: Penalty(now) for path in ("message/send", "appchat/send")}
        self._pictures = Pictures(client)

    # What else there is to it

    def check(self) -> list[str]:
        """Asks for a token and for the app's own entry in the console."""
        return faults(self._client)

    def fetch(self, media_id: str) -> bytes:
        """What somebody sent. Raises ChannelFault."""
        return self._client.fetch_media(media_id)

    def directory(self) -> Sequence[Member]:
        """Everybody whom the app may see. Raises ChannelFault."""
        return everybody(self._client)

    def members(self, group: str) -> Sequence[Member]:
        """Who is in a group that this app created. Raises ChannelFault."""
        names = {one.external_id: one for one in everybody(self._client)}
        found = [ident(one) for one in self._client.group_members(group.removeprefix(GROUP))]
        return [names.get(one, Member(one, "")) for one in found]

    def create_group(self, name: str, members: Sequence[str], owner: str = "") -> str:
        """A group of 2 to 500 members; the id by which it is posted to. Raises ChannelFault.

        The app has to be visible to the whole company.
        """
        return GROUP + self._client.create_group(name, members, owner)

    def publish_menu(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Publish a menu of `{name, says}` or `{name, entries}`: touching an entry counts as saying its words.

        Raises ChannelFault.
        """
        self._client.publish_menu([_button(entry) for entry in entries])

    def ask_url(self, back: str, state: str) -> str:
        """Where a browser is sent to be recognised; it comes to `back` with `code` and `state` in its query.

        `back` lies under the domain that the console knows as trusted; `state` has at most 128 letters and digits.
        """
        asked = {
            "appid": self._app.corp_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
            "agentid": self._app.agent_id,
        }
        return f"{self._app.oauth_base}connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def who(self, code: str) -> str:
        """The member behind a code. Raises ChannelFault, also for a visitor who is no member."""
        return ident(self._client.visitor(code))

    def shows(self, message: Outgoing) -> Seen | None:
        """A card, or words."""
        body = self._push(message) if message.form is Form.PUSH else self._chat(message)
        return cards.seen(body) if body is not None else None

    def close(self) -> None:
        """Take no more messages, wait for those under way (at most a few timeouts), and close the connections."""
        super().close()
        self._client.close()

    # Sending

    def attempt(self, message: Outgoing) -> SendResult:
        try:
            if message.form in (Form.PUSH, Form.CHAT):
                return self._to_member(message)
            if message.form is Form.GROUP and message.to.startswith(GROUP):
                return self._to_group(message)
        except ChannelFault as fault:
            return judge_fault(MEANING, fault)
        return NO_ROUTE

    def _to_member(self, message: Outgoing) -> SendResult:
        if not _USER.fullmatch(message.to):
            return RECIPIENT
        body = self._push(message) if message.form is Form.PUSH else self._chat(message)
        if body is None:
            return CONTENT
        shown = self._pictures.show(
            message.key, message.picture, lambda media_id: self._message(cards.picture(self._app, message, media_id))
        )
        return shown or self._message(body)

    def _push(self, message: Outgoing) -> dict[str, Any] | None:
        card = message.card
        if card is None or not clean(card.title).strip():
            return None
        return cards.push(self._app, message, card, buttons=self._buttons)

    def _chat(self, message: Outgoing) -> dict[str, Any] | None:
        return cards.chat(self._app, message) if _fits(message.text) else None

    def _to_group(self, message: Outgoing) -> SendResult:
        chat_id = message.to.removeprefix(GROUP)
        if not chat_id:
            return RECIPIENT
        if not _fits(message.text):
            return CONTENT
        shown = self._pictures.show(
            message.key, message.picture, lambda media_id: self._post(chat_id, "image", {"media_id": media_id})
        )
        return shown or self._post(chat_id, "text", {"content": clean(message.text)})

    def _message(self, body: Mapping[str, Any]) -> SendResult:
        answer = self._called("message/send", body)
        if isinstance(answer, SendResult):
            return answer
        return RECIPIENT if _missed(answer, body["touser"]) else judge(MEANING, 0, message_id(answer))

    def _post(self, chat_id: str, kind: str, part: Mapping[str, str]) -> SendResult:
        answer = self._called("appchat/send", {"chatid": chat_id, "msgtype": kind, kind: part})
        return answer if isinstance(answer, SendResult) else ACCEPTED

    def _called(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any] | SendResult:
        """The platform's answer; or, where it finds that we call too often, what that means for this message."""
        penalty = self._penalties[path]
        held = penalty.holds()
        if held is not None:
            return held
        try:
            answer = self._client.done(path, body)
        except Refused as refusal:
            if refusal.code != TOO_OFTEN:
                raise
            return penalty.struck()
        penalty.over()
        return answer


def _fits(text: str) -> bool:
    words = clean(text)
    return bool(words.strip()) and len(words.encode()) <= cards.LONGEST_TEXT


def _missed(answer: Mapping[str, Any], user_id: str) -> bool:
    """Whether he is among those who do not get it: not there, not in the app's range, or without a licence."""
    lists = (answer.get(name) for name in ("invaliduser", "unlicenseduser"))
    return any(ident(user_id) in ident(one).split("|") for one in lists if isinstance(one, str))


def _button(entry: Mapping[str, Any]) -> dict[str, Any]:
    if "entries" in entry:
        return {"name": entry["name"], "sub_button": [_button(one) for one in entry["entries"]]}
    return {"type": "click", "name": entry["name"], "key": entry["says"]}
