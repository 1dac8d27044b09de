"""An office moves to another database with all it has, or stays where it is."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, func, inspect, select

from bot.errors import KeyFault, MoveFault
from bot.store import KeyRing, Store, Vault
from bot.store.moving import Differs, foresee, move, source_of, target_of
from bot.store.moving.ends import PostgresTarget
from bot.store.tables import metadata
from bot.store.tables.people import unit
from bot.store.upsert import insert_one
from tests.builders import VAULT, open_store
from tests.databases import PostgreSQL, SQLite
from tests.store.every_table import APART, ROWS, fill_every_table

pytestmark = pytest.mark.sqlite  # from where an office moves
HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1])
held.execute("SELECT count(*) FROM person").fetchone()
print("held", flush=True)
input()
"""
CRASHED = """
import os, signal, sqlite3, sys
left = sqlite3.connect(sys.argv[1])
left.execute("INSERT INTO unit (id, name, kind) VALUES (9999, '刚写的', '单位')")
left.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def left(sqlite: SQLite) -> Path:
    """The file of an office with rows in every table."""
    return Path(sqlite.copy(fill_every_table).removeprefix("sqlite:///"))


def fingerprint(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def tables_in(url: str, schema: str = "") -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = inspect(connection).get_table_names(schema=schema or None)
    engine.dispose()
    return found


def everything(store: Store) -> dict[str, list[str]]:
    """Every value as the service reads it, opened."""
    with store.read() as records:
        return {
            table.name: sorted(str(tuple(row)) for row in records.connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


def test_there_are_rows_in_every_table(left: Path) -> None:
    counts = foresee(source_of(f"sqlite:///{left}", VAULT), target_of("sqlite:////tmp/there-is-none.db", VAULT))
    assert set(counts) == set(metadata.tables)
    assert all(rows >= ROWS for rows in counts.values())


def test_every_value_arrives_and_the_old_file_is_as_it_was(left: Path, postgresql: PostgreSQL) -> None:
    before, url = fingerprint(left), postgresql.empty()
    moved = move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))
    assert fingerprint(left) == before
    assert all(one.equal and one.left.rows >= ROWS for one in moved.tables)
    old, new = open_store(f"sqlite:///{left}"), open_store(url)
    assert everything(new) == everything(old)
    for store in (old, new):
        store.close()


def test_new_rows_are_numbered_behind_the_old_ones(left: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.empty()
    move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))
    store = open_store(url)
    with store.write() as records:
        for table in metadata.sorted_tables:
            counters = (
                records.connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
                if "id" in table.c
                else None
            )
            if counters:
                highest = records.connection.execute(select(func.max(table.c.id))).scalar_one()
                assert records.connection.execute(select(func.nextval(counters))).scalar_one() == highest + 1, table.name
        added = insert_one(records.connection, unit, {"name": "新来的", "kind": "单位"})
        assert added is not None
        assert added.id > ROWS * APART
    store.close()


def test_there_is_a_way_back(left: Path, postgresql: PostgreSQL, tmp_path: Path) -> None:
    url, back = postgresql.empty(), tmp_path / "back.db"
    there = move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT, "office_a"))
    again = move(source_of(url, VAULT, "office_a"), target_of(f"sqlite:///{back}", VAULT))
    assert [one.left for one in again.tables] == [one.left for one in there.tables]
    old, new = open_store(f"sqlite:///{left}"), open_store(f"sqlite:///{back}")
    assert everything(new) == everything(old)
    new.migrate()
    with new.write() as records:
        added = insert_one(records.connection, unit, {"name": "新来的", "kind": "单位"})
        assert added is not None
        assert added.id > ROWS * APART
    for store in (old, new):
        store.close()
    assert back.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if "moving" in one.name] == []


def test_offices_move_into_schemas_beside_each_other(left: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.empty()
    for schema in ("office_a", "office_b"):
        move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT, schema))
    assert tables_in(url) == []
    assert set(tables_in(url, "office_a")) == set(tables_in(url, "office_b")) >= set(metadata.tables)


def test_where_an_office_is_already_nothing_is_put(left: Path, postgresql: PostgreSQL, sqlite: SQLite) -> None:
    for url in (postgresql.copy(fill_every_table), sqlite.copy(fill_every_table)):
        with pytest.raises(MoveFault, match="already"):
            move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))


@pytest.mark.parametrize("url", ["mysql://somebody:geheim@host/office", "no address", "sqlite://"])
def test_what_is_no_place_for_an_office_is_said_without_its_password(url: str) -> None:
    with pytest.raises(MoveFault) as refused:
        target_of(url, VAULT)
    assert "geheim" not in str(refused.value)


def test_a_server_that_does_not_answer_is_said_without_its_password(left: Path) -> None:
    with pytest.raises(MoveFault, match="cannot be reached") as refused:
        move(source_of(f"sqlite:///{left}", VAULT), target_of("postgresql://somebody:geheim@127.0.0.1:1/office", VAULT))
    assert "geheim" not in str(refused.value)


# --- an office that is in use --------------------------------------------------------------------------------------------


@contextmanager
def another_process(left: Path) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(left)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as held:
        assert held.stdout is not None
        assert held.stdout.readline()
        yield
        held.kill()


def test_an_office_that_is_served_stays(left: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.empty()
    with another_process(left), pytest.raises(MoveFault, match="served"):
        move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))
    assert tables_in(url) == []


def test_what_a_killed_service_had_written_comes_along(left: Path, postgresql: PostgreSQL) -> None:
    subprocess.run([sys.executable, "-c", CRASHED, str(left)], check=False)
    assert os.stat(f"{left}-wal").st_size > 0
    before, url = fingerprint(left), postgresql.empty()
    moved = move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))
    assert fingerprint(left) == before
    assert next(one.entered.rows for one in moved.tables if one.table == "unit") == ROWS + 1


def test_a_word_that_is_written_meanwhile_stops_the_move(left: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.empty()

    def told(said: str) -> None:
        if said.startswith("reckoning"):
            late = sqlite3.connect(left)
            late.execute("INSERT INTO unit (name, kind) VALUES ('晚了一步', '单位')")
            late.commit()
            late.close()

    with pytest.raises(MoveFault, match="meanwhile"):
        move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT), told)
    assert tables_in(url) == []


def test_an_office_on_postgresql_that_was_alive_a_moment_ago_stays(postgresql: PostgreSQL, tmp_path: Path) -> None:
    url = postgresql.copy(fill_every_table)
    store = open_store(url)
    with store.write() as records:
        records.sealing.prove()
        records.access.remember("auditor.heartbeat", datetime.now(UTC).isoformat())
    with pytest.raises(MoveFault, match="until a minute ago"):
        move(source_of(url, VAULT), target_of(f"sqlite:///{tmp_path}/back.db", VAULT))
    with store.write() as records:
        records.access.remember("auditor.heartbeat", "2026-01-01T00:00:00+08:00")
        with pytest.raises(MoveFault, match="writing to it"):
            move(source_of(url, VAULT), target_of(f"sqlite:///{tmp_path}/back.db", VAULT))
    store.close()
    assert list(tmp_path.iterdir()) == []


# --- an office that does not fit -----------------------------------------------------------------------------------------


def change(left: Path, *statements: str) -> None:
    with sqlite3.connect(left) as open_file:
        for statement in statements:
            open_file.execute(statement)
    open_file.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE person SET name = 'a' || char(0) || 'b' WHERE id = 2000", "person.name: 1 × a text with a NUL .*rowid 2000"),
        ("UPDATE person SET sex = '男女' WHERE id > 1000", "person.sex: 6 × a text of more than 1 characters"),
        ("UPDATE staff SET scope_id = NULL, unit_id = NULL, active = 7 WHERE id = 1000", "staff.active: 1 × neither yes nor no"),
        ("UPDATE attempt SET cost = 9999999999 WHERE id = 4000", "attempt.cost: 1 × not a whole number"),
        ("UPDATE notice SET cutoff = 'tomorrow' WHERE id = 1000", "notice.cutoff: 1 × not a moment"),
        ("UPDATE occurrence SET payload = '{\"a\": NaN}' WHERE id = 1000", "occurrence.payload: 1 × not JSON"),
        ("UPDATE inbox SET text = 'open' WHERE id = 1000", "inbox.text: 1 × not bytes"),
        ("UPDATE person SET unit_id = 77 WHERE id = 1000", "person: row 1000 names a row of unit that is not there"),
        ("CREATE TABLE somebodys (id INTEGER)", "somebodys: a table that this version does not know"),
        ("UPDATE alembic_version SET version_num = '0007_channels'", "its schema is 0007_channels"),
        ("DELETE FROM remembered WHERE key = 'keys.proof'", "never been started with keys"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_before_anything_is_written(
    left: Path, postgresql: PostgreSQL, statement: str, said: str
) -> None:
    change(left, statement)
    url = postgresql.empty()
    with pytest.raises(MoveFault, match=said) as refused:
        move(source_of(f"sqlite:///{left}", VAULT), target_of(url, VAULT))
    assert "tomorrow" not in str(refused.value)
    assert tables_in(url) == []


def test_other_keys_move_nothing(left: Path, postgresql: PostgreSQL) -> None:
    url, others = postgresql.empty(), Vault(KeyRing.fresh())
    with pytest.raises(KeyFault):
        move(source_of(f"sqlite:///{left}", others), target_of(url, others))
    assert tables_in(url) == []


# --- both sides are reckoned up ------------------------------------------------------------------------------------------

CHANGES = {
    "one byte of what is sealed": "UPDATE inbox SET text = set_byte(text, 20, 255 - get_byte(text, 20)) WHERE id = 1000",
    "a microsecond": "UPDATE attempt SET due_at = due_at + interval '1 microsecond' WHERE id = 1000",
    "an hour": "UPDATE notice SET event_at = event_at + interval '1 hour' WHERE id = 1000",
    "yes for no": "UPDATE person SET studies = NOT studies WHERE id = 1000",
    "nothing for no words": "UPDATE inquiry SET question = ''::bytea WHERE question IS NULL",
    "a space in JSON": "UPDATE occurrence SET payload = (payload::text || ' ')::json WHERE id = 1000",
    "a row less": "DELETE FROM receipt WHERE channel LIKE '1%%'",
    "two rows exchanged": "UPDATE confirmation SET proof = (SELECT proof FROM confirmation AS other "
    "WHERE other.id = 3000 - confirmation.id) WHERE id IN (1000, 2000)",
}  # fmt: skip


class Meddled(PostgresTarget):
    """Between the copy and the reckoning somebody changes something."""

    @contextmanager
    def entered(self) -> Iterator[Connection]:
        with super().entered() as connection:
            object.__setattr__(self, "connection", connection)
            yield connection

    def meddling(self, statement: str) -> Callable[[str], None]:
        def told(said: str) -> None:
            if said.startswith("reckoning"):
                assert self.connection.exec_driver_sql(statement).rowcount >= 1  # type: ignore[attr-defined]

        return told


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_whatever_differs_is_noticed_and_nothing_is_kept(left: Path, postgresql: PostgreSQL, statement: str) -> None:
    url = postgresql.empty()
    plain = target_of(url, VAULT)
    assert isinstance(plain, PostgresTarget)
    target = Meddled(plain.url, "", VAULT)
    with pytest.raises(Differs) as differs:
        move(source_of(f"sqlite:///{left}", VAULT), target, target.meddling(statement))
    assert sum(not one.equal for one in differs.value.tables) == 1
    assert tables_in(url) == []
