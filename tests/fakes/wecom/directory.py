"""What an app is shown of the directory and of itself, and who looks at its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wecom.company import Company, Person
from tests.fakes.wecom.server import Ask, Code


@dataclass(slots=True)
class Directory:
    """`codes`: by the code of a page, who looks at it; "" for somebody who is no member. Each is good once."""

    company: Company
    codes: dict[str, str] = field(default_factory=dict)
    may_list: bool = True  # may apps call user/list

    def departments(self, ask: Ask) -> Mapping[str, Any]:
        seen = self.company.departments.values() if ask.app.visible is None else ()
        return {"department_id": [{"id": one.id, "parentid": one.parent, "order": one.id} for one in seen]}

    def department(self, ask: Ask) -> Mapping[str, Any]:
        one = self.company.departments.get(_number(ask, "id"))
        if one is None:
            raise Code(60003)
        return {"department": {"id": one.id, "name": one.name, "parentid": one.parent}}

    def simple_list(self, ask: Ask) -> Mapping[str, Any]:
        rows = [{"userid": one.user_id, "name": one.name, "department": [one.department]} for one in self._in(ask)]
        return {"userlist": rows}

    def full_list(self, ask: Ask) -> Mapping[str, Any]:
        if not self.may_list:
            raise Code(48002)
        return {"userlist": [self._whole(ask, one) for one in self._in(ask)]}

    def person(self, ask: Ask) -> Mapping[str, Any]:
        one = self.company.member(ask.query.get("userid", ""))
        if one is None:
            raise Code(60111)
        if not ask.app.sees(one.user_id):
            raise Code(60011)
        return self._whole(ask, one)

    def agent(self, ask: Ask) -> Mapping[str, Any]:
        if _number(ask, "agentid") != ask.app.agent_id:
            raise Code(301002 if any(one.agent_id == _number(ask, "agentid") for one in self.company.apps) else 40056)
        users = [{"userid": one} for one in sorted(ask.app.visible or ())]
        return {
            "agentid": ask.app.agent_id,
            "name": ask.app.name,
            "allow_userinfos": {"user": users},
            "allow_partys": {"partyid": [1] if ask.app.visible is None else []},
            "allow_tags": {"tagid": []},
            "close": int(ask.app.closed),
        }

    def visitor(self, ask: Ask) -> Mapping[str, Any]:
        who = self.codes.pop(ask.query.get("code", ""), None)
        if who is None:
            raise Code(40029)
        return {"UserId": who, "DeviceId": "d"} if who else {"OpenId": "oStranger", "DeviceId": "d"}

    def menu(self, ask: Ask) -> Mapping[str, Any]:
        if _number(ask, "agentid") != ask.app.agent_id:
            raise Code(40056)
        buttons = ask.body.get("button", [])
        if not 1 <= len(buttons) <= 3:
            raise Code(40016)
        for one in buttons:
            _check_button(one, 16)
            for inner in one.get("sub_button", ()):
                _check_button(inner, 40)
        ask.app.menu = buttons
        return {}

    def _in(self, ask: Ask) -> list[Person]:
        number = _number(ask, "department_id")
        if number not in self.company.departments:
            raise Code(60003)
        return [one for one in self.company.people.values() if one.department == number and ask.app.sees(one.user_id)]

    def _whole(self, ask: Ask, one: Person) -> dict[str, Any]:
        row = {"userid": one.user_id, "name": one.name, "department": [one.department], "main_department": one.department}
        return row | ({"mobile": one.mobile} if ask.app.shows_mobiles else {})


def _check_button(button: Mapping[str, Any], longest: int) -> None:
    if not 0 < len(str(button.get("name", "")).encode()) <= longest:
        raise Code(40018)
    if "sub_button" in button:
        if not 1 <= len(button["sub_button"]) <= 5:
            raise Code(40023)
    elif button.get("type") != "click":
        raise Code(40017)
    elif not 0 < len(str(button.get("key", "")).encode()) <= 128:
        raise Code(40019)


def _number(ask: Ask, name: str) -> int:
    value = ask.query.get(name, "")
    return int(value) if value.isdigit() else 0
