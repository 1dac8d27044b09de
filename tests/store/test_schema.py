"""The migrations make exactly the tables that the code works with."""

from __future__ import annotations

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import StatementError

from bot.domain.messages import Card
from bot.domain.people import Owner, OwnerKind
from bot.store import Store
from bot.store.tables import metadata
from tests.builders import CHAT, HE, NOW, ZONE, new_store
from tests.databases import Database


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")  # PostgreSQL's alone
def test_the_migrations_make_the_tables_that_the_code_works_with(database: Database) -> None:
    url = database.empty()
    new_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        # SQLite does not look at the length of a text, so a migration that makes one longer leaves it alone there.
        types = {"compare_type": connection.dialect.name != "sqlite"}
        assert compare_metadata(MigrationContext.configure(connection, opts=types), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_migrating_again_changes_nothing(store: Store) -> None:
    with store.read() as records:
        before = records.people.persons()
    store.migrate()
    with store.read() as records:
        assert records.people.persons() == before


def test_a_time_without_a_zone_does_not_go_into_the_store(store: Store) -> None:
    naive = datetime(2026, 3, 10, 9, 0)  # noqa: DTZ001 - this is what must be refused
    with pytest.raises(StatementError, match="naive"), store.write() as records:
        records.access.remember("key", "value", naive)


def test_a_time_comes_back_in_the_zone_of_the_office_whatever_zone_it_went_in(store: Store) -> None:
    with store.write() as records:
        records.people.bind(Owner(OwnerKind.PERSON, HE), *CHAT, "second", NOW.astimezone(tz=None))
        records.notices.add({"kind": "meeting", "title": "t", "body": "b", "audience": "", "requires_confirmation": True}, NOW)
    with store.read() as records:
        found = records.notices.latest()
    assert found is not None
    assert (found.created_at, found.created_at.tzinfo) == (NOW, ZONE)


def test_what_broke_half_way_leaves_nothing_behind(store: Store) -> None:
    def break_half_way() -> None:
        with store.write() as records:
            records.access.remember("key", "value")
            records.access.remember("other", str(1 // 0))

    with pytest.raises(ZeroDivisionError):
        break_half_way()
    with store.read() as records:
        assert records.access.recall("key", NOW) is None


def test_whoever_only_reads_changes_nothing(store: Store) -> None:
    with store.read() as records:
        records.access.remember("key", "value")
    with store.read() as records:
        assert records.access.recall("key", NOW) is None


def test_a_fault_of_the_database_does_not_repeat_what_somebody_wrote(store: Store) -> None:
    with pytest.raises(StatementError) as caught, store.write() as records:
        records.access.remember("key", Card("private words"))  # type: ignore[arg-type]
    assert "private words" not in str(caught.value)
