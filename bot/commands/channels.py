"""`sangyu channels`: how each account stands, what groups allow, what is entered at each platform, whose accounts they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer

from bot import channel_status
from bot.app import App
from bot.channel_status import AccountStatus, GroupStatus
from bot.commands.base import DryRunOption, JsonOption, built, fail, show
from bot.directory import NotListed, sync_directory, sync_group
from bot.domain.sms_words import look_over, parts
from bot.errors import ChannelFault

Found = TypeVar("Found")

channels = typer.Typer(no_args_is_help=True, help="The accounts on platforms: their health, their groups, their people.")


@channels.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Health, quota and window of each account, and what each group allows."""
    with built(context) as app:
        abilities = {key: channel.capabilities for key, channel in app.channels.items()}
        with app.store.read() as records:
            accounts = channel_status.accounts(records, abilities, app.clock.now())
            groups = channel_status.groups(records, abilities)
    data = {"accounts": [asdict(one) for one in accounts], "groups": [asdict(one) for one in groups]}
    show(data, as_json, [*(_account(one) for one in accounts), *(_group(one) for one in groups)])


@channels.command()
def addresses(context: typer.Context, as_json: JsonOption = False) -> None:
    """What is entered at each platform so that it calls us. Some of these addresses are secrets: whoever has them is believed."""
    with built(context) as app:
        found = {path: f"{door.channel}.{door.account}" for path, door in app.doors.items()}
        base = app.office.public_url
    data = [{"account": account, "address": base + path} for path, account in sorted(found.items())]
    show(data, as_json, [f"{one['account']:<24} {one['address']}" for one in data])


@channels.command()
def sync(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The account whose directory is read, as wecom.main.")],
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bind the people of a platform's own directory to the staff and persons of the ledger; doubtful ones go before a clerk."""
    data = asdict(_listed(context, sync_directory, account, dry_run))
    show(data, as_json, [f"{count} {name.replace('_', ' ')}" for name, count in data.items()])


@channels.command()
def words(
    context: typer.Context,
    signature: Annotated[str, typer.Argument(help="The signature, without 【】.")],
    text: Annotated[str, typer.Argument(help="The text that is to be filed, with {title}, {time} … where it changes.")],
) -> None:
    """What carriers would not take in a text message that is to be filed. Exit status 1 if there is anything."""
    with built(context) as app:
        found = look_over(signature, text)
        data = {"name": signature, "parts": parts(signature, text), "findings": [one.data() for one in found]}
        typer.echo(app.wording.render("staff/sms_words", data))
    raise typer.Exit(1 if found else 0)


@channels.command("sync-group")
def sync_members(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The group's name.")],
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ask the platform who is in a group now, and say which of them belong to nobody of the ledger."""
    found = _listed(context, sync_group, name, dry_run)
    show(asdict(found), as_json, [f"{found.members} members, {found.matched} matched, not:", *found.unknown])


def _listed(context: typer.Context, read: Callable[[App, str, bool], Found], of: str, dry_run: bool) -> Found:
    """What a platform lists, read into the ledger; status 2 where it lists nothing or does not answer."""
    with built(context) as app:
        try:
            return read(app, of, dry_run)
        except (NotListed, ChannelFault) as fault:
            fail(str(fault))


def _account(one: AccountStatus) -> str:
    state = one.state if one.state == "well" else f"{one.state} ({one.reason}{f' {one.code}' if one.code else ''})"
    quotas = "".join(f", {quota.used} of {quota.count} a {quota.per}" for quota in one.quotas)
    traffic = one.traffic
    counts = f"{traffic.sent} sent, {traffic.doubtful} in doubt, {traffic.failed} failed, {traffic.waiting} waiting"
    return f"{one.channel}.{one.account:<16} {state}: {counts}{quotas}"


def _group(one: GroupStatus) -> str:
    words = {True: "may post", False: "may not post", None: "never tried"}
    return f"{one.channel}.{one.account:<16} {one.registered or '(no name yet)'}: {words[one.post]}"
