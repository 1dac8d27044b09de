"""A city's office as it stands after a busy year, invented: 35,000 people, fifty notices and all that came of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import text

from benchmarks.big_office import bulk, care, chats, notices, people, year
from benchmarks.big_office.bulk import NOW, Size
from benchmarks.board import settle
from bot.app import App, build
from bot.clock import ManualClock
from bot.config import parse
from bot.store import Store

FILLED, SETTLED = "benchmark.filled", "benchmark.settled"
STEPS = (people.units_and_staff, people.everybody, notices.all_of_them, care.visits, care.promises, chats.messages, year.lived)


def opened(folder: Path, url: str = "", size: Size | None = None) -> App:
    """The office in this folder (or at this URL), made if it is not there yet; its clock stands still at `NOW`."""
    folder.mkdir(parents=True, exist_ok=True)
    url = url or f"sqlite:///{folder}/office.db"
    app = build(parse(_settings(folder, url)), ManualClock(NOW))
    with app.store.read() as records:
        filled = records.access.recall(FILLED, NOW)
    if filled is None:
        fill(app, size or Size())
    _settle(app, url)
    return app


def _settle(app: App, url: str) -> None:
    """Once for every shape of the tables: the database learns its sizes, also those of new indexes."""
    with app.store.read() as records:
        revision = str(records.connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        known = records.access.recall(SETTLED, NOW)
    if known != revision:
        settle(url)
        with app.store.write() as records:
            records.access.remember(SETTLED, revision)


def fill(app: App, size: Size) -> None:
    for step in STEPS:
        with _told(step.__module__.rpartition(".")[2] + "." + step.__name__):
            _one(app.store, step, size)
    with _told("what is owed by rule"), app.store.write() as records:
        app.services.duties.refresh_all(records, NOW)
    with app.store.write() as records:
        records.access.remember(FILLED, NOW.isoformat())


def _one(store: Store, step: Any, size: Size) -> None:
    with store.write() as records:
        step(bulk.Bulk(records), size)


def _settings(folder: Path, url: str) -> dict[str, Any]:
    wechat = {"app_id": "wx0123456789abcdef", "app_secret": "x" * 32, "token": "token", "api_base": "http://127.0.0.1:9"}
    return {
        "demo": False,
        "office": {"name": "示范市老干部局", "phone": "0000-1234567"},
        "database": {"url": url},
        "ledger": {"key_ring": str(folder / "data_keys")},
        "web": {"secret": "signs-only-in-benchmarks", "public_url": "http://127.0.0.1:8000"},
        "channels": {"wechat": {"main": wechat}},
    }


@contextmanager
def _told(what: str) -> Iterator[None]:
    started = perf_counter()
    yield
    print(f"  {what}: {perf_counter() - started:.1f} s", flush=True)
