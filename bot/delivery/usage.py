"""What the limits of platforms leave over: for one address, one group, one account, on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.channels.base import Capabilities
from bot.domain.limits import free_at, looks_back
from bot.domain.messages import Form
from bot.store import Records
from bot.store.people import Route

Account = tuple[str, str]  # channel and account
PATIENCE = timedelta(minutes=10)  # a message waits for so long until one more may go; for longer its ladder does not wait
FAIL_OVER = timedelta(minutes=15)  # an account that has been refused for so long is planned with no more until it is well


class Usage:
    """One look, at one moment. Asks the records once for each account."""

    def __init__(self, records: Records, abilities: Mapping[Account, Capabilities], now: datetime) -> None:
        self._records = records
        self._abilities = abilities
        self._now = now
        self._refused = records.accounts.refused_now()
        self._ready: dict[Account, bool] = {}

    def may_send(self, account: Account) -> bool:
        """Whether anything may be planned on an account: it has not been refused for long, and has some of its quota left."""
        if account not in self._ready:
            self._ready[account] = not self.is_out(account) and not self.is_used_up(account)
        return self._ready[account]

    def is_out(self, account: Account) -> bool:
        """It has been refused for so long that nobody waits for it. When it has rested it is tried again, with whatever comes."""
        standing = self._refused.get(account)
        return standing is not None and self._now - standing.since >= FAIL_OVER and self._now < standing.rests_until

    def account_free_at(self, account: Account) -> datetime:
        """When the limits of an account as a whole let one more through."""
        limits = self._abilities.get(account, Capabilities()).total
        free = [self._now]
        for limit in limits:
            last = self._records.usage.nth_newest(*account, limit.count, limit.began(self._now))
            if last is not None:
                free.append(last + limit.per if isinstance(limit.per, timedelta) else limit.ends(self._now))
        return max(free)

    def is_used_up(self, account: Account) -> bool:
        """Its limits let nothing through for so long that nobody waits for it."""
        return self.account_free_at(account) > self._now + PATIENCE

    def left_over(self, routes: Iterable[Route]) -> list[Route]:
        """Those routes that may be used now or in a moment."""
        by_account: dict[Account, list[Route]] = defaultdict(list)
        for route in routes:
            if self.may_send((route.channel, route.account)):
                by_account[route.channel, route.account].append(route)
        found: list[Route] = []
        for account, several in by_account.items():
            free = self.free_at(account, [route.external_id for route in several], Form.PUSH)
            found += [route for route in several if free.get(route.external_id, self._now) <= self._now + PATIENCE]
        return found

    def free_at(self, account: Account, external_ids: Sequence[str], form: Form, but: Sequence[int] = ()) -> dict[str, datetime]:
        """When the limits of each address let one more through; nothing where there are none. `but`: attempts left aside."""
        ability = self._abilities.get(account, Capabilities())
        limits = ability.each_group if form is Form.GROUP else ability.each
        if not limits:
            return {}
        since = looks_back(limits, self._now)
        if form is Form.GROUP and ability.groups_overlap:
            posts = self._records.usage.posts(*account, since, but)
            used = dict.fromkeys(external_ids, posts)
        elif ability.phone is None:
            used = self._records.usage.since(*account, external_ids, since, but)
        else:
            used = self._of_numbers(account, external_ids, since, but)
        return {one: free_at(limits, used.get(one, ()), self._now) for one in external_ids}

    def _of_numbers(
        self, account: Account, external_ids: Sequence[str], since: datetime, but: Sequence[int]
    ) -> dict[str, list[datetime]]:
        """A platform counts by number, and a couple may share one."""
        sharing = self._records.usage.sharing(external_ids)
        every = sorted({owner for owners in sharing.values() for owner in owners} | set(external_ids))
        used = self._records.usage.since(*account, every, since, but)
        return {one: [moment for owner in sharing.get(one, [one]) for moment in used.get(owner, ())] for one in external_ids}
