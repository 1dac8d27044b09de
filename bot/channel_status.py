"""How each account stands: its health, what is left of its quota, its windows; and what each group allows. The same for the
command line, the console and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.base import Capabilities
from bot.delivery.ladders import DRILL
from bot.delivery.planning import MEMBER, POSTING
from bot.delivery.preflight import known as known_faults
from bot.delivery.usage import FAIL_OVER
from bot.domain.delivery import Purpose, Reason
from bot.domain.limits import Calendar, Limit
from bot.domain.messages import Form, Trigger
from bot.store import Records
from bot.store.accounts import Standing
from bot.store.traffic import Traffic

Account = tuple[str, str]  # channel and account
HEARS = "hear"


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit of the account as a whole, and how much of it is used."""

    count: int
    used: int
    per: str  # day, month, or seconds


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """One account."""

    channel: str
    account: str
    state: str  # well; refused: its platform has just refused it; out: for so long that nothing is planned on it
    reason: str
    code: int | None
    since: datetime | None
    rests_until: datetime | None
    traffic: Traffic
    quotas: tuple[Quota, ...]
    pushes: tuple[str, ...]  # purposes that may be sent unasked
    window_count: int  # free answers after a message, and for how many minutes; 0: none
    window_minutes: int
    phone: bool
    groups: bool
    faults: tuple[str, ...]  # what its last check found, in sentences for whoever runs this installation


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """One group, and whether a bot may post there. `registered` is its name; empty for one that nobody has named yet."""

    channel: str
    account: str
    external_id: str
    registered: str
    post: bool | None  # None: never asked
    member: bool | None
    hears: bool | None
    proof: str
    at: datetime | None


def accounts(records: Records, abilities: Mapping[Account, Capabilities], now: datetime) -> list[AccountStatus]:
    """Every account of this installation, in order of name."""
    names = sorted(account for account in abilities if account != DRILL)
    refused = records.accounts.refused_now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    traffic = records.traffic.since(names, midnight, now)
    return [_status(records, one, abilities[one], (refused.get(one), traffic[one]), now) for one in names]


def _status(
    records: Records, account: Account, ability: Capabilities, known: tuple[Standing | None, Traffic], now: datetime
) -> AccountStatus:
    standing, traffic = known
    window = ability.windows.get(Trigger.MESSAGE)
    return AccountStatus(
        *account,
        state=_state(standing, now),
        reason=(standing.reason if standing else Reason.NONE).value,
        code=standing.code if standing else None,
        since=standing.since if standing else None,
        rests_until=standing.rests_until if standing else None,
        traffic=traffic,
        quotas=tuple(_quota(records, account, limit, now) for limit in ability.total),
        pushes=tuple(purpose.value for purpose in Purpose if purpose in ability.push),
        window_count=window.count if window else 0,
        window_minutes=int(window.lasts.total_seconds()) // 60 if window else 0,
        phone=ability.phone in (Form.SMS, Form.VOICE),
        groups=ability.groups,
        faults=tuple(known_faults(records, *account, now)),
    )


def _state(standing: Standing | None, now: datetime) -> str:
    if standing is None:
        return "well"
    return "out" if now - standing.since >= FAIL_OVER else "refused"


def _quota(records: Records, account: Account, limit: Limit, now: datetime) -> Quota:
    per = limit.per.value if isinstance(limit.per, Calendar) else str(int(limit.per.total_seconds()))
    return Quota(limit.count, records.usage.count(*account, limit.began(now)), per)


def groups(records: Records, abilities: Mapping[Account, Capabilities]) -> list[GroupStatus]:
    """Every group of which a platform has told us, or which the office has entered, where a bot may post."""
    said = records.allowances.all((POSTING, MEMBER, HEARS))
    mine = {(one.channel, one.account, one.external_id): one.name for one in records.people.groups()}
    known = {key: name for key, name in mine.items() if abilities.get((key[0], key[1]), Capabilities()).groups}
    for one in said:
        known.setdefault((one.channel, one.account, one.external_id), "")
    found = []
    for key, name in sorted(known.items()):
        lines = {one.name: one for one in said if (one.channel, one.account, one.external_id) == key}
        newest = max(lines.values(), key=lambda one: one.at, default=None)
        given = {word: lines[word].given if word in lines else None for word in (POSTING, MEMBER, HEARS)}
        proof, at = (newest.proof, newest.at) if newest else ("", None)
        found.append(GroupStatus(*key, name, given[POSTING], given[MEMBER], given[HEARS], proof, at))
    return found
