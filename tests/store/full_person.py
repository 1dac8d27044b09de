"""Somebody who left something in every table that can hold it, made from the inventory: a new column is filled too."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table, insert

from bot.domain.people import Owner, OwnerKind
from bot.store import Records
from bot.store.personal import INVENTORY, Kind
from bot.store.tables import Moment, metadata
from bot.store.vault import BlindIndex, Sealed, SealedJson
from tests.builders import CHAT, LIAISON, NOW

NAME, CHILD, PHONE, ID_NUMBER = "欧阳槐序", "欧阳小满", "13912345670", "110105193102280014"
OPENID, CHILDS_OPENID = "oHis-open-id-0001", "oChild-open-id-0002"
SECRET, STREET = "他写的话只有他知道", "桂花巷三号"
TRACES = (NAME, CHILD, PHONE, ID_NUMBER, OPENID, CHILDS_OPENID, SECRET, STREET)
PERSON, PROXY = 900_001, 900_002
# What is read as a word of ours, or has to be so for the row to be his.
_VALID: dict[tuple[str, str], Any] = {
    ("person", "erased_at"): None, ("person", "category"): "退休", ("person", "extra"): f'{{"备注": "{SECRET}"}}',
    ("person", "sex"): "男", ("person", "born_year"): 1931, ("person", "born_month"): 2, ("person", "born_day"): 28,
    ("person", "born_lunar"): False, ("person", "born_leap"): False, ("person", "rank"): "", ("person", "state"): "在家",
    ("person", "died_on"): None, ("trait", "kind"): "爱好", ("residence", "kind"): "常住", ("staff", "role"): "liaison",
    ("staff", "program"): False, ("staff_role", "role"): "liaison", ("upload", "state"): "waiting",
    ("address", "dead_at"): None,
}  # fmt: skip
_BY_KIND = {Kind.NAME: NAME, Kind.NUMBER: PHONE, Kind.PLACE: STREET, Kind.WORDS: SECRET, Kind.PICTURE: SECRET,
            Kind.HEALTH: SECRET,
            Kind.NAMED: f"同{NAME}谈谈", Kind.STAFF: f"staff:{LIAISON}", Kind.LINK: f"person:{PERSON}", Kind.DEED: "x",
            Kind.PROFILE: "x", Kind.SIGN_IN: "x"}  # fmt: skip


@dataclass
class Filling:
    records: Records
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def everywhere(self) -> None:
        for table in metadata.sorted_tables:
            if table.name == "erasure":
                continue
            row = {column.name: self._value(table, column) for column in table.c}
            row |= {"id": PERSON, "name": NAME, "id_number": ID_NUMBER} if table.name == "person" else {}
            row |= {"id": PROXY, "name": CHILD} if table.name == "proxy" else {}
            row |= {"id": 900_003, "active": False} if table.name == "staff" else {}
            if table.name == "staff":
                row |= {"name": "别的工作人员", "phone": "13900000009", "phone_index": "13900000009"}
            self.records.connection.execute(insert(table), row)
            self.made[table.name] = row
        child = {"channel": CHAT[0], "account": CHAT[1], "sender": CHILDS_OPENID, "key": f"m:{CHILDS_OPENID}", "text": SECRET}
        inbox = {**self.made["inbox"], **child, "id": 900_005}
        self.records.connection.execute(insert(metadata.tables["inbox"]), inbox)
        self.records.people.bind(Owner(OwnerKind.PROXY, PROXY), *CHAT, CHILDS_OPENID, NOW)

    def _value(self, table: Table, column: Column[Any]) -> Any:
        said = _said(table, column)
        if (table.name, column.name) in _VALID:
            return _VALID[table.name, column.name]
        for key in column.foreign_keys:
            if key.column.table.name == "unit":
                return 1
            if key.column.table.name == "staff":
                return LIAISON
            return self.made[key.column.table.name][key.column.name]
        if column.name == "channel":
            return CHAT[0]
        if column.name == "account":
            return CHAT[1]
        if column.name == "person_id":
            return PERSON
        if column.name == "owner_kind":
            return "person"
        if column.name == "owner_id" and "owner_kind" in table.c:
            return PERSON
        if column.name in ("visit_id", "inquiry_id", "recipient_id", "notice_id", "message_key", "digest"):
            parent = {"visit_id": "visit", "inquiry_id": "inquiry", "recipient_id": "recipient", "notice_id": "notice"}
            linked = self.made.get(parent.get(column.name, ""), {}).get("id")
            if linked is not None:
                return linked
            if column.name == "message_key":
                return self.made["inbox"]["key"]
            if column.name == "digest" and table.name.startswith("media"):
                return "d" * 64
        if column.name == "candidates":
            return [["person", PERSON]]
        if table.name == "succession" and column.name == "persons":
            return [PERSON]
        if column.name == "content":
            return b64encode(SECRET.encode()).decode()
        if said is Kind.ACCOUNT:
            exact = column.name in ("external_id", "sender")
            return OPENID if exact else f"{table.name}:{OPENID}:1"
        return _plain(column, _BY_KIND.get(said, "x") if said else "x")


def _said(table: Table, column: Column[Any]) -> Kind | None:
    held = next(one for one in INVENTORY if one.table == table.name)
    found = held.columns.get(column.name)
    return found[0] if found else None


def _plain(column: Column[Any], words: str) -> Any:
    kind = column.type
    if isinstance(kind, SealedJson | JSON):
        return {"words": words} if isinstance(kind, SealedJson) else ["x"]
    if isinstance(kind, Sealed):
        return words
    if isinstance(kind, BlindIndex):
        return words
    if isinstance(kind, Moment):
        return NOW
    if isinstance(kind, Date):
        return date(2026, 1, 2)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Float):
        return 1.0
    if isinstance(kind, Integer):
        return 900_000
    return words[: getattr(kind, "length", None) or 400]


def left_of(records: Records, traces: tuple[str, ...] = TRACES) -> list[str]:
    """Where the database, read as the service reads it, still says something of him."""
    found = []
    for table in metadata.sorted_tables:
        for row in records.connection.execute(table.select()):
            for name, value in row._mapping.items():
                found += [f"{table.name}.{name}: {trace}" for trace in traces if trace in repr(value)]
    return found
