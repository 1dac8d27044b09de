"""核对信息 begins by itself on the office's days, and only once it has been switched on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.context import JobContext
from bot.domain.checks import CheckRules
from bot.store import Store
from jobs import check_round
from tests.builders import NOW, OFFICE

APRIL = NOW.replace(month=4, day=1, hour=8)


def keys(store: Store, enabled: bool, now: Any = APRIL) -> list[str]:
    office = replace(OFFICE, checks=CheckRules(enabled=enabled))
    with store.read() as records:
        planned = check_round.plan(JobContext(now, office, records, None), now.date())  # type: ignore[arg-type]
        return [one.key for one in planned]


@pytest.mark.parametrize(("enabled", "planned"), [(True, ["2026-04-01:start"]), (False, [])])
def test_a_round_begins_on_its_day_once_the_office_has_switched_it_on(store: Store, enabled: bool, planned: list[str]) -> None:
    assert keys(store, enabled) == planned
    assert keys(store, enabled, APRIL + timedelta(days=1)) == []


def test_while_a_round_runs_there_is_a_look_every_hour_or_so_until_the_evening(store: Store) -> None:
    with store.write() as records:
        records.checks.begin(CheckRules(), NOW)
    looks = keys(store, enabled=False, now=NOW.replace(hour=16))
    assert looks == ["2026-03-10:1700", "2026-03-10:1830", "2026-03-10:1930"]
