"""Is this installation fit? Each fault is one plain sentence with the step that mends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.check.certificate import certificate
from bot.check.files import of_files
from bot.check.finding import Finding
from bot.check.machine import of_machine
from bot.check.office import faults as of_office
from bot.check.service import of_service

if TYPE_CHECKING:  # it is a part of what it looks at
    from bot.running.service import Service

__all__ = ["Finding", "faults", "findings"]


def findings(app: Service, path: Path | None = None) -> list[Finding]:
    """Everything that stands between this installation and a notice that reaches everybody today, faults first.

    `path`: the configuration file, where it was one. Platforms, the own address and the clock are asked.
    """
    found = [
        *(_parted(line) for line in of_office(app)),
        *of_service(app),
        *certificate(app.config.web),
        *of_machine(app.config),
        *of_files(app.config, path),
    ]
    return sorted(found, key=lambda one: one.warning)


def faults(app: Service) -> list[str]:
    """The same as lines, for a page."""
    return [str(one) for one in findings(app)]


def _parted(line: str) -> Finding:
    """What is said of an account, an address or a table begins with its key."""
    where, colon, says = line.partition(": ")
    named = bool(colon) and " " not in where
    return Finding(where, says) if named else Finding("office", line)
