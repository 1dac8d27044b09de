"""YAML, in which the office keeps its lists: one loader for all of them."""

from __future__ import annotations

from typing import Any

import yaml

# The parser in C is ten times faster; it is there wherever libyaml is.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # nosec B506 - the safe one
