"""Notices (通知), who gets them, and the only ways in which either may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

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


OPEN = frozenset({RecipientState.WAITING, RecipientState.TASK_OPEN, RecipientState.REACHED_UNCONFIRMED})
CONFIRMED = frozenset({RecipientState.CONFIRMED, RecipientState.CONFIRMED_BY_PROXY})


class How(StrEnum):
    """How a confirmation came about; never mixed up in the figures."""

    SELF = "self"
    PROXY = "proxy"
    PHONE = "phone"
    VISIT = "visit"


class Rsvp(StrEnum):
    ATTEND = "attend"
    DECLINE = "decline"


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

    def __post_init__(self) -> None:
        for moment in (self.created_at, self.event_at, self.cutoff, self.approved_at):
            if moment is not None:
                require_aware(moment)


class Objection(StrEnum):
    """Why a step in a notice's life is refused."""

    AUTHOR = "author"  # four eyes: nobody approves what he wrote
    NOT_A_DRAFT = "not_a_draft"
    FINISHED = "finished"


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
