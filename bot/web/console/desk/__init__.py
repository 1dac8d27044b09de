"""What stands on the desk every morning: today and the tasks."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.desk.tasks import TaskPages
from bot.web.console.desk.today import DutyDesk
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    duty, tasks = DutyDesk(pages), TaskPages(pages)
    return [
        pages.get("/console", duty.show),
        pages.get("/console/tasks", tasks.mine),
        pages.post("/console/tasks/{number:int}", tasks.record),
    ]
