"""Visits and duties, promises and hand-overs, and the papers that tell of them."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.care import care
from bot.web.console.care.care import PhotoPages
from bot.web.console.care.commitments import CommitmentPages
from bot.web.console.care.duties import DutyPages
from bot.web.console.care.papers import PaperPages
from bot.web.console.care.successions import SuccessionPages
from bot.web.console.care.visits import VisitPages
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    visits, duties, photos = VisitPages(pages), DutyPages(pages), PhotoPages(pages)
    commitments, successions = CommitmentPages(pages), SuccessionPages(pages)
    return [
        pages.get("/console/visits", visits.all),
        pages.get("/console/visits/{number:int}", visits.one),
        pages.post("/console/visits/{number:int}/{step}", visits.step),
        pages.get("/console/photos/{number:int}", photos.one),
        pages.post("/console/people/{person_id:int}/portrait", photos.portrait, care.LARGEST),
        pages.get("/console/duties", duties.week),
        pages.get("/console/duties/rules", duties.rules),
        pages.post("/console/duties/{number:int}/plan", duties.plan),
        pages.get("/console/commitments", commitments.all),
        pages.get("/console/commitments/{number:int}", commitments.one),
        pages.post("/console/commitments/{number:int}/preview", commitments.preview),
        pages.post("/console/commitments/{number:int}/{step}", commitments.step),
        pages.post("/console/people/{person_id:int}/commitment", commitments.add),
        pages.get("/console/successions", successions.all),
        pages.post("/console/successions", successions.offer),
        pages.get("/console/successions/{number:int}", successions.one),
        pages.post("/console/successions/{number:int}/{step}", successions.step),
        *_papers(pages),
    ]


def _papers(pages: Pages) -> list[Route]:
    papers = PaperPages(pages)
    return [
        pages.get("/console/papers", papers.start),
        pages.get("/console/people/{person_id:int}/handbook", papers.handbook),
        pages.post("/console/people/{person_id:int}/handbook", papers.print_handbook),
        pages.post("/console/papers/handbooks", papers.print_handbooks),
        pages.get("/console/papers/month", papers.month),
        pages.post("/console/papers/month", papers.print_month),
        pages.get("/console/papers/digest", papers.digest),
        pages.post("/console/papers/digest", papers.print_digest),
        pages.post("/console/papers/visits", papers.register),
    ]
