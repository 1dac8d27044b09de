"""The desks that handlers, jobs and pages ask, joined to each other."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app.ground import Ground
from bot.app.library import Searched
from bot.audiences import AudienceReader
from bot.books.duties import load_duties
from bot.books.gifts import load_gifts
from bot.books.greetings import load_greetings
from bot.context import Services
from bot.delivery.commitments import CommitmentDesk
from bot.delivery.desk import Desk
from bot.delivery.duties import DutyDesk
from bot.delivery.forecast import Forecaster
from bot.delivery.gifts import GiftDesk
from bot.delivery.greeting_calls import GreetingCalls
from bot.delivery.greeting_desk import GreetingDesk
from bot.delivery.greetings import GreetingPlanner, GreetingSource
from bot.delivery.handover import HandoverDesk
from bot.delivery.letters import LetterDesk
from bot.delivery.planning import Planner
from bot.delivery.study import StudyDesk
from bot.domain.duty_rules import DutyBook
from bot.meetings.desk import MeetingDesk
from bot.meetings.reading import MeetingReader
from bot.notices.desk import NoticeDesk
from bot.office import load_inquiry_owners
from bot.policy.procedures import load_procedures
from bot.services import OfficeCalendar, TextReader, office_calendar
from bot.starters import greeting_check, load_chat_words, notice_check
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.ring_days import load_ring
from bot.visits.desk import VisitDesk
from bot.visits.reading import VisitReader
from jobs import JOBS


@dataclass(frozen=True, slots=True)
class Hands:
    """What most desks work with."""

    planner: Planner
    audiences: AudienceReader
    desk: Desk
    calendar: OfficeCalendar
    reader: TextReader
    handover: HandoverDesk


@dataclass(frozen=True, slots=True)
class Owed:
    """What the office owes by rule and by its word, and the visits by which it is settled."""

    book: DutyBook
    duties: DutyDesk
    commitments: CommitmentDesk
    visits: VisitDesk


def hands(ground: Ground, planner: Planner) -> Hands:
    office = ground.office
    audiences = AudienceReader(ChineseCalendar())
    desk = Desk(planner, office.plans, office, ground.wording.render, audiences)
    calendar = office_calendar(ground.folder / "occasions.yaml")
    owners = load_inquiry_owners(ground.folder / "inquiries.yaml")
    handover = HandoverDesk(desk, office.quiet_hours, owners, calendar.announced)
    return Hands(planner, audiences, desk, calendar, TextReader(office.venues), handover)


def owed(ground: Ground, at: Hands) -> Owed:
    office = ground.office
    book = load_duties(ground.folder / "duties.yaml")
    duties = DutyDesk(at.desk, at.calendar, book, office.quiet_hours)
    commitments = CommitmentDesk(at.desk, office.commitments, office.quiet_hours, at.calendar.announced)
    visits = VisitDesk(VisitReader(), at.desk, office.life, duties, commitments)
    return Owed(book, duties, commitments, visits)


def services(ground: Ground, at: Hands, searched: Searched, held: Owed) -> Services:
    """All that a handler or a job may ask."""
    office, folder = ground.office, ground.folder
    studies = StudyDesk(at.desk, at.calendar, at.audiences.day, ground.wording.render)
    check = notice_check(folder)
    foresee = Forecaster(at.planner, office.plans, office, at.audiences).foresee
    notices = NoticeDesk(at.reader, at.audiences, at.desk, check, foresee)
    planned = MeetingReader(at.reader, notices, at.calendar)
    greeted, greetings = _greetings(ground, at)
    return Services(
        policy=searched.asked,
        reader=at.reader,
        audiences=at.audiences,
        calendar=at.calendar,
        dispatch=at.desk,
        handover=at.handover,
        notices=notices,
        policy_page=ground.links.policy.url,
        task_page=ground.links.tasks.url,
        procedures=load_procedures(folder / "procedures.yaml", folder / "hardship.yaml"),
        meetings=MeetingDesk(planned, at.audiences, notices, at.desk, at.calendar, check, ground.wording.render, studies),
        commitments=held.commitments,
        duties=held.duties,
        visits=held.visits,
        letters=LetterDesk(at.desk, (greeted, studies), office, at.planner.accounts),
        greetings=greetings,
        words=load_chat_words(folder / "chat_words.yaml"),
        jobs={job.name: job.title for job in JOBS},
        gifts=GiftDesk(at.desk, at.calendar, at.audiences, load_gifts(folder / "gifts.yaml"), office.quiet_hours),
        studies=studies,
    )


def _greetings(ground: Ground, at: Hands) -> tuple[GreetingSource, GreetingDesk]:
    planner = GreetingPlanner(load_greetings(ground.folder / "greetings.yaml"), at.calendar)
    calls = GreetingCalls(load_ring(ground.folder / "occasions.yaml"), ground.wording.render)
    source = GreetingSource(planner, calls, ground.wording.render)
    return source, GreetingDesk(planner, source, greeting_check(ground.folder))
