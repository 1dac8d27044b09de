"""What every command shares: which configuration, the service built but not running, and how an answer is printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.app import App, build
from bot.config import Config
from bot.configurations import configurations
from bot.domain.occasions import OccasionRuleError
from bot.errors import SangyuError
from bot.store import AWAY, NEWER, UNUSABLE

JsonOption = Annotated[bool, typer.Option("--json", help="Print data, for programs.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]


UNOPENED = (*AWAY, *UNUSABLE, OSError)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stood before the command."""

    config: Path | None = None  # the configuration file
    office: str = ""  # the code of one of several


def settings(context: typer.Context) -> Config:
    """The configuration of the office that this command is for."""
    found = all_settings(context)
    if len(found) > 1:
        fail(f"there are several offices; say which with --office: {', '.join(one.office.code for one in found)}")
    return found[0]


def all_settings(context: typer.Context) -> tuple[Config, ...]:
    """Those of all offices, or of the one that was named."""
    chosen: Chosen = context.find_root().obj
    try:
        found = configurations(chosen.config)
    except SangyuError as wrong:
        fail(str(wrong))
    named = tuple(one for one in found if chosen.office in ("", one.office.code))
    if not named:
        fail(f"there is no office {chosen.office}; there is: {', '.join(one.office.code for one in found)}")
    return named


@contextmanager
def built(context: typer.Context) -> Iterator[App]:
    """The service, not running, closed when the command is done."""
    try:
        app = build(settings(context))
    except (SangyuError, OccasionRuleError) as wrong:
        fail(str(wrong))
    except UNOPENED as wrong:
        fail(unopened(wrong))
    try:
        yield app
    finally:
        app.close()


def unopened(fault: Exception) -> str:
    """Where the database or its folder is: what the library says may hold the address with its password."""
    if isinstance(fault, NEWER):
        return "database: its tables are newer than this program: start the newer version, or put back the backup made before it"
    return (
        f"database.url: the database cannot be opened or written ({type(fault).__name__}): look whether its server runs, "
        "whether the address is right, and who owns the file and its folder"
    )


def show(data: Any, as_json: bool, lines: Iterable[str]) -> None:
    """Print data for programs (days and moments as ISO text), or lines for people."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else "\n".join(lines))


def fail(why: str) -> NoReturn:
    """Say why on stderr, and leave with status 2."""
    typer.echo(why, err=True)
    raise typer.Exit(2)
