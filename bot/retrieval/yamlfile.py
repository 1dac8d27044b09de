"""Reads one YAML file and checks shapes, with errors a clerk can act on."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.retrieval.faults import PolicyError
from bot.yamltext import read_text


def read_yaml(path: Path) -> object:
    """The parsed file. Raises PolicyError when it is missing, not UTF-8 or not YAML."""
    try:
        return read_text(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PolicyError(f"{path.name}: the file does not exist") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path.name}: the file is not UTF-8 text; save it again as UTF-8") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        raise PolicyError(f"{path.name}{where}: this is not valid YAML") from None


def mapping(value: object, where: str) -> dict[str, object]:
    """The value as a mapping with text keys. A bare `no:` is a key here, though YAML 1.1 reads it as false."""
    named = {"no" if key is False else key: item for key, item in value.items()} if isinstance(value, dict) else None
    if named is None or not all(isinstance(key, str) for key in named):
        raise PolicyError(f"{where}: expected a mapping of names to values")
    return named


def texts(value: object, where: str) -> tuple[str, ...]:
    """The value as a tuple of non-empty texts, stripped."""
    if not isinstance(value, list):
        raise PolicyError(f"{where}: expected a list of texts")
    for number, item in enumerate(value, start=1):
        if not isinstance(item, str) or not item.strip():
            raise PolicyError(f"{where}: item {number} is not a text; put it in quotes if it looks like a number or a date")
    return tuple(item.strip() for item in value)
