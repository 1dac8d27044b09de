"""What a database has counted, and which connections know of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from bot.store import Store
from bot.store.chosen import reached
from bot.store.tables.people import address, person, proxy
from tests.builders import DAUGHTER, NOW, fill, new_store
from tests.databases import SQLite

REACHED_BY_A_CHILD = (
    "EXPLAIN QUERY PLAN SELECT id FROM person WHERE EXISTS (SELECT * FROM proxy, address WHERE proxy.person_id = person.id"
    " AND address.owner_kind = 'proxy' AND address.owner_id = proxy.id)"
)


def many_children(store: Store) -> None:
    """A city: five hundred more persons, each with a child who receives."""
    more = range(DAUGHTER + 1, DAUGHTER + 500)
    persons = {"category": "退休", "unit_id": 1, "liaison_id": None}
    children = {"name": "子", "relation": "子", "consent": True}
    accounts = {"owner_kind": "proxy", "channel": "wechat", "account": "main", "bound_at": NOW}
    with store.write() as records:
        records.people.add_rows("person", [{**persons, "id": 1000 + one, "name": f"某{one}"} for one in more])
        records.connection.execute(insert(proxy), [{**children, "id": one, "person_id": 1000 + one} for one in more])
        records.connection.execute(insert(address), [{**accounts, "owner_id": one, "external_id": f"o{one}"} for one in more])


def first_looked_at(connection: sqlite3.Connection, turn: str) -> str:
    """`turn` makes it a statement of its own: one that is kept is explained as it was prepared."""
    connection.execute("SELECT id FROM address LIMIT 1").fetchall()  # explaining alone does not look at the schema
    plan = [str(row[3]) for row in connection.execute(f"{REACHED_BY_A_CHILD} -- {turn}")]
    return next(step.split()[1] for step in plan[1:] if step.startswith(("SEARCH", "SCAN")))


@pytest.mark.sqlite
def test_who_had_the_database_open_learns_what_was_counted(sqlite: SQLite) -> None:
    """A city came in while the service ran: it went through all accounts for each person until it was started anew."""
    url = sqlite.empty()
    store = new_store(url)
    fill(store)
    with store.write() as records:
        records.connection.exec_driver_sql("ANALYZE alembic_version")  # as at the start of an empty office
    with closing(store), closing(sqlite3.connect(str(make_url(url).database))) as open_before:
        before = first_looked_at(open_before, "before")
        many_children(store)
        with store.write() as records:
            records.stock.of_ledger()
        assert (before, first_looked_at(open_before, "after")) == ("address", "proxy")


@pytest.mark.sqlite
def test_who_is_reached_is_asked_person_by_person_also_of_a_database_that_has_counted_nothing(sqlite: SQLite) -> None:
    store = new_store(sqlite.empty())
    with closing(store), store.write() as records:
        records.connection.exec_driver_sql("ANALYZE alembic_version")
        query = select(person.c.id).where(reached()).compile(records.connection, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in records.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    of_accounts = [step for step in plan if " address " in step]
    assert of_accounts
    assert all("owner_kind=? AND owner_id=?" in step for step in of_accounts)
