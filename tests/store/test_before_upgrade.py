"""A newer schema is left alone, a file is kept before it is upgraded, and an older version's backup is brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.backup.make import make
from bot.backup.restore import restore
from bot.errors import BackupFault, ConfigError
from bot.opening import opened
from bot.store.session import MIGRATIONS
from tests.backup.offices import KEY, NOW, config_of
from tests.builders import open_store
from tests.databases import Database, SQLite

OLD = "0008_console"


def of_version(url: str, revision: str) -> None:
    """An office as an older version left it."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        connection.dialect.sangyu_vault = open_store("sqlite://").vault  # type: ignore[attr-defined]
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO unit (name, kind) VALUES ('河口镇', '乡镇')"))
    engine.dispose()


def revision_of(url: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    engine.dispose()
    return found


def test_a_newer_schema_is_not_started_on_and_stays_as_it_is(database: Database, tmp_path: Path) -> None:
    url = database.empty()
    config = config_of(tmp_path / "office", url)
    opened(config).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042_later'"))
    engine.dispose()
    with pytest.raises(ConfigError, match="schema 0042_later by a newer version"):
        opened(config)
    assert revision_of(url) == "0042_later"


def test_a_file_is_kept_as_it_was_before_it_is_upgraded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    of_version(url, OLD)
    store = open_store(url)
    store.migrate()
    store.migrate()
    store.close()
    copy = tmp_path / f"office.db.before-upgrade-from-{OLD}"
    assert oct(copy.stat().st_mode & 0o777) == "0o600"
    assert (revision_of(f"sqlite:///{copy}"), revision_of(url) > OLD) == (OLD, True)
    assert sorted(one.name for one in tmp_path.glob("*before*")) == [copy.name]


def test_an_older_versions_backup_is_brought_up_to_date(database: Database, tmp_path: Path) -> None:
    url, target, file = database.empty(), database.empty(), tmp_path / "old.sangyu"
    of_version(url, OLD)
    made = make(config_of(tmp_path / "office", url), file, KEY, NOW)
    assert made.manifest.revision == OLD
    restore(config_of(tmp_path / "new", target), file, KEY, NOW)
    assert revision_of(target) > OLD
    store = open_store(target)
    with store.read() as records:
        assert list(records.people.units()) == ["河口镇"]
        assert records.copies.held(NOW) is not None
    store.close()


def test_a_newer_versions_backup_is_refused(sqlite: SQLite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, config = tmp_path / "a.sangyu", config_of(tmp_path / "office", sqlite.empty())
    opened(config).close()
    make(config, file, KEY, NOW)
    monkeypatch.setattr("bot.backup.restore.known_revision", lambda _revision: False)
    with pytest.raises(BackupFault, match="newer version"):
        restore(config_of(tmp_path / "new", sqlite.empty()), file, KEY, NOW)
