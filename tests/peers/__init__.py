"""Independent parties that our channels are tried against. They run in an environment of their own (`make test` makes it) and
as processes of their own: `programs/` holds what they run, `run` starts one of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
PROGRAMS = Path(__file__).parent / "programs"


@contextmanager
def run(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A program of `programs/`, with pipes to talk over; it is ended with the block."""
    command = [str(PYTHON), "-u", str(PROGRAMS / program), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints. Fails with what it complained of when it has ended instead."""
    out: IO[str] | None = process.stdout
    said = out.readline() if out else ""
    if not said:
        process.wait(5)
        raise AssertionError(f"the peer ended: {process.stderr.read() if process.stderr else ''}")
    return said.strip()
