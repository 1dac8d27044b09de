"""The company's directory, as far as the app may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Member
from bot.channels.wecom.client import AppClient


def ident(user_id: str) -> str:
    """A member's id in the one form that we keep: the platform does not tell capital letters from small ones, and itself
    writes them now in one way and now in the other."""
    return user_id.strip().lower()


def everybody(client: AppClient) -> list[Member]:
    """The people of every department, and those whom the app is shown one by one. Raises ChannelFault."""
    names = {number: client.department(number) for number in client.departments()}
    found: dict[str, Member] = {}
    for number in names:
        for person in client.people(number):
            _add(found, person, names, number)
    for user_id in _single(client.agent()):
        if ident(user_id) not in found:
            _add(found, client.person(user_id), names, 0)
    return list(found.values())


def _add(found: dict[str, Member], person: Mapping[str, Any], names: Mapping[int, str], number: int) -> None:
    """The department is his main one where the platform says which, else the one in which he was found."""
    user_id = ident(_text(person, "userid"))
    if not user_id or user_id in found:
        return
    main = person.get("main_department")
    department = names.get(main if isinstance(main, int) else number) or names.get(number, "")
    found[user_id] = Member(user_id, _text(person, "name"), _text(person, "mobile"), department)


def _single(agent: Mapping[str, Any]) -> list[str]:
    allowed = agent.get("allow_userinfos")
    listed = allowed.get("user") if isinstance(allowed, Mapping) else None
    rows = listed if isinstance(listed, list) else []
    return [found for one in rows if isinstance(one, Mapping) and (found := _text(one, "userid"))]


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
