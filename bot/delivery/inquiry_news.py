"""What staff are told of inquiries: the owner at once, by day; clerks, where he cannot be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.context import Dispatch
from bot.delivery.telling import Told, tell_owner
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.domain.messages import Reply
from bot.domain.notices import Spans, out_of_quiet
from bot.domain.people import Person
from bot.domain.text import shorten
from bot.store import Records

QUOTED = 200  # characters of somebody's own words that are passed on
TOGETHER = timedelta(minutes=1)  # further words within it go in one message


class InquiryNews:
    def __init__(self, dispatch: Dispatch, quiet: Spans) -> None:
        self._dispatch = dispatch
        self._quiet = quiet

    def asked(self, records: Records, one: Inquiry, now: datetime, why: str = "new", before: str = "") -> None:
        """It is his now: new, handed to him, come to him because `before` was silent (late), or open again."""
        said = [word.text for word in records.inquiries.words(one.number) if word.staff_id is None]
        data = {**shown(records, one), "why": why, "before": before, "more": [shorten(text, QUOTED) for text in said[-3:]]}
        self._tell(records, one, Reply("staff/inquiry_asked", data), now, f"{why}:{one.owner_id}:{int(now.timestamp())}")

    def due(self, records: Records, one: Inquiry, now: datetime) -> None:
        data = {**shown(records, one), "unsettled": one.unsettled, "late": now >= one.due_at}
        self._tell(records, one, Reply("staff/inquiry_due", data), now, f"due:{int(now.timestamp())}")

    def moved(self, records: Records, one: Inquiry, former: int | None, to: str, now: datetime) -> None:
        """Whoever had it knows who has it now."""
        if former is None or former == one.owner_id:
            return
        reply = Reply("staff/inquiry_moved", {"number": one.number, "to": to})
        key = f"inquiry:{one.number}:moved:{int(now.timestamp())}"
        self._dispatch.tell_staff(records, [former], reply, out_of_quiet(now, self._quiet), key)

    def further(self, records: Records, one: Inquiry, words: str, now: datetime) -> None:
        """Several words within a minute go together."""
        key = f"inquiry:{one.number}:more"
        waiting = records.access.recall(key, now)
        if waiting and records.answers.add_to_message(f"{key}:{waiting}", words):
            return
        due = now + TOGETHER
        stamp = str(int(due.timestamp()))
        data = {**shown(records, one), "words": words, "held": one.held(now)}
        self._tell(records, one, Reply("staff/inquiry_more", data), due, f"more:{stamp}")
        records.access.remember(key, stamp, self._awake(one, due))

    def let_go(self, records: Records, one: Inquiry, now: datetime, why: str) -> None:
        """Whoever has taken the chat over has it no more: his time is over (lapsed), or he was asked to (asked)."""
        told = Told(
            Reply("staff/takeover_over", {**shown(records, one), "why": why}),
            self._awake(one, now),
            f"inquiry:{one.number}:let_go:{int(now.timestamp())}",
        )
        tell_owner(self._dispatch, records, one.held_by, told)

    def _tell(self, records: Records, one: Inquiry, reply: Reply, now: datetime, key: str) -> None:
        tell_owner(self._dispatch, records, one.owner_id, Told(reply, self._awake(one, now), f"inquiry:{one.number}:{key}"))

    def _awake(self, one: Inquiry, now: datetime) -> datetime:
        """Loneliness waits for no morning."""
        return now if one.kind is InquiryKind.COMPANY else out_of_quiet(now, self._quiet)


def shown(records: Records, one: Inquiry) -> dict[str, Any]:
    """What a message about an inquiry says of it."""
    return {
        "number": one.number,
        "kind": one.kind.value,
        "question": one.question[:QUOTED],
        "due": one.due_at.isoformat(),
        **whoever(records, one),
    }


def whoever(records: Records, one: Inquiry) -> dict[str, str]:
    """Who asks, and his number: himself, whoever receives for him, a member of staff, or nobody that we know."""
    found = records.people.persons([one.person_id]) if one.person_id is not None else []
    if found:
        return {"who": found[0].name, "phone": found[0].phone}
    sender = records.people.senders(one.place.channel, one.place.account, [one.place.sender]).get(one.place.sender)
    if sender is not None and sender.proxies:
        proxy = sender.proxies[0]
        phone = next((it.phone for it in behind(records, one) if it.phone), "")
        return {"who": f"{proxy.name}（{proxy.person_name}的{proxy.relation}）", "phone": phone}
    if sender is not None and sender.staff is not None:
        return {"who": sender.staff.name, "phone": sender.staff.phone}
    return {"who": "", "phone": ""}


def behind(records: Records, one: Inquiry) -> list[Person]:
    """The person served whom it concerns: the asker, or the one for whom he receives."""
    if one.person_id is not None:
        return records.people.persons([one.person_id])
    sender = records.people.senders(one.place.channel, one.place.account, [one.place.sender]).get(one.place.sender)
    return records.people.persons(sender.person_ids[:1]) if sender is not None else []
