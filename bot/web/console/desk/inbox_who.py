"""Who a chat is with, and what stands beside it: the people behind the account, what waits for them, and their inquiry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.chats import Chat
from bot.domain.conversation import Place
from bot.domain.inquiry import Inquiry
from bot.domain.people import NOBODY, Sender
from bot.domain.rights import Right
from bot.notices.answers import is_awaited
from bot.store import Records
from bot.web.console.pages import Visit

NOTICES = 4


def senders(records: Records, chats: Sequence[Chat]) -> dict[Place, Sender]:
    """Who each of these accounts is, in one query an account of ours."""
    by_account: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in chats:
        by_account[one.place.channel, one.place.account].append(one.place.sender)
    return {
        Place(*account, sender): known
        for account, ids in by_account.items()
        for sender, known in records.people.senders(*account, ids).items()
    }


def named(sender: Sender) -> dict[str, str]:
    """A name, and what is said beside it: class and unit, or whose daughter she is. Nothing for whoever is nobody yet."""
    if sender.persons:
        first = sender.persons[0]
        return {
            "name": "、".join(one.name for one in sender.persons),
            "what": f"{first.category.value} · {first.unit}",
            "for": "",
        }
    if sender.proxies:
        served = "、".join(dict.fromkeys(one.person_name for one in sender.proxies))
        return {"name": sender.proxies[0].name, "what": sender.proxies[0].relation, "for": served}
    return {"name": "", "what": "", "for": ""}


def card(records: Records, visit: Visit, sender: Sender, inquiry: Inquiry | None) -> dict[str, Any]:
    """What whoever answers has to know: numbers as far as he may see them, who looks after him, what waits for his word."""
    ids = sender.person_ids
    waiting = [one for one in records.pending.of(ids, visit.now) if is_awaited(one)]
    notices = {one.notice.id: one.notice for one in waiting}
    return {
        "people": records.roll.names(visit.viewer, ids) if ids else [],
        "open_numbers": bool(visit.viewer.holding(Right.NUMBERS)),
        "notices": list(notices.values())[:NOTICES],
        "inquiry": inquiry,
    }


def of(known: Mapping[Place, Sender], chat: Chat) -> Sender:
    return known.get(chat.place, NOBODY)
