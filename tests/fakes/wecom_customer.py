"""Customer groups of WeCom for tests: members of the staff who own groups, and what they confirm in their app.

It keeps the platform's rules: a task for each post, which its owner confirms or not; a list of tasks that names no creator for
those made by an interface; a month's number of posts for each group; three reminders in 24 hours; a moment in which a new task
cannot be asked about; a secret that must stand in the list of callers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Self

from tests.fakes.wecom.company import App, Company
from tests.fakes.wecom.server import Ask, Code, Server
from tests.faults.rig import Fault, Said

SECRET = "the-secret-of-the-app-for-groups-0123456789"
TEXT_BYTES, TITLE_BYTES, URL_BYTES, GROUPS, ATTACHMENTS = 4000, 128, 2048, 2000, 9
MOST_REMINDERS, A_DAY, A_MONTH = 3, timedelta(days=1), timedelta(days=31)
WAITS, SENT, NO_FRIEND, TOO_MANY = range(4)


@dataclass(slots=True)
class Group:
    """A group in ordinary WeChat. `full`: it has had as many posts this month as it may."""

    owner: str
    members: list[dict[str, Any]] = field(default_factory=list)
    full: bool = False
    closed: bool = False  # its owner has left it, which shows only once he confirms
    posts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Task:
    """One post that waits for its owner."""

    id: str
    sender: str
    chats: list[str]
    text: str
    body: Mapping[str, Any]
    made_at: datetime
    taps_at: datetime | None  # None: never
    status: dict[str, int] = field(default_factory=dict)
    reminded: list[datetime] = field(default_factory=list)
    cancelled: bool = False


class FakeCustomerGroups:
    """Start with `with FakeCustomerGroups(now) as groups:`; it lives by that clock.

    `taps_after`: how long owners take to confirm; None: they never do. `dispatches`: so long a new task cannot be asked about.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.app = App(1000003, SECRET, "客户联系")
        self.company = Company(apps=[self.app])
        self.server = Server(self.company, now)
        self.taps_after: timedelta | None = timedelta(0)
        self.dispatches = timedelta(0)
        self.page = 500
        self.groups: dict[str, Group] = {}
        self.tasks: list[Task] = []
        self.files: set[str] = set()
        self._numbers = count(1)
        self._open = ExitStack()
        named = {
            "add_msg_template": self._add,
            "get_groupmsg_send_result": self._result,
            "get_groupmsg_list_v2": self._list,
            "remind_groupmsg_send": self._remind,
            "cancel_groupmsg_send": self._cancel,
            "groupchat/get": self._group,
            "groupchat/list": self._groups,
        }
        for name, act in named.items():
            self.server.serve(f"externalcontact/{name}", act)
        self.server.serve("media/upload", self._upload)

    def __enter__(self) -> Self:
        self._open.enter_context(self.server.running())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def group(self, chat_id: str, owner: str, *members: dict[str, Any]) -> Group:
        """There is such a group."""
        self.groups[chat_id] = Group(owner, [{"userid": owner, "type": 1, "name": owner}, *members])
        return self.groups[chat_id]

    def tap(self, task: Task) -> None:
        """Its owner confirms it now."""
        task.taps_at = self.now()
        self._confirm(task)

    # --- the interface ---------------------------------------------------------------------------------------------------

    def _add(self, ask: Ask) -> dict[str, Any]:
        body = ask.body
        if body.get("chat_type") != "group" or not isinstance(body.get("sender"), str) or not body["sender"]:
            raise Code(40058)  # without a sender there is nobody to confirm
        chats = body.get("chat_id_list")
        if not isinstance(chats, list) or not 1 <= len(chats) <= GROUPS:
            raise Code(40058)
        text = self._checked(body)
        known = [one for one in chats if one in self.groups and self.groups[one].owner == body["sender"]]
        if not known:
            if any(one in self.groups for one in chats):
                return {"msgid": f"msg-{next(self._numbers)}", "fail_list": chats}
            raise Code(41048)
        taps = ask.now + self.taps_after if self.taps_after is not None else None
        task = Task(f"msg-{next(self._numbers)}", body["sender"], known, text, body, ask.now, taps)
        task.status = dict.fromkeys(known, WAITS)
        self.tasks.append(task)
        self._settle()
        return {"msgid": task.id, "fail_list": [one for one in chats if one not in known]}

    def _checked(self, body: Mapping[str, Any]) -> str:
        part, attached = body.get("text") or {}, body.get("attachments") or []
        text = part.get("content", "")
        if not text and not attached:
            raise Code(40063)
        if len(text.encode()) > TEXT_BYTES or len(attached) > ATTACHMENTS:
            raise Code(40058)
        for one in attached:
            self._check_attachment(one)
        return str(text)

    def _check_attachment(self, one: Mapping[str, Any]) -> None:
        kind = one.get("msgtype")
        if kind == "image" and one["image"].get("media_id") in self.files:
            return
        if kind == "image":
            raise Code(40007)
        if kind != "link":
            raise Code(41065)
        title, url = str(one["link"].get("title", "")), str(one["link"].get("url", ""))
        if not 1 <= len(title.encode()) <= TITLE_BYTES or not 1 <= len(url.encode()) <= URL_BYTES:
            raise Code(40058)

    def _result(self, ask: Ask) -> dict[str, Any]:
        task = self._task(ask)
        if ask.body.get("userid") != task.sender:
            return {"send_list": []}
        if not 1 <= ask.body.get("limit", 500) <= 1000:
            raise Code(40058)
        listed = [{"chat_id": one, "userid": task.sender, "status": state} for one, state in task.status.items()]
        return self._page(listed, ask.body, "send_list")

    def _list(self, ask: Ask) -> dict[str, Any]:
        self._settle()
        begin, end = (datetime.fromtimestamp(ask.body[name], ask.now.tzinfo) for name in ("start_time", "end_time"))
        if end - begin > A_MONTH or begin > end or not 1 <= ask.body.get("limit", 50) <= 100:
            raise Code(40058)
        listed = [
            {"msgid": one.id, "create_time": int(one.made_at.timestamp()), "create_type": 0, "text": {"content": one.text}}
            for one in reversed(self.tasks)
            if begin <= one.made_at <= end and ask.body.get("chat_type") == "group"
        ]
        return self._page(listed, ask.body, "group_msg_list")

    def _page(self, listed: list[dict[str, Any]], body: Mapping[str, Any], name: str) -> dict[str, Any]:
        begin = int(body.get("cursor") or 0)
        end = begin + min(self.page, body.get("limit", 500))
        return {name: listed[begin:end], "next_cursor": str(end) if end < len(listed) else ""}

    def _remind(self, ask: Ask) -> dict[str, Any]:
        task = self._task(ask)
        lately = [at for at in task.reminded if ask.now - at < A_DAY]
        if len(lately) >= MOST_REMINDERS or task.cancelled:
            raise Code(40058)
        task.reminded.append(ask.now)
        return {}

    def _cancel(self, ask: Ask) -> dict[str, Any]:
        self._task(ask).cancelled = True
        return {}

    def _task(self, ask: Ask) -> Task:
        self._settle()
        task = next((one for one in self.tasks if one.id == ask.body.get("msgid")), None)
        if task is None:
            raise Code(41047 if ask.body.get("msgid") else 41046)
        if ask.now - task.made_at < self.dispatches:
            raise Code(41063)
        return task

    def _settle(self) -> None:
        for task in self.tasks:
            if task.taps_at is not None and self.now() >= task.taps_at:
                self._confirm(task)

    def _confirm(self, task: Task) -> None:
        for chat_id, state in task.status.items():
            group = self.groups[chat_id]
            if state != WAITS or task.cancelled:
                continue
            task.status[chat_id] = TOO_MANY if group.full else NO_FRIEND if group.closed else SENT
            if task.status[chat_id] == SENT:
                group.posts.append(task.text)

    def _group(self, ask: Ask) -> dict[str, Any]:
        group = self.groups.get(str(ask.body.get("chat_id")))
        if group is None:
            raise Code(86001)
        named = ask.body.get("need_name") == 1
        listed = [{name: value for name, value in one.items() if named or name != "name"} for one in group.members]
        return {"group_chat": {"chat_id": ask.body["chat_id"], "owner": group.owner, "member_list": listed}}

    def _groups(self, ask: Ask) -> dict[str, Any]:
        if not 1 <= ask.body.get("limit", 0) <= 1000:
            raise Code(40058)
        return {"group_chat_list": [{"chat_id": one, "status": 0} for one in self.groups][: ask.body["limit"]]}

    def _upload(self, ask: Ask) -> dict[str, Any]:
        if "media" not in ask.files or ask.query.get("type") != "image":
            raise Code(40004)
        number = f"media-{next(self._numbers)}"
        self.files.add(number)
        return {"type": "image", "media_id": number}

    # --- as the rig wants it ---------------------------------------------------------------------------------------------

    def do(self, fault: Fault) -> str:
        """See `tests.faults.rig.Platform`."""
        cannot = {
            Fault.WINDOW_CLOSED: "there is no window: a human confirms each post",
            Fault.DUPLICATE_RECEIPTS: "it sends no receipts: what became of a post is asked for",
        }
        if fault in cannot:
            return cannot[fault]
        add = "externalcontact/add_msg_template"
        acts: dict[Fault, Callable[[], None]] = {
            Fault.NONE: lambda: None,
            Fault.TIMEOUT_AFTER_ACCEPT: lambda: self.server.fault(add, "silent"),
            Fault.HTTP_5XX: lambda: self.server.fault(add, "http"),
            Fault.HTML_200: lambda: self.server.fault(add, "html"),
            Fault.TOKEN_EXPIRED: lambda: self.server.fault(add, "gone"),
            Fault.QUOTA: self._fill,
            Fault.BLOCKED: self._hand_over,
            Fault.RATE_LIMIT: lambda: self.server.fault(add, "errcode", errcode=45033),
            Fault.SLOW_RECEIPTS: self._slow,
            Fault.FROZEN: lambda: self.server.fault("*", "errcode", errcode=48002, times=None),
        }
        acts[fault]()
        return ""

    def _fill(self) -> None:
        for group in self.groups.values():
            group.full = True

    def _hand_over(self) -> None:
        for group in self.groups.values():
            group.owner = "somebody-else"

    def _slow(self) -> None:
        self.taps_after = timedelta(minutes=10)

    def shown(self, to: str) -> Sequence[str]:
        self._settle()
        return self.groups[to.partition("/")[2]].posts

    def receipts(self) -> Sequence[Said]:
        return []
