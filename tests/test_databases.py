"""What a test borrows stays for as long as it may hold it."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from tests.databases import SCORE, PostgreSQL


def test_a_test_that_borrows_many_databases_finds_each_of_them(postgresql: PostgreSQL) -> None:
    for url in [postgresql.empty() for _ in range(SCORE)]:
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()
