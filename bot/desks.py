"""What handlers and jobs may ask: Protocols, so that they know what they may ask and not who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.audiences import Chosen, Whom
from bot.domain.audience import Expression
from bot.domain.checks import Answer, Step
from bot.domain.commitment_rules import Service, Told
from bot.domain.conversation import Place
from bot.domain.days_off import WorkDays
from bot.domain.drafts import DraftFields, Reading, Released
from bot.domain.forecast import Forecast
from bot.domain.greetings import Due
from bot.domain.guests import Guest
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.domain.letters import OptOut
from bot.domain.messages import Card, Incoming, Reply
from bot.domain.notices import Notice, Rsvp, Text, Version
from bot.domain.occasions import Occasion
from bot.domain.people import Birth, Person, StaffMember
from bot.domain.personal_occasions import Anniversaries
from bot.domain.policy import Finding, PolicyTopic
from bot.domain.rights import Viewer
from bot.domain.rsvp import Bring, RsvpDetails
from bot.domain.visit_drafts import Change
from bot.domain.warnings import Caution
from bot.inquiries import Inquiries, TakeOvers
from bot.store import Records
from bot.store.audience import Preview
from bot.store.recipients import Settled
from bot.understanding.calendar import ChineseCalendar
from bot.understanding.days_off import DaysOffRead
from bot.understanding.life_events import EventReading
from bot.understanding.notices import NoticeDraft
from bot.understanding.replies import ReplyMeaning


class PolicyDesk(Protocol):
    """Searches the policy library."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding: ...

    def emergency(self, text: str) -> str | None: ...  # its kind, as content/policy/emergency.yaml names it

    def topic(self, topic_id: str) -> PolicyTopic | None:
        """What the search holds of a topic. To quote it, ask the records: it may have been withdrawn a moment ago."""
        ...


class Reader(Protocol):
    """Makes meaning of free text."""

    def notice(self, text: str, base: datetime, units: Sequence[str]) -> NoticeDraft: ...

    def audience(self, text: str, hint: str | None, kept: Sequence[str]) -> str: ...

    def reply(self, text: str, open_notices: Sequence[Notice], from_proxy: bool) -> ReplyMeaning: ...

    def which(self, text: str, open_notices: Sequence[Notice]) -> str:
        """The number of the notice that a text names; "" where it names none, or several fit."""
        ...

    def rsvp(self, text: str) -> RsvpDetails:
        """What it says beside yes or no: who comes along, the car, the wheelchair, the food, how it is brought home."""
        ...

    def bring(self, text: str) -> Bring | None:
        """The answer, by number or in words, to how it shall be brought to somebody who cannot come."""
        ...

    def may_report(self, text: str) -> bool:
        """Whether a text may tell of a life event at all: cheap, to be asked before anything is looked up."""
        ...

    def event(self, text: str, today: date, names: Sequence[str], own: str = "") -> EventReading | None:
        """The life event that a text tells of somebody with one of these names, or (own: self, proxy) of the writer's own."""
        ...

    def past_day(self, text: str, today: date) -> date | None:
        """The day, not after today, that a short answer names."""
        ...

    def coming_day(self, text: str, today: date) -> date | None:
        """The day, from today on, that a short answer names (周四, 明天上午)."""
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

    def visit_changes(self, text: str, today: date) -> list[Change]:
        """What a message puts right in a visit report that was read back; nothing where it is no correction."""
        ...

    def told(self, text: str, service: Service, base: datetime) -> Told:
        """What a request for a service, or an answer about it, says of when, where and what."""
        ...

    def may_announce_days_off(self, text: str) -> bool:
        """Whether a text may be the State Council's announcement of days off, pasted: cheap."""
        ...

    def days_off(self, text: str, today: date) -> DaysOffRead:
        """… and what it announces, with what does not fit."""
        ...

    def month_and_day(self, text: str) -> tuple[int, int] | None:
        """A birthday as people say it: 5月12, 九月初九, 0512."""
        ...


class Audiences(Protocol):
    """Whom a description of people means."""

    def choose(self, records: Records, viewer: Viewer, text: str, day: date) -> Chosen:
        """By words or by an expression, of those whom the viewer may write to: the count, names, why others are left out."""
        ...

    def preview(
        self, records: Records, viewer: Viewer, expression: Expression, day: date, optional: OptOut | None = None
    ) -> Preview:
        """The same of an expression; whoever has declined what is `optional` is left out."""
        ...


