"""The backup of each night: made when the timetable wants it, old ones thrown away, and staff told when it failed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from bot.backup.keys import key_of
from bot.backup.make import Made, make
from bot.clock import Clock
from bot.config import Config
from bot.context import Dispatch
from bot.domain.backups import to_keep
from bot.domain.messages import Reply
from bot.domain.people import Role
from bot.errors import SangyuError
from bot.store import Records, Store

log = structlog.get_logger()

TOLD = (Role.ADMIN, Role.CLERK)
ENDING = ".sangyu"
STAMP = "%Y%m%d-%H%M%S"


def name_of(config: Config, now: datetime) -> str:
    """Of a backup in a folder where others are, also of other offices."""
    return f"{config.office.code}-{now.strftime(STAMP)}{ENDING}"


def made_at(config: Config, file: Path) -> datetime | None:
    """When a backup of this office was made, by its name; None for any other file."""
    code, _, stamp = file.name.removesuffix(ENDING).partition("-")
    try:
        found = datetime.strptime(stamp, STAMP)  # noqa: DTZ007 - the office's own time, as in the name
    except ValueError:
        return None
    return found if code == config.office.code and file.name.endswith(ENDING) else None


class Nightly:
    """A round that is lost or repeated changes nothing: what is wanted stands in a row, and one process takes it."""

    def __init__(self, config: Config, store: Store, dispatch: Dispatch, clock: Clock) -> None:
        self._config = config
        self._store = store
        self._dispatch = dispatch
        self._clock = clock

    def round(self) -> None:
        """Make what is wanted, outside any transaction. That one is too old is said by the watchman (`bot.watch`)."""
        now = self._clock.now()
        with self._store.read() as records:
            wanted = records.copies.is_wanted(now)
        if wanted and self._take():
            self._make()

    def _take(self) -> bool:
        with self._store.write() as records:
            return records.copies.take_wanted(self._clock.now()) is not None

    def _make(self) -> None:
        folder, now = Path(self._config.backup.folder), self._clock.now()
        try:
            for left in folder.glob(f".{self._config.office.code}-*{ENDING}.partial"):
                left.unlink(missing_ok=True)
            made = make(self._config, folder / name_of(self._config, now), key_of(self._config, make=True).raw, now)
        except (SangyuError, OSError) as fault:
            self._failed(fault)
            return
        with self._store.write() as records:
            records.copies.made(made.last())
        log.info("backup made", action="backup.made", size=made.size, rows=made.rows, seconds=made.last().seconds)
        self._throw_away(folder, made)

    def _failed(self, fault: Exception) -> None:
        log.error("backup failed", action="backup.failed", fault=type(fault).__name__)
        now = self._clock.now()
        with self._store.write() as records:
            records.copies.failed(str(fault), now)
            last = _last(records, now)
            staff = [member.id for member in records.people.staff(TOLD)]
            reply = Reply("staff/backup_failed", {"last": last.isoformat() if last else None})
            self._dispatch.tell_staff(records, staff, reply, now, f"backup:failed:{now.date()}")

    def _throw_away(self, folder: Path, made: Made) -> None:
        """Only after a good one, and only this office's."""
        own = self._config.backup
        found = {at: file for file in folder.glob(f"*{ENDING}") if (at := made_at(self._config, file)) is not None}
        keep = to_keep(found, own.daily, own.weekly)
        for at, file in found.items():
            if at not in keep and file != made.file:
                file.unlink(missing_ok=True)


def _last(records: Records, now: datetime) -> datetime | None:
    found = records.copies.state(now).last
    return found.at if found else None
