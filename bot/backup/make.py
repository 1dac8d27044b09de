"""A backup is made while the service runs: written under another name, proved by putting it back, and only then called done."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from typing import BinaryIO

from bot.backup.archive import FORMAT, ArchiveReader, ArchiveWriter, Manifest, plain_rows
from bot.backup.files import put_files, take_files
from bot.backup.sealing import is_backup
from bot.config import Config
from bot.errors import BackupFault
from bot.opening import content_of, folder_of, kept
from bot.store import AWAY
from bot.store.copied import LastBackup
from bot.store.copies import Loading, place_of, view_of
from bot.store.moving.values import Sum, Summing
from bot.store.vault import Vault
from bot.version import version

Told = Callable[[str], None]
TRIAL = (
    "backup-trial-"  # folders in which a backup is put back to prove it; they hold an office in the open, as its database does
)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was proved."""

    file: Path
    manifest: Manifest
    sums: dict[str, Sum]
    files: int
    size: int  # bytes
    writing: float  # seconds
    proving: float

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.sums.values())

    def last(self) -> LastBackup:
        seconds = round(self.writing + self.proving, 1)
        return LastBackup(self.manifest.taken_at, str(self.file), self.size, seconds, self.rows)


def make(config: Config, file: Path, key: bytes, now: datetime, told: Told = lambda _said: None) -> Made:
    """
    1. Write everything as it stands at one moment into `.NAME.partial` beside; nobody who writes waits for that.
    2. Bring it to disk.
    3. Read it back from there, put it into a throw-away database, and compare every table with what was read from the office.
    4. Only then give it its name.

    Raises BackupFault, KeyFault or MoveFault; then there is no new file, and an older one of that name is as it was.
    """
    _refuse_name(file)
    with _alone(config), _no_room(file):
        partial = file.with_name(f".{file.name}.partial")
        partial.unlink(missing_ok=True)
        try:
            begun = perf_counter()
            written = _write(config, partial, key, now, told)
            proved = perf_counter()
            told("proving it")
            manifest, sums, files = prove(partial, key, folder_of(config), kept(config).vault)
            if sums != written:
                raise BackupFault("what was written is not what was read: nothing was kept")
            size = partial.stat().st_size
            partial.replace(file)
            _to_disk(file.parent)
        finally:
            partial.unlink(missing_ok=True)
    return Made(file, manifest, sums, files, size, proved - begun, perf_counter() - proved)


def _write(config: Config, path: Path, key: bytes, now: datetime, told: Told) -> dict[str, Sum]:
    found, sums = kept(config), dict[str, Sum]()
    with _fresh(path) as file, view_of(found.database, found.schema) as view:
        archive = ArchiveWriter(file, key)
        own = config.office
        manifest = Manifest(FORMAT, version(), own.code, own.name, now, view.kind, view.revision, view.shapes)
        archive.put({"manifest": manifest.dump()})
        files = put_files(archive, config, content_of(config))
        for shape in view.shapes:
            archive.put({"table": shape.name})
            summing = Summing()
            for part in view.rows(shape):
                summing.add(part)
                archive.put({"rows": plain_rows(shape, part)})
            sums[shape.name] = summing.sum
            told(f"{shape.name}: {summing.sum.rows} rows")
        ends = {name: [one.rows, one.digest] for name, one in sums.items()}
        archive.put({"end": {"tables": ends, "files": files}})
        archive.finish()
    return sums


def prove(file: Path, key: bytes, workplace: Path, vault: Vault) -> tuple[Manifest, dict[str, Sum], int]:
    """Put a backup into a database that is thrown away, and compare. What it is of, what it holds, and how many files.

    Raises BackupFault for whatever is not as it was in the office, KeyFault where the data keys at hand do not open it.
    """
    trial = Path(mkdtemp(prefix=TRIAL, dir=workplace))  # its owner's alone
    try:
        with file.open("rb") as opened:
            archive = ArchiveReader(opened, key)
            with place_of(f"sqlite:///{trial / 'trial.db'}", vault).entered(archive.manifest.revision, "") as connection:
                loading = Loading(connection, archive.manifest.tables)
                files = load(archive, loading, None)
                sums = loading.compare(archive.sums())
                loading.check()
                loading.prove(vault)
        return archive.manifest, sums, files
    except AWAY as fault:
        raise BackupFault(
            f"the backup could not be put into a throw-away database in {workplace} ({type(fault).__name__})"
        ) from None
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def load(archive: ArchiveReader, loading: Loading, folder: Path | None) -> int:
    """Everything up to the end; how many files there were."""
    files = take_files(archive, folder)
    shapes = {one.name: one for one in archive.manifest.tables}
    while archive.comes == "table":
        shape = shapes[archive.take("table")]
        loading.put(shape, archive.rows(shape))
    return files


# --- on disk ---------------------------------------------------------------------------------------------------------------


def _refuse_name(file: Path) -> None:
    if not file.parent.is_dir():
        raise BackupFault(f"{file.parent}: there is no such folder")
    if file.exists() and (not file.is_file() or not is_backup(file)):
        raise BackupFault(f"{file}: this is something else, and no backup: it is not written over")


@contextmanager
def _fresh(path: Path) -> Iterator[BinaryIO]:
    """A new file, its owner's alone, on disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """One backup of an office at a time. Whoever was killed at it has left something in the open: it is thrown away first."""
    folder = folder_of(config)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("another backup of this office is just being made") from None
        for left in folder.glob(f"{TRIAL}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def _no_room(file: Path) -> Iterator[None]:
    try:
        yield
    except AWAY as fault:
        raise BackupFault(f"the database cannot be read just now, or its disk has no room ({type(fault).__name__})") from None
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BackupFault(f"there is no room for the backup in {file.parent}: nothing was kept") from None
        raise BackupFault(f"{file.parent}: the backup cannot be written there ({fault.strerror})") from None
