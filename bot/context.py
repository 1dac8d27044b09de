"""What a handler or a job is given: the moment, who speaks, the records, and the few services that it may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.audiences import Chosen
from bot.desks.audiences import Audiences
from bot.desks.calendar import Calendar
from bot.desks.commitments import NO_COMMITMENTS, Commitments
from bot.desks.dispatch import NOTHING_SAID, Dispatch, Said, Send
from bot.desks.duties import NO_DUTIES, Duties
from bot.desks.gifts import NO_GIFTS, Gifts
from bot.desks.greetings import NO_GREETINGS, Greetings
from bot.desks.handover import Ask, Handover
from bot.desks.inquiries import Inquiries, TakeOvers
from bot.desks.letters import NO_LETTERS, Letters
from bot.desks.meetings import NO_MEETINGS, Meetings
from bot.desks.notices import Notices
from bot.desks.policy import PolicyDesk
from bot.desks.reader import Reader
from bot.desks.study import NO_STUDIES, Studies
from bot.desks.visits import NO_VISITS, Visits
from bot.domain import choice
from bot.domain.checks import CheckRules
from bot.domain.commitment_rules import CommitmentRules
from bot.domain.conversation import WAITING, Conversation, Place
from bot.domain.floods import NOTHING_RECENT, Pace, Recent
from bot.domain.inquiry import Inquiry
from bot.domain.ladder import Plan
from bot.domain.life import LifeRules
from bot.domain.messages import Incoming
from bot.domain.notices import Spans
from bot.domain.people import NOBODY, Sender
from bot.domain.periodicals import PeriodicalRules
from bot.domain.procedures import NO_PROCEDURES, ProcedureBook
from bot.domain.reach import ReachRules
from bot.domain.retention import Retention
from bot.domain.schedule import Occurrence
from bot.store import Records
from bot.store.briefs import Brief
from bot.store.pending import Pending
from bot.store.retracting import Report
from bot.store.settling import Settled
from bot.understanding.chat_words import NO_CHAT_WORDS, ChatWords


@dataclass(frozen=True, slots=True)
class Office:
    """What the office has decided about itself."""

    name: str
    phone: str
    cutoff: time
    quiet_hours: Spans
    public_url: str
    venues: tuple[str, ...] = ()
    keep_years: int = 0  # files of the dead are erased after so many; 0: never
    notice_months: int = 24  # what was sent stays at hand for so long after its notice was closed; then it is in the archive
    message_months: int = 13  # so does what came in
    life: LifeRules = field(default_factory=LifeRules)
    checks: CheckRules = field(default_factory=CheckRules)
    reach: ReachRules = field(default_factory=ReachRules)
    plans: tuple[Plan, ...] = ()  # the ladders, in the order in which they are tried on a person
    commitments: CommitmentRules = field(default_factory=CommitmentRules)
    periodicals: PeriodicalRules = field(default_factory=PeriodicalRules)
    backed_up: bool = False  # a backup is made each night
    link_days: int = 30  # a link to a notice opens for so long after the event, or after it went out
    map_url: str = ""  # a place is looked up at this address, with its words behind; empty: at none
    retention: Retention = field(default_factory=Retention)
    daily_messages: int = 3  # whoever was written to so often on a day gets nothing besides that can wait

    @property
    def ladders(self) -> tuple[str, ...]:
        """The names of the ladders."""
        return tuple(plan.ladder.name for plan in self.plans)


def no_page(_task_id: int) -> str:
    """Where there is no web server."""
    return ""


def no_topic_page(_topic_id: str) -> str:
    """Where there is no web server."""
    return ""


@dataclass(frozen=True, slots=True)
class Services:
    policy: PolicyDesk
    reader: Reader
    audiences: Audiences
    calendar: Calendar
    dispatch: Dispatch
    handover: Handover
    notices: Notices
    policy_page: Callable[[str], str] = no_topic_page  # the address of a topic in full
    task_page: Callable[[int], str] = no_page  # the address of what is shown at a door for a task
    procedures: ProcedureBook = NO_PROCEDURES  # what people can be led through, step by step
    commitments: Commitments = NO_COMMITMENTS
    visits: Visits = NO_VISITS
    duties: Duties = NO_DUTIES
    letters: Letters = NO_LETTERS
    greetings: Greetings = NO_GREETINGS
    meetings: Meetings = NO_MEETINGS
    studies: Studies = NO_STUDIES
    gifts: Gifts = NO_GIFTS
    words: ChatWords = NO_CHAT_WORDS  # what in a chat is to be looked at twice
    jobs: Mapping[str, str] = field(default_factory=dict)  # what happens by itself, by name, as staff call it

    @property
    def inquiries(self) -> Inquiries:
        return self.handover.inquiries

    @property
    def takeovers(self) -> TakeOvers:
        return self.handover.takeovers


@dataclass(frozen=True, slots=True)
class Context:
    """One message being handled."""

    now: datetime
    office: Office
    message: Incoming
    place: Place
    records: Records
    services: Services
    sender: Sender = NOBODY
    conversation: Conversation | None = None
    pending: tuple[Pending, ...] = ()  # notices that this sender may still answer, newest first
    asked: bool = False  # the check round has a question open with this sender
    ordering: bool = False  # the round of papers and magazines has, too
    inquiry: Inquiry | None = None  # that a person has in this chat, in which we are silent meanwhile
    previous: str | None = None  # what our last answer to him was about, if that was not long ago
    recent: Recent = NOTHING_RECENT
    pace: Pace = Pace.EASY  # how this is to be taken after what came before it
    folded: str = ""  # the text as `bot.domain.text.fold` leaves it
    said: str = ""  # … and as `said` does
    match: Mapping[str, str] = field(default_factory=dict)

    @property
    def filling_in(self) -> bool:
        """Whether somebody is at a form, and not merely asked to choose."""
        return self.conversation is not None and self.conversation.form not in (choice.FORM, *WAITING)

    def open_form(self, form: Conversation) -> None:
        """Open a form or move it on. A numbered question never displaces a form that somebody is filling in; over one that waits
        it is laid."""
        if form.form == choice.FORM and self.filling_in:
            return
        self.records.inbox.keep(self.place, form.over(self.conversation), self.now)

    def close_form(self, named: str = "") -> None:
        """Close the form that is open; what waited beneath it is open again. One that waits is closed by its name only."""
        top = self.conversation
        waits = top if top is not None and top.form in WAITING else top.beneath if top is not None else None
        if waits is None or waits.form == named:
            self.records.inbox.drop(self.place)
        else:
            self.records.inbox.keep(self.place, waits, self.now)

    @property
    def actor(self) -> str:
        """Who did it, for the history: never a name."""
        if self.sender.staff:
            return f"staff:{self.sender.staff.id}"
        return f"person:{self.sender.person.id}" if self.sender.person else "unknown"


@dataclass(frozen=True, slots=True)
class JobContext:
    """One tick of the timetable."""

    now: datetime
    office: Office
    records: Records
    services: Services


@dataclass(frozen=True, slots=True)
class Job:
    """`plan` gives the promises of a day; `run` keeps one and says in a few words what came of it."""

    name: str
    plan: Callable[[JobContext, date], list[Occurrence]]
    run: Callable[[JobContext, Occurrence], str]
    ends: time = time(21, 0)  # later than this on its day nothing of the sort is sent any more
    title: str = ""  # as staff call it


__all__ = [
    "NOTHING_SAID",
    "Ask",
    "Audiences",
    "Brief",
    "Calendar",
    "Chosen",
    "Context",
    "Dispatch",
    "Handover",
    "Inquiries",
    "Job",
    "JobContext",
    "Notices",
    "Office",
    "Pending",
    "PolicyDesk",
    "Reader",
    "Report",
    "Said",
    "Send",
    "Services",
    "Settled",
    "TakeOvers",
]
