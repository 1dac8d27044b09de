"""Calls of a self-built app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.shared.faults import Doubtful, Refused
from bot.channels.shared.tokens import TokenStore
from bot.channels.shared.wecom import WeComClient
from bot.channels.wecom.codes import NOT_GRANTED
from bot.channels.wecom.settings import WeComApp
from bot.errors import ChannelFault


class AppClient(WeComClient):
    """One app. Safe to share between threads. All methods raise ChannelFault."""

    def __init__(self, app: WeComApp, tokens: TokenStore) -> None:
        super().__init__(app.corp_id, app.secret, app.api_base, tokens, app.timeout)
        self._agent_id = app.agent_id

    # Groups

    def create_group(self, name: str, members: Sequence[str], owner: str = "") -> str:
        """A group of 2 to 500 members, which only this app can post to; its chatid."""
        body = {"name": name, "userlist": list(members), **({"owner": owner} if owner else {})}
        return _text(self.done("appchat/create", body), "chatid") or _missing("chatid")

    def group_members(self, chat_id: str) -> list[str]:
        """The user ids in a group that this app created."""
        info = self._found("appchat/get", chatid=chat_id).get("chat_info")
        listed = info.get("userlist") if isinstance(info, Mapping) else None
        return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []

    # Who there is

    def agent(self) -> Mapping[str, Any]:
        """What the console says of the app."""
        return self._found("agent/get", agentid=self._agent_id)

    def departments(self) -> list[int]:
        """The ids of the departments that the app may see."""
        listed = _rows(self._found("department/simplelist"), "department_id")
        return [one["id"] for one in listed if isinstance(one.get("id"), int)]

    def department(self, number: int) -> str:
        """A department's name; "" where it is not shown to this app."""
        try:
            part = self._found("department/get", id=number).get("department")
        except Refused as refusal:
            if refusal.code not in NOT_GRANTED:
                raise
            return ""
        return _text(part, "name") if isinstance(part, Mapping) else ""

    def people(self, department: int) -> list[Mapping[str, Any]]:
        """Who is in a department itself, with what this app is shown of each: apps made after June 2022 see no number."""
        try:
            return _rows(self._found("user/list", department_id=department), "userlist")
        except Refused as refusal:
            if refusal.code not in NOT_GRANTED:
                raise
        return _rows(self._found("user/simplelist", department_id=department), "userlist")

    def person(self, user_id: str) -> Mapping[str, Any]:
        """One member."""
        return self._found("user/get", userid=user_id)

    def visitor(self, code: str) -> str:
        """The user id behind the code of a page."""
        found = self._found("user/getuserinfo", code=code)
        user_id = _text(found, "UserId") or _text(found, "userid")
        if not user_id:
            raise ChannelFault("whoever looks at the page is no member of the company")
        return user_id

    def publish_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Replace the app's menu."""
        self.post("menu/create", params={"agentid": self._agent_id}, data={"button": list(buttons)})

    def _found(self, path: str, **params: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self.get(path, params=params)
        return answer


def _rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = answer.get(name)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _missing(name: str) -> str:
    raise Doubtful(f"the answer has no {name}")
