"""`FakeQQ`: the fake platform as tests hold it in their hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

import requests

from tests.fakes.qq.pushing import Postman, said
from tests.fakes.qq.rules import A_MINUTE
from tests.fakes.qq.server import HTML, Server, serve
from tests.fakes.qq.switches import Switch
from tests.fakes.qq.tokens import TokenDesk
from tests.fakes.qq.world import APP_ID, FIVE_MINUTES, SECRET, Anchor, Clock, Group, Person, World
from tests.faults.rig import Fault, Said

PRIVATE_ANSWERS, GROUP_ANSWERS = 4, 5
NO_RECEIPTS = "the platform tells nobody whether a message was delivered"


class FakeQQ:
    """Events are made by `say` and its like, as payloads; `push` signs one, `deliver` sends it to an address."""

    def __init__(self, server: Server, base: str) -> None:
        self.world = server.world
        self.server = server
        self.base = base
        self.postman = Postman(SECRET, APP_ID)

    @classmethod
    @contextmanager
    def running(cls, now: Clock) -> Iterator[Self]:
        with serve(World(now, TokenDesk(APP_ID, SECRET))) as server:
            fake = cls(server, f"http://127.0.0.1:{server.server_port}/")
            try:
                yield fake
            finally:
                fake.postman.http.close()

    # set-up

    def group(self, name: str, **how: Any) -> Group:
        return self.world.groups.setdefault(name, Group(**how))

    def person(self, name: str, **how: Any) -> Person:
        return self.world.people.setdefault(name, Person(**how))

    def anchor(self, number: str, target: str, most: int = GROUP_ANSWERS) -> None:
        """A message of just now that may be answered."""
        self.world.anchors[number] = Anchor(target, self.world.now(), most)

    # events

    def say(self, openid: str, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes to the bot."""
        person = self.person(openid)
        person.spoke, person.woken = self.world.now(), set()
        number = self.world.number()
        self.anchor(number, openid, PRIVATE_ANSWERS)
        author = {"id": openid, "user_openid": openid, "union_openid": None, "username": "王桂兰"}
        return self._event("C2C_MESSAGE_CREATE", {**self._said(number, text), "author": author, **more})

    def say_in(self, group: str, member: str, text: str, at: bool = True, **more: Any) -> dict[str, Any]:
        """Somebody speaks in a group; what is not said to the bot is shown to it only where the owner allows that."""
        self.group(group)
        number = self.world.number()
        if at:
            self.anchor(number, group)
        author = {"id": member, "member_openid": member, "bot": False, "member_role": "member", "username": "李长河"}
        data = {
            **self._said(number, " " + text if at else text),
            "author": author,
            "group_id": group,
            "group_openid": group,
            **more,
        }
        return self._event("GROUP_AT_MESSAGE_CREATE" if at else "GROUP_MESSAGE_CREATE", data)

    def group_event(self, name: str, group: str, by: str = "owner") -> dict[str, Any]:
        """GROUP_ADD_ROBOT, GROUP_DEL_ROBOT, GROUP_MSG_RECEIVE, GROUP_MSG_REJECT, with what they mean for the group."""
        place = self.group(group)
        place.here = name != "GROUP_DEL_ROBOT" and (place.here or name == "GROUP_ADD_ROBOT")
        if name in ("GROUP_MSG_RECEIVE", "GROUP_MSG_REJECT", "GROUP_DEL_ROBOT"):
            place.active = name == "GROUP_MSG_RECEIVE"
        data = {"group_openid": group, "op_member_openid": by, "timestamp": self._stamp()}
        return self._event(name, data, answers=group)

    def person_event(self, name: str, openid: str) -> dict[str, Any]:
        """FRIEND_ADD, FRIEND_DEL, C2C_MSG_RECEIVE, C2C_MSG_REJECT, with what they mean for the person."""
        person = self.person(openid)
        person.friend = name != "FRIEND_DEL"
        if name.startswith("C2C_MSG"):
            person.allows = name == "C2C_MSG_RECEIVE"
        return self._event(name, {"openid": openid, "timestamp": self._stamp()}, answers=openid)

    def touch(self, data: str, openid: str = "", group: str = "", member: str = "") -> dict[str, Any]:
        """Somebody touches a button."""
        who = {"group_openid": group, "group_member_openid": member} if group else {"user_openid": openid}
        told = {
            "id": f"interaction-{next(self.world.numbers)}",
            "type": 11,
            "version": 1,
            "scene": "group" if group else "c2c",
            "chat_type": 1 if group else 2,
            "timestamp": self.world.now().isoformat(),
            "application_id": APP_ID,
            "data": {"type": 11, "resolved": {"button_data": data, "button_id": "1"}},
            **who,
        }
        return self._event("INTERACTION_CREATE", told, answers=group or openid)

    def push(self, payload: dict[str, Any]) -> Said:
        return said(SECRET, APP_ID, payload, self._stamp())

    def deliver(self, url: str, payload: dict[str, Any]) -> list[requests.Response]:
        """Every third event arrives twice."""
        return self.postman.deliver(url, payload, self._stamp())

    def validates(self, url: str, plain_token: str = "Arq0D5A61EgUu4OxUvOp") -> bool:
        return self.postman.validates(url, plain_token, str(self._stamp()))

    # misbehaviour, and what was seen

    def do(self, fault: Fault) -> str:
        """The faults that any platform may do; see `tests.faults.rig`. Those of one recipient are the rigs' own."""
        switch = {
            Fault.TIMEOUT_AFTER_ACCEPT: Switch(on=True, acts=True, hangs=True, times=1),
            Fault.HTTP_5XX: Switch(on=True, status=502, body=HTML, times=1),
            Fault.HTML_200: Switch(on=True, status=200, body=HTML, times=1),
            Fault.RATE_LIMIT: Switch(on=True, status=429, body={"code": 22009}, until=self.world.now() + A_MINUTE),
            Fault.QUOTA: Switch(on=True, status=400, body={"code": 40034100, "message": "over limit"}),
        }
        self.server.switch = switch.get(fault, Switch())
        if fault is Fault.TOKEN_EXPIRED:
            self.world.tokens.spoil()
        self.world.barred = self.world.tokens.barred = fault is Fault.FROZEN
        if fault is Fault.FROZEN:
            self.world.tokens.spoil()
        return NO_RECEIPTS if fault in (Fault.SLOW_RECEIPTS, Fault.DUPLICATE_RECEIPTS) else ""

    def shown(self, to: str) -> Sequence[str]:
        return list(self.world.shown.get(to, ()))

    def receipts(self) -> Sequence[Said]:
        return ()

    def close_windows(self) -> None:
        """Five minutes pass for everything that was said."""
        for anchor in self.world.anchors.values():
            anchor.at -= FIVE_MINUTES + timedelta(seconds=1)

    def _said(self, number: str, text: str) -> dict[str, Any]:
        return {"id": number, "content": text, "timestamp": self.world.now().isoformat(), "message_type": 0}

    def _event(self, name: str, data: dict[str, Any], answers: str = "") -> dict[str, Any]:
        number = next(self.world.numbers)
        whole = {"id": f"{name}:{number:032x}", "op": 0, "d": data, "s": number, "t": name}
        if answers:
            self.world.anchors[str(whole["id"])] = Anchor(answers, self.world.now(), GROUP_ANSWERS, name)
        return whole

    def _stamp(self) -> int:
        return int(self.world.now().timestamp())
