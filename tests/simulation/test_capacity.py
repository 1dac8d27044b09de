"""The arithmetic of what a province must buy."""

from __future__ import annotations

import pytest

from bot.simulation.capacity import MIXES, QUOTAS, Cost, Mix, Quota, flat, need, plan

WECHAT = Quota("wechat", "service account", 20, 100_000)
COSTS = (Cost("send", 300, 100, disk=500, network=900), Cost("receipt", 80, 20, disk=100))


@pytest.mark.parametrize(
    ("messages", "accounts", "hours_with_one"),
    [
        (1, 1, 1 / 72_000),
        (72_000, 1, 1.0),
        (100_000, 1, 100_000 / 72_000),
        (100_001, 2, 24 + 1 / 72_000),
        (1_000_000, 10, 9 * 24 + 100_000 / 72_000),
        (26_000_000, 260, 259 * 24 + 100_000 / 72_000),
    ],
)
def test_a_days_quota_says_how_many_accounts_there_have_to_be(messages: int, accounts: int, hours_with_one: float) -> None:
    found = need(WECHAT, messages, 8)
    assert (found.by_day, found.bought) == (accounts, accounts)
    assert found.hours_with_one == pytest.approx(hours_with_one)


def test_without_a_days_quota_the_pace_says_it() -> None:
    line = Quota("voice", "line", 1 / 45, price=0.1)
    found = need(line, 100_000, 8)
    assert (found.by_day, found.by_pace) == (1, 157)  # 100,000 calls of 45 s in 28,800 s
    assert found.yuan == pytest.approx(10_000)


def test_the_channel_of_which_most_must_be_bought_is_the_limit() -> None:
    found = plan(1_000_000, Mix("both", {"wechat": 1.0, "voice": 0.1}), COSTS)
    assert {one.channel: one.bought for one in found.needs} == {"wechat": 10, "voice": 157}
    assert found.limit.channel == "voice"


def test_processors_disk_and_network_grow_with_the_people() -> None:
    one, twenty = (plan(people, MIXES[0], COSTS, hours=1) for people in (1_000_000, 20_000_000))
    assert one.processors == pytest.approx(1_000_000 * 500e-6 / 3600)
    assert twenty.processors == pytest.approx(20 * one.processors)
    assert (one.disk, one.network) == (600_000_000, pytest.approx(250_000))


def test_a_stage_that_does_not_stay_flat_is_named() -> None:
    large = (Cost("send", 700, 100), Cost("receipt", 90, 30))
    assert flat(COSTS, large) == ["send"]
    assert flat(COSTS, COSTS) == []


def test_every_channel_of_a_mix_has_a_quota() -> None:
    known = {one.channel for one in QUOTAS}
    assert all(set(mix.each) <= known for mix in MIXES)
