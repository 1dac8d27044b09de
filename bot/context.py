"""What a handler or a job is given: the moment, who speaks, the records, and the few services it may ask.

The services are Protocols, so that a handler knows what it may ask and not who answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

from bot.audiences import Chosen
from bot.domain import choice
from bot.domain.checks import Answer, CheckRules, Step
from bot.domain.conversation import Conversation, Place
from bot.domain.inquiry import Inquiry
from bot.domain.life import LifeRules
from bot.domain.messages import Card, Incoming, Reply
from bot.domain.notices import How, Notice, Rsvp, Spans
from bot.domain.occasions import Occasion
from bot.domain.people import NOBODY, Birth, Person, Sender
from bot.domain.policy import Finding, PolicyTopic
from bot.domain.rights import Viewer
from bot.domain.schedule import Occurrence
from bot.store import Records
from bot.store.notices import Pending
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.life_events import EventReading
from bot.understanding.notices import NoticeDraft
from bot.understanding.replies import ReplyMeaning


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
    life: LifeRules = field(default_factory=LifeRules)
    checks: CheckRules = field(default_factory=CheckRules)


class PolicyDesk(Protocol):
    """Searches the policy library."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding: ...

    def emergency(self, text: str) -> str | None: ...  # its kind, as content/policy/emergency.yaml names it

    def topic(self, topic_id: str) -> PolicyTopic | None: ...


class Reader(Protocol):
    """Makes meaning of free text."""

    def notice(self, text: str, base: datetime, units: Sequence[str]) -> NoticeDraft: ...

    def audience(self, text: str, hint: str | None, kept: Sequence[str]) -> str: ...

    def reply(self, text: str, open_notices: Sequence[Notice], from_proxy: bool) -> ReplyMeaning: ...

    def may_report(self, text: str) -> bool:
        """Whether a text may tell of a life event at all: cheap, to be asked before anything is looked up."""
        ...

    def event(self, text: str, today: date, names: Sequence[str], own: str = "") -> EventReading | None:
        """The life event that a text tells of somebody with one of these names, or (own: self, proxy) of the writer's own."""
        ...

    def past_day(self, text: str, today: date) -> date | None:
        """The day, not after today, that a short answer names."""
        ...

    def phone(self, text: str) -> str:
        """The only telephone number in a text, in figures; "" for none or several."""
        ...

    def may_check(self, text: str) -> bool:
        """Whether a text may answer a question of the check round: cheap."""
        ...

    def check(self, text: str, step: Step) -> Answer | None:
        """What it answers to that question; None where it is about something else."""
        ...

    def month_and_day(self, text: str) -> tuple[int, int] | None:
        """A birthday as people say it: 5月12, 九月初九, 0512."""
        ...


class Audiences(Protocol):
    """Whom a description of people means."""

    def choose(self, records: Records, viewer: Viewer, text: str, day: date) -> Chosen:
        """By words or by an expression, of those whom the viewer may write to: the count, names, why others are left out."""
        ...


class Calendar(Protocol):
    """Which occasions a year has, and when a birthday falls."""

    def occasions(self, day: date) -> list[Occasion]: ...

    def is_birthday(self, person: Person, day: date) -> bool: ...

    def celebrates(self, born: Birth, day: date) -> bool: ...

    @property
    def lunar(self) -> ChineseCalendar: ...


class Dispatch(Protocol):
    """Lets messages leave; every promise is a row in the records it is given."""

    def release(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> Mapping[str, int]:
        """Fan an approved notice out. Gives `included`, `excluded`, `no_route` counts. Raises Conflict,
        before anything is written, if it is no draft or is for nobody."""
        ...

    def receive(self, records: Records, incoming: Incoming, now: datetime) -> None:
        """Let a platform's receipt move its attempt."""
        ...

    def settle(self, records: Records, recipient_id: int, how: How, by: str, now: datetime, rsvp: Rsvp | None = None) -> bool:
        """Settle one person's confirmation; False when he was settled already. Whether he comes is kept all the same."""
        ...

    def tell_staff(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> int:
        """Write to members of staff, each on his best address; how many have one."""
        ...

    def tell_people(self, records: Records, person_ids: Sequence[int], send: Send, now: datetime) -> set[int]:
        """Write to persons served (or whoever receives for them); those for whom there was a way."""
        ...

    def say(self, records: Records, place: Place, reply: Reply, now: datetime, key: str) -> None:
        """Write to one chat account, inside the window that it has opened."""
        ...

    def post_to_groups(self, records: Records, reply: Reply, now: datetime, deadline: datetime, key: str) -> int:
        """Post to every group where a bot may; where none may, ask its owner to forward. How many groups."""
        ...


@dataclass(frozen=True, slots=True)
class Send:
    """One message to many persons."""

    purpose: str  # of bot.domain.delivery.Purpose
    reply: Reply
    key: str  # with the person's id added, the promise that is made once
    expires_at: datetime
    card: Card | None = None


class Handover(Protocol):
    """Brings a matter before a named human."""

    def inquire(self, records: Records, place: Place, person: Person | None, words: str, now: datetime) -> Inquiry:
        """Open an inquiry with its clock and tell the clerks."""
        ...

    def alert(self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime, key: str) -> None:
        """Something has happened to these persons: a task for whoever looks after each, who is told at once, day or night."""
        ...

    def ask_to_verify(self, records: Records, person_id: int, what: str, words: str, now: datetime, key: str) -> None:
        """Somebody tells of himself what is no alarm (换号, 搬家): a task for his liaison, who verifies and records it."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    policy: PolicyDesk
    reader: Reader
    audiences: Audiences
    calendar: Calendar
    dispatch: Dispatch
    handover: Handover


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
    previous: str | None = None  # what our last answer to him was about, if that was not long ago
    folded: str = ""  # the text as `bot.domain.text.fold` leaves it
    said: str = ""  # … and as `said` does
    match: Mapping[str, str] = field(default_factory=dict)

    def open_form(self, form: Conversation) -> None:
        """Open a form or move it on. A numbered question never displaces a form that somebody is filling in."""
        if form.form == choice.FORM and self.conversation is not None and self.conversation.form != choice.FORM:
            return
        self.records.inbox.keep(self.place, form, self.now)

    def close_form(self) -> None:
        self.records.inbox.drop(self.place)

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


__all__ = [
    "Calendar",
    "Chosen",
    "Context",
    "Dispatch",
    "Handover",
    "Job",
    "JobContext",
    "Office",
    "Pending",
    "PolicyDesk",
    "Reader",
    "Send",
    "Services",
]
