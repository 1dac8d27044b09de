"""`sangyu` as the documents tell somebody to type it: in a scratch office, or at least held against the real options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from bot.__main__ import cli

PROGRAM: Any = typer.main.get_command(cli)
SANGYU = ("sangyu", ".venv/bin/sangyu", "/opt/sangyu/.venv/bin/sangyu")
BEFORE = ("--config", "--office")  # may stand before a command or behind it
ASSIGNED = re.compile(r"^[A-Z_]+=\S*$")  # NAME=value before a command
SERVES = {"run", "web", "worker", "clock"}


def parts(line: str) -> Iterator[list[str]]:
    """A line to its commands, as words: those joined by && ; | one by one; settings, sudo and prompts before them left out."""
    words: list[str] = []
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    for word in [*lexer, ";"]:
        if word in {"&&", "||", ";", "|", "&"}:
            if bare := _bare(words):
                yield bare
            words = []
        else:
            words.append(word)


def _bare(words: Sequence[str]) -> list[str]:
    left = list(words)
    while left and (ASSIGNED.match(left[0]) or left[0] in {"sudo", "$", "exec", "timeout"}):
        left.pop(0)
    if left[:2] == ["-u", "sangyu"]:
        left = left[2:]
    return left


def ours(words: Sequence[str]) -> bool:
    return bool(words) and (words[0] in SANGYU or list(words[:3]) == ["python", "-m", "bot"])


def said(words: Sequence[str]) -> list[str]:
    """What stands behind the program's name, without the options that say which office."""
    left = list(words[1:] if words[0] in SANGYU else words[3:])
    for option in BEFORE:
        while option in left:
            at = left.index(option)
            del left[at : at + 2]
    return left


def fault(words: Sequence[str]) -> str:
    """What the real program would not understand. Words that stand for something (NAME, …, [--since DAY]) are passed over."""
    found: Any = PROGRAM  # typer's own kind of command, which has no public name
    left = [word for word in words if word not in {"…", "..."}]
    path: list[str] = []
    while hasattr(found, "commands"):
        if not left or left[0].startswith("-"):
            return ""
        here = found.commands.get(left[0])
        if here is None:
            return f"there is no command {' '.join([*path, left[0]])}"
        found = here
        path.append(left.pop(0))
    known = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    asked = [word.strip("[]").partition("=")[0] for word in left if word.strip("[]").startswith("--")]
    unknown = [word for word in asked if word not in known and word not in BEFORE]
    return f"{' '.join(path)} has no {unknown[0]}" if unknown else ""


def words_of(span: str) -> list[str]:
    """Words set as code in running text, with brackets around what may be left out."""
    plain = span.replace("[", " [").replace("]", "] ")
    try:
        return shlex.split(plain)
    except ValueError:
        return plain.split()
