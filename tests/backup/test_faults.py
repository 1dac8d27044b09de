"""Whatever happens while a backup is made, no half of one ever bears its name, and an older one stays."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.backup.make import TRIAL, make, prove
from bot.errors import BackupFault
from tests.backup.offices import KEY, NOW, config_of
from tests.builders import VAULT
from tests.databases import Database, SQLite
from tests.store.every_table import fill_every_table

# Makes a backup, and says each thing that it has done, so that it can be killed right there.
MAKING = """
import sys
from pathlib import Path
from tests.backup.offices import KEY, NOW, config_of
from bot.backup.make import make
folder, url, file = sys.argv[1:]
def told(said):
    print(said, flush=True)
    sys.stdin.readline()
make(config_of(Path(folder), url), Path(file), KEY, NOW, told)
"""


def killed_at(point: str, folder: Path, url: str, file: Path) -> None:
    command = [sys.executable, "-c", MAKING, str(folder), url, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as making:
        assert making.stdin is not None
        assert making.stdout is not None
        for line in making.stdout:
            if line.startswith(point):
                break
            making.stdin.write("\n")
            making.stdin.flush()
        making.kill()
    assert making.returncode == -signal.SIGKILL


def test_killed_in_the_middle_it_leaves_the_old_one_and_the_next_clears_up(database: Database, tmp_path: Path) -> None:
    url, file, folder = database.copy(fill_every_table), tmp_path / "a.sangyu", tmp_path / "office"
    killed_at("unit", folder, url, file)
    assert not file.exists()
    make(config_of(folder, url), file, KEY, NOW)
    before = file.read_bytes()
    killed_at("proving", folder, url, file)
    assert file.read_bytes() == before
    (folder / f"{TRIAL}left").mkdir()
    make(config_of(folder, url), file, KEY, NOW)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.sangyu", "office"]
    assert list(folder.glob(f"{TRIAL}*")) == []
    prove(file, KEY, tmp_path, VAULT)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 20_000, 600_000])  # at the first byte; in the middle; in the throw-away database
def test_on_a_full_disk_nothing_is_kept_and_the_old_one_stays(sqlite: SQLite, tmp_path: Path, size: int) -> None:
    config, file = config_of(tmp_path / "office", sqlite.copy(fill_every_table)), tmp_path / "a.sangyu"
    make(config, file, KEY, NOW)
    before = file.read_bytes()
    with files_of_at_most(size), pytest.raises(BackupFault) as refused:
        make(config, file, KEY, NOW)
    assert "no room" in str(refused.value) or "throw-away" in str(refused.value) or "does not take it" in str(refused.value)
    assert file.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.sangyu", "office"]
    assert list((tmp_path / "office").glob(f"{TRIAL}*")) == []


def test_two_at_once_do_not_disturb_each_other(sqlite: SQLite, tmp_path: Path) -> None:
    config = config_of(tmp_path / "office", sqlite.copy(fill_every_table))
    refused: list[str] = []

    def second(said: str) -> None:
        if said.startswith("unit"):
            with pytest.raises(BackupFault) as fault:
                make(config, tmp_path / "b.sangyu", KEY, NOW)
            refused.append(str(fault.value))

    make(config, tmp_path / "a.sangyu", KEY, NOW, second)
    assert refused == ["another backup of this office is just being made"]
    assert not (tmp_path / "b.sangyu").exists()
