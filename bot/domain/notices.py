"""Notices (通知), who gets them, and the only ways in which either may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum

from bot.domain.messages import require_aware

Spans = tuple[tuple[time, time], ...]


class NoticeKind(StrEnum):
    MEETING = "meeting"
    ACTIVITY = "activity"
    STUDY = "study"
    POLICY = "policy"
    URGENT = "urgent"


class NoticeState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class RecipientState(StrEnum):
    """Where one person stands with one notice. WAITING is the only state that a machine still works on."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CONFIRMED_BY_PROXY = "confirmed_by_proxy"
    REACHED_UNCONFIRMED = "reached_unconfirmed"
    TASK_OPEN = "task_open"
    EXCLUDED = "excluded"


# A recipient never goes back in this order, except by a correction, which begins anew.
STANDS = (
    RecipientState.WAITING,
    RecipientState.TASK_OPEN,
    RecipientState.REACHED_UNCONFIRMED,
    RecipientState.CONFIRMED_BY_PROXY,
    RecipientState.CONFIRMED,
)
OPEN = frozenset({RecipientState.WAITING, RecipientState.TASK_OPEN, RecipientState.REACHED_UNCONFIRMED})
CONFIRMED = frozenset({RecipientState.CONFIRMED, RecipientState.CONFIRMED_BY_PROXY})


class Reach(IntEnum):
    """How far a machine got with one person. Read is not confirmed."""

    NOTHING = 0
    SENT = 1
    DELIVERED = 2
    READ = 3


class How(StrEnum):
    """How a confirmation came about; never mixed up in the figures."""

    SELF = "self"
    PROXY = "proxy"
    PHONE = "phone"
    VISIT = "visit"


def outcome_of(how: How) -> RecipientState:
    """The state in which a confirmation leaves somebody."""
    return RecipientState.CONFIRMED_BY_PROXY if how is How.PROXY else RecipientState.CONFIRMED


class Rsvp(StrEnum):
    ATTEND = "attend"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Text:
    """What a notice says: all that a correction may change."""

    title: str
    body: str
    place: str = ""
    event_at: datetime | None = None
    end_at: datetime | None = None
    reply_by: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.event_at, self.end_at, self.reply_by):
            if moment is not None:
                require_aware(moment)


class VersionState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a notice, with who wrote it and who let it go."""

    notice_id: int
    version: int
    text: Text
    state: VersionState
    author_id: int | None
    made_at: datetime
    approver_id: int | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What staff broadcast. `number` is what people say: 同意 3."""

    id: int
    number: int
    kind: NoticeKind
    title: str
    body: str
    audience: str
    state: NoticeState
    author_id: int | None
    created_at: datetime
    requires_confirmation: bool = True
    event_at: datetime | None = None
    place: str = ""
    cutoff: datetime | None = None
    approver_id: int | None = None
    approved_at: datetime | None = None
    end_at: datetime | None = None
    reply_by: datetime | None = None
    version: int = 1
    drill: bool = False
    exception: str = ""  # why it is not settled on the day of its release

    def __post_init__(self) -> None:
        for moment in (self.created_at, self.event_at, self.cutoff, self.approved_at, self.end_at, self.reply_by):
            if moment is not None:
                require_aware(moment)

    @property
    def text(self) -> Text:
        return Text(self.title, self.body, self.place, self.event_at, self.end_at, self.reply_by)


class Objection(StrEnum):
    """Why a step in a notice's life is refused."""

    AUTHOR = "author"  # four eyes: nobody approves what he wrote
    NO_RIGHT = "no_right"
    NOT_AUTHOR = "not_author"  # only who wrote a draft changes it
    NOT_A_DRAFT = "not_a_draft"
    NOT_SENT = "not_sent"
    FINISHED = "finished"
    BLOCKED = "blocked"  # a caution that must be heeded first
    UNCHANGED = "unchanged"
    TOO_SOON = "too_soon"
    ALL_REACHED = "all_reached"

    NO_TITLE = "no_title"
    LONG_TITLE = "long_title"
    NO_BODY = "no_body"
    LONG_BODY = "long_body"
    LONG_PLACE = "long_place"
    EVENT_PAST = "event_past"
    END_EARLY = "end_early"
    REPLY_PAST = "reply_past"
    REPLY_LATE = "reply_late"
    CUTOFF_PAST = "cutoff_past"
    UNCLEAR = "unclear"  # what is to be changed leaves a time open
    AUDIENCE = "audience"  # whom it is for is not plain
    RECEIVERS = "receivers"  # it is for people who get no notices
    NOBODY = "nobody"

    LONG_GREETING = "long_greeting"
    GREETED = "greeted"  # its letters have been written, or its day is over


