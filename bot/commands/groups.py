"""Chat groups of the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, show
from bot.domain.groups import matched

groups = typer.Typer(no_args_is_help=True, help="Chat groups and who is in them.")


@groups.command()
def members(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The group's name.")],
    nicknames: Annotated[Path, typer.Argument(help="A text file with one nickname a line, as the group shows them.")],
    channel: Annotated[
        str, typer.Option(help="Where the group is; relay: an ordinary group that a person forwards to.")
    ] = "relay",
    as_json: JsonOption = False,
) -> None:
    """Enter who is in a group now, and say which nicknames belong to nobody of the ledger."""
    lines = [line.strip() for line in nicknames.read_text("utf-8-sig").splitlines() if line.strip()]
    with built(context) as app, app.store.write() as records:
        found = matched(lines, records.groups.living_by_name())
        records.groups.set_members(records.groups.register(name, channel), found)
        records.access.write_history("operator", "group", f"group:{name}", app.clock.now(), members=len(found))
    unknown = [nickname for nickname, one in found.items() if one is None]
    told = [f"{len(found) - len(unknown)} matched, {len(unknown)} not:", *unknown]
    show({"matched": len(found) - len(unknown), "unknown": unknown}, as_json, told)
