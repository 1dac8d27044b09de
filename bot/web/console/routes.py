"""All pages of the console, one line each."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.audience import AudiencePage
from bot.web.console.duty import DutyDesk
from bot.web.console.imports import LARGEST, ImportPages
from bot.web.console.ledger import LedgerPages
from bot.web.console.notices import NoticePages
from bot.web.console.pages import Pages
from bot.web.console.people import PeoplePages
from bot.web.console.tasks import TaskPages
from bot.web.parts import Parts
from bot.web.sign_in import SignIn


class Console:
    def __init__(self, parts: Parts, sign_in: SignIn) -> None:
        self._pages = Pages(parts, sign_in)

    def routes(self) -> list[Route]:
        pages = self._pages
        duty, people, ledger = DutyDesk(pages), PeoplePages(pages), LedgerPages(pages)
        notices, tasks = NoticePages(pages), TaskPages(pages)
        audience, imports = AudiencePage(pages), ImportPages(pages)
        return [
            pages.get("/console", duty.show),
            pages.get("/console/notices", notices.all),
            pages.post("/console/notices", notices.make),
            pages.post("/console/notices/read", notices.read),
            pages.get("/console/notices/{notice_id:int}", notices.one),
            pages.post("/console/notices/{notice_id:int}/evidence", notices.pack),
            pages.post("/console/notices/{notice_id:int}/{step}", notices.step),
            pages.get("/console/tasks", tasks.mine),
            pages.post("/console/tasks/{number:int}", tasks.record),
            pages.get("/console/people", people.search),
            pages.get("/console/people/{person_id:int}", people.file),
            pages.post("/console/people/{person_id:int}/reveal", people.reveal),
            pages.post("/console/people/{person_id:int}/ladder", people.ladder),
            pages.post("/console/people/{person_id:int}/event", people.record),
            pages.post("/console/people/{person_id:int}/event/{event_id:int}/undo", people.undo),
            pages.get("/console/audience", audience.show),
            pages.post("/console/audience/save", audience.save),
            pages.get("/console/lists", ledger.lists),
            pages.get("/console/lists/{name}", ledger.one_list),
            pages.post("/console/lists/{name}/sheet", ledger.sheet),
            pages.get("/console/ledger", ledger.check),
            pages.get("/console/units", ledger.units),
            pages.get("/console/import", imports.start),
            pages.post("/console/import", imports.upload, LARGEST),
            pages.get("/console/import/{upload_id}", imports.preview),
            pages.post("/console/import/{upload_id}", imports.decide),
        ]
