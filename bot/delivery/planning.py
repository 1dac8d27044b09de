"""Which way a message can take, and the row that promises it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.channels.base import Capabilities, Window
from bot.domain.delivery import LANES, AttemptState, Purpose
from bot.domain.messages import Card, Form, Reply, Trigger
from bot.store import Records
from bot.store.inbox import Heard
from bot.store.people import Route

NO_ABILITY = Capabilities()


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be sent to one person now: the first route that takes a push, the first whose window is open."""

    push: Route | None
    chat: Route | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be sent, apart from the way it takes. `key` is the promise: it is made once, whoever tries again."""

    key: str
    purpose: Purpose
    reply: Reply
    due_at: datetime
    expires_at: datetime
    card: Card | None = None
    recipient_id: int | None = None
    person_id: int | None = None  # the person served whom it concerns


class Planner:
    """Knows what each account can do."""

    def __init__(self, abilities: Mapping[tuple[str, str], Capabilities]) -> None:
        self._abilities = abilities

    def ability(self, channel: str, account: str) -> Capabilities:
        return self._abilities.get((channel, account), NO_ABILITY)

    def ways(self, records: Records, routes: Mapping[int, Sequence[Route]], purpose: Purpose, now: datetime) -> dict[int, Ways]:
        """The ways to each person, by his id."""
        open_now = self.open_windows(records, [route for several in routes.values() for route in several], now)
        return {
            person_id: Ways(
                next((route for route in several if purpose in self.ability(route.channel, route.account).push), None),
                next((route for route in several if route in open_now), None),
            )
            for person_id, several in routes.items()
        }

    def open_windows(self, records: Records, routes: Iterable[Route], now: datetime) -> set[Route]:
        """Those routes on which a free message would get through now: spoken recently, not yet answered too often."""
        by_account: dict[tuple[str, str], list[Route]] = defaultdict(list)
        for route in routes:
            if self.ability(route.channel, route.account).windows:
                by_account[route.channel, route.account].append(route)
        found: set[Route] = set()
        for (channel, account), several in by_account.items():
            windows = self.ability(channel, account).windows
            ids = [route.external_id for route in several]
            heard = records.inbox.heard(channel, account, ids)
            since = now - max(window.lasts for window in windows.values())
            used = records.delivery.answers_since(channel, account, ids, since)
            found |= {
                route
                for route in several
                if _is_open(windows, heard.get(route.external_id, Heard()), used.get(route.external_id, []), now)
            }
        return found

    @staticmethod
    def row(promise: Promise, route: Route, form: Form) -> dict[str, Any]:
        """The attempt that keeps a promise on a route."""
        return {
            "key": promise.key,
            "purpose": promise.purpose.value,
            "lane": LANES[promise.purpose].value,
            "recipient_id": promise.recipient_id,
            "person_id": promise.person_id,
            "channel": route.channel,
            "account": route.account,
            "external_id": route.external_id,
            "form": form.value,
            "template": promise.reply.template,
            "data": {"values": dict(promise.reply.data), "card": asdict(promise.card) if promise.card else None},
            "state": AttemptState.PLANNED.value,
            "due_at": promise.due_at,
            "expires_at": promise.expires_at,
        }


def _is_open(windows: Mapping[Trigger, Window], heard: Heard, used: Sequence[datetime], now: datetime) -> bool:
    for trigger, at in ((Trigger.MESSAGE, heard.message), (Trigger.TOUCH, heard.touch)):
        window = windows.get(trigger)
        if window is None or at is None or now - at >= window.lasts:
            continue
        if sum(1 for moment in used if moment >= at) < window.count:
            return True
    return False
