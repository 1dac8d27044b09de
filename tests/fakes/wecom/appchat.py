"""appchat: groups that an app has created, and only it can post to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.wecom.company import App, Company
from tests.fakes.wecom.media import Media
from tests.fakes.wecom.messages import Shown, text_of
from tests.fakes.wecom.server import Ask, Code


@dataclass(slots=True)
class Group:
    chat_id: str
    name: str
    owner: str
    members: list[str]
    app: App
    posts: list[Shown] = field(default_factory=list)


@dataclass(slots=True)
class Groups:
    company: Company
    media: Media
    all: dict[str, Group] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def create(self, ask: Ask) -> Mapping[str, Any]:
        if ask.app.visible is not None:  # the app has to be visible to the whole company
            raise Code(60011)
        wanted = ask.body.get("userlist", [])
        members = [one.user_id for name in wanted if (one := self.company.member(name))]
        if len(members) < len(wanted):
            raise Code(86007)
        if not 2 <= len(members) <= 500:
            raise Code(86006)
        owner = ask.body.get("owner", members[0])
        if owner not in members:
            raise Code(86005)
        return {"chatid": self.made(str(ask.body.get("name", ""))[:50], owner, members, ask.app).chat_id}

    def made(self, name: str, owner: str, members: list[str], app: App) -> Group:
        group = Group(f"wrchat{next(self._numbers)}", name, owner, members, app)
        self.all[group.chat_id] = group
        return group

    def get(self, ask: Ask) -> Mapping[str, Any]:
        group = self._of(ask, ask.query.get("chatid", ""))
        listed = {"chatid": group.chat_id, "name": group.name, "owner": group.owner, "userlist": group.members}
        return {"chat_info": listed}

    def send(self, ask: Ask) -> Mapping[str, Any]:
        if ask.app.closed:
            raise Code(50003)
        group = self._of(ask, str(ask.body.get("chatid", "")))
        kind = ask.body.get("msgtype")
        part = ask.body.get(str(kind))
        if kind not in ("text", "image"):
            raise Code(40008)
        if not isinstance(part, dict):
            raise Code(40063)
        text = text_of(part) if kind == "text" else self.media.picture(str(part.get("media_id", "")), ask.now).name
        group.posts.append(Shown(str(kind), text, ask.now))
        return {}

    def _of(self, ask: Ask, chat_id: str) -> Group:
        group = self.all.get(chat_id)
        if group is None:
            raise Code(86003 if chat_id else 86001)
        if group.app is not ask.app:
            raise Code(86008)
        return group
