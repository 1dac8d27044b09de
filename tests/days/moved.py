"""The real commands on a clock that a file moves: `python -m tests.days.moved --config CONFIG.toml run` (or web, worker, clock).

SANGYU_AHEAD names a file with the seconds by which the service's clock is ahead of the machine's, such as `+3600`. It is read
whenever somebody asks for the time, so a drill moves the day on, or sets the clock wrong, while processes run. Without it the
machine's clock counts: a drill may then have put libfaketime before it, which deceives every library as well.

SIGUSR2: the process writes down what it holds (tasks, threads, objects) into a file beside the configuration, named by its pid.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import threading
import tracemalloc
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.__main__ import cli
from bot.app import ground
from bot.clock import Clock
from bot.config import Config

AHEAD, HELD = "SANGYU_AHEAD", "SANGYU_HELD"
MOST = 25  # lines of each sort


class FileClock:
    """The machine's clock, and what a file says besides."""

    def __init__(self, zone: str, path: Path) -> None:
        self.zone = ZoneInfo(zone)
        self._path = path

    def now(self) -> datetime:
        return datetime.now(self.zone) + timedelta(seconds=float(self._path.read_text("ascii")))


def move_clock(path: str) -> None:
    """What `bot.app` chooses as the clock is the one that the file moves."""

    def clock(config: Config) -> Clock:
        return FileClock(config.office.timezone, Path(path))

    ground._clock = clock  # type: ignore[assignment]


def told() -> dict[str, object]:
    """What this process holds just now."""
    loops = [one for one in gc.get_objects() if isinstance(one, asyncio.AbstractEventLoop) and one.is_running()]
    found: dict[str, object] = {
        "tasks": sum(len(asyncio.all_tasks(loop)) for loop in loops),
        "threads": threading.active_count(),
        "objects": len(gc.get_objects()),
        "kinds": Counter(type(one).__qualname__ for one in gc.get_objects()).most_common(MOST),
    }
    if tracemalloc.is_tracing():
        found["lines"] = [str(one) for one in tracemalloc.take_snapshot().statistics("lineno")[:MOST]]
    return found


def tell_when_asked(folder: str) -> None:
    def write(_number: int, _frame: object) -> None:
        new = Path(folder) / f"{os.getpid()}.new"
        new.write_text(json.dumps(told()), "utf-8")
        new.rename(Path(folder) / f"{os.getpid()}.held")

    signal.signal(signal.SIGUSR2, write)


if __name__ == "__main__":
    if AHEAD in os.environ:
        move_clock(os.environ[AHEAD])
    if HELD in os.environ:
        tell_when_asked(os.environ[HELD])
    cli(args=sys.argv[1:], prog_name="sangyu")
