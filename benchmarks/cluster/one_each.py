"""The usual way: a task for each recipient, one call and one row each. Procrastinate on the same PostgreSQL, as many workers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import aiohttp
import procrastinate
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from benchmarks.cluster.installation import ROOT, fresh
from bot.store.schemas import conninfo

AT_ONCE = 50  # tasks of one worker
HELD: dict[str, Any] = {}  # what the tasks of one worker share
TABLE = "CREATE TABLE sent (id int PRIMARY KEY, state text NOT NULL DEFAULT 'planned', message_id text)"


def measured(server: str, port: int, people: int, workers: int) -> float:
    """Messages a second."""
    url = conninfo(fresh(server, "bench_singly"))
    asyncio.run(_fill(url, port, people))
    command = [sys.executable, "-m", "benchmarks.cluster.one_each", url]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(workers)]
    try:
        return asyncio.run(_watch(url, people))
    finally:
        for process in running:
            process.terminate()
            process.wait()


def _app(url: str) -> procrastinate.App:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=2, max_size=10))

    @app.task(name="one")
    async def one(port: int, recipient: int) -> None:
        body = {"touser": f"o{recipient}", "client_msg_id": f"one-{recipient}", "template_id": "TEMPLATE", "data": {}}
        async with HELD["session"].post(f"http://127.0.0.1:{port}/cgi-bin/message/template/send", json=body) as response:
            answer = await response.json()
        async with HELD["pool"].connection() as connection:
            await connection.execute(
                "UPDATE sent SET state = 'accepted', message_id = %s WHERE id = %s", [str(answer["msgid"]), recipient]
            )

    return app


async def _fill(url: str, port: int, people: int) -> None:
    app = _app(url)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute(TABLE)
            await connection.execute("INSERT INTO sent (id) SELECT generate_series(1, %s)", [people])
        each = [{"port": port, "recipient": number} for number in range(1, people + 1)]
        for at in range(0, people, 1000):
            await app.configure_task("one").batch_defer_async(*each[at : at + 1000])


async def _watch(url: str, people: int) -> float:
    async with await AsyncConnection.connect(url, autocommit=True) as connection:

        async def done() -> int:
            row = await (await connection.execute("SELECT count(*) FROM sent WHERE state = 'accepted'")).fetchone()
            return int(row[0]) if row else 0

        while not await done():
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        while await done() < people:
            await asyncio.sleep(0.05)
        return people / (time.perf_counter() - began)


async def _work(url: str) -> None:
    app = _app(url)
    async with (
        app.open_async(),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session,
        AsyncConnectionPool(url, min_size=2, max_size=10, open=False) as pool,
    ):
        HELD.update(session=session, pool=pool)
        await app.run_worker_async(concurrency=AT_ONCE, delete_jobs="successful")


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
