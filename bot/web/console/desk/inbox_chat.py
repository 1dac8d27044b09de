"""One conversation: what was said on both sides, who he is, and the steps of taking over, answering and giving back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from bot.domain.chats import Bubble, Chat, Fate, Side
from bot.domain.inquiry import Inquiry
from bot.domain.media import MediaState, MediaType
from bot.domain.people import MAY_DRAFT, StaffMember
from bot.store import Records
from bot.store.media import Attached
from bot.store.threads import Stretch
from bot.web.console.asked import number_in
from bot.web.console.desk import inbox_who
from bot.web.console.desk.inbox import mark_of, moment_of, stamp_of, unchanged
from bot.web.console.pages import Pages, Visit
from bot.web.console.policy.inquiries import clock_of
from bot.web.guard import SAFE

SHOWN, MOST = 30, 200  # bubbles at once; since the page was opened
LONGEST = 1000  # characters of one answer
SOON = timedelta(minutes=2)  # what leaves later than that is said to wait
STAMP = re.compile(r"\d{1,17}")
# A picture that opens in the browser, and sound that it plays; everything else is taken away as a file.
SHOWS = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.GIF, MediaType.WEBP, MediaType.BMP})
PLAYS = frozenset({MediaType.MP3, MediaType.WAV, MediaType.M4A, MediaType.AAC, MediaType.OGG})
ALONE = {**SAFE, "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"}
Step = Callable[[Records, Chat, StaffMember, Visit], str]  # what is wrong with it, or ""


class ChatPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts
        self._desk = pages.parts.services.takeovers
        self._steps: dict[str, Step] = {"take": self._take, "say": self._say, "back": self._back, "seen": self._seen}

    # --- looking -------------------------------------------------------------------------------------------------------

    def one(self, visit: Visit) -> Response:
        return self._one(visit, "")

    def _one(self, visit: Visit, fault: str, status: int = 200) -> Response:
        with self._parts.store.read() as records:
            chat = records.chats.get(visit.viewer, visit.path["number"])
            if chat is None:
                return self._pages.gone()
            inquiry = records.inquiries.open_of(chat.place)
            sender = inbox_who.of(inbox_who.senders(records, [chat]), chat)
            me = _acting(records, visit)
            thread = self._thread(records, visit, chat, Stretch(SHOWN, before=_moment(visit.asked("before"))))
            data = {
                **thread,
                "him": inbox_who.named(sender),
                "channel": chat.place.channel,
                "card": inbox_who.card(records, visit, sender, inquiry),
                "how": clock_of(inquiry, visit.now) if inquiry is not None else "",
                "acts": me is not None and _may_act(inquiry, me),
                "reaches": self._desk.reaches(records, chat, visit.now),
                "unheard": chat.waits(visit.now),
                "draft": visit.form.fields.get("words", ""),
                "latest": not visit.asked("before"),
                "fault": fault,
                "done": visit.asked("done"),
            }
        for one in sender.persons:
            self._pages.opened(visit, one.id, "/console/inbox")
        return self._pages.show(visit, "desk/inbox_chat", data, status)

    def thread(self, visit: Visit) -> Response:
        """All since a moment; nothing where it is as it was."""
        with self._parts.store.read() as records:
            chat = records.chats.get(visit.viewer, visit.path["number"])
            since = _moment(visit.asked("since"))
            if chat is None or since is None:
                return self._pages.gone()
            data = self._thread(records, visit, chat, Stretch(MOST, since=since), since)
        return unchanged() if visit.asked("seen") == data["mark"] else self._pages.part(visit, "desk/_thread", data)

    def older(self, visit: Visit) -> Response:
        """What was said before a moment, to be put above what is shown."""
        with self._parts.store.read() as records:
            chat = records.chats.get(visit.viewer, visit.path["number"])
            before = _moment(visit.asked("before"))
            if chat is None or before is None:
                return self._pages.gone()
            data = self._thread(records, visit, chat, Stretch(SHOWN, before=before))
        return self._pages.part(visit, "desk/_older", data)

    def _thread(
        self, records: Records, visit: Visit, chat: Chat, stretch: Stretch, since: datetime | None = None
    ) -> dict[str, Any]:
        """`older`: where there is something older, the moment before which it was said."""
        bubbles, more = records.threads.of(chat.place, stretch)
        names = {one.id: one.name for one in records.people.staff()}
        known = inbox_who.of(inbox_who.senders(records, [chat]), chat)
        data = {
            "number": chat.number,
            "name": inbox_who.named(known)["name"],
            "bubbles": _shown(records, chat, bubbles, names, visit.now),
            "since": stamp_of(since or (bubbles[0].at if bubbles else chat.said_at)),
            **_holding(records.inquiries.open_of(chat.place), names, visit),
        }
        older = stamp_of(bubbles[0].at) if more and since is None else 0
        return {**data, "older": older, "mark": mark_of(data)}

    def media(self, visit: Visit) -> Response:
        """What came with a message: a picture, or sound."""
        with self._parts.store.read() as records:
            chat = records.chats.get(visit.viewer, visit.path["number"])
            key = records.threads.message(chat.place, visit.path["message"]) if chat is not None else None
            if chat is None or key is None:
                return self._pages.gone()
            whole = (chat.place.channel, chat.place.account, key)
            attached = records.media.of_messages([whole]).get(whole)
            content = records.media.content(attached.digest) if attached is not None and attached.digest else None
        if content is None:
            return self._pages.gone()
        known = content.media_type in SHOWS | PLAYS
        headers = ALONE if known else {**ALONE, "Content-Disposition": f"attachment; filename={visit.path['message']}"}
        return Response(content.content, media_type=content.media_type, headers=headers)

    # --- the steps -----------------------------------------------------------------------------------------------------

    def step(self, visit: Visit) -> Response:
        taken = visit.path["step"]
        with self._parts.store.write() as records:
            chat, me = records.chats.get(visit.viewer, visit.path["number"]), _acting(records, visit)
            step = self._steps.get(taken)
            if chat is None or step is None:
                return self._pages.gone()
            if me is None:
                return self._pages.sorry("no_staff", 403)
            if not _may_act(records.inquiries.open_of(chat.place), me):
                return self._pages.gone()
            fault = step(records, chat, me, visit)
        if fault:
            return self._one(visit, fault, 409)
        self._parts.wake()
        return self._pages.onward(f"/console/inbox/{chat.number}?done={taken}")

    def _take(self, records: Records, chat: Chat, me: StaffMember, visit: Visit) -> str:
        said = visit.form.get("from")
        return self._desk.take_over(records, chat, me, number_in(said), visit.now)

    def _say(self, records: Records, chat: Chat, me: StaffMember, visit: Visit) -> str:
        words = _words(visit)
        if not words:
            return "empty"
        one = records.inquiries.open_of(chat.place)
        return "moved_on" if one is None else self._desk.say(records, one, me, words, visit.now)

    def _back(self, records: Records, chat: Chat, me: StaffMember, visit: Visit) -> str:
        one, keep = records.inquiries.open_of(chat.place), bool(visit.form.get("keep"))
        return "moved_on" if one is None else self._desk.give_back(records, one, me, _words(visit), keep, visit.now)

    @staticmethod
    def _seen(records: Records, chat: Chat, _me: StaffMember, _visit: Visit) -> str:
        records.chats.seen(chat.number)
        return ""


def _words(visit: Visit) -> str:
    return visit.form.get("words").replace("\r\n", "\n")[:LONGEST]


def _acting(records: Records, visit: Visit) -> StaffMember | None:
    return records.people.staff_member(visit.viewer.staff_id) if visit.viewer.staff_id is not None else None


def _may_act(inquiry: Inquiry | None, me: StaffMember) -> bool:
    """Whoever answers for everybody, and whose matter it is; where there is none yet, whoever may look."""
    return inquiry is None or inquiry.owner_id in (None, me.id) or me.has(MAY_DRAFT)


def _holding(inquiry: Inquiry | None, names: Mapping[int, str], visit: Visit) -> dict[str, Any]:
    """Who of us has the chat now, and until when unless he says something more."""
    if inquiry is None or not inquiry.held(visit.now):
        silent = inquiry is not None and inquiry.silent
        return {"holder": "", "mine": False, "held_by": None, "until": None, "silent": silent}
    return {
        "holder": names.get(inquiry.held_by or 0, "—"),
        "mine": inquiry.held_by == visit.viewer.staff_id,
        "held_by": inquiry.held_by,
        "until": inquiry.held_until,
        "silent": True,
    }


def _moment(said: str) -> datetime | None:
    return moment_of(int(said)) if STAMP.fullmatch(said) else None


def _shown(
    records: Records, chat: Chat, bubbles: Sequence[Bubble], names: Mapping[int, str], now: datetime
) -> list[dict[str, Any]]:
    place = chat.place
    keys = [(place.channel, place.account, one.key) for one in bubbles if one.key]
    attached = records.media.of_messages(keys)
    return [
        {
            "at": one.at,
            "side": one.side.value,
            "text": one.text,
            "kind": one.kind.value,
            "route": one.route,
            "who": names.get(one.staff_id or 0, "") if one.side is Side.STAFF else "",
            "purpose": one.purpose,
            "fate": one.fate.value if one.fate is not None else "",
            "leaves": one.due_at if one.fate is Fate.WAITS and one.due_at is not None and one.due_at > now + SOON else None,
            "media": _came(attached.get((place.channel, place.account, one.key)), one.message) if one.key else None,
        }
        for one in bubbles
    ]


def _came(attached: Attached | None, message: int) -> dict[str, Any] | None:
    """How something that came with a message is shown: as a picture, as a link, or by what became of it."""
    if attached is None:
        return None
    shows = attached.media_type in SHOWS
    kept = attached.state is MediaState.KEPT and bool(attached.digest)
    return {"message": message, "state": attached.state.value if kept else _lost(attached), "shows": shows}


def _lost(attached: Attached) -> str:
    return MediaState.WAITING.value if attached.state is MediaState.WAITING else MediaState.LOST.value
