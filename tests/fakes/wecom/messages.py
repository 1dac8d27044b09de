"""`message/send`: what an app's messages look like on the members' phones, and when they do not get there."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.fakes.wecom.company import Company, Person
from tests.fakes.wecom.media import Media
from tests.fakes.wecom.server import Ask, Code

TEXT_BYTES = 2048
LONGEST_LIST = 1000
LONGEST_INTERVAL = 14_400  # seconds
EACH = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))  # to one member; more is dropped without a word
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


@dataclass(slots=True)
class Shown:
    """One message on a phone. `pressed`: what stands on a card in place of its buttons once one of them is touched."""

    kind: str
    text: str  # of a card its title
    at: datetime
    fields: dict[str, str] = field(default_factory=dict)
    url: str = ""
    task_id: str = ""
    keys: dict[str, str] = field(default_factory=dict)  # label to key
    pressed: str = ""


@dataclass(slots=True)
class Messages:
    """All messages of the apps for members."""

    company: Company
    media: Media
    phones: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    dropped: int = 0  # because a member got too many
    _seen: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # by the whole request
    _tasks: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def send(self, ask: Ask) -> Mapping[str, Any]:
        self._check_app(ask)
        named = str(ask.body.get("touser", "")).split("|")
        if len(named) > LONGEST_LIST:
            raise Code(40032)
        reached, lists = self._sorted(ask, named)
        if not reached:
            raise Code(81013, **lists)
        known = self._repeated(ask)
        if known:
            return {"msgid": known, **lists}
        shown = self._read(ask)
        number = f"msg{next(self._numbers)}"
        for person in reached:
            self._deliver(person, shown)
        self._remember(ask, number)
        return {"msgid": number, **({"response_code": f"rc-{number}"} if shown.keys else {}), **lists}

    def _check_app(self, ask: Ask) -> None:
        if b"\\u" in ask.raw:
            raise Code(40033)
        if "agentid" not in ask.body:
            raise Code(41011)
        if ask.body["agentid"] != ask.app.agent_id:
            raise Code(301002 if any(one.agent_id == ask.body["agentid"] for one in self.company.apps) else 40056)
        if ask.app.closed:
            raise Code(50003)

    def _sorted(self, ask: Ask, named: list[str]) -> tuple[list[Person], dict[str, str]]:
        """Who gets it, and the lists of those who do not, in small letters."""
        if named == ["@all"]:
            return [one for one in self.company.people.values() if ask.app.sees(one.user_id)], {}
        known = {name: self.company.member(name) for name in named if name}
        seen = {name: one for name, one in known.items() if one and one.active and ask.app.sees(one.user_id)}
        lists = {
            "invaliduser": "|".join(name.lower() for name in known if name not in seen),
            "unlicenseduser": "|".join(name.lower() for name, one in seen.items() if not one.licensed),
        }
        return [one for one in seen.values() if one.licensed], {name: ids for name, ids in lists.items() if ids}

    def _repeated(self, ask: Ask) -> str:
        """The number of an equal message within its interval, "" for none."""
        if ask.body.get("enable_duplicate_check") != 1:
            return ""
        interval = ask.body.get("duplicate_check_interval", 1800)
        if not isinstance(interval, int) or not 0 < interval <= LONGEST_INTERVAL:
            raise Code(40058)
        number, at = self._seen.get(_whole(ask), ("", ask.now))
        return number if ask.now - at < timedelta(seconds=interval) else ""

    def _remember(self, ask: Ask, number: str) -> None:
        if ask.body.get("enable_duplicate_check") == 1:
            self._seen[_whole(ask)] = (number, ask.now)

    def _deliver(self, person: Person, shown: Shown) -> None:
        phone = self.phones[person.user_id]
        if any(sum(1 for one in phone if shown.at - one.at < per) >= most for most, per in EACH):
            self.dropped += 1
            return
        phone.append(Shown(**{name: getattr(shown, name) for name in Shown.__slots__}))

    def _read(self, ask: Ask) -> Shown:
        kind = ask.body.get("msgtype")
        part = ask.body.get(str(kind))
        readers = {"text": _text, "textcard": _textcard, "image": self._image, "template_card": self._card}
        if kind not in readers:
            raise Code(40008)
        if not isinstance(part, dict):
            raise Code(40063)
        return readers[str(kind)](ask, part)

    def _image(self, ask: Ask, part: Mapping[str, Any]) -> Shown:
        return Shown("image", self.media.picture(str(part.get("media_id", "")), ask.now).name, ask.now)

    def _card(self, ask: Ask, part: Mapping[str, Any]) -> Shown:
        if part.get("card_type") != "button_interaction" or not ask.app.token:
            raise Code(40058)  # nobody would hear of a touch
        title = _mapping(part, "main_title").get("title", "")
        task_id = str(part.get("task_id", ""))
        if not title or not _TASK.fullmatch(task_id) or task_id in self._tasks:
            raise Code(40058)
        shown = Shown("template_card", title[:26], ask.now, _pairs(part), task_id=task_id, keys=_buttons(part))
        action = _mapping(part, "card_action")
        if action and (action.get("type") != 1 or not action.get("url")):
            raise Code(40058)
        shown.url = str(action.get("url", ""))
        self._tasks.add(task_id)
        return shown


def text_of(part: Mapping[str, Any]) -> str:
    """The content of a text. Cut by the platform where it is too long."""
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise Code(44004)
    return _cut(content, TEXT_BYTES)


def _text(ask: Ask, part: Mapping[str, Any]) -> Shown:
    return Shown("text", text_of(part), ask.now)


def _textcard(ask: Ask, part: Mapping[str, Any]) -> Shown:
    title, description, url = (str(part.get(name, "")) for name in ("title", "description", "url"))
    if not title:
        raise Code(41016)
    if not description:
        raise Code(41033)
    if not url or len(url.encode()) > 2048:
        raise Code(40058)
    return Shown("textcard", _cut(title, 128), ask.now, {"": _cut(description, 512)}, url)


def _pairs(part: Mapping[str, Any]) -> dict[str, str]:
    rows = part.get("horizontal_content_list", [])
    if not isinstance(rows, list) or len(rows) > 6 or not all(row.get("keyname") and row.get("value") for row in rows):
        raise Code(40058)
    return {row["keyname"][:5]: row["value"][:26] for row in rows}


def _buttons(part: Mapping[str, Any]) -> dict[str, str]:
    rows = part.get("button_list", [])
    keys = [row.get("key", "") for row in rows]
    if not 1 <= len(rows) <= 6 or len(set(keys)) < len(keys) or not all(0 < len(key.encode()) <= 1024 for key in keys):
        raise Code(40058)
    return {row["text"][:10]: row["key"] for row in rows}


def _mapping(part: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = part.get(name, {})
    if not isinstance(value, dict):
        raise Code(40058)
    return value


def _whole(ask: Ask) -> str:
    return json.dumps(ask.body, sort_keys=True)


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")
