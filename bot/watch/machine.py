"""This machine, as far as it can make a service unwell."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Disk:
    free: int  # bytes
    total: int

    @property
    def percent(self) -> int:
        """That are free."""
        return self.free * 100 // self.total if self.total else 0


def disk_of(folder: Path) -> Disk:
    """The disk on which a folder lies, or will lie."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(there)
    return Disk(usage.free, usage.total)


def machine_now() -> datetime:
    """By this machine's own clock, whatever a rehearsal is ahead."""
    return datetime.now(UTC)


def off_by(there: datetime, before: datetime, after: datetime) -> float:
    """By how many seconds this machine is ahead of another clock, which was read between two of its own moments."""
    return (before + (after - before) / 2 - there).total_seconds()
