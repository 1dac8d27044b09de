"""One person's own data: handed out whole, or erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.commands.base import built, fail
from bot.domain.rights import OPERATOR
from bot.ledger.privacy import erase, everything
from bot.store import Records

EndsOption = Annotated[str, typer.Option("--phone-ends", help="Last digits of the telephone, where a name is shared.")]


def hand_out(context: typer.Context, name: str, path: Path, ends: EndsOption = "") -> None:
    """Write everything that is kept of one person to a JSON file that only you can read. It is written down."""
    if path.exists():
        fail(f"{path} is there already")
    with built(context) as app, app.store.write() as records:
        found = everything(records, OPERATOR, _person(records, name, ends), app.clock.now())
    path.touch(mode=0o600)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str), "utf-8")
    typer.echo(f"{path}: everything that is kept of one person")


def erase_person(
    context: typer.Context,
    name: str,
    why: Annotated[str, typer.Option(help="Who asked for it, and when; kept in the history.")],
    ends: EndsOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Erase one person for good: file, accounts, proxies, and what was written to, by or about him."""
    with built(context) as app:
        number = _in(app, name, ends)
        if not yes and not typer.confirm(f"{name}（{number}号）：全部资料将被删除，不能恢复。确定吗？"):
            raise typer.Exit(1)
        with app.store.write() as records:
            erase(records, OPERATOR, number, why, app.clock.now())
    typer.echo(f"person {number} is erased; backups made before still hold the file")


def _in(app: App, name: str, ends: str) -> int:
    with app.store.read() as records:
        return _person(records, name, ends)


def _person(records: Records, name: str, ends: str) -> int:
    """The dead may be meant too."""
    found = [one for one in records.ledger.search(OPERATOR, name) if one.name == name and one.phone.endswith(ends)]
    if len(found) != 1 or found[0].id is None:
        fail(f"{len(found)} people are called that" + ("; give --phone-ends" if len(found) > 1 else ""))
    return found[0].id
