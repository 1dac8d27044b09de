"""The tree of units, who answers for each, and who else looks after a person."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.rights import OPERATOR
from bot.ledger.units import add_unit, answer_for, pair, reach_first_on, the_person

units = typer.Typer(no_args_is_help=True, help="Units: offices, towns, branches, groups, to any depth.")


@units.command("list")
def tree(context: typer.Context, as_json: JsonOption = False) -> None:
    """All units by their paths."""
    with built(context) as app, app.store.read() as records:
        found = records.people.tree()
        rows = sorted(({"path": found.path(one.id), "kind": one.kind} for one in found), key=lambda row: row["path"])
    show(rows, as_json, [f"{row['path']}（{row['kind']}）" for row in rows])


@units.command("add")
def add(
    context: typer.Context,
    name: str,
    kind: Annotated[str, typer.Option(help="单位, 乡镇, 社区, 支部, 小组 …")] = "单位",
    under: Annotated[str | None, typer.Option(help="The unit that it hangs under, by name or path.")] = None,
) -> None:
    """A unit, at the top or under another."""
    with built(context) as app, app.store.write() as records:
        path = add_unit(records, name, kind, under)
    typer.echo(path)


@units.command("responsible")
def responsible(context: typer.Context, unit: str, member: Annotated[str, typer.Argument(help="Of staff, by name.")]) -> None:
    """Who answers for a unit: whoever is told when something there is stuck."""
    with built(context) as app, app.store.write() as records:
        answer_for(records, unit, member, app.clock.now())
    typer.echo(f"{unit}：{member}")


def pair_with(
    context: typer.Context,
    person: str,
    member: Annotated[str, typer.Argument(help="Of staff, by name.")],
    kind: Annotated[str, typer.Option(help="领导联系, 签约医生, 社区, 志愿者 …")],
) -> None:
    """One more human who looks after a person, besides his liaison."""
    with built(context) as app, app.store.write() as records:
        pair(records, person, member, kind, app.clock.now())
    typer.echo(f"{person}：{member}（{kind}）")


def prefer(
    context: typer.Context,
    person: str,
    channel: Annotated[str, typer.Argument(help="wechat, wecom …, as in the configuration.")],
) -> None:
    """Reach a person on this channel before his others."""
    with built(context) as app, app.store.write() as records:
        reach_first_on(records, person, channel, app.clock.now())
    typer.echo(f"{person}：{channel}")


def ladder(
    context: typer.Context,
    person: str,
    name: Annotated[str, typer.Argument(help="As in content/ladders.yaml.")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="None of his own any more: the first that suits him.")] = False,
    ends: Annotated[str, typer.Option("--phone-ends", help="Last digits of his telephone, where a name is shared.")] = "",
) -> None:
    """Reach a person by a ladder of his own, from the next notice on."""
    with built(context) as app, app.store.write() as records:
        if bool(name) is clear or (name and name not in app.office.ladders):
            fail(f"give one of {'、'.join(app.office.ladders)}, or --clear")
        records.ledger.give_ladder(OPERATOR, the_person(records, person, ends), name, app.clock.now())
    typer.echo(f"{person}：{name or '-'}")
