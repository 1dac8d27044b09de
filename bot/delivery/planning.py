"""Which way a message can take, and the row that promises it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from bot.channels.base import Capabilities, Window
from bot.domain.delivery import LANES, AttemptState, Purpose
from bot.domain.ladder import Rung
from bot.domain.messages import Card, Form, Reply, Trigger
from bot.store import Records
from bot.store.inbox import Heard
from bot.store.people import Route

NO_ABILITY = Capabilities()
RUNG_OF = {Form.SMS: Rung.SMS, Form.VOICE: Rung.VOICE}


@dataclass(frozen=True, slots=True)
class Way:
    """One address, and the form in which a message can leave for it now."""

    route: Route
    form: Form

    @property
    def address(self) -> tuple[str, str, str]:
        return (self.route.channel, self.route.account, self.route.external_id)


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
    person_id: int | None = None  # the person served whom it concerns
    for_proxy: Reply | None = None  # in other words where it goes to whoever receives for him


@dataclass(frozen=True, slots=True)
class Weights:
    """How much of the traffic each of several accounts of one sort takes (0 to 100); unnamed ones take their full share."""

    of: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def choose(self, accounts: Sequence[tuple[str, str]], key: str) -> tuple[str, str]:
        """The account for a key, always the same one while the weights stay."""
        if len(accounts) == 1:
            return accounts[0]
        weights = [max(0, self.of.get(account, 100)) for account in accounts]
        total = sum(weights)
        if total == 0:
            return accounts[0]
        point = crc32(key.encode()) % total
        for account, weight in zip(accounts, weights, strict=True):
            if point < weight:
                return account
            point -= weight
        return accounts[-1]


class Planner:
    """Knows what each account can do."""

    def __init__(self, abilities: Mapping[tuple[str, str], Capabilities]) -> None:
        self._abilities = abilities
        self._phones = {
            form: sorted(account for account, ability in abilities.items() if ability.phone is form) for form in RUNG_OF
        }

    def ability(self, channel: str, account: str) -> Capabilities:
        return self._abilities.get((channel, account), NO_ABILITY)

    def accounts(self) -> list[tuple[str, str]]:
        return sorted(self._abilities)

    def twins(self) -> list[list[tuple[str, str]]]:
        """Accounts that can stand in for each other: several providers of text messages, or of automatic calls."""
        return [several for several in self._phones.values() if len(several) > 1]

    def ways(self, records: Records, routes: Mapping[int, Sequence[Route]], purpose: Purpose, now: datetime) -> dict[int, Ways]:
        """The ways to each person, by his id; his own accounts come before those of whoever receives for him."""
        open_now = self.open_windows(records, [route for several in routes.values() for route in several], now)
        return {
            person_id: Ways(
                next((route for route in several if self._pushes(route, purpose)), None),
                next((route for route in several if route in open_now), None),
            )
            for person_id, several in routes.items()
        }

    def rungs(self, records: Records, person_ids: Sequence[int], now: datetime) -> dict[int, dict[Rung, list[Way]]]:
        """By which rungs a notice can leave for each person now, and on which addresses, in order."""
        routes = records.people.routes(person_ids)
        open_now = self.open_windows(records, [route for several in routes.values() for route in several], now)
        found: dict[int, dict[Rung, list[Way]]] = {one: defaultdict(list) for one in person_ids}
        for person_id, several in routes.items():
            for route in several:
                if route in open_now:
                    found[person_id][Rung.CHAT if route.proxy_id is None else Rung.PROXY].append(Way(route, Form.CHAT))
                if self._pushes(route, Purpose.NOTICE):
                    found[person_id][Rung.PUSH if route.proxy_id is None else Rung.PROXY].append(Way(route, Form.PUSH))
        self._add_telephones(records, found)
        return found

    def _add_telephones(self, records: Records, found: dict[int, dict[Rung, list[Way]]]) -> None:
        """Numbers can be written to and rung where an account does that; a proxy is written to, never rung by a machine."""
        if not any(self._phones.values()):
            return
        weights = Weights(records.access.weights())
        for person_id, telephones in records.telephones.of(list(found)).items():
            for telephone in telephones:
                external_id, proxy_id = telephone.external_id, telephone.proxy_id
                for form in RUNG_OF if proxy_id is None else (Form.SMS,):
                    if accounts := self._phones[form]:
                        channel, account = weights.choose(accounts, external_id)
                        rung = RUNG_OF[form] if proxy_id is None else Rung.PROXY
                        found[person_id][rung].append(Way(Route(person_id, channel, account, external_id, proxy_id), form))

    def _pushes(self, route: Route, purpose: Purpose) -> bool:
        return purpose in self.ability(route.channel, route.account).push

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
            used = records.delivery.answers_since(channel, account, list(heard), since)
            found |= {
                route
                for route in several
                if _is_open(windows, heard.get(route.external_id, Heard()), used.get(route.external_id, []), now)
            }
        return found

    @staticmethod
    def row(promise: Promise, route: Route, form: Form) -> dict[str, Any]:
        """The attempt that keeps a promise on a route."""
        reply = promise.for_proxy if route.proxy_id is not None and promise.for_proxy is not None else promise.reply
        return {
            "key": promise.key,
            "purpose": promise.purpose.value,
            "lane": LANES[promise.purpose].value,
            "person_id": promise.person_id,
            "channel": route.channel,
            "account": route.account,
            "external_id": route.external_id,
            "form": form.value,
            "template": reply.template,
            "data": {"values": dict(reply.data), "card": promise.card.fields() if promise.card else None},
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
