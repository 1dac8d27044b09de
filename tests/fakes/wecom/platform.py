"""`FakeWeCom`: a company with an app for its members, as tests hold it in their hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Self

from tests.fakes.wecom import envelope
from tests.fakes.wecom.appchat import Groups
from tests.fakes.wecom.company import App, Company
from tests.fakes.wecom.directory import Directory
from tests.fakes.wecom.media import Media
from tests.fakes.wecom.messages import Messages, Shown
from tests.fakes.wecom.server import Server
from tests.fakes.wecom.token import TokenDesk
from tests.faults.rig import Fault, Said

GROUP = "appchat:"
A_MINUTE = timedelta(minutes=1)
NO_RECEIPTS = "the platform sends no receipts of what an app says"
_NOTHING_OF_THE_SORT = {
    Fault.WINDOW_CLOSED: "members and groups of the app may be written to at any time",
    Fault.SLOW_RECEIPTS: NO_RECEIPTS,
    Fault.DUPLICATE_RECEIPTS: NO_RECEIPTS,
}


class FakeWeCom:
    """Start with `with FakeWeCom(now) as wecom:`; it lives by that clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.server = Server(Company(), now)
        self._open = ExitStack()
        self.begin()

    def begin(self) -> None:
        """An empty company, in which nothing has happened yet."""
        self.company = self.server.company = Company()
        self.server.tokens = TokenDesk()
        self.server.calls.clear()
        self.server.well()
        self.media = Media()
        self.messages = Messages(self.company, self.media)
        self.groups = Groups(self.company, self.media)
        self.directory = Directory(self.company)
        self._said = count(24_000_000_000_000_001)
        self._serve()

    def __enter__(self) -> Self:
        self._open.enter_context(self.server.running())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def base(self) -> str:
        """For `api_base`."""
        return self.server.base

    @property
    def app(self) -> App:
        return self.company.app

    # Faults

    def do(self, fault: Fault) -> str:
        """Do this fault to what comes next; otherwise why this platform has nothing of the sort."""
        midnight = self.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        match fault:
            case Fault.TIMEOUT_AFTER_ACCEPT:
                self.server.fault("*", "silent")
            case Fault.HTTP_5XX:
                self.server.fault("*", "http")
            case Fault.HTML_200:
                self.server.fault("*", "html")
            case Fault.TOKEN_EXPIRED:
                self.server.fault("*", "gone")
            case Fault.QUOTA:
                self.server.fault("*", "errcode", errcode=45009, times=None, until=midnight)
            case Fault.RATE_LIMIT:
                self.server.fault("*", "errcode", errcode=45009, times=None, until=self.now() + A_MINUTE)
            case Fault.BLOCKED:
                self.app.visible = frozenset({"nobody"})
                self.groups.all.clear()
            case Fault.FROZEN:
                self.app.closed = True
        return _NOTHING_OF_THE_SORT.get(fault, "")

    def shown(self, to: str) -> Sequence[str]:
        """What arrived at a member or in a group: the texts, or the titles of cards."""
        if to.startswith(GROUP):
            group = self.groups.all.get(to.removeprefix(GROUP))
            return [one.text for one in group.posts] if group else []
        return [one.text for one in self.phone(to)]

    def receipts(self) -> Sequence[Said]:
        """There are none."""
        return []

    # What members do

    def phone(self, user_id: str) -> list[Shown]:
        return self.messages.phones[user_id]

    def says(self, user_id: str, text: str) -> Said:
        return self.pushes(user_id, "text", Content=text, MsgId=next(self._said))

    def pushes(self, user_id: str, kind: str, **fields: Any) -> Said:
        """Any push in the platform's own names; of a message (with a MsgId) or of an event."""
        stamp = int(self.now().timestamp())
        agent = {} if user_id == "sys" else {"AgentID": self.app.agent_id}
        whole = {"FromUserName": user_id, "CreateTime": stamp, "MsgType": kind, **fields, **agent}
        return envelope.push(self.company, self.app, whole, self.now())

    def presses(self, user_id: str, label: str) -> Said:
        """He touches a button of the last card that has it."""
        card = self._card(user_id, label)
        fields = {"EventKey": card.keys[label], "TaskId": card.task_id, "CardType": "button_interaction"}
        code = f"rc-touch-{next(self._said)}"
        return self.pushes(user_id, "event", Event="template_card_event", **fields, ResponseCode=code, SelectedItems={})

    def takes(self, user_id: str, answer: bytes, label: str = "") -> envelope.Shown:
        """Our answer to a push, as he sees it; `label`: of the button that he touched."""
        shown = envelope.read_answer(self.company, self.app, answer, user_id)
        if shown.kind == "button":
            self._card(user_id, label).pressed = shown.text
        elif shown.kind:
            self.phone(user_id).append(Shown("passive", shown.text, self.now()))
        return shown

    def checks(self, word: str) -> Said:
        """What saving the address in the console does."""
        return envelope.check(self.company, self.app, word, self.now())

    def _card(self, user_id: str, label: str) -> Shown:
        return next(one for one in reversed(self.phone(user_id)) if label in one.keys and not one.pressed)

    def _serve(self) -> None:
        posts: Mapping[str, Any] = {
            "message/send": self.messages.send,
            "media/upload": self.media.upload,
            "appchat/create": self.groups.create,
            "appchat/send": self.groups.send,
            "menu/create": self.directory.menu,
        }
        gets: Mapping[str, Any] = {
            "media/get": self.media.get,
            "appchat/get": self.groups.get,
            "agent/get": self.directory.agent,
            "department/simplelist": self.directory.departments,
            "department/get": self.directory.department,
            "user/simplelist": self.directory.simple_list,
            "user/list": self.directory.full_list,
            "user/get": self.directory.person,
            "user/getuserinfo": self.directory.visitor,
        }
        for method, table in (("POST", posts), ("GET", gets)):
            for endpoint, act in table.items():
                self.server.serve(endpoint, act, method)
