"""What the simulated phones show, read from the records: a restart loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.delivery import AttemptState
from bot.domain.messages import Form, Kind
from bot.domain.people import OwnerKind
from bot.domain.rehearsal import Handset
from bot.domain.text import spoken_clock, spoken_time
from bot.office import DEMO, DEMO_ACCOUNT, DEMO_CHANNEL, demo_address
from bot.rehearsal import ACCOUNTS
from bot.store import Records
from bot.store.people import Route as Way
from bot.web.parts import Parts

GUEST = "guest-1"
GROUP = "group:"  # before the id of a group, where a phone shows one
FOLLOW = "[关注]"
PICTURE = "[图片]"
ROLES = {
    "clerk": "工作人员",
    "approver": "审批",
    "liaison": "联系人",
    "secretary": "支部书记",
    "leader": "领导",
    "admin": "管理员",
}
IN_DOUBT = (AttemptState.SENDING.value, AttemptState.UNKNOWN.value)  # nobody knows whether it is on the phone: it is not
TELEPHONES = (Form.SMS.value, Form.VOICE.value)
Row = dict[str, Any]


class Phones:
    """Everybody's phone, and the groups."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def cast(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Everybody whom one can be, and the groups in which one can speak."""
        with self._parts.store.read() as records:
            people = [
                _one(OwnerKind.STAFF, one.id, one.role.value, one.name, ROLES[one.role.value]) for one in records.people.staff()
            ]
            persons = records.people.persons()
            reached = records.people.routes([one.id for one in persons])
            people += [
                _one(OwnerKind.PERSON, one.id, "person", one.name, f"{one.category.value} · {one.unit}{_lacks(reached[one.id])}")
                for one in persons
            ]
            people += [
                _one(OwnerKind.PROXY, one.id, "proxy", one.name, f"{one.person_name}的{one.relation}")
                for one in records.people.proxies()
            ]
            groups = [{"id": one.external_id, "name": one.name} for one in records.people.groups() if one.external_id]
        return [*people, {"id": GUEST, "kind": "guest", "name": "新关注的人", "role": "还没有绑定"}], groups

    def phone(self, who: str) -> Row:
        """One phone: what its owner said and what reached him, oldest first; nothing while it is switched off."""
        rehearsal = self._parts.rehearsal
        handset = rehearsal.switches.handset(who) if rehearsal else Handset.ON
        with self._parts.store.read() as records:
            owner = _names(records, [who]).get(who, "")
            if handset is Handset.OFF:
                return {"bubbles": [], "owner": owner, "handset": handset.value}
            said, sent = _thread(records, who)
        return {"bubbles": self._in_order(said, sent, {}), "owner": owner, "handset": handset.value}

    def group(self, group: str) -> list[Row]:
        with self._parts.store.read() as records:
            said = [_as_spoken(row) for row in records.inbox.group_thread(*DEMO, group)]
            names = _names(records, [row["sender"] for row in said])
            sent = records.delivery.sent_to(*DEMO, group)
        return self._in_order(said, sent, names)

    def newest(self) -> dict[str, int]:
        """The number of the newest thing that reached each phone, by its owner; what waits for one that is off does not count."""
        with self._parts.store.read() as records:
            found = records.rehearsal.newest(ACCOUNTS)
        newest: dict[str, int] = {}
        for external_id, number in found.items():
            who = external_id.replace(":", "-")
            newest[who] = max(number, newest.get(who, 0))
        switches = self._parts.rehearsal.switches if self._parts.rehearsal else None
        return {who: number for who, number in newest.items() if switches is None or switches.handset(who) is not Handset.OFF}

    def _in_order(self, said: Sequence[Row], sent: Sequence[Row], names: dict[str, str]) -> list[Row]:
        """Oldest first. At the same instant: what arrived, then what was said, each answer right behind its question."""
        today = self._parts.clock.now()
        found = [(row["claimed_at"], [self._sent(row, today)]) for row in sent if row["state"] not in IN_DOUBT]
        found += [(row["received_at"], _exchange(row, today, names.get(row["sender"], ""))) for row in said]
        return [bubble for _, bubbles in sorted(found, key=lambda one: one[0]) for bubble in bubbles]

    def _sent(self, row: Row, today: datetime) -> Row:
        """What reached a phone by itself, with the path of its large-type page if it has one."""
        url = ((row["data"] or {}).get("card") or {}).get("url", "")
        if row["data"] is None and row["form"] == Form.PUSH.value:
            url = self._parts.links.url(row["recipient_id"], row["proxy_id"])
        bubble = _bubble("bot", row["text"], row["claimed_at"], today, row["purpose"])
        return {**bubble, "page": urlsplit(url).path, "via": row["form"]}


def _thread(records: Records, who: str) -> tuple[list[Row], list[Row]]:
    """What was said from a phone and what reached it: in the chat, by text message, by calls."""
    said = [row for row in records.inbox.thread(*DEMO, who) if not row["chat_group"]]
    sent = records.delivery.sent_to(*DEMO, who)
    kind, _, number = who.partition("-")
    if kind in (OwnerKind.PERSON.value, OwnerKind.PROXY.value):
        for channel in TELEPHONES:
            sent += records.delivery.sent_to(channel, DEMO_ACCOUNT, f"{kind}:{number}")
        telephones = [one for one in ACCOUNTS if one[0] in TELEPHONES]
        for spoken in records.rehearsal.speaks(OwnerKind(kind), int(number), telephones):
            said += records.inbox.thread(*spoken)
    return said, sent


def _one(kind: OwnerKind, number: int, part: str, name: str, role: str) -> dict[str, str]:
    return {"id": demo_address(kind, number), "kind": part, "name": name, "role": role}


def _lacks(routes: list[Way]) -> str:
    """What a visitor should know of somebody whose chat stays silent."""
    chats = [route for route in routes if route.channel not in TELEPHONES]
    if chats and not chats[0].proxy_id:
        return ""
    return " · 家属代收" if chats else " · 没绑定"


def _names(records: Records, senders: list[str]) -> dict[str, str]:
    found = records.people.senders(DEMO_CHANNEL, DEMO_ACCOUNT, senders)
    hats = {
        who: sender.person or sender.staff or (sender.proxies[0] if sender.proxies else None) for who, sender in found.items()
    }
    return {who: hat.name for who, hat in hats.items() if hat is not None}


def _exchange(row: Row, today: datetime, name: str) -> list[Row]:
    """What was said, and what was answered at once."""
    if row["route"] == "receipt":
        return []
    at = row["received_at"]
    wordless = PICTURE if row["kind"] == Kind.IMAGE else FOLLOW
    via = row["channel"] if row["channel"] in TELEPHONES else Form.CHAT.value
    heard = {**_bubble("me", row["text"] or wordless, at, today), "name": name, "via": via}
    return [heard, _bubble("bot", row["reply"], at, today, "reply")] if row["reply"] and row["passive"] else [heard]


def _as_spoken(row: Row) -> Row:
    """Platforms take the address off before they hand a message on; in the group everybody sees it."""
    return row if row["route"] == "overheard" else {**row, "text": f"@小助手 {row['text']}"}


def _bubble(side: str, text: str, at: datetime, today: datetime, purpose: str = "") -> Row:
    clock = spoken_clock(at) if at.date() == today.date() else spoken_time(at)
    where = {"at": at.isoformat(), "clock": clock, "via": Form.CHAT.value}
    return {"side": side, "text": text, "purpose": purpose, "page": "", "name": "", **where}
