"""All pages of the console, one line each."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console import care, meeting, policy_form, policy_import
from bot.web.console.audience import AudiencePage
from bot.web.console.calendar import CalendarPages
from bot.web.console.care import PhotoPages
from bot.web.console.channels import ChannelPages
from bot.web.console.commitments import CommitmentPages
from bot.web.console.days_off import DaysOffPages
from bot.web.console.duties import DutyPages
from bot.web.console.duty import DutyDesk
from bot.web.console.gifts import GiftPages
from bot.web.console.imports import LARGEST, ImportPages
from bot.web.console.inquiries import InquiryPages
from bot.web.console.ledger import LedgerPages
from bot.web.console.meeting import MeetingPages
from bot.web.console.meetings import MeetingSeriesPages
from bot.web.console.notices import NoticePages
from bot.web.console.pages import Pages
from bot.web.console.papers import PaperPages
from bot.web.console.people import PeoplePages
from bot.web.console.periodicals import PeriodicalPages
from bot.web.console.policy import PolicyPages
from bot.web.console.policy_edit import PolicyEditPages
from bot.web.console.policy_import import PolicyImportPages
from bot.web.console.policy_test import PolicyTestPages
from bot.web.console.proposals import ProposalPages
from bot.web.console.questions import QuestionPages
from bot.web.console.study import StudyPages
from bot.web.console.successions import SuccessionPages
from bot.web.console.tasks import TaskPages
from bot.web.console.timetable import TimetablePages
from bot.web.console.visits import VisitPages
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
            pages.get("/console/channels", ChannelPages(pages).show),
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
            *_policy(pages),
            *_care(pages),
            *_papers(pages),
            *_programme(pages),
        ]


def _policy(pages: Pages) -> list[Route]:
    library, editing, proposals = PolicyPages(pages), PolicyEditPages(pages), ProposalPages(pages)
    files, trial = PolicyImportPages(pages), PolicyTestPages(pages)
    questions, inquiries = QuestionPages(pages), InquiryPages(pages)
    return [
        pages.get("/console/policy", library.all),
        pages.get("/console/policy/topics/{topic_id:path}", library.topic),
        pages.get("/console/policy/edit/{topic_id:path}", editing.edit),
        pages.get("/console/policy/new", editing.new),
        pages.post("/console/policy/edit", editing.save, policy_form.LARGEST),
        pages.get("/console/policy/proposals", proposals.waiting),
        pages.post("/console/policy/proposals", proposals.decide),
        pages.get("/console/policy/proposals/{number:int}", editing.proposed),
        pages.get("/console/policy/import", files.start),
        pages.post("/console/policy/import", files.read, policy_import.LARGEST),
        pages.get("/console/policy/import/{upload_id}", files.preview),
        pages.post("/console/policy/import/{upload_id}", files.decide),
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


def _care(pages: Pages) -> list[Route]:
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


def _programme(pages: Pages) -> list[Route]:
    calendar, days_off, timetable = CalendarPages(pages), DaysOffPages(pages), TimetablePages(pages)
    series, meetings, study = MeetingSeriesPages(pages), MeetingPages(pages), StudyPages(pages)
    gifts, periodicals = GiftPages(pages), PeriodicalPages(pages)
    return [
        pages.get("/console/calendar", calendar.ahead),
        pages.post("/console/calendar/greeting/{step}", calendar.step),
        pages.get("/console/calendar/days-off", days_off.known),
        pages.post("/console/calendar/days-off", days_off.enter),
        pages.post("/console/calendar/days-off/read", days_off.read),
        pages.get("/console/study", study.all),
        pages.post("/console/study/post-list", study.post_list),
        pages.get("/console/study/{series_id}", study.one),
        pages.post("/console/study/{series_id}/items", study.add),
        pages.post("/console/study/{series_id}/items/{number:int}", study.withdraw),
        pages.post("/console/study/{series_id}/{step}", study.switch),
        pages.get("/console/meetings", series.all),
        pages.post("/console/meetings", series.begin),
        pages.get("/console/meetings/{number:int}", series.one),
        pages.post("/console/meetings/{number:int}/{step}", series.step),
        pages.get("/console/meetings/one/{number:int}", meetings.one),
        pages.get("/console/meetings/one/{number:int}/photos/{photo:int}", meetings.picture),
        pages.post("/console/meetings/one/{number:int}/{step}", meetings.step, meeting.LARGEST),
        pages.get("/console/timetable", timetable.today),
        pages.post("/console/timetable/{step}", timetable.step),
        pages.get("/console/gifts", gifts.all),
        pages.post("/console/gifts/sheet", gifts.sheet),
        pages.post("/console/gifts/{number:int}/{step}", gifts.close),
        pages.get("/console/periodicals", periodicals.all),
        pages.post("/console/periodicals/sheet", periodicals.sheet),
    ]
