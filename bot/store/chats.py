"""Chats with one account alone: who said something last, whom a viewer may see, and what was said on both sides.

Every list is a stretch of an index, newest first; what lies before it is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.chats import UNHEARD_FOR, Chat
from bot.domain.conversation import Place
from bot.domain.inquiry import OPEN
from bot.domain.messages import Kind
from bot.domain.people import OwnerKind
from bot.domain.rights import Right, Viewer
from bot.store.inbox import BY_HIMSELF
from bot.store.people import read_tree
from bot.store.rights import may
from bot.store.tables.messages import chat, inbox, inquiry
from bot.store.tables.people import address, person, proxy

FEW = 1500  # people
TALK = (inbox.c.chat_group == "", BY_HIMSELF, inbox.c.kind != Kind.EVENT.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chats are asked for: those with somebody of this name, that wait for this member of staff, that he has taken over."""

    name: str = ""
    waiting: bool = False
    mine: bool = False
    before: tuple[datetime, int] | None = None  # those that come after this one: its time and number


class ChatQueries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- as it is written down -----------------------------------------------------------------------------------------

    def note(self, rows: Sequence[dict[str, Any]]) -> None:
        """Somebody has said something: channel, account, external_id, said_at, and whether we made nothing of it.

        In one order, so that two processes never wait for each other.
        """
        if rows:
            ordered = sorted(rows, key=lambda row: (row["channel"], row["account"], row["external_id"]))
            self._connection.execute(_note(self._connection.dialect.name), ordered)

    def seen(self, number: int) -> None:
        """Whatever he said last, somebody has seen it."""
        self._connection.execute(update(chat).where(chat.c.id == number).values(unheard=False))

    # --- one -----------------------------------------------------------------------------------------------------------

    def hold(self, number: int) -> None:
        """Whoever else wants to take this chat over now waits for the end of this transaction."""
        self._connection.execute(select(chat.c.id).where(chat.c.id == number).with_for_update())

    def get(self, viewer: Viewer, number: int) -> Chat | None:
        """None where there is none, or none that this viewer may see."""
        row = self._connection.execute(select(chat).where(chat.c.id == number, *self._visible(viewer))).one_or_none()
        return None if row is None else _chat(row)

    def at(self, viewer: Viewer, place: Place) -> Chat | None:
        """The chat at a place."""
        here = (chat.c.channel == place.channel, chat.c.account == place.account, chat.c.external_id == place.sender)
        row = self._connection.execute(select(chat).where(*here, *self._visible(viewer))).one_or_none()
        return None if row is None else _chat(row)

    # --- several -------------------------------------------------------------------------------------------------------

    def listed(self, viewer: Viewer, wanted: Wanted, now: datetime, limit: int) -> list[Chat]:
        """The newest of those that are asked for, of those that the viewer may see."""
        asked = self._asked(viewer, wanted, now)
        here = [*self._visible(viewer), *(asked or self._of_few(viewer))]
        if wanted.before is not None:
            moment, number = wanted.before
            here += [chat.c.said_at <= moment, or_(chat.c.said_at < moment, chat.c.id < number)]
        query = select(chat).where(*here).order_by(chat.c.said_at.desc(), chat.c.id.desc()).limit(limit)
        return [_chat(row) for row in self._connection.execute(query)]

    def waiting(self, viewer: Viewer, now: datetime) -> int:
        """In how many somebody waits for this member of staff."""
        here = (*self._visible(viewer), *self._asked(viewer, Wanted(waiting=True), now))
        return int(self._connection.execute(select(func.count()).select_from(chat).where(*here)).scalar_one())

    def last_words(self, numbers: Sequence[int]) -> dict[int, tuple[Kind, str]]:
        """What was said last in each of these chats, by himself."""
        same = (inbox.c.channel == chat.c.channel, inbox.c.account == chat.c.account, inbox.c.sender == chat.c.external_id)
        last = (
            select(chat.c.id, func.max(inbox.c.id).label("message"))
            .join(inbox, and_(*same, inbox.c.received_at == chat.c.said_at))
            .where(chat.c.id.in_(numbers), *TALK)
            .group_by(chat.c.id)
            .subquery()
        )
        query = select(last.c.id, inbox.c.kind, inbox.c.text).join(last, last.c.message == inbox.c.id)
        return {row.id: (Kind(row.kind), row.text or "") for row in self._connection.execute(query)}

    # --- which -----------------------------------------------------------------------------------------------------------

    def _visible(self, viewer: Viewer) -> list[ColumnElement[bool]]:
        """No chat of anybody who works here: what he is told is about others. Else those of whose people the viewer may see every
        one; whoever is nobody yet, only for who answers for everybody."""
        own = chat.c.id.not_in(select(chat.c.id).join(address, _SAME).where(_OF_STAFF))
        if viewer.everywhere(Right.SEE):
            return [own]
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        theirs, hidden = (or_(*(exists(query.correlate(chat)) for query in _behind(which))) for which in (seen, ~seen))
        return [own, theirs, ~hidden]

    def _of_few(self, viewer: Viewer) -> list[ColumnElement[bool]]:
        """For whoever may see few people it is quicker to begin with these than with the newest chats."""
        if viewer.everywhere(Right.SEE):
            return []
        seen = may(viewer, Right.SEE, read_tree(self._connection))
        some = select(person.c.id).where(seen).limit(FEW + 1).subquery()
        count = self._connection.execute(select(func.count()).select_from(some)).scalar_one()
        return [chat.c.id.in_(_of_persons(seen, seen))] if count <= FEW else []

    def _asked(self, viewer: Viewer, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if wanted.name:
            served, receives = (table.c.name.contains(wanted.name, autoescape=True) for table in (person, proxy))
            found.append(chat.c.id.in_(_of_persons(served, or_(served, receives))))
        if wanted.waiting:
            mine = or_(inquiry.c.owner_id.is_(None), inquiry.c.owner_id == viewer.staff_id)
            whose = () if viewer.staff_id is None else (mine,)
            asked = select(chat.c.id).join(inquiry, _ASKED).where(inquiry.c.state == OPEN, *whose)
            other = exists().where(_ASKED, inquiry.c.state == OPEN).correlate(chat)
            left = select(chat.c.id).where(chat.c.unheard, chat.c.said_at > now - UNHEARD_FOR, ~other)
            found.append(chat.c.id.in_(union(asked, left)))
        if wanted.mine:
            held = (inquiry.c.state == OPEN, inquiry.c.held_by == viewer.staff_id, inquiry.c.held_until > now)
            found.append(chat.c.id.in_(select(chat.c.id).join(inquiry, _ASKED).where(*held)))
        return found


_SAME = and_(
    address.c.channel == chat.c.channel, address.c.account == chat.c.account, address.c.external_id == chat.c.external_id
)
_ASKED = and_(
    inquiry.c.channel == chat.c.channel, inquiry.c.account == chat.c.account, inquiry.c.external_id == chat.c.external_id
)
_OF_STAFF = and_(address.c.owner_kind == OwnerKind.STAFF.value, address.c.dead_at.is_(None))
_OWN = and_(address.c.owner_kind == OwnerKind.PERSON.value, address.c.dead_at.is_(None))
_THEIRS = and_(address.c.owner_kind == OwnerKind.PROXY.value, address.c.dead_at.is_(None))


def _of_persons(of_person: ColumnElement[bool], of_proxy: ColumnElement[bool]) -> Any:
    """The numbers of the chats with such persons, and with such as receive for them."""
    persons = select(person.c.id).where(of_person)
    proxies = select(proxy.c.id).join(person, person.c.id == proxy.c.person_id).where(proxy.c.consent, of_proxy)
    chats = select(chat.c.id).join(address, _SAME)
    return union(chats.where(_OWN, address.c.owner_id.in_(persons)), chats.where(_THEIRS, address.c.owner_id.in_(proxies)))


def _behind(which: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """Such persons behind the account of a chat, which stands outside: himself, or for whom it receives."""
    receives = address.join(proxy, proxy.c.id == address.c.owner_id).join(person, person.c.id == proxy.c.person_id)
    own = select(address.c.id).join(person, person.c.id == address.c.owner_id).where(_SAME, _OWN, which)
    theirs = select(address.c.id).select_from(receives).where(_SAME, _THEIRS, proxy.c.consent, which)
    return own, theirs


@cache
def _note(dialect: str) -> Insert:
    statement = sqlite.insert(chat) if dialect == "sqlite" else postgresql.insert(chat)
    new = statement.excluded
    later = case((new.said_at > chat.c.said_at, new.said_at), else_=chat.c.said_at)
    keys = ["channel", "account", "external_id"]
    return statement.on_conflict_do_update(index_elements=keys, set_={"said_at": later, "unheard": new.unheard})


def _chat(row: Any) -> Chat:
    return Chat(row.id, Place(row.channel, row.account, row.external_id), row.said_at, row.unheard)