class Calendar(Protocol):
    """Which occasions a year has, on which days the office works, and when somebody has a day of his own.

    It is the `Almanac` of rhythms, and the `AnniversaryCalendar` of personal occasions.
    """

    @property
    def workdays(self) -> WorkDays:
        """As it is known at this moment: ask each time."""
        ...

    def know(self, workdays: WorkDays) -> None:
        """What has been announced of days off, after it was entered or may have been by another process."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Of every occasion in the office's list, by id."""
        ...

    def year(self, year: int) -> list[Occasion]:
        """Every occasion of the office's list in a year; days off are none of them."""
        ...

    def between(self, begin: date, end: date) -> list[Occasion]:
        """… from one day to another, both included; what lasts (敬老月) on its first day."""
        ...

    def on(self, day: date) -> list[Occasion]: ...

    def occasions(self, day: date) -> list[Occasion]:
        """Those of a day on which the office greets."""
        ...

    def personal(self, guest: Guest, begin: date, end: date) -> list[tuple[date, Due]]:
        """What one person's own days are (`personal_occasions` by the office's rules). For many persons ask for the same days."""
        ...

    def anniversaries(self, begin: date, end: date) -> Anniversaries: ...

    def celebrates(self, born: Birth, day: date) -> bool:
        """Whether somebody born so has his birthday on a day, by the calendar in which he counts it."""
        ...

    def is_birthday(self, person: Person, day: date) -> bool: ...

    def lunar_month_days(self, begin: date, end: date, day: int) -> list[date]: ...

    def lunar_year_days(self, begin: date, end: date, month: int, day: int) -> list[date]: ...

    def occasion_days(self, begin: date, end: date, occasion: str) -> list[date]: ...

    @property
    def lunar(self) -> ChineseCalendar: ...


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with his confirmation: whether he comes, with whom, and what he needs."""

    rsvp: Rsvp | None = None
    details: RsvpDetails | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Warned:
    """What staff are told of the service itself, and over which accounts not: those that are unwell."""

    staff_ids: tuple[int, ...]
    reply: Reply
    at: datetime
    key: str
    but: frozenset[tuple[str, str]] = frozenset()  # channel and account


class Dispatch(Protocol):
    """Lets messages leave; every promise is a row in the records it is given."""

    def release(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> Mapping[str, int]:
        """Fan an approved notice out. Gives `included`, `excluded`, `no_route` counts. Raises Conflict,
        before anything is written, if it is no draft or is for nobody."""
        ...

    def receive(self, records: Records, receipts: Sequence[Incoming], now: datetime) -> None:
        """Let platforms' receipts move their attempts."""
        ...

    def correct(self, records: Records, notice: Notice, approver_id: int | None, now: datetime) -> int:
        """Let a waiting correction go: exactly those who were given an older text get it, and confirm anew. How many.
        Raises Conflict if none is waiting."""
        ...

    def resend(self, records: Records, notice: Notice, now: datetime) -> int:
        """Begin anew with those who have not confirmed. How many. Raises Conflict for what was never sent."""
        ...

    def settle(self, records: Records, one: Settled, now: datetime, said: Said = NOTHING_SAID) -> bool:
        """Settle one person's confirmation; False when he was settled already. What he says besides is kept all the same."""
        ...

    def tell_staff(self, records: Records, staff_ids: Sequence[int], reply: Reply, now: datetime, key: str) -> int:
        """Write to members of staff, each on his best address; how many have one."""
        ...

    def tell_people(self, records: Records, person_ids: Sequence[int], send: Send, now: datetime) -> set[int]:
        """Write to persons served (or whoever receives for them); those for whom there was a way."""
        ...

    def tell_each(self, records: Records, sends: Mapping[int, Send], now: datetime) -> set[int]:
        """As `tell_people`, to each person what is meant for him."""
        ...

    def say(self, records: Records, place: Place, reply: Reply, now: datetime, key: str) -> None:
        """Write to one chat account, inside the window that it has opened."""
        ...

    def answer(self, records: Records, place: Place, send: Send, now: datetime) -> str:
        """Write to one chat account what it was promised: free text where its window is open ("chat"), else a push of the card
        where that is allowed ("push"); "" where there is no way. In quiet hours only to whoever has just spoken."""
        ...

    def reaches(self, records: Records, place: Place, now: datetime) -> bool:
        """Whether free text would get through to one chat account now: it spoke lately and was not written to too often since."""
        ...

    def post_to_groups(self, records: Records, reply: Reply, now: datetime, deadline: datetime, key: str) -> list[int]:
        """Post to every group where a bot may; where none may, ask its owner to forward. The ids of these groups."""
        ...


