"""Whose chat account is whose: listed, and loosed where it was somebody else's."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.commands.privacy import EndsOption, person_called
from bot.domain.people import OwnerKind
from bot.domain.rights import OPERATOR
from bot.loosing import By, loose


def accounts(context: typer.Context, name: str, ends: EndsOption = "", as_json: JsonOption = False) -> None:
    """The chat accounts of a person and of those who receive for him, with the numbers by which `people unbind` takes them."""
    with built(context) as app, app.store.read() as records:
        found = records.loosing.of_person(person_called(records, name, ends))
    data = [
        {
            "number": one.id, "channel": one.place.channel, "account": one.masked, "since": one.bound_at,
            "proxy": one.name if one.owner.kind is OwnerKind.PROXY else "", "left": one.dead,
        }
        for one in found
    ]  # fmt: skip
    lines = [
        f"{one['number']}: {one['channel']} {one['account']} since {one['since']:%Y-%m-%d}"
        f"{' (' + str(one['proxy']) + ', who receives for him)' if one['proxy'] else ''}{' (has left it)' if one['left'] else ''}"
        for one in data
    ]
    show(data, as_json, lines or ["none"])


def unbind(
    context: typer.Context,
    name: str,
    number: int,
    ends: EndsOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Loose an account that was bound to the wrong person: nothing more goes there, and who was not told is told otherwise."""
    with built(context) as app:
        with app.store.read() as records:
            person_id = person_called(records, name, ends)
            bound = records.loosing.one(person_id, number)
        if bound is None:
            fail(f"{name} has no account of that number: sangyu people accounts {name}")
        if not yes and not typer.confirm(f"{bound.place.channel} {bound.masked} is not {bound.name}'s: loose it?"):
            raise typer.Exit(1)
        with app.store.write() as records:
            loosed = loose(app.services, app.office, records, bound, By(OPERATOR.actor), app.clock.now())
    if loosed is None:
        fail("it was loosed meanwhile")
    typer.echo(f"loosed; {len(loosed.again)} notices go on for the person")
