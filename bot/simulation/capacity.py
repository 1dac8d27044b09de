"""What a province must buy: pure arithmetic over what a recipient costs here and what platforms allow.

The quotas are those that the platforms print (November 2026); where a fact is second-hand or a price, it says so. They bind long
before processors do: what is planned is accounts, contracts and lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Quota:
    """What one account (contract, line) of a channel may send. 0: the platform names no such limit."""

    channel: str
    what: str  # is bought: "service account", "line" …
    per_second: float
    per_day: int = 0
    price: float = 0.0  # yuan a message; second-hand


# Template messages: 100,000 calls a day an account below 100,000 followers. App messages: 200 person-times a day for each seat of
# the company. 20 a second is our own pace on both.
# QQ, to people who allow it: 10 a second is printed in one place and contradicted in another.
# SMS: 5,000 a second by the interface, while a contract agrees its own rate; 1.5 parts at 0.05 yuan (second-hand).
# Voice: a call with a key press takes a line for about 45 s; 0.05 to 0.13 yuan a minute (second-hand).
QUOTAS: tuple[Quota, ...] = (
    Quota("wechat", "service account", 20, 100_000),
    Quota("wecom", "app", 20),
    Quota("qq", "verified bot", 10),
    Quota("sms", "contract", 100, price=0.075),
    Quota("voice", "line", 1 / 45, price=0.1),
)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many messages of each channel one recipient gets from one notice, reminders included."""

    name: str
    each: Mapping[str, float]


MIXES: tuple[Mix, ...] = (
    Mix("followers of service accounts", {"wechat": 1.3, "sms": 0.15, "voice": 0.1}),
    Mix("members of WeCom", {"wecom": 1.3, "sms": 0.1, "voice": 0.08}),
    Mix("telephones first", {"sms": 1.0, "voice": 0.35}),
    Mix("a bit of everything", {"wechat": 0.7, "wecom": 0.3, "qq": 0.1, "sms": 0.25, "voice": 0.15}),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one recipient in one stage, measured: µs of the service's processors and of the database's, bytes kept and sent."""

    stage: str
    service: float
    database: float
    disk: float = 0.0
    network: float = 0.0


@dataclass(frozen=True, slots=True)
class Need:
    """What one channel takes for one notice."""

    channel: str
    what: str
    messages: int
    by_day: int  # so many are needed for the day's quota …
    by_pace: int  # … and so many to be through in the hours given
    hours_with_one: float
    yuan: float

    @property
    def bought(self) -> int:
        return max(self.by_day, self.by_pace)


@dataclass(frozen=True, slots=True)
class Plan:
    people: int
    mix: str
    hours: float
    needs: tuple[Need, ...]
    processors: float  # kept busy while it lasts, the database's included
    disk: float  # bytes a notice
    network: float  # bytes a second, while it lasts

    @property
    def limit(self) -> Need:
        """The channel that would last longest with one of each: where the limit lies."""
        return max(self.needs, key=lambda need: need.bought)


def need(quota: Quota, messages: int, hours: float) -> Need:
    """How many accounts (contracts, lines) send so many messages in so many hours of one day."""
    by_day = ceil(messages / quota.per_day) if quota.per_day else 1
    by_pace = ceil(messages / (quota.per_second * hours * 3600))
    seconds = messages / quota.per_second
    if quota.per_day and messages > quota.per_day:  # what is over goes on the days after
        seconds = (ceil(messages / quota.per_day) - 1) * DAY + (messages % quota.per_day or quota.per_day) / quota.per_second
    return Need(quota.channel, quota.what, messages, by_day, by_pace, seconds / 3600, messages * quota.price)


def plan(people: int, mix: Mix, costs: Sequence[Cost], hours: float = 8.0, quotas: Sequence[Quota] = QUOTAS) -> Plan:
    """One notice to so many people, through within so many hours: calls are made from 9:00 to 11:30 and 14:30 to 20:00."""
    needs = tuple(need(one, ceil(people * mix.each[one.channel]), hours) for one in quotas if one.channel in mix.each)
    seconds = hours * 3600
    busy = people * sum(one.service + one.database for one in costs) / 1e6
    disk, network = (people * sum(getattr(one, name) for one in costs) for name in ("disk", "network"))
    return Plan(people, mix.name, hours, needs, busy / seconds, disk, network / seconds)


def flat(small: Sequence[Cost], large: Sequence[Cost], room: float = 1.5) -> list[str]:
    """The stages that cost more for each recipient when there are more of them, beyond what two runs differ by anyway."""
    before = {one.stage: one.service + one.database for one in small}
    return [one.stage for one in large if one.service + one.database > before[one.stage] * room]
