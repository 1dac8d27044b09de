"""Notices and the people they are for."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.notices.audience import AudiencePage
from bot.web.console.notices.board import Boards
from bot.web.console.notices.composer import LARGEST, Composer
from bot.web.console.notices.exports import Exports
from bot.web.console.notices.looking import Looking
from bot.web.console.notices.notices import NoticePages
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    looking = Looking(pages.parts)
    composer, boards = Composer(pages, looking), Boards(pages, looking.forecasts)
    notices, audience, exports = NoticePages(pages, composer, looking, boards), AudiencePage(pages), Exports(pages, composer)
    return [
        pages.get("/console/notices", notices.all),
        pages.post("/console/notices", composer.make),
        pages.get("/console/notices/new", composer.start),
        pages.post("/console/notices/read", composer.read, LARGEST),
        pages.post("/console/notices/look", composer.look),
        pages.post("/console/notices/preview", composer.preview),
        pages.post("/console/notices/forecast", composer.forecast),
        pages.post("/console/notices/people", composer.people),
        pages.post("/console/notices/page", composer.page),
        pages.get("/console/notices/{notice_id:int}", notices.one),
        pages.stream("/console/notices/{notice_id:int}/live", boards.live),
        pages.get("/console/notices/{notice_id:int}/edit", composer.edit),
        pages.get("/console/notices/{notice_id:int}/forecast", notices.forecast),
        pages.post("/console/notices/{notice_id:int}/people", notices.people),
        pages.get("/console/notices/{notice_id:int}/ask/{step}", notices.ask),
        pages.post("/console/notices/{notice_id:int}/evidence", notices.pack),
        pages.post("/console/notices/{notice_id:int}/missing", exports.missing),
        pages.post("/console/notices/{notice_id:int}/{step}", notices.step),
        pages.get("/console/audience", audience.show),
        pages.post("/console/audience/save", audience.save),
    ]
