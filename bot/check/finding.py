"""What `sangyu check` says: where, what is wrong, and the step that mends it, in one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is a key of the configuration, or a part of the service. A warning stops no notice and does not fail the check."""

    where: str
    says: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{'warning: ' if self.warning else ''}{self.where}: {self.says}"


def warned(where: str, says: str) -> Finding:
    return Finding(where, says, warning=True)
