"""What the pages of the console are called by those who look for them (`content/console_words.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.books.entries import entries
from bot.errors import ConfigError
from bot.office import CONTENT

KEYS = frozenset({"path", "words", "name", "says", "need"})
FILE = "console_words.yaml"


class WordsFault(ConfigError):
    """The list of names for pages cannot be used. Its text names line and key."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """One page. Those of the menu have their name there, and none here."""

    path: str
    words: tuple[str, ...]
    name: str = ""
    says: str = ""
    need: str = ""


def load_console_words(path: Path = CONTENT / FILE) -> tuple[PageWords, ...]:
    """The pages of a file, in its order. Raises WordsFault."""
    return tuple(_page(line, raw) for line, raw in entries(path.read_text("utf-8"), FILE, WordsFault))


def _page(line: int, raw: Any) -> PageWords:
    where = f"{FILE}, line {line}"
    if not isinstance(raw, Mapping) or not set(raw) <= KEYS:
        raise WordsFault(f"{where}: a page has the keys {', '.join(sorted(KEYS))}")
    said = {key: str(value or "").strip() for key, value in raw.items()}
    if not said.get("path", "").startswith("/") or not said.get("words"):
        raise WordsFault(f"{where}: path and words are needed; a path begins with /")
    return PageWords(
        said["path"], tuple(said["words"].lower().split()), said.get("name", ""), said.get("says", ""), said.get("need", "")
    )
