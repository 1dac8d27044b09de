"""Moves traffic between accounts that can stand in for each other, when the receipts of one of them come late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from bot.delivery.planning import Planner
from bot.domain.health import Account, Health, Split, resting, shift
from bot.store import Records

log = structlog.get_logger()

SHIFTED = "weights.shifted:"  # and the first account: when its division was last changed, and last for a fault


class Balance:
    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def tick(self, records: Records, now: datetime) -> None:
        """Look at every sort of account of which there are several."""
        for accounts in self._planner.twins():
            split = self._split(records, accounts, now)
            then = shift(split, self._health(records, accounts, now), now)
            if then != split:
                self._keep(records, then)

    def _health(self, records: Records, accounts: list[Account], now: datetime) -> dict[Account, Health]:
        """An account that gives no receipts is never late with them."""
        health = records.audit.health(accounts, now)
        return {one: seen if self._planner.ability(*one).receipts else replace(seen, slow=0) for one, seen in health.items()}

    @staticmethod
    def _split(records: Records, accounts: list[Account], now: datetime) -> Split:
        """As it was left; equal shares if accounts have come or gone since."""
        weights = records.access.weights()
        points = {account: weights[account] for account in accounts if account in weights}
        if len(points) < len(accounts) or sum(points.values()) != 100:
            points = resting(accounts)
        changed, fault = (records.access.recall(_key(accounts), now) or " ").split(" ")
        return Split(points, _moment(changed), _moment(fault))

    @staticmethod
    def _keep(records: Records, split: Split) -> None:
        for (channel, account), points in split.points.items():
            records.access.set_weight(channel, account, points)
        moments = (split.changed_at, split.fault_at)
        records.access.remember(_key(list(split.points)), " ".join(one.isoformat() if one else "" for one in moments))
        shares = {f"{channel}:{account}": points for (channel, account), points in split.points.items()}
        log.warning("traffic shifted", action="weights.shifted", **shares)


def _key(accounts: list[Account]) -> str:
    return SHIFTED + ":".join(accounts[0])


def _moment(raw: str) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
