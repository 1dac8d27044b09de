"""Audiences: who would be meant, and those kept under a name."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, fail, show
from bot.domain.audience import plain, write
from bot.domain.rights import OPERATOR
from bot.store.audience import Preview

audience = typer.Typer(no_args_is_help=True, help="Whom a description means.")

Words = Annotated[str, typer.Argument(help="In words (80岁以上的离休干部) or as an expression (类别=离休 且 年龄>=80).")]


@audience.command()
def preview(
    context: typer.Context,
    words: Words,
    names: Annotated[int, typer.Option(help="How many names to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """How many and who, and for everybody left out the reason. Exit status 2 when it is not plain who is meant."""
    with built(context) as app, app.store.read() as records:
        today = app.clock.now().date()
        chosen = app.audiences.choose(records, OPERATOR, words, today)
        if chosen.expression is None:
            fail(chosen.ask)
        found = records.audience.preview(OPERATOR, chosen.expression, app.audiences.day(today), names)
        said, expression = plain(chosen.expression), write(chosen.expression)
    data = {
        "expression": expression,
        "words": said,
        "included": found.included,
        "no_route": found.no_route,
        "names": found.names,
        "left_out": found.left_out,
    }
    show(data, as_json, [f"{said}（{expression}）", *_lines(found)])


@audience.command()
def save(context: typer.Context, name: str, words: Words) -> None:
    """Keep an audience under a name; the same name again replaces it."""
    with built(context) as app, app.store.write() as records:
        chosen = app.audiences.choose(records, OPERATOR, words, app.clock.now().date())
        if chosen.expression is None:
            fail(chosen.ask)
        expression = write(chosen.expression)
        records.audience.save(name, expression, words, OPERATOR, app.clock.now())
    typer.echo(f"{name}：{expression}")


@audience.command("list")
def saved(context: typer.Context, as_json: JsonOption = False) -> None:
    """The audiences that were kept."""
    with built(context) as app, app.store.read() as records:
        found = [{"name": one.name, "expression": one.expression, "words": one.words} for one in records.audience.saved()]
    show(found, as_json, [f"{one['name']}：{one['expression']}" for one in found])


def _lines(found: Preview) -> list[str]:
    more = " …" if found.included > len(found.names) else ""
    return [
        f"{found.included} 人，其中 {found.no_route} 人没有绑定（家属也没有）",
        "、".join(found.names) + more,
        *(f"不发 {number} 人：{reason}" for reason, number in sorted(found.left_out.items(), key=lambda pair: -pair[1])),
    ]
