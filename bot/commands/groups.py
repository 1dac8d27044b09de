"""Chat groups of the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, show
from bot.domain.groups import matched
from bot.ledger.staff import the_unit
from bot.ledger.units import the_member

groups = typer.Typer(no_args_is_help=True, help="Chat groups and who is in them.")


@groups.command()
def add(
    context: typer.Context,
    name: str,
    channel: Annotated[
        str, typer.Option(help="relay: an ordinary group that no bot may post to; else the channel, as wecom_group or qq.")
    ] = "relay",
    account: Annotated[str, typer.Option(help="The account's name in the configuration.")] = "",
    external_id: Annotated[
        str, typer.Option(help="The platform's own id of the group; followers of WeChat: all or tag:101.")
    ] = "",
    owner: Annotated[str | None, typer.Option(help="The member of staff who forwards where no bot may post.")] = None,
    unit: Annotated[str | None, typer.Option(help="Whose group it is; default: the whole office's.")] = None,
) -> None:
    """Enter a group, or change what is known of it."""
    with built(context) as app, app.store.write() as records:
        owner_id = the_member(records, owner).id if owner else None
        number = records.groups.register(name, channel, account, owner_id, the_unit(records, unit), external_id)
    typer.echo(f"{name}：{number}")


@groups.command()
def members(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The group's name.")],
    nicknames: Annotated[Path, typer.Argument(help="A text file with one nickname a line, as the group shows them.")],
    as_json: JsonOption = False,
) -> None:
    """Enter who is in a group now, and say which nicknames belong to nobody of the ledger."""
    lines = [line.strip() for line in nicknames.read_text("utf-8-sig").splitlines() if line.strip()]
    with built(context) as app, app.store.write() as records:
        found = matched(lines, records.groups.living_by_name())
        number = records.groups.named(name)
        records.groups.set_members(number, found)
        records.access.write_history("operator", "group", f"group:{number}", app.clock.now(), members=len(found))
    unknown = [nickname for nickname, one in found.items() if one is None]
    told = [f"{len(found) - len(unknown)} matched, {len(unknown)} not:", *unknown]
    show({"matched": len(found) - len(unknown), "unknown": unknown}, as_json, told)
