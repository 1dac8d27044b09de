"""Which Sangyu this is. The number stands in `pyproject.toml` alone, and is read from there: what pip noted down at the
installation would still be the old one after the files were changed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


@cache
def version() -> str:
    return str(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])
