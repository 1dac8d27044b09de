"""The way back: a backup is put into an empty place, as a whole or not at all, and nothing of it leaves again by itself."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from bot.backup.archive import ArchiveReader, Manifest
from bot.backup.make import load
from bot.config import Config
from bot.errors import BackupFault
from bot.opening import folder_of, kept
from bot.store import AWAY
from bot.store.copied import Restored
from bot.store.copies import Loading, known_revision, place_of
from bot.store.moving.values import Sum


@dataclass(frozen=True, slots=True)
class PutBack:
    manifest: Manifest
    restored: Restored
    sums: dict[str, Sum]
    aside: str  # what the office that was there is called now; "" if there was none
    files: Path  # where the rules and settings of the backup lie

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.sums.values())


def restore(config: Config, file: Path, key: bytes, now: datetime, replace: bool = False) -> PutBack:
    """
    1. See that the place is empty, or (`replace`) that nobody is being served there.
    2. Write everything into the tables of the backup's own version, and compare with what was counted when it was made.
    3. See that the data keys at hand open it, bring the schema up to date, and hold it.
    4. Keep aside what was there, and put the new one in its place.

    Raises BackupFault, KeyFault or MoveFault; then everything is as it was.
    """
    found = kept(config)
    vault, place = found.vault, place_of(found.database, found.vault, found.schema)
    aside = f"before-{now:%Y%m%d-%H%M%S}" if place.check(replace) else ""
    folder = folder_of(config) / f"restored-{now:%Y%m%d-%H%M%S}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        with opened(file) as backup:
            archive = ArchiveReader(backup, key)
            refuse_strange(archive.manifest, config)
            restored = Restored(secrets.token_hex(8), archive.manifest.taken_at, now)
            with place.entered(archive.manifest.revision, aside) as connection:
                loading = Loading(connection, archive.manifest.tables)
                load(archive, loading, folder)
                sums = loading.compare(archive.sums())
                loading.prove(vault)
                loading.renew(vault, restored)
                loading.check()
    except BaseException as fault:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(fault, AWAY):
            raise BackupFault(
                f"the backup could not be put into the database ({type(fault).__name__}): nothing was changed"
            ) from None
        raise
    return PutBack(archive.manifest, restored, sums, place.kept_aside(aside), folder)


def opened(file: Path) -> BufferedReader:
    """Raises BackupFault."""
    try:
        return file.open("rb")
    except OSError as fault:
        raise BackupFault(f"{file}: there is no backup that can be read ({fault.strerror})") from None


def refuse_strange(manifest: Manifest, config: Config) -> None:
    """Another office's, or a later version's."""
    if manifest.office != config.office.code:
        raise BackupFault(f"this is a backup of the office {manifest.office}, not of {config.office.code}")
    if not known_revision(manifest.revision):
        raise BackupFault(
            f"the backup was made by a newer version ({manifest.version}, schema {manifest.revision}): put it back with that one"
        )
