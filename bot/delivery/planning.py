"""Which way a message can take, and the row that promises it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from bot.channels.base import Capabilities, Window
from bot.delivery.usage import PATIENCE, Usage
from bot.domain.delivery import LANES, AttemptState, Lane, Purpose
from bot.domain.ladder import Rung
from bot.domain.limits import clear_of_crowds, opens_at
from bot.domain.messages import Card, Form, Reply, Trigger
from bot.domain.notices import Spans, out_of_quiet
from bot.store import Records
from bot.store.inbox import Heard
from bot.store.people import Group, Route

NO_ABILITY = Capabilities()
PUSHING = "push"  # the grant by which a person lets us write to him unasked
POSTING, MEMBER = "post", "member"  # those by which a group lets us post to it, and has us in it
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

    def __init__(self, abilities: Mapping[tuple[str, str], Capabilities], quiet: Spans = ()) -> None:
        self._abilities = abilities
        self._quiet = quiet
        self._phones = {
            form: sorted(account for account, ability in abilities.items() if ability.phone is form) for form in RUNG_OF
        }

    def ability(self, channel: str, account: str) -> Capabilities:
        return self._abilities.get((channel, account), NO_ABILITY)

    def accounts(self) -> list[tuple[str, str]]:
        return sorted(self._abilities)

    def usage(self, records: Records, now: datetime) -> Usage:
        """What the limits of all accounts leave over now."""
        return Usage(records, self._abilities, now)

    def twins(self) -> list[list[tuple[str, str]]]:
        """Accounts that can stand in for each other: several providers of text messages, or of automatic calls."""
        return [several for several in self._phones.values() if len(several) > 1]

    def ways(self, records: Records, routes: Mapping[int, Sequence[Route]], purpose: Purpose, now: datetime) -> dict[int, Ways]:
        """The ways to each person, by his id; his own accounts come before those of whoever receives for him."""
        every = [route for several in routes.values() for route in several]
        open_now, pushable = self.open_windows(records, every, now), self._pushable(records, every, purpose, now)
        return {
            person_id: Ways(
                next((route for route in several if route in pushable), None),
                next((route for route in several if route in open_now), None),
            )
            for person_id, several in routes.items()
        }

    def rungs(self, records: Records, person_ids: Sequence[int], now: datetime) -> dict[int, dict[Rung, list[Way]]]:
        """By which rungs a notice can leave for each person now, and on which addresses, in order."""
        routes = records.people.routes(person_ids)
        every = [route for several in routes.values() for route in several]
        open_now, pushable = self.open_windows(records, every, now), self._pushable(records, every, Purpose.NOTICE, now)
        found: dict[int, dict[Rung, list[Way]]] = {one: defaultdict(list) for one in person_ids}
        for person_id, several in routes.items():
            for route in several:
                if route in open_now:
                    found[person_id][Rung.CHAT if route.proxy_id is None else Rung.PROXY].append(Way(route, Form.CHAT))
                if route in pushable:
                    found[person_id][Rung.PUSH if route.proxy_id is None else Rung.PROXY].append(Way(route, Form.PUSH))
        self._add_telephones(records, found, now)
        return found

    def _add_telephones(self, records: Records, found: dict[int, dict[Rung, list[Way]]], now: datetime) -> None:
        """Numbers can be written to and rung where an account does that; a proxy is written to, never rung by a machine."""
        if not any(self._phones.values()):
            return
        weights = Weights(records.access.weights())
        usage = self.usage(records, now)
        ready = {form: [account for account in accounts if usage.may_send(account)] for form, accounts in self._phones.items()}
        theirs = records.telephones.of(list(found))
        worn = self._worn_out(usage, ready, [one.external_id for several in theirs.values() for one in several], now)
        for person_id, telephones in theirs.items():
            for telephone in telephones:
                external_id, proxy_id = telephone.external_id, telephone.proxy_id
                for form in RUNG_OF if proxy_id is None else (Form.SMS,):
                    if accounts := ready[form]:
                        channel, account = weights.choose(accounts, external_id)
                        if (channel, account, external_id) in worn:
                            continue
                        rung = RUNG_OF[form] if proxy_id is None else Rung.PROXY
                        found[person_id][rung].append(Way(Route(person_id, channel, account, external_id, proxy_id), form))

    @staticmethod
    def _worn_out(
        usage: Usage, ready: Mapping[Form, Sequence[tuple[str, str]]], external_ids: Sequence[str], now: datetime
    ) -> set[tuple[str, str, str]]:
        """The numbers that have had all that the platform lets through to one number."""
        return {
            (*account, one)
            for form, accounts in ready.items()
            for account in accounts
            for one, free in usage.free_at(account, external_ids, form).items()
            if free > now + PATIENCE
        }

    def _pushable(self, records: Records, routes: Sequence[Route], purpose: Purpose, now: datetime) -> set[Route]:
        """Those routes on which a push of this purpose may leave now: the account is well and has some of its day left, the
        person has not used up what his platform allows, and has not refused it."""
        able = [route for route in routes if purpose in self.ability(route.channel, route.account).push]
        if not able:
            return set()
        usage = self.usage(records, now)
        allowed = self._allowed(records, able)
        return {
            route
            for route in usage.left_over(able)
            if allowed.get(route, not self.ability(route.channel, route.account).asks_person)
        }

    def _allowed(self, records: Records, routes: Sequence[Route]) -> dict[Route, bool]:
        """Who has said whether he lets us push to him."""
        by_account: dict[tuple[str, str], list[Route]] = defaultdict(list)
        for route in routes:
            by_account[route.channel, route.account].append(route)
        found: dict[Route, bool] = {}
        for (channel, account), several in by_account.items():
            known = records.allowances.of(channel, account, [route.external_id for route in several])
            said = {route: known[route.external_id] for route in several if route.external_id in known}
            found |= {route: names[PUSHING] for route, names in said.items() if PUSHING in names}
        return found

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
            since = now - max(window.lasts for window in windows.values())
            heard = records.inbox.heard(channel, account, ids, since)
            used = records.delivery.answers_since(channel, account, list(heard), since)
            shut = records.usage.shut(channel, account, list(heard), since)
            found |= {
                route
                for route in several
                if not _shut_since(shut.get(route.external_id), heard.get(route.external_id))
                and _is_open(windows, heard.get(route.external_id, Heard()), used.get(route.external_id, []), now)
            }
        return found

    def _due(self, route: Route, lane: Lane, promise: Promise) -> datetime:
        return self.leaves_at(route.channel, route.account, lane, promise.due_at, promise.key, promise.expires_at)

    def barred(self, records: Records, groups: Sequence[Group]) -> set[int]:
        """The groups to which a bot may not post, as far as anybody has said: by number. Who was never asked is tried."""
        by_account: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for group in groups:
            if self.ability(group.channel, group.account).groups:
                by_account[group.channel, group.account].append(group)
        found: set[int] = set()
        for account, several in by_account.items():
            known = records.allowances.of(*account, [group.external_id for group in several])
            said = {group.id: known.get(group.external_id, {}) for group in several}
            found |= {number for number, names in said.items() if not all(names.get(name, True) for name in (POSTING, MEMBER))}
        return found

    def leaves_at(  # what is known of a message before it is a row
        self, channel: str, account: str, lane: Lane, moment: datetime, key: str, expires_at: datetime | None = None
    ) -> datetime:
        """When a message that is due at a moment may leave: inside the hours of its account, and away from the moments at which
        everybody sends, unless that would bring it into quiet hours or past its time. Answers and what is urgent only wait for
        the hours.
        """
        ability = self.ability(channel, account)
        moment = opens_at(ability.hours, moment)
        if lane in (Lane.REPLY, Lane.URGENT) or not ability.keeps_off:
            return moment
        moved = clear_of_crowds(moment, ability.keeps_off, crc32(key.encode()))
        fits = opens_at(ability.hours, moved) == moved and out_of_quiet(moved, self._quiet) == moved
        return moved if fits and (expires_at is None or moved < expires_at) else moment

    def row(self, promise: Promise, route: Route, form: Form) -> dict[str, Any]:
        """The attempt that keeps a promise on a route."""
        reply = promise.for_proxy if route.proxy_id is not None and promise.for_proxy is not None else promise.reply
        lane = LANES[promise.purpose]
        return {
            "key": promise.key,
            "purpose": promise.purpose.value,
            "lane": lane.value,
            "person_id": promise.person_id,
            "channel": route.channel,
            "account": route.account,
            "external_id": route.external_id,
            "form": form.value,
            "template": reply.template,
            "data": _data(promise, reply),
            "state": AttemptState.PLANNED.value,
            "due_at": self._due(route, lane, promise),
            "expires_at": promise.expires_at,
        }


def _data(promise: Promise, reply: Reply) -> dict[str, Any]:
    data: dict[str, Any] = {"values": dict(reply.data), "card": promise.card.fields() if promise.card else None}
    return {**data, "picture": reply.picture} if reply.picture else data


def _shut_since(shut_at: datetime | None, heard: Heard | None) -> bool:
    """The platform has said that the window is closed, and he has not spoken since."""
    spoke = max((moment for moment in ((heard.message, heard.touch) if heard else ()) if moment is not None), default=None)
    return shut_at is not None and (spoke is None or spoke <= shut_at)


def _is_open(windows: Mapping[Trigger, Window], heard: Heard, used: Sequence[datetime], now: datetime) -> bool:
    for trigger, at in ((Trigger.MESSAGE, heard.message), (Trigger.TOUCH, heard.touch)):
        window = windows.get(trigger)
        if window is None or at is None or now - at >= window.lasts:
            continue
        if sum(1 for moment in used if moment >= at) < window.count:
            return True
    return False
