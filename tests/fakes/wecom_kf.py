"""微信客服 for tests: one customer-service account, people who write to it, and what reaches their phones.

It keeps the platform's rules: nothing before a person has written, five messages in 48 hours, ids of messages that are used
once, states of a conversation, a word that is good for ten minutes, pages that are short or empty although more waits. What a
phone refuses is accepted first, and reported as failed afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Self

from tests.fakes.wecom.company import App, Company
from tests.fakes.wecom.envelope import push
from tests.fakes.wecom.server import Ask, Code, File, Server
from tests.faults.rig import Fault, Said

OPEN_KFID, OTHER_KFID = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q", "wkAJ2GCAAAOther_account0000000001"
SECRET = "the-secret-of-the-customer-service-0123456789"
TEXT_BYTES, HEAD_BYTES, LABEL_BYTES, ENTRIES = 2048, 1024, 128, 10
ANSWERS, WINDOW, WELCOME, WORD = 5, timedelta(hours=48), timedelta(seconds=20), timedelta(minutes=10)
NEW, ASSISTANT, QUEUE, HUMAN, OVER = range(5)
_ID = re.compile(r"[0-9a-zA-Z_-]{1,32}")


@dataclass(slots=True)
class Phone:
    """One person's WeChat, as far as this account is concerned."""

    wrote_at: datetime | None = None
    answered: int = 0
    state: int = NEW
    refuses: bool = False
    shown: list[str] = field(default_factory=list)
    menus: list[Mapping[str, Any]] = field(default_factory=list)


