"""Whose accounts on a platform are whose, as far as the platform itself says: its directory, and who is in a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.app import App
from bot.channels.base import HasDirectory, Lists, Member
from bot.domain.groups import matched
from bot.domain.people import Owner, OwnerKind
from bot.domain.text import bare_number
from bot.errors import SangyuError
from bot.store import Records

FOUR = 4  # digits of a telephone, as people are asked for them
SURE = (OwnerKind.STAFF, OwnerKind.PERSON)


class NotListed(SangyuError):
    """This account has no directory, or this group no list of members, that could be read."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of the people of a directory."""

    in_directory: int = 0
    bound_now: int = 0
    bound_before: int = 0
    put_before_a_clerk: int = 0
    not_of_the_ledger: int = 0


@dataclass(frozen=True, slots=True)
class GroupSynced:
    members: int = 0
    matched: int = 0
    unknown: list[str] = field(default_factory=list)


def sync_directory(app: App, name: str, dry_run: bool) -> Synced:
    """Bind everybody whose name and telephone fit exactly one member of staff or one person of the ledger.

    A name without a telephone proves nothing: where it fits somebody who has no account there yet, a clerk is asked.
    Raises NotListed, ChannelFault.
    """
    channel_name, _, account = name.partition(".")
    channel = app.channels.get((channel_name, account))
    if not isinstance(channel, HasDirectory):
        raise NotListed(f"{name}: there is no such account, or its platform keeps no directory")
    members = channel.directory()
    counts: Counter[str] = Counter(in_directory=len(members))
    with app.store.write() as records:
        for member in members:
            counts[_placed(app, records, (channel_name, account), member, dry_run)] += 1
        if not dry_run:
            summary = {key: value for key, value in counts.items() if value}
            records.access.write_history("operator", "directory", f"channel:{name}"[:60], app.clock.now(), **summary)
    return Synced(**counts)


def _placed(app: App, records: Records, account: tuple[str, str], member: Member, dry_run: bool) -> str:
    """What becomes of one member of a directory, as the name of a count."""
    now = app.clock.now()
    last_four = bare_number(member.mobile)[-FOUR:]
    sure = [one for one in records.people.named(member.name, last_four) if one.kind in SURE] if last_four else []
    if len(sure) == 1:
        if records.people.owns(sure[0], *account, member.external_id):
            return "bound_before"
        if not dry_run:
            records.people.bind(sure[0], *account, member.external_id, now)
        return "bound_now"
    doubtful = [one for one in records.people.of_name(member.name) if _lacks(records, one, account)]
    if not doubtful:
        return "not_of_the_ledger"
    if not dry_run and not records.bindings.is_asked(*account, member.external_id):
        records.bindings.ask(*account, member.external_id, member.name, doubtful, now)
    return "put_before_a_clerk"


def _lacks(records: Records, owner: Owner, account: tuple[str, str]) -> bool:
    return owner.kind in SURE and not records.people.has_address(owner, *account)


def sync_group(app: App, name: str, dry_run: bool) -> GroupSynced:
    """Enter who is in a group, as its platform says. Raises NotListed, ChannelFault, GroupUnknown."""
    with app.store.read() as records:
        group = next((one for one in records.people.groups() if one.name == name), None)
    channel = app.channels.get((group.channel, group.account)) if group else None
    if group is None or not isinstance(channel, Lists):
        raise NotListed(f"{name}: there is no such group, or its platform does not say who is in it")
    members = channel.members(group.external_id)
    with app.store.write() as records:
        found = matched(_names(members), records.groups.living_by_name())
        if not dry_run:
            records.groups.set_members(group.id, found)
            records.access.write_history("operator", "group", f"group:{group.id}", app.clock.now(), members=len(found))
    unknown = [nickname for nickname, one in found.items() if one is None]
    return GroupSynced(len(found), len(found) - len(unknown), unknown)


def _names(members: Sequence[Member]) -> list[str]:
    """The names in a group; two of the same name are told apart, since a list of names holds each once."""
    seen: Counter[str] = Counter()
    names = []
    for member in members:
        nickname = member.name.strip() or member.external_id
        seen[nickname] += 1
        names.append(nickname if seen[nickname] == 1 else f"{nickname}（{seen[nickname]}）")
    return names
