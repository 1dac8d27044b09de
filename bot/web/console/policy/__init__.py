"""The policy library, what people asked that it does not answer, and the inquiries that went to a person."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.pages import Pages
from bot.web.console.policy import files, form
from bot.web.console.policy.edit import PolicyEditPages
from bot.web.console.policy.files import PolicyImportPages
from bot.web.console.policy.inquiries import InquiryPages
from bot.web.console.policy.library import PolicyPages
from bot.web.console.policy.proposals import ProposalPages
from bot.web.console.policy.questions import QuestionPages
from bot.web.console.policy.trial import PolicyTestPages


def routes(pages: Pages) -> list[Route]:
    library, editing, proposals = PolicyPages(pages), PolicyEditPages(pages), ProposalPages(pages)
    sheets, trial = PolicyImportPages(pages), PolicyTestPages(pages)
    questions, inquiries = QuestionPages(pages), InquiryPages(pages)
    return [
        pages.get("/console/policy", library.all),
        pages.get("/console/policy/topics/{topic_id:path}", library.topic),
        pages.get("/console/policy/edit/{topic_id:path}", editing.edit),
        pages.get("/console/policy/new", editing.new),
        pages.post("/console/policy/edit", editing.save, form.LARGEST),
        pages.get("/console/policy/proposals", proposals.waiting),
        pages.post("/console/policy/proposals", proposals.decide),
        pages.get("/console/policy/proposals/{number:int}", editing.proposed),
        pages.get("/console/policy/import", sheets.start),
        pages.post("/console/policy/import", sheets.read, files.LARGEST),
        pages.get("/console/policy/import/{upload_id}", sheets.preview),
        pages.post("/console/policy/import/{upload_id}", sheets.decide),
        pages.get("/console/policy/test", trial.form),
        pages.post("/console/policy/test", trial.ask),
        pages.post("/console/policy/test/score", trial.score),
        pages.post("/console/policy/{step}/{topic_id:path}", library.step),
        pages.get("/console/questions", questions.week),
        pages.post("/console/questions/{number:int}", questions.mend),
        pages.get("/console/inquiries", inquiries.all),
        pages.get("/console/inquiries/{number:int}", inquiries.one),
        pages.post("/console/inquiries/{number:int}/{step}", inquiries.step),
    ]
