"""What stands on the desk every morning: today and the tasks."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.desk.inbox import InboxPages
from bot.web.console.desk.inbox_chat import ChatPages
from bot.web.console.desk.search import SearchPages
from bot.web.console.desk.tasks import TaskPages
from bot.web.console.desk.today import TodayPages
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    today, tasks, search = TodayPages(pages), TaskPages(pages), SearchPages(pages)
    inbox, chats = InboxPages(pages), ChatPages(pages)
    return [
        pages.get("/console/inbox", inbox.all),
        pages.get("/console/inbox/rows", inbox.rows),
        pages.get("/console/inbox/of/{number:int}", inbox.inquiry),
        pages.get("/console/inbox/{number:int}", chats.one),
        pages.get("/console/inbox/{number:int}/thread", chats.thread),
        pages.get("/console/inbox/{number:int}/older", chats.older),
        pages.get("/console/inbox/{number:int}/media/{message:int}", chats.media),
        pages.post("/console/inbox/{number:int}/{step}", chats.step),
        pages.get("/console", today.show),
        pages.get("/console/menu", today.menu),
        pages.get("/console/counts", today.counts),
        pages.get("/console/search", search.all),
        pages.get("/console/search/quick", search.quick),
        pages.get("/console/tasks", tasks.mine),
        pages.get("/console/tasks/{number:int}", tasks.one),
        pages.post("/console/tasks/{number:int}", tasks.record),
        pages.post("/console/tasks/{number:int}/back", tasks.take_back),
    ]
