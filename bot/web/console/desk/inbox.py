"""Conversations (会话): who said something last, who waits for an answer, and who of us has it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from bot.domain.chats import Chat
from bot.domain.inquiry import Inquiry
from bot.domain.text import fold
from bot.store import Records
from bot.store.chats import Wanted
from bot.web.console.desk import inbox_who
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.inquiries import clock_of
from bot.web.guard import SAFE

SHOWN = 20
WAITING, MINE, ALL = "", "mine", "all"
CURSOR = re.compile(r"(\d{1,17})\.(\d{1,9})")  # microseconds since 1970, and the number of a chat
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class InboxPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._store = pages.parts.store

    def all(self, visit: Visit) -> Response:
        return self._pages.show(visit, "desk/inbox", self._data(visit))

    def rows(self, visit: Visit) -> Response:
        """The list again; nothing where it is as it was."""
        data = self._data(visit)
        return unchanged() if visit.asked("seen") == data["mark"] else self._pages.part(visit, "desk/_inbox_rows", data)

    def inquiry(self, visit: Visit) -> Response:
        """The chat in which an inquiry was asked."""
        with self._store.read() as records:
            one = records.inquiries.get(visit.path["number"])
            chat = records.chats.at(visit.viewer, one.place) if one is not None else None
        return self._pages.gone() if chat is None else self._pages.onward(f"/console/inbox/{chat.number}")

    def _data(self, visit: Visit) -> dict[str, Any]:
        name, view = fold(visit.asked("q"))[:40], visit.asked("view")
        view = ALL if name else view if view in (MINE, ALL) else WAITING
        wanted = Wanted(name, waiting=view == WAITING, mine=view == MINE, before=_cursor(visit.asked("before")))
        with self._store.read() as records:
            chats = records.chats.listed(visit.viewer, wanted, visit.now, SHOWN + 1)
            rows = self._rows(records, visit, chats[:SHOWN])
            waiting = records.chats.waiting(visit.viewer, visit.now)
        data = {"q": name, "view": view, "rows": rows, "waiting": waiting, "first": wanted.before is None}
        data["more"] = _cursor_of(chats[SHOWN - 1]) if len(chats) > SHOWN else ""
        return {**data, "mark": mark_of(data)}

    @staticmethod
    def _rows(records: Records, visit: Visit, chats: list[Chat]) -> list[dict[str, Any]]:
        known, words = inbox_who.senders(records, chats), records.chats.last_words([one.number for one in chats])
        asked = records.inquiries.open_among([one.place for one in chats])
        names = {one.id: one.name for one in records.people.staff()}

        def holder(one: Inquiry | None) -> str:
            return names.get(one.held_by or 0, "") if one is not None and one.held(visit.now) else ""

        rows = []
        for chat in chats:
            one = asked.get(chat.place)
            kind, text = words.get(chat.number, ("text", ""))
            rows.append(
                {
                    "number": chat.number,
                    "channel": chat.place.channel,
                    "who": inbox_who.named(inbox_who.of(known, chat)),
                    "kind": str(kind),
                    "words": text,
                    "at": chat.said_at,
                    "unheard": chat.waits(visit.now) and one is None,
                    "clock": clock_of(one, visit.now) if one is not None else "",
                    "due": one.due_at if one is not None else None,
                    "owner": names.get(one.owner_id or 0, "") if one is not None else "",
                    "holder": holder(one),
                    "mine": one is not None and one.held(visit.now) and one.held_by == visit.viewer.staff_id,
                }
            )
        return rows


def mark_of(data: object) -> str:
    """The same for the same, and for nothing else."""
    return sha256(repr(data).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def unchanged() -> Response:
    """To a page that asks again: stay as you are."""
    return Response(status_code=204, headers=SAFE)


def _cursor(said: str) -> tuple[datetime, int] | None:
    found = CURSOR.fullmatch(said)
    return (moment_of(int(found[1])), int(found[2])) if found is not None else None


def _cursor_of(chat: Chat) -> str:
    return f"{stamp_of(chat.said_at)}.{chat.number}"


def stamp_of(moment: datetime) -> int:
    """As it stands in an address: microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(stamp: int) -> datetime:
    return EPOCH + MICROSECOND * stamp