def objection_to_approval(notice: Notice, staff_id: int) -> Objection | None:
    """Four eyes: somebody other than the author approves, and only while it is a draft."""
    if notice.state is not NoticeState.DRAFT:
        return Objection.NOT_A_DRAFT
    return Objection.AUTHOR if staff_id == notice.author_id else None


def objection_to_withdrawal(notice: Notice) -> Objection | None:
    """A finished notice cannot be withdrawn any more."""
    return None if notice.state in (NoticeState.DRAFT, NoticeState.SENDING) else Objection.FINISHED


@dataclass(frozen=True, slots=True)
class Deadline:
    """When people take over from the machine, and, if that is not today, why."""

    at: datetime
    exception: str = ""


LAST_CALLS = time(20, 0)  # later than this nobody's liaison rings an 85-year-old
NEXT_MORNING = time(9, 30)
SHORTEST = timedelta(minutes=40)  # the machine gets at least this long before people are asked to ring
LEAD = timedelta(hours=2)  # before an event of the same day, people must have had the time to ring and he the time to come
RUSH = timedelta(minutes=10)


def cutoff_for(now: datetime, office_cutoff: time, urgent: bool = False, event_at: datetime | None = None) -> Deadline:
    """The cut-off of a notice released at `now` (传达精神不过夜).

    Normally the office's own hour of the same day. A notice released later than that leaves the machine
    40 minutes and people the evening until 20:00. Later still it becomes an explicit exception: the next
    morning at 9:30, unless it is urgent. An event that begins sooner draws the cut-off to two hours before it.
    """
    usual = _usual_cutoff(now, office_cutoff, urgent)
    if event_at is None or usual.at <= event_at - LEAD or event_at <= now:
        return usual
    drawn = max(now + RUSH, event_at - LEAD)
    return Deadline(drawn, usual.exception if drawn.date() > now.date() else "")


def _usual_cutoff(now: datetime, office_cutoff: time, urgent: bool) -> Deadline:
    today = datetime.combine(now.date(), office_cutoff, now.tzinfo)
    last = datetime.combine(now.date(), LAST_CALLS, now.tzinfo)
    if now + SHORTEST <= today:
        return Deadline(today)
    if urgent or now + SHORTEST <= last:
        return Deadline(now + SHORTEST)
    morning = datetime.combine(now.date() + timedelta(days=now.time() >= NEXT_MORNING), NEXT_MORNING, now.tzinfo)
    return Deadline(morning, "发出时已过当日联系时间，次日上午办结")


def out_of_quiet(moment: datetime, quiet: Spans) -> datetime:
    """The first moment from `moment` on that lies in none of the quiet spans. A span may cross midnight."""
    for _ in range(len(quiet) + 1):
        end = next((found for span in quiet if (found := _end_of(moment, span)) is not None), None)
        if end is None:
            return moment
        moment = end
    return moment


def quiet_began(moment: datetime, quiet: Spans) -> datetime:
    """When the quiet span in which a moment lies has begun; the moment itself where it lies in none."""
    span = next((one for one in quiet if _end_of(moment, one) is not None), None)
    if span is None:
        return moment
    began = datetime.combine(moment.date(), span[0], moment.tzinfo)
    return began if began <= moment else began - timedelta(days=1)


def awake_time(begin: datetime, end: datetime, quiet: Spans) -> timedelta:
    """How much of a stretch of time lies in none of the quiet spans."""
    total, at = timedelta(0), out_of_quiet(begin, quiet)
    while at < end:
        stop = min([end, *(found for span in quiet if (found := _start_of(at, span)) < end)])
        total += stop - at
        at = out_of_quiet(stop, quiet)
    return total


def _start_of(moment: datetime, span: tuple[time, time]) -> datetime:
    """When a span next begins, after `moment`."""
    today = datetime.combine(moment.date(), span[0], moment.tzinfo)
    return today if today > moment else today + timedelta(days=1)


def _end_of(moment: datetime, span: tuple[time, time]) -> datetime | None:
    begin, end = span
    clock = moment.timetz().replace(tzinfo=None)
    if begin <= end:
        inside = begin <= clock < end
        day = moment.date()
    else:
        inside = clock >= begin or clock < end
        day = moment.date() + timedelta(days=clock >= begin)
    return datetime.combine(day, end, moment.tzinfo) if inside else None
