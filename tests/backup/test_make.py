"""A backup holds everything, is proved before it is called done, and comes back on either database."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from bot.backup.make import TRIAL, make, prove
from bot.backup.restore import restore
from bot.errors import BackupFault, KeyFault, MoveFault
from bot.store.tables import metadata
from bot.store.tables.people import unit
from tests.backup.offices import KEY, NOW, config_of, everything_at
from tests.builders import VAULT, open_store
from tests.databases import Database, PostgreSQL, SQLite
from tests.store.every_table import ROWS, fill_every_table

# What putting an office back changes on purpose: nothing leaves by itself, and whoever was signed in signs in again.
HELD = {"attempt", "recipient", "notice", "console_session", "shown_once", "remembered", "arrival"}


def test_a_backup_comes_back_on_either_database(
    database: Database, sqlite: SQLite, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    url, file = database.copy(fill_every_table), tmp_path / "a.sangyu"
    made = make(config_of(tmp_path / "old", url), file, KEY, NOW)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert set(made.sums) == set(metadata.tables)
    assert all(one.rows >= ROWS for one in made.sums.values())
    before = everything_at(url)
    for number, kind in enumerate((sqlite, postgresql)):
        target = kind.empty()
        found = restore(config_of(tmp_path / f"new{number}", target), file, KEY, NOW)
        assert found.sums == made.sums
        assert (found.files / "content" / "ladders.yaml").read_text("utf-8")
        after = everything_at(target)
        assert {name: rows for name, rows in after.items() if name not in HELD} == {
            name: rows for name, rows in before.items() if name not in HELD
        }
        store = open_store(target)
        store.migrate()
        with store.write() as records:
            added = records.connection.execute(insert(unit).values(name="新来的", kind="单位"))
            assert added.inserted_primary_key is not None
            assert added.inserted_primary_key[0] > ROWS * 1000
        store.close()


def test_nothing_is_left_beside_it_and_nothing_in_it_can_be_read(sqlite: SQLite, tmp_path: Path) -> None:
    url, file = sqlite.copy(fill_every_table), tmp_path / "a.sangyu"
    folder = tmp_path / "office"
    make(config_of(folder, url), file, KEY, NOW)
    assert sorted(one.name for one in folder.iterdir()) == ["backup.lock", "data_keys"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.sangyu", "office"]
    data = file.read_bytes()
    assert "示范".encode() not in data
    assert b"manifest" not in data


def test_it_is_the_office_at_one_moment_while_others_write_on(database: Database, tmp_path: Path) -> None:
    url = database.copy(fill_every_table)
    store, over = open_store(url), threading.Event()
    written: list[int] = []

    def write_on() -> None:
        while not over.is_set() and len(written) < 400:  # rows of the office begin at 1000
            with store.write() as records:
                for table_name in ("first", "second"):
                    records.access.write_history("staff:1", table_name, "pair", NOW)
            written.append(1)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        file = tmp_path / "a.sangyu"
        made = make(config_of(tmp_path / "office", url), file, KEY, NOW)
    finally:
        over.set()
        writer.join()
        store.close()
    assert len(written) > 3
    target = database.empty()
    restore(config_of(tmp_path / "new", target), file, KEY, NOW)
    engine = create_engine(target)
    with engine.connect() as connection:
        pairs = connection.execute(text("SELECT action, count(*) FROM history WHERE subject = 'pair' GROUP BY action")).all()
        rows = connection.execute(text("SELECT count(*) FROM history")).scalar_one()
    engine.dispose()
    assert len({row[1] for row in pairs}) <= 1  # both of a transaction, or none
    assert rows == made.sums["history"].rows


# --- where it may be put ---------------------------------------------------------------------------------------------------


def test_an_office_that_is_there_is_not_written_over_but_may_be_kept_aside(database: Database, tmp_path: Path) -> None:
    url, file = database.copy(fill_every_table), tmp_path / "a.sangyu"
    config = config_of(tmp_path / "office", url)
    make(config, file, KEY, NOW)
    with pytest.raises(BackupFault, match="--replace"):
        restore(config, file, KEY, NOW)
    before = everything_at(url)
    found = restore(config, file, KEY, NOW, replace=True)
    assert "before" in found.aside
    if url.startswith("sqlite"):
        assert everything_at(f"sqlite:///{found.aside}") == before
    else:
        engine = create_engine(url)
        with engine.connect() as connection:
            aside = connection.execute(text("SELECT count(*) FROM public_before_20260310_023000.person")).scalar_one()
        engine.dispose()
        assert aside == len(before["person"])
    assert everything_at(url)["person"] == before["person"]


def test_what_is_no_backup_is_not_written_over(sqlite: SQLite, tmp_path: Path) -> None:
    config = config_of(tmp_path / "office", sqlite.copy(fill_every_table))
    file = tmp_path / "letter.txt"
    file.write_text("要紧的信", "utf-8")
    with pytest.raises(BackupFault, match="no backup"):
        make(config, file, KEY, NOW)
    assert file.read_text("utf-8") == "要紧的信"
    good = tmp_path / "today.sangyu"
    first, second = make(config, good, KEY, NOW), make(config, good, KEY, NOW)
    assert first.sums == second.sums


def test_another_offices_backup_is_not_put_here(sqlite: SQLite, tmp_path: Path) -> None:
    file = tmp_path / "a.sangyu"
    make(config_of(tmp_path / "office", sqlite.copy(fill_every_table)), file, KEY, NOW)
    other = config_of(tmp_path / "other", sqlite.empty(), office={"code": "jurong", "folder": str(tmp_path / "other")})
    with pytest.raises(BackupFault, match="of the office office, not of jurong"):
        restore(other, file, KEY, NOW)


def test_without_the_data_keys_that_belong_to_it_nothing_is_put_back(database: Database, tmp_path: Path) -> None:
    file, target = tmp_path / "a.sangyu", database.empty()
    make(config_of(tmp_path / "office", database.copy(fill_every_table)), file, KEY, NOW)
    config = config_of(tmp_path / "new", target)
    (tmp_path / "new" / "data_keys").write_text("1 " + "WFla" * 10 + "WFk=\n", "utf-8")
    with pytest.raises(KeyFault, match="kept apart"):
        restore(config, file, KEY, NOW)
    (tmp_path / "new" / "data_keys").unlink()
    with pytest.raises(KeyFault, match="no file of data keys"):
        restore(config, file, KEY, NOW)
    assert [one.name for one in (tmp_path / "new").iterdir()] == []
    config_of(tmp_path / "new", target)
    restore(config, file, KEY, NOW)


def test_an_office_without_a_database_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="no such database"):
        make(config_of(tmp_path / "office", f"sqlite:///{tmp_path}/none.db"), tmp_path / "a.sangyu", KEY, NOW)
    assert not (tmp_path / "a.sangyu").exists()


def test_no_folder_and_no_server_are_said_in_a_sentence(tmp_path: Path, sqlite: SQLite) -> None:
    config = config_of(tmp_path / "office", sqlite.copy(fill_every_table))
    with pytest.raises(BackupFault, match="no such folder"):
        make(config, tmp_path / "none" / "a.sangyu", KEY, NOW)
    away = config_of(tmp_path / "office", "postgresql+psycopg://nobody:hush@127.0.0.1:1/none")
    with pytest.raises(MoveFault) as refused:
        make(away, tmp_path / "a.sangyu", KEY, NOW)
    assert "hush" not in str(refused.value)


def test_a_backup_is_refused_that_is_not_the_office(sqlite: SQLite, tmp_path: Path) -> None:
    """What is in it is read back from the disk, and not taken for granted."""
    file = tmp_path / "a.sangyu"
    make(config_of(tmp_path / "office", sqlite.copy(fill_every_table)), file, KEY, NOW)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)
    with pytest.raises(BackupFault):
        prove(file, KEY, tmp_path, VAULT)
    with pytest.raises(BackupFault):
        prove(file, os.urandom(32), tmp_path, VAULT)
    assert list(tmp_path.glob(f"{TRIAL}*")) == []