class Notices(Protocol):
    """The steps in the life of a notice. Whatever may not be done raises `bot.errors.Refused` and changes nothing."""

    def read(self, records: Records, author: StaffMember, text: str, now: datetime, who: str = "") -> Reading:
        """The fields that a sentence or a pasted document proposes, and what is to be asked; writes nothing.
        `who` answers the question whom it is for."""
        ...

    def draft(self, records: Records, author: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Keep a draft and ask the approvers."""
        ...

    def let_go(
        self, records: Records, author: StaffMember, fields: DraftFields, approver_id: int | None, now: datetime
    ) -> Released:
        """Draft and release in one what a second person has agreed to beforehand (a recurring meeting)."""
        ...

    def amend(self, records: Records, notice: Notice, staff: StaffMember, fields: DraftFields, now: datetime) -> Notice:
        """Change one's own draft, and ask the approvers anew. Start from `DraftFields.of(notice)`."""
        ...

    def whom(self, records: Records, notice: Notice, now: datetime) -> Whom:
        """Whom a notice means, on behalf of its author; it need not be kept yet."""
        ...

    def preview(self, records: Records, notice: Notice, viewer: Viewer, now: datetime, foreseen: int = ...) -> Mapping[str, Any]:
        """All that a decider is shown, JSON-ready; of a notice that need not be kept yet. For more people than `foreseen` there
        is no forecast.

        number, kind, state, drill, must_confirm, title, body, when, until, reply_by, place; of a correction that waits changes
        (field, old, new) and misled (how many got the wrong text); audience in words, included, names, left_out (count by
        reason), excluded, no_route; stale (fields that the body contradicts); cautions (`Caution.data`); forecast (of a draft:
        `Forecast.data`; None where it takes long, for thousands of people: ask `forecast`).
        """
        ...

    def cautions(self, notice: Notice, text: Text | None = None) -> tuple[Caution, ...]:
        """What is to be looked at before a notice (or this text for it) is approved."""
        ...

    def stale(self, notice: Notice, text: Text) -> list[str]:
        """Which fields the words of the body still contradict: event_at, place."""
        ...

    def forecast(self, records: Records, notice: Notice, now: datetime) -> Forecast:
        """What is to be expected if this draft were approved now; writes nothing."""
        ...

    def approve(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> Released:
        """Let a draft go, or the correction that waits: never by its author, and nothing that a caution blocks."""
        ...

    def send_back(self, records: Records, notice: Notice, staff: StaffMember, reason: str, now: datetime) -> bool:
        """Give back the correction that waits (True), or a draft for good (False)."""
        ...

    def withdraw(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> None: ...

    def propose(self, records: Records, notice: Notice, staff: StaffMember, text: Text, now: datetime) -> Version:
        """Keep a correction of a notice that was sent, and ask the approvers; it replaces one that still waits."""
        ...

    def reworded(self, notice: Notice, words: str, now: datetime, field: str = "") -> Text:
        """The text of a notice with what somebody wants changed in it: the `field` of Text that is named, else as his words
        say (时间改到周五上午9点；地点：二楼), else these words as its new body."""
        ...

    def resend(self, records: Records, notice: Notice, staff: StaffMember, now: datetime) -> int:
        """Begin anew with those who have not confirmed. How many."""
        ...


@dataclass(frozen=True, slots=True)
class Send:
    """One message to many persons."""

    purpose: str  # of bot.domain.delivery.Purpose
    reply: Reply
    key: str  # with the person's id added, the promise that is made once
    expires_at: datetime
    card: Card | None = None
    for_proxy: Reply | None = None  # … in other words where it goes to whoever receives for him


@dataclass(frozen=True, slots=True)
class Ask:
    """What is brought before a person."""

    place: Place
    person: Person | None
    words: str
    kind: InquiryKind = InquiryKind.QUESTION
    topic: str = ""  # the nearest topic, which chooses the owner


class Handover(Protocol):
    """Brings a matter before a named human."""

    @property
    def inquiries(self) -> Inquiries: ...

    @property
    def takeovers(self) -> TakeOvers: ...

    def inquire(self, records: Records, asked: Ask, now: datetime) -> Inquiry:
        """Open an inquiry with its number, owner and clock, and tell the owner at once. Of a chat that has one open, the
        words go to that one."""
        ...

    def alert(
        self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime, key: str, by: str = ""
    ) -> None:
        """Something has happened to these persons: a task for whoever looks after each, who is told at once, day or night.

        `by`: who says so, with his number, where it is a member of staff who speaks of them.
        """
        ...

    def alert_stranger(self, records: Records, place: Place, what: str, words: str, now: datetime, key: str) -> Inquiry:
        """Somebody cries for help whom we do not know: an inquiry, and what is known of the chat to all clerks at once."""
        ...

    def worry(self, records: Records, person_ids: Sequence[int], what: str, words: str, now: datetime) -> None:
        """Something sounds as if one of them were not well, and is no alarm: once a day a task for whoever looks after him."""
        ...

    def ask_to_verify(self, records: Records, person_id: int, what: str, words: str, now: datetime, key: str) -> None:
        """Somebody tells of himself what is no alarm (换号, 搬家): a task for his liaison, who verifies and records it."""
        ...
