"""An office has a schema of its own in PostgreSQL: everything of it lies there, and it looks nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, create_engine, event, text

from bot.domain.delivery import Bucket
from bot.store import Store
from bot.store.schemas import schema_engine
from bot.store.tables import metadata
from tests.builders import CHAT, NOW, VAULT, fill, released
from tests.databases import PostgreSQL


@pytest.fixture
def url(postgresql: PostgreSQL) -> str:
    return postgresql.empty()


@pytest.fixture
def admin(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


def office(url: str, schema: str) -> Store:
    store = Store(url, VAULT, schema)
    store.migrate()
    return store


def _opened(url: str) -> str:
    store = office(url, "zhenjiang")
    with store.read() as records:
        found = records.connection.exec_driver_sql("SHOW search_path").scalar_one()
    store.close()
    return str(found)


def test_two_offices_lie_in_their_schemas_and_nothing_of_them_anywhere_else(url: str, admin: Engine) -> None:
    stores = [office(url, "zhenjiang"), office(url, "jurong")]
    wanted = {*metadata.tables, "alembic_version"}
    with admin.connect() as connection:
        found = connection.execute(text("SELECT schemaname, tablename FROM pg_tables")).all()
    for schema in ("zhenjiang", "jurong"):
        assert {table for where, table in found if where == schema} == wanted
    assert not [table for where, table in found if where == "public"]
    for store in stores:
        store.close()


def test_what_one_office_writes_is_not_there_for_the_other(url: str) -> None:
    one, other = office(url, "zhenjiang"), office(url, "jurong")
    fill(one)
    with one.write() as records:
        mine = released(records)
    with other.read() as records:
        assert records.people.persons() == []
        assert records.notices.get(mine.id) is None
        assert records.installation.facts().people == 0
    fill(other)  # the same numbers, the same addresses
    with other.write() as records:
        assert released(records).number == mine.number
        records.access.remember("key", "value")
    with one.read() as records:
        assert records.access.recall("key", NOW) is None
    one.close()
    other.close()


def test_every_connection_of_an_office_looks_into_its_schema_alone(url: str) -> None:
    store = office(url, "zhenjiang")
    found: list[str] = []
    engine = store._engine
    event.listen(engine, "begin", lambda connection: found.append(connection.exec_driver_sql("SHOW search_path").scalar_one()))
    with store.write() as records, store.read() as other:
        records.access.remember("key", "value")
        assert other.access.recall("key", NOW) is None
    with pytest.raises(ZeroDivisionError), store.write():
        1 // 0  # noqa: B018 - what was rolled back changes nothing of that
    with store.read() as records:
        records.people.persons()
    assert found == ["zhenjiang"] * 4
    store.close()


def test_the_address_of_a_database_may_have_options_of_its_own(url: str) -> None:
    engine = schema_engine(f"{url}&options=-cstatement_timeout%3D12345" if "?" in url else url, "zhenjiang")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW search_path").scalar_one() == "zhenjiang"
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "12345ms"
    engine.dispose()


def test_several_processes_may_make_the_same_schema_at_once(url: str, admin: Engine) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        assert list(pool.map(_opened, [url] * 3)) == ["zhenjiang"] * 3
    with admin.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM zhenjiang.alembic_version").scalar_one() == 1


def test_the_same_account_name_of_two_offices_is_not_one_lock(url: str) -> None:
    one, other = office(url, "zhenjiang"), office(url, "jurong")
    with one.write() as records, other.write() as others:
        records.pace.hold(*CHAT, Bucket(1.0, NOW))
        others.connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
        others.pace.hold(*CHAT, Bucket(1.0, NOW))
    one.close()
    other.close()


def test_with_a_role_for_each_office_the_database_itself_keeps_them_apart(url: str, admin: Engine) -> None:
    with admin.begin() as connection:
        for name in ("zhenjiang", "jurong"):
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
            connection.exec_driver_sql(f"CREATE SCHEMA {name} AUTHORIZATION {name}")
    roles = {name: url.replace("postgres@", f"{name}@") for name in ("zhenjiang", "jurong")}
    stores = {name: office(roles[name], name) for name in roles}
    fill(stores["jurong"])
    with (
        pytest.raises(Exception, match="permission denied for schema jurong"),
        stores["zhenjiang"].read() as records,
    ):
        records.connection.exec_driver_sql("SELECT * FROM jurong.person")
    for store in stores.values():
        store.close()
    with admin.begin() as connection:
        for name in roles:
            connection.exec_driver_sql(f"DROP OWNED BY {name} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {name}")
