"""What every command shares: which configuration, the service built but not running, and how an answer is printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from bot import config as configuration
from bot.app import App, build
from bot.config import Config
from bot.domain.occasions import OccasionRuleError
from bot.errors import SangyuError

JsonOption = Annotated[bool, typer.Option("--json", help="Print data, for programs.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]


def settings(context: typer.Context) -> Config:
    """The configuration that this command was started with."""
    try:
        return configuration.load(context.find_root().obj)
    except SangyuError as wrong:
        fail(str(wrong))


@contextmanager
def built(context: typer.Context) -> Iterator[App]:
    """The service, not running, closed when the command is done."""
    try:
        app = build(settings(context))
    except (SangyuError, OccasionRuleError) as wrong:
        fail(str(wrong))
    try:
        yield app
    finally:
        app.close()


def show(data: Any, as_json: bool, lines: Iterable[str]) -> None:
    """Print data for programs (days and moments as ISO text), or lines for people."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else "\n".join(lines))


def fail(why: str) -> NoReturn:
    """Say why on stderr, and leave with status 2."""
    typer.echo(why, err=True)
    raise typer.Exit(2)
