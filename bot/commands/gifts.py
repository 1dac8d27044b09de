"""`sangyu gifts`: the register of what was handed to whom by the office's standard."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.base import JsonOption, built, show
from bot.domain.gifts import Gift, yuan
from bot.domain.rights import OPERATOR
from bot.ledger.gift_sheet import gift_sheet

gifts = typer.Typer(no_args_is_help=True, help="Gifts by the office's standard (content/gifts.yaml).")

YearOption = Annotated[int, typer.Option("--year", help="Of which year; this one, unless given.")]


@gifts.command("list")
def list_gifts(context: typer.Context, year: YearOption = 0, as_json: JsonOption = False) -> None:
    """All gifts of a year: due, handed over, declined, lapsed; with the proof."""
    with built(context) as app, app.store.read() as records:
        found = records.gifts.listed(OPERATOR, year or app.clock.now().year)
    show({"gifts": [_data(one) for one in found]}, as_json, [_line(one) for one in found] or ["no gifts"])


@gifts.command("export")
def export(context: typer.Context, path: Path, year: YearOption = 0, as_json: JsonOption = False) -> None:
    """The register of a year as an .xlsx, for the accounts."""
    with built(context) as app, app.store.write() as records:
        now = app.clock.now()
        of = year or now.year
        found = records.gifts.listed(OPERATOR, of)
        title = f"{app.office.name}{of}年慰问登记册"
        path.write_bytes(gift_sheet(title, found, f"制表日期：{now:%Y-%m-%d}"))
        records.access.write_history(OPERATOR.actor, "exported", "gifts", now, gifts=len(found), file=path.name)
    show({"file": str(path), "gifts": len(found)}, as_json, [f"{path}：{len(found)} 份"])


def _data(one: Gift) -> dict[str, object]:
    return {**asdict(one), "state": one.state.value, "yuan": yuan(one.fen)}


def _line(one: Gift) -> str:
    proof = f" 照片{one.photos}" if one.photos else ""
    by = f" {one.handed_by}" if one.handed_by else ""
    return (
        f"{one.number:>6} {one.state.value:<9} {one.day} {one.person_name} {one.title}：{one.what} {yuan(one.fen)}元{by}{proof}"
    )
