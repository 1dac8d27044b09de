"""What stands on the desk every morning: today and the tasks."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.desk.search import SearchPages
from bot.web.console.desk.tasks import TaskPages
from bot.web.console.desk.today import TodayPages
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    today, tasks, search = TodayPages(pages), TaskPages(pages), SearchPages(pages)
    return [
        pages.get("/console", today.show),
        pages.get("/console/menu", today.menu),
        pages.get("/console/counts", today.counts),
        pages.get("/console/search", search.all),
        pages.get("/console/search/quick", search.quick),
        pages.get("/console/tasks", tasks.mine),
        pages.post("/console/tasks/{number:int}", tasks.record),
    ]
