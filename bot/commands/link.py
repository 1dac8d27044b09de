"""Links that sign somebody in to the console."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.app import App
from bot.commands.base import built, fail
from bot.store import Records
from bot.web.sign_in import new_link

ForOption = Annotated[str | None, typer.Option("--for", help="A member of staff, by name or number; default: the operator.")]


def link(context: typer.Context, whom: ForOption = None) -> None:
    """A link that signs in whoever opens it, once and within half an hour, with the rights of that member of staff."""
    with built(context) as app:
        typer.echo(f"{app.office.public_url}{sign_in_path(app, whom)}")


def sign_in_path(app: App, whom: str | None = None) -> str:
    with app.store.write() as records:
        return new_link(records, app.clock.now(), None if whom is None else _member(records, whom))


def _member(records: Records, whom: str) -> int:
    found = [one for one in records.people.staff() if whom in (one.name, str(one.id))]
    if not found:
        fail(f"没有在岗的工作人员叫“{whom}”。请先登记：sangyu staff add")
    if len(found) > 1:
        fail(f"有 {len(found)} 位叫“{whom}”，请写编号：{'、'.join(str(one.id) for one in found)}")
    return found[0].id
