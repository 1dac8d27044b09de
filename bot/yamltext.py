"""YAML, in which the office keeps its lists: one way to read all of them."""

from __future__ import annotations

from typing import Any

import yaml

# The parser in C is ten times faster; it is there wherever libyaml is.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError.

    The parser in C refuses some of what people write (`{name: , phone:}`): the one in Python has the last word, and says where
    the fault is.
    """
    try:
        return yaml.load(text, Loader=LOADER)  # nosec B506
    except yaml.YAMLError:
        return yaml.safe_load(text)


def composed(text: str) -> yaml.Node | None:
    """Its nodes, which know their lines. Raises yaml.YAMLError."""
    try:
        return yaml.compose(text, LOADER)
    except yaml.YAMLError:
        return yaml.compose(text, yaml.SafeLoader)
