"""What may be sent to whom. Each refusal is a code of the platform's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.qq.world import FIVE_MINUTES, Anchor, Group, Person, World

LONGEST = 2000  # bytes of UTF-8
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
ANSWERED_EVENTS = {
    "groups": {"INTERACTION_CREATE", "GROUP_ADD_ROBOT", "GROUP_MSG_RECEIVE"},
    "users": {"INTERACTION_CREATE", "C2C_MSG_RECEIVE", "FRIEND_ADD"},
}
_LINK = re.compile(r"https?://([A-Za-z0-9.-]+)")
_CONTENT = {0: "content", 2: "markdown", 7: "media"}


class No(Exception):
    """The platform refuses."""

    def __init__(self, code: int, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def send(world: World, scope: str, to: str, body: dict[str, Any]) -> str:
    """Take a message; its id. Raises No."""
    place = _place(world, scope, to)
    text = _content(world, scope, body)
    _words(world, scope, text)
    if "msg_id" in body or "event_id" in body:
        _passive(world, scope, to, body)
    elif scope == "groups":
        _post(world, world.groups[to])
    else:
        _write(world, place, body)
    world.shown.setdefault(to, []).append(text.strip())
    world.bodies.append(body)
    return world.number()


def _place(world: World, scope: str, to: str) -> Any:
    if scope == "groups":
        group = world.groups.get(to)
        if group is None or not group.here:
            raise No(40054003)
        if group.muted:
            raise No(40054002)
        return group
    person = world.people.get(to)
    if person is None or not person.friend:
        raise No(40054004)
    if person.refuses:
        raise No(40054013)
    return person


# --- content -----------------------------------------------------------------------------------------------------------


def _content(world: World, scope: str, body: dict[str, Any]) -> str:
    kind = body.get("msg_type", 0)
    if kind not in _CONTENT:
        raise No(340069)
    if ("keyboard" in body or "markdown" in body) and kind != 2:
        raise No(22006)
    if kind == 2:
        return _markdown(world, body)
    if kind == 7:
        _media(world, scope, body)
    text = body.get("content")
    if not isinstance(text, str) or not text:
        raise No(50006)
    return text


def _markdown(world: World, body: dict[str, Any]) -> str:
    if not world.markdown:
        raise No(40034090)
    markdown = body.get("markdown")
    if body.get("content") or not isinstance(markdown, dict) or not isinstance(markdown.get("content"), str):
        raise No(22006)
    rows = body.get("keyboard", {}).get("content", {}).get("rows", [])
    if len(rows) > 5 or any(len(row["buttons"]) > 5 for row in rows):
        raise No(40034029)
    for row in rows:
        for button in row["buttons"]:
            if (
                len(button["render_data"]["label"]) > 10
                or button["action"]["type"] not in (0, 1, 2)
                or not button["action"]["data"]
            ):
                raise No(305007)
    return str(markdown["content"])


def _media(world: World, scope: str, body: dict[str, Any]) -> None:
    media = body.get("media")
    picture = world.pictures.get(media.get("file_info", "")) if isinstance(media, dict) else None
    if picture is None or picture.scope != scope or world.now() >= picture.until:
        raise No(304080)


def _words(world: World, scope: str, text: str) -> None:
    if len(text.encode()) > LONGEST:
        raise No(40054007)
    if any(domain not in world.domains for domain in _LINK.findall(text)):
        raise No(40054010 if scope == "groups" else 304003)
    if "敏感" in text:
        raise No(40034006)


# --- what allows it ----------------------------------------------------------------------------------------------------


def _passive(world: World, scope: str, to: str, body: dict[str, Any]) -> None:
    if "msg_id" in body and "event_id" in body:
        raise No(12002)
    by_event = "event_id" in body
    anchor = world.anchors.get(body["event_id"] if by_event else body["msg_id"])
    if anchor is None or anchor.target != to or bool(anchor.event) is not by_event:
        raise No(40034025 if by_event else 40034024)
    if by_event and anchor.event not in ANSWERED_EVENTS[scope]:
        raise No(40034027)
    number = body.get("msg_seq", 1)
    if type(number) is not int or not 0 <= number <= 65535:
        raise No(12002)
    # "msg_seq goes with msg_id", says the page; of what it does with event_id it says nothing: each event is answered once.
    _use(anchor, 1 if by_event else number, world.now())


def _use(anchor: Anchor, number: int, now: datetime) -> None:
    if number in anchor.answers:
        raise No(40054005)
    if now - anchor.at >= FIVE_MINUTES or len(anchor.answers) >= anchor.most:
        raise No(40034128)
    anchor.answers.add(number)


def _post(world: World, group: Group) -> None:
    if not group.active:
        raise No(40034105)
    now = world.now()
    over = (
        _since(group.posts, now - A_MINUTE) >= 20,
        _since(group.posts, now - A_DAY) >= 1000,
        _since(world.posts, now - A_MINUTE) >= (60 if world.verified else 30),
    )
    if any(over):
        raise No(40034100)
    group.posts.append(now)
    world.posts.append(now)


def _write(world: World, person: Person, body: dict[str, Any]) -> None:
    if body.get("is_wakeup") is True:
        _wake(person, world.now())
    elif not person.allows:
        raise No(40034105)


def _wake(person: Person, now: datetime) -> None:
    if person.spoke is None:
        raise No(40034123)
    days = (now.date() - person.spoke.date()).days
    stretch = next((number for number, last in enumerate((0, 3, 7, 30)) if days <= last), None)
    if stretch is None or stretch in person.woken:
        raise No(40034122)
    person.woken.add(stretch)


def _since(moments: Iterable[datetime], begin: datetime) -> int:
    return sum(moment > begin for moment in moments)
