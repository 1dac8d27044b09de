"""A file of JSON lines in, a line out for each: what every kind of text shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.commands.base import fail

BatchOption = Annotated[Path, typer.Option(help="A file of JSON lines.", exists=True, dir_okay=False, readable=True)]
RosterOption = Annotated[
    Path | None, typer.Option(help="A YAML roster that stands in for the ledger.", exists=True, dir_okay=False)
]
Line = Mapping[str, Any]
T = TypeVar("T")


def read_batch(path: Path, read: Callable[[Line], T]) -> list[T]:
    """Every line of a batch as `read` makes it, blank lines left out.

    Ends the command with status 2, naming the line, where one is not a JSON object or `read` raises ValueError: a caller
    must read the whole batch before it prints anything.
    """
    try:
        rows = path.read_text("utf-8").split("\n")
    except UnicodeDecodeError:
        fail(f"{path.name}: not UTF-8 text")
    return list(_read(rows, read))


def _read(rows: Iterable[str], read: Callable[[Line], T]) -> Iterator[T]:
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            line = json.loads(row)
        except json.JSONDecodeError as wrong:
            fail(f"line {number}: not JSON ({wrong.msg}, column {wrong.colno})")
        if not isinstance(line, dict):
            fail(f"line {number}: not a JSON object")
        try:
            yield read(line)
        except ValueError as wrong:
            fail(f"line {number}: {wrong}")


def text_of(line: Line, key: str = "text") -> str:
    """A string of a line. Raises ValueError if it is missing or something else."""
    value = line.get(key)
    if not isinstance(value, str):
        raise ValueError(f'"{key}" must be a string' if key in line else f'"{key}" is missing')
    return value


def print_batch(answers: Iterable[Mapping[str, Any]], as_json: bool, told: Callable[[Mapping[str, Any]], str]) -> None:
    """One line for each answer: data for programs, or what `told` makes of it for people."""
    for answer in list(answers):
        typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else told(answer))
