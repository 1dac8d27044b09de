"""Notices and the people they are for."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.notices.audience import AudiencePage
from bot.web.console.notices.notices import NoticePages
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    notices, audience = NoticePages(pages), AudiencePage(pages)
    return [
        pages.get("/console/notices", notices.all),
        pages.post("/console/notices", notices.make),
        pages.post("/console/notices/read", notices.read),
        pages.get("/console/notices/{notice_id:int}", notices.one),
        pages.post("/console/notices/{notice_id:int}/evidence", notices.pack),
        pages.post("/console/notices/{notice_id:int}/{step}", notices.step),
        pages.get("/console/audience", audience.show),
        pages.post("/console/audience/save", audience.save),
    ]