class FakeKf:
    """Start with `with FakeKf(now) as kf:`; it lives by that clock. `page`: how many entries one answer has at most."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.app = App(0, SECRET, "微信客服")
        self.company = Company(apps=[self.app])
        self.server = Server(self.company, now)
        self.page = 1000
        self.empty_pages = 0  # so many pages come empty before the next full one
        self.unsafe = ""  # a text with this in it is held back as unsafe
        self.limited = False  # asked without a word lately
        self.phones: dict[str, Phone] = {}
        self.files: dict[str, File] = {}
        self.used: set[str] = set()
        self._log: list[dict[str, Any]] = []
        self._words: dict[str, datetime] = {}
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._numbers = count(1)
        self._open = ExitStack()
        for name in ("sync_msg", "send_msg", "send_msg_on_event", "service_state/trans", "account/list", "add_contact_way"):
            self.server.serve(f"kf/{name}", getattr(self, f"_{name.replace('/', '_')}"))
        self.server.serve("media/upload", self._upload)
        self.server.serve("media/get", self._download, "GET")

    def __enter__(self) -> Self:
        self._open.enter_context(self.server.running())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    # --- what people and the platform do ---------------------------------------------------------------------------------

    def phone(self, person: str) -> Phone:
        return self.phones.setdefault(person, Phone())

    def writes(self, person: str, msgtype: str = "text", **part: Any) -> dict[str, Any]:
        """Somebody writes: `content=` for a text, else the fields of the part of that kind."""
        phone = self.phone(person)
        phone.wrote_at, phone.answered = self.now(), 0
        phone.state = NEW if phone.state == OVER else phone.state
        return self._enter(origin=3, open_kfid=OPEN_KFID, external_userid=person, msgtype=msgtype, **{msgtype: part})

    def touches(self, person: str, says: str) -> dict[str, Any]:
        """Somebody touches an entry of the newest menu."""
        entries = self.phone(person).menus[-1]["list"]
        label = next(one["click"]["content"] for one in entries if one["click"]["id"] == says)
        return self.writes(person, content=label, menu_id=says)

    def enters(self, person: str, scene: str = "", param: str = "", greet: bool = True) -> dict[str, Any]:
        """Somebody opens the link. `greet`: he has not been greeted in 48 hours, so a code comes along."""
        self.phone(person)
        code = f"welcome-{next(self._numbers)}" if greet else ""
        if code:
            self._codes[code] = (person, self.now())
        fields = {"scene": scene, "scene_param": param, "welcome_code": code}
        return self._event("enter_session", open_kfid=OPEN_KFID, external_userid=person, **fields)

    def by_hand(self, person: str, text: str) -> dict[str, Any]:
        """One of the staff writes to a person in WeCom."""
        return self._enter(origin=5, external_userid=person, servicer_userid="wen", msgtype="text", text={"content": text})

    def happens(self, event_type: str, **fields: Any) -> dict[str, Any]:
        """Any other event."""
        return self._event(event_type, **fields)

    def again(self, entry: dict[str, Any]) -> None:
        """The same entry once more, behind whatever came since."""
        self._log.append(entry)

    def calls_us(self, open_kfid: str = OPEN_KFID) -> Said:
        """What the platform sends to the callback: that something waits, and a new word."""
        word = f"ENC{next(self._numbers)}HPAAA"
        self._words[word] = self.now()
        fields = {"CreateTime": int(self.now().timestamp()), "MsgType": "event", "Event": "kf_msg_or_event"}
        return push(self.company, self.app, {**fields, "Token": word, "OpenKfId": open_kfid}, self.now())

    def _event(self, event_type: str, **fields: Any) -> dict[str, Any]:
        return self._enter(origin=4, msgtype="event", event={"event_type": event_type, **fields})

    def _enter(self, **fields: Any) -> dict[str, Any]:
        entry = {"msgid": f"4UPR{next(self._numbers)}", "send_time": int(self.now().timestamp()), **fields}
        self._log.append(entry)
        return entry

    # --- the interface ---------------------------------------------------------------------------------------------------

    def _sync_msg(self, ask: Ask) -> dict[str, Any]:
        word = ask.body.get("token", "")
        if word and (word not in self._words or ask.now - self._words[word] > WORD):
            raise Code(95007)
        if not word and self.limited:
            raise Code(45009)
        if ask.body.get("open_kfid") != OPEN_KFID:
            raise Code(95000)
        if not 1 <= ask.body.get("limit", 1000) <= 1000 or ask.body.get("cursor") == "":
            raise Code(40058)
        begin = int(ask.body.get("cursor", "c0")[1:])
        if self.empty_pages:
            self.empty_pages -= 1
            # Nothing in it, and yet another cursor, which stands for the same place.
            return {"next_cursor": "c" + str(begin).zfill(10 + self.empty_pages), "has_more": 1, "msg_list": []}
        end = min(begin + self.page, len(self._log))
        return {"next_cursor": f"c{end}", "has_more": int(end < len(self._log)), "msg_list": self._log[begin:end]}

    def _send_msg(self, ask: Ask) -> dict[str, Any]:
        person, number = ask.body.get("touser"), ask.body.get("msgid", "")
        if ask.body.get("open_kfid") != OPEN_KFID:
            raise Code(95000)
        phone = self.phones.get(str(person))
        if phone is None:
            raise Code(40096)
        shown = self._face(ask.body)
        self._must_be_new(number)
        if phone.state not in (NEW, ASSISTANT):
            raise Code(95018)
        if phone.wrote_at is None or ask.now - phone.wrote_at >= WINDOW:
            raise Code(95002)
        if phone.answered >= ANSWERS:
            raise Code(95001)
        phone.answered += 1
        self._arrive(str(person), phone, number, shown, ask.body)
        return {"msgid": number}

    def _send_msg_on_event(self, ask: Ask) -> dict[str, Any]:
        person, since = self._codes.pop(str(ask.body.get("code")), ("", ask.now))
        if not person or ask.now - since > WELCOME:
            raise Code(41050)
        shown = self._face(ask.body)
        self._must_be_new(ask.body.get("msgid", ""))
        self._arrive(person, self.phones[person], ask.body.get("msgid", ""), shown, ask.body)
        return {"msgid": ask.body.get("msgid", "")}

    def _must_be_new(self, number: str) -> None:
        """An id of a message is good once within the account. With which code the platform says so is not published."""
        if not _ID.fullmatch(number) or number in self.used:
            raise Code(40058)

    def _arrive(self, person: str, phone: Phone, number: str, shown: str, body: Mapping[str, Any]) -> None:
        self.used.add(number)
        why = 10 if phone.refuses else 13 if self.unsafe and self.unsafe in shown else 0
        if why:
            fields = {"open_kfid": OPEN_KFID, "external_userid": person, "fail_msgid": number, "fail_type": why}
            self._event("msg_send_fail", **fields)
            return
        phone.shown.append(shown)
        if body["msgtype"] == "msgmenu":
            phone.menus.append(body["msgmenu"])

    def _face(self, body: Mapping[str, Any]) -> str:
        kind = body.get("msgtype")
        if kind not in ("text", "image", "msgmenu") or not isinstance(body.get(kind), dict):
            raise Code(40008)
        part = body[kind]
        if kind == "image":
            if part.get("media_id") not in self.files:
                raise Code(40007)
            return "[image]"
        text = part.get("content" if kind == "text" else "head_content")
        if not isinstance(text, str) or not text:
            raise Code(44004)
        if len(text.encode()) > (TEXT_BYTES if kind == "text" else HEAD_BYTES):
            raise Code(45002)
        if kind == "msgmenu":
            _check_menu(part)
        return text

    def _service_state_trans(self, ask: Ask) -> dict[str, Any]:
        phone = self.phones.get(str(ask.body.get("external_userid")))
        if ask.body.get("open_kfid") != OPEN_KFID or phone is None:
            raise Code(95000)
        if phone.state == OVER or ask.body.get("service_state") != ASSISTANT:
            raise Code(95016)
        phone.state = ASSISTANT
        return {"msg_code": ""}

    def _account_list(self, ask: Ask) -> dict[str, Any]:
        known = [{"open_kfid": one, "name": "咨询", "avatar": "https://wework.qpic.cn/x"} for one in (OTHER_KFID, OPEN_KFID)]
        begin = ask.body.get("offset", 0)
        return {"account_list": known[begin : begin + ask.body.get("limit", 100)]}

    def _add_contact_way(self, ask: Ask) -> dict[str, Any]:
        if not re.fullmatch(r"[0-9a-zA-Z_-]{0,32}", ask.body.get("scene", "")):
            raise Code(40058)
        return {"url": f"https://work.weixin.qq.com/kf/kfcbf8f8d07ac7215f?enc_scene={ask.body.get('scene', '')}"}

    def _upload(self, ask: Ask) -> dict[str, Any]:
        file = ask.files.get("media")
        if file is None or ask.query.get("type") != "image":
            raise Code(40004)
        if not file.content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise Code(40005)
        number = f"media-{next(self._numbers)}"
        self.files[number] = file
        return {"type": "image", "media_id": number, "created_at": str(int(ask.now.timestamp()))}

    def _download(self, ask: Ask) -> File:
        found = self.files.get(ask.query.get("media_id", ""))
        if found is None:
            raise Code(40007)
        return found

    # --- as the rig wants it ---------------------------------------------------------------------------------------------

    def do(self, fault: Fault) -> str:
        """See `tests.faults.rig.Platform`."""
        send = "kf/send_msg"
        acts: dict[Fault, Callable[[], None]] = {
            Fault.NONE: lambda: None,
            Fault.TIMEOUT_AFTER_ACCEPT: lambda: self.server.fault(send, "silent"),
            Fault.HTTP_5XX: lambda: self.server.fault(send, "http"),
            Fault.HTML_200: lambda: self.server.fault(send, "html"),
            Fault.TOKEN_EXPIRED: lambda: self.server.fault(send, "gone"),
            Fault.QUOTA: lambda: self.server.fault(send, "errcode", errcode=45009, times=None),
            Fault.WINDOW_CLOSED: lambda: self._everybody(wrote_at=None),
            Fault.BLOCKED: lambda: self._everybody(refuses=True),
            Fault.RATE_LIMIT: lambda: self.server.fault(send, "errcode", errcode=45033),
            Fault.FROZEN: lambda: self.server.fault("*", "errcode", errcode=95017, times=None),
        }
        if fault not in acts:
            return "it reports only what failed, never that something arrived"
        acts[fault]()
        return ""

    def _everybody(self, **is_so: Any) -> None:
        for person, phone in self.phones.items():
            self.phones[person] = replace(phone, **is_so)

    def shown(self, to: str) -> Sequence[str]:
        return self.phone(to).shown

    def receipts(self) -> Sequence[Said]:
        """It only says that something waits; what failed is among what is then fetched."""
        return [self.calls_us()]


def _check_menu(menu: Mapping[str, Any]) -> None:
    entries = menu.get("list")
    if not isinstance(entries, list) or not 1 <= len(entries) <= ENTRIES:
        raise Code(95008)
    for entry in entries:
        click = entry.get("click") or {}
        if entry.get("type") != "click":
            raise Code(95009)
        if any(not 1 <= len(str(click.get(name, "")).encode()) <= LABEL_BYTES for name in ("id", "content")):
            raise Code(40058)
