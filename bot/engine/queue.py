"""The queue of the cluster: Procrastinate's, on the PostgreSQL that holds the rows, in a schema of its own.

A task is a wake-up and carries no more than the name of what to look at. Each has a `queueing_lock`: however often somebody
calls, it waits in the queue once. So a task that is lost, late, or done twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from bot.store.schemas import conninfo

SCHEMA = "sangyu_queue"
STALLED = 30.0  # seconds without a heartbeat after which a worker is taken for dead
URGENT, USUAL = 10, 0  # priorities

log = structlog.get_logger()


class Queue:
    """One process's door to the queue. `open` before use, `close` at the end, both in the loop that uses it."""

    def __init__(self, url: str, connections: int = 2) -> None:
        self._conninfo = conninfo(url)
        options = {"options": f"-csearch_path={SCHEMA}", "row_factory": dict_row}
        self.app = App(
            connector=PsycopgConnector(conninfo=self._conninfo, kwargs=options, min_size=1, max_size=connections, timeout=5)
        )

    async def open(self) -> None:
        """Make the queue's tables if there are none, and connect."""
        async with await AsyncConnection.connect(self._conninfo, autocommit=True) as connection, connection.transaction():
            # several processes may start at once: one makes the tables, the others find them made
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('sangyu.queue'))")
            known = await (await connection.execute(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')")).fetchone()
            if known is None or known[0] is None:
                await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                await connection.execute(f"SET LOCAL search_path = {SCHEMA}")
                await connection.execute(self.app.schema_manager.get_schema())
        await self.app.open_async()

    async def close(self) -> None:
        await self.app.close_async()

    async def defer(self, task: str, lock: str, priority: int = USUAL, **args: Any) -> bool:
        """Put a wake-up into the queue. False if it waits there already, or the queue cannot be reached: a tick calls again."""
        try:
            await self.app.configure_task(task, queueing_lock=lock, priority=priority).defer_async(**args)
        except AlreadyEnqueued:
            return False
        except ConnectorException as fault:
            log.warning("not woken", action="queue.unreachable", fault=type(fault).__name__)
            return False
        return True

    async def sweep(self) -> int:
        """Take out what dead workers were at: the rows know what is to be done, and the next tick calls again. How many."""
        stalled = list(await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
        for job in stalled:
            await self.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        await self.app.job_manager.prune_stalled_workers(STALLED)
        if stalled:
            log.warning("work of dead workers taken out", action="queue.swept", tasks=len(stalled))
        return len(stalled)

    async def failed(self) -> Sequence[str]:
        """The tasks that broke, by name: they are kept, so that somebody can look."""
        return [job.task_name for job in await self.app.job_manager.list_jobs_async(status=Status.FAILED.value)]
