"""A list of rules as it stands in a file: its entries, each with the line on which it begins."""

from __future__ import annotations

from typing import Any

import yaml

from bot.errors import ConfigError
from bot.yamltext import composed, read_text


def entries(text: str, file: str, fault: type[ConfigError]) -> list[tuple[int, Any]]:
    """(line, entry) of each; none of an empty text. Raises `fault`, which names file and line."""
    try:
        node, raw = composed(text), read_text(text)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise fault(f"{file}, line {line}: this is not valid YAML") from None
    if raw is None:
        return []
    if not isinstance(raw, list) or node is None:
        raise fault(f"{file}: a list of rules is expected, each beginning with a dash")
    return [(one.start_mark.line + 1, entry) for one, entry in zip(node.value, raw, strict=True)]
