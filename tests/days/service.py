"""The real service as a process that may be killed at any point, on a clock that the test moves over HTTP.

    python -m tests.days.service CONFIG.toml ISO-TIME

POST /_day/go {"to": iso} sets the clock and lets everything due happen; GET /_day/state tells how everybody stands.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import App, build
from bot.clock import ManualClock
from bot.config import load
from bot.web.server import site

ROUNDS = 8


class Day:
    def __init__(self, app: App, clock: ManualClock) -> None:
        self._app = app
        self._clock = clock

    async def go(self, request: Request) -> Response:
        self._clock.set(datetime.fromisoformat((await request.json())["to"]))
        for _ in range(ROUNDS):
            await asyncio.to_thread(self._tick)
            if not await self._app.drain():
                break
        return JSONResponse({"done": True})

    def _tick(self) -> None:
        self._app.plan_timetable()
        self._app.keep_timetable()
        self._app.advance()
        self._app.audit()

    async def state(self, _request: Request) -> Response:
        with self._app.store.read() as records:
            rows = [
                {"notice": notice.number, "person": one["person_id"], "state": one["state"], "how": one["how"]}
                for notice in records.notices.recent(50)
                for one in records.board.recipients(notice.id)
            ]
            tasks = [task.person_id for task in records.tasks.open_tasks()]
            counts = {f"{purpose}:{state}": number for (purpose, state), number in records.delivery.counts().items()}
        return JSONResponse({"recipients": rows, "tasks": tasks, "attempts": counts})


async def serve(config: Path, now: datetime) -> None:
    clock = ManualClock(now)
    app = build(load(config), clock)
    web = site(app.parts())
    day = Day(app, clock)
    web.router.routes += [Route("/_day/go", day.go, methods=["POST"]), Route("/_day/state", day.state)]
    server = uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=app.config.web.port, log_level="error", lifespan="off"))
    await app.start(ticking=False)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    print(json.dumps({"ready": True}), flush=True)
    await serving


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # all that is printed: it is ready
    asyncio.run(serve(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]).astimezone(ZoneInfo("Asia/Shanghai"))))
