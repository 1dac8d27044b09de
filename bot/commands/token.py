"""Tokens with which programs speak to the API."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.people import Role
from bot.errors import Conflict
from bot.store.tokens import Token

tokens = typer.Typer(no_args_is_help=True, help="Tokens with which programs speak to the API.")


@tokens.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="What the program is called in the history.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it, this once."""
    if not 0 < len(name.strip()) <= 40:
        fail("a token has a name of at most 40 characters")
    token = f"sy_{secrets.token_urlsafe(32)}"
    with built(context) as app, app.store.write() as records:
        try:
            records.tokens.make(name.strip(), role, token, app.clock.now())
        except Conflict as taken:
            fail(str(taken))
        records.access.write_history("operator", "token.made", f"token:{name.strip()}"[:60], app.clock.now(), role=role.value)
    show({"token": token}, as_json, [token])


@tokens.command("list")
def listed(context: typer.Context, as_json: JsonOption = False) -> None:
    """Who is let in, and when each was last seen."""
    with built(context) as app, app.store.read() as records:
        found = records.tokens.all()
    data = [_shown(one) for one in found]
    show(data, as_json, [f"{one['name']}  {one['role']}  {one['used_at'] or '-'}{'  revoked' * one['revoked']}" for one in data])


def _shown(one: Token) -> dict[str, Any]:
    used_at = one.used_at.isoformat() if one.used_at else None
    return {"name": one.name, "role": one.role.value, "used_at": used_at, "revoked": one.revoked_at is not None}


@tokens.command()
def revoke(context: typer.Context, name: Annotated[str, typer.Option()]) -> None:
    """Let a program in no more, at once."""
    with built(context) as app, app.store.write() as records:
        if not records.tokens.revoke(name, app.clock.now()):
            fail("there is no such token")
        records.access.write_history("operator", "token.revoked", f"token:{name}"[:60], app.clock.now())
    typer.echo("revoked")
