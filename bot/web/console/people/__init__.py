"""The people, their units and lists, and how they get into the ledger."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.pages import Pages
from bot.web.console.people.imports import LARGEST, ImportPages
from bot.web.console.people.ledger import LedgerPages
from bot.web.console.people.people import PeoplePages
from bot.web.console.people.privacy import PersonPrivacyPages


def routes(pages: Pages) -> list[Route]:
    people, ledger, imports = PeoplePages(pages), LedgerPages(pages), ImportPages(pages)
    return [
        pages.get("/console/people", people.search),
        pages.get("/console/people/{person_id:int}", people.file),
        pages.post("/console/people/{person_id:int}/reveal", people.reveal),
        pages.post("/console/people/{person_id:int}/number", people.number),
        pages.post("/console/people/{person_id:int}/ladder", people.ladder),
        pages.post("/console/people/{person_id:int}/account/{number:int}/loose", people.loose),
        pages.post("/console/people/{person_id:int}/event", people.record),
        pages.post("/console/people/{person_id:int}/event/{event_id:int}/undo", people.undo),
        *_privacy(pages),
        pages.get("/console/lists", ledger.lists),
        pages.get("/console/lists/{name}", ledger.one_list),
        pages.post("/console/lists/{name}/sheet", ledger.sheet),
        pages.get("/console/ledger", ledger.check),
        pages.post("/console/ledger", ledger.check_anew),
        pages.post("/console/lists", ledger.count_anew),
        pages.get("/console/units", ledger.units),
        pages.get("/console/import", imports.start),
        pages.post("/console/import", imports.upload, LARGEST),
        pages.get("/console/import/blank", imports.blank),
        pages.get("/console/import/{upload_id}", imports.preview),
        pages.get("/console/import/{upload_id}/progress", imports.progress),
        pages.post("/console/import/{upload_id}/errors", imports.errors),
        pages.post("/console/import/{upload_id}", imports.decide),
    ]


def _privacy(pages: Pages) -> list[Route]:
    privacy, here = PersonPrivacyPages(pages), "/console/people/{person_id:int}/privacy"
    return [
        pages.get(here, privacy.show),
        pages.post(f"{here}/consent", privacy.write),
        pages.post(f"{here}/data", privacy.data),
        pages.post(f"{here}/erase", privacy.erase),
        pages.post(f"{here}/proxy/{{proxy_id:int}}/erase", privacy.erase_proxy),
    ]
