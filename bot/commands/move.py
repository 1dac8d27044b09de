"""An office moves to another database: from a file to PostgreSQL when it grows, and back if it must."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.commands.base import DryRunOption, JsonOption, fail, settings, show
from bot.config import parse
from bot.errors import SangyuError
from bot.opening import Kept, absolute_url, kept
from bot.store.moving import Differs, Moved, Reckoned, Target, foresee, source_of, target_of
from bot.store.moving import move as move_office

ToOption = Annotated[
    str,
    typer.Option("--to", envvar="SANGYU_MOVE_TO", help="The other database, as in `[database] url`; it has to be empty."),
]
SchemaOption = Annotated[str, typer.Option("--schema", help="On PostgreSQL: the schema of this office; made if it is missing.")]


def move(
    context: typer.Context, to: ToOption, schema: SchemaOption = "", dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Move the office to another database, all or nothing, and prove it by counts and sums. The old one stays as it is."""
    try:
        found = kept(settings(context))
        source = source_of(found.database, found.vault, found.schema)
        target = target_of(absolute_url(_checked(to, schema)), found.vault, schema)
        if dry_run:
            counts = foresee(source, target)
            show(counts, as_json, [*(f"{name:<20}{rows:>12}" for name, rows in counts.items()), "nothing was moved"])
            return
        moved = move_office(source, target, lambda said: None if as_json else typer.echo(said, err=True))
    except Differs as wrong:
        show({"tables": [_data(one) for one in wrong.tables]}, as_json, _table(wrong.tables))
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from None
    except SangyuError as wrong:
        fail(str(wrong))
    _tell(moved, found, target, as_json)


def _checked(to: str, schema: str) -> str:
    """The same address, after its schema was looked at like one of a configuration. Raises ConfigError."""
    parse({"database": {"url": to, "schema": schema}})
    return to


def _tell(moved: Moved, found: Kept, target: Target, as_json: bool) -> None:
    config = _to_configure(found, target)
    show(
        {
            "tables": [_data(one) for one in moved.tables],
            "rows": sum(one.left.rows for one in moved.tables),
            "seconds": {"copying": round(moved.copying, 1), "reckoning": round(moved.reckoning, 1)},
            "config": "\n".join(config),
        },
        as_json,
        [
            *_table(moved.tables),
            f"{sum(one.left.rows for one in moved.tables)} rows in {moved.copying:.1f} s, "
            f"both sides reckoned up in {moved.reckoning:.1f} s: equal",
            "",
            "Write this into the configuration in place of what is there, then start the service:",
            "",
            *config,
            "",
            *_advice(found),
        ],
    )


def _to_configure(found: Kept, target: Target) -> list[str]:
    """The keys no longer lie beside the database, so the configuration has to say where they are."""
    lines = ["[database]", *target.settings()]
    if found.data_keys:
        lines += ["", "[ledger]", f'key_ring = "{found.data_keys.resolve()}"']
    if found.signing_secret:
        lines += ["", "[web]", f'secret_file = "{found.signing_secret.resolve()}"']
    return lines


def _advice(found: Kept) -> list[str]:
    files = [file.resolve() for file in (found.data_keys, found.signing_secret) if file]
    kept = [f"These keys have to stay, and to be kept apart from the database: {' and '.join(map(str, files))}"] if files else []
    kept += ["The data keys stay in SANGYU_DATA_KEYS."] if not found.data_keys else []
    return [
        *kept,
        "The old database was not changed: keep it until the new one has a backup, then delete it, for it holds people's data.",
    ]


def _table(tables: tuple[Reckoned, ...]) -> list[str]:
    head = f"{'table':<20}{'rows':>12}  sum of what was left and of what was entered"
    empty = sum(one.equal and not one.left.rows for one in tables)
    return [head, *(_line(one) for one in tables if one.left.rows or not one.equal), f"{empty} tables have no rows"]


def _line(one: Reckoned) -> str:
    if one.equal:
        return f"{one.table:<20}{one.left.rows:>12}  {one.left.digest}  equal"
    return f"{one.table:<20}{one.left.rows:>12}  {one.left.digest}  NOT EQUAL to {one.entered.rows} rows, {one.entered.digest}"


def _data(one: Reckoned) -> dict[str, Any]:
    return {**asdict(one), "equal": one.equal}
