"""Recurring meetings (例会): the series that somebody agreed to once, each of its meetings, and who came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.days_off import WorkDays
from bot.domain.messages import require_aware
from bot.domain.notices import NoticeKind, Objection, Rsvp, Spans, out_of_quiet
from bot.domain.rhythm import Almanac, Every, Rhythm, Shift

AHEAD = timedelta(days=60)  # so far ahead meetings are rows
FAR = timedelta(days=800)  # so far ahead days are looked for: 每年 with an interval of two
NOTICE_AT = time(9, 0)
LATEST = time(17, 0)  # a notice that is late anyhow waits for the next morning after this hour
LONGEST_TITLE, LONGEST_PLACE = 60, 80  # characters, as the columns hold
USUAL_LEAD, MOST_LEAD = 7, 30  # days


class SeriesState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class MeetingState(StrEnum):
    PLANNED = "planned"
    SKIPPED = "skipped"
    NOTICED = "noticed"  # its notice is out, or waits as a draft for approval
    HELD = "held"
    CANCELLED = "cancelled"  # after its notice was out


_BETWEEN = re.compile(r"[\s、,，;；。]+|和(?=\S)|以及")
_BESIDE = "(?:同志|老师|请假|没来|都?来了|等人|等)"
STANDING = frozenset({MeetingState.PLANNED, MeetingState.NOTICED})


@dataclass(frozen=True, slots=True)
class SeriesFields:
    """What a clerk decides about a series. `audience` is an expression; "" while it is not plain."""

    title: str
    rhythm: Rhythm
    at: time
    place: str = ""
    audience: str = ""
    body: str = ""
    kind: NoticeKind = NoticeKind.MEETING
    lead_days: int = USUAL_LEAD
    must_confirm: bool = True
    series_id: str = ""  # of study: what the absent make up
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """What a sentence comes to. `fields` is None while rhythm or hour are open."""

    fields: SeriesFields | None
    ask: str = ""  # a code of `templates/staff/meeting_ask`, or a whole question about the text
    who: str = ""  # a question about whom it is for
    receivers: str = ""  # it is for these, who get no notices

    @property
    def settled(self) -> bool:
        return self.fields is not None and not (self.ask or self.who or self.receivers)


@dataclass(frozen=True, slots=True)
class MeetingSeries:
    """`id` is what people say: 例会 3."""

    id: int
    fields: SeriesFields
    state: SeriesState
    author_id: int
    approver_id: int | None = None
    approved_at: datetime | None = None

    def days(self, begin: date, end: date, almanac: Almanac) -> list[date]:
        """Its days from `begin` to `end`, both included."""
        until = self.fields.until
        return self.fields.rhythm.days(begin, min(end, until) if until else end, almanac)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of a series; with a notice it is as the notice has it. `id` is what people say: 会议 12."""

    id: int
    series_id: int
    day: date  # that the rhythm gave
    starts_at: datetime
    title: str
    place: str
    state: MeetingState
    edited: bool = False  # since the series was agreed to
    notice_id: int | None = None
    notice_number: int = 0
    out: bool = False  # its notice has been let go
    waits: bool = False  # its notice, or a correction of it, waits for a second person
    minutes: str = ""
    author_id: int | None = None  # of the series
    study: str = ""  # the series of study that the absent make up

    def __post_init__(self) -> None:
        require_aware(self.starts_at)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was to come."""

    person_id: int
    name: str
    unit: str
    rsvp: Rsvp | None = None
    bring: str = ""  # how he wants to have it brought
    came: bool | None = None  # None: nobody has said
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Attended:
    """应到 / 实到 / 请假 / 缺席 and of whom nothing was said."""

    expected: int = 0
    came: int = 0
    excused: int = 0
    absent: int = 0
    unsaid: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Names said of a meeting, held against who was to come."""

    found: tuple[Attendee, ...] = ()
    unknown: tuple[str, ...] = ()
    several: tuple[str, ...] = ()  # names that more than one of them has


def counted(people: Sequence[Attendee]) -> Attended:
    """Whoever came though he had declined has come; nobody counts as come because he meant to."""
    came = sum(one.came is True for one in people)
    excused = sum(one.came is not True and one.rsvp is Rsvp.DECLINE for one in people)
    absent = sum(one.came is False and one.rsvp is not Rsvp.DECLINE for one in people)
    return Attended(len(people), came, excused, absent, len(people) - came - excused - absent)


def to_make_up(people: Sequence[Attendee]) -> list[Attendee]:
    """Who is to be given what was studied: whoever was absent, and whoever declined and has not said that he wants nothing."""
    return [
        one
        for one in people
        if not one.made_up and one.came is not True and (one.came is False or (one.rsvp is Rsvp.DECLINE and one.bring != "none"))
    ]


def meant(words: str, people: Sequence[Attendee]) -> Named:
    """Which of those who were to come are named: 张三、李四, 张三 李四, or run together as a voice gives them."""
    known = Counter(one.name for one in people)
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    together = re.compile(rf"(?:(?:{names}){_BESIDE}?)+") if names else None
    said: list[str] = []
    for part in filter(None, (re.sub(rf"{_BESIDE}$", "", one) for one in _BETWEEN.split(words))):
        whole = part in known or together is None or not together.fullmatch(part)
        said += [part] if whole else re.findall(names, part)
    return Named(
        found=tuple(one for one in people if one.name in said and known[one.name] == 1),
        unknown=tuple(name for name in said if name not in known),
        several=tuple(name for name in said if known[name] > 1),
    )


def next_days(one: SeriesFields, now: datetime, almanac: Almanac, count: int = 4) -> list[date]:
    """The next days whose hour lies ahead."""
    begin = now.date() if one.at > now.time() else now.date() + timedelta(days=1)
    end = min(begin + FAR, one.until) if one.until else begin + FAR
    near = one.rhythm.days(begin, min(end, begin + 2 * AHEAD), almanac)
    return (near if len(near) >= count else one.rhythm.days(begin, end, almanac))[:count]


def unknown_years(one: Rhythm, days: Sequence[date], workdays: WorkDays) -> list[int]:
    """Years among these days whose days off are not announced, where that may move one."""
    hangs = one.shift is not Shift.STAYS or one.every is Every.WORKDAY
    return sorted({day.year for day in days} - workdays.known) if hangs else []


def notice_due(starts_at: datetime, lead_days: int, now: datetime, workdays: WorkDays, quiet: Spans) -> datetime:
    """When the notice of a meeting goes out: at nine of a working day, `lead_days` before; what is late for that goes out on the
    next working day, or at once where the meeting is sooner."""
    day, today = workdays.on_or_before(starts_at.date() - timedelta(days=lead_days)), now.date()
    if day < today:
        late = today if now.time() < LATEST else today + timedelta(days=1)
        later = workdays.on_or_after(late)
        day = later if later < starts_at.date() else today
    return out_of_quiet(datetime.combine(day, NOTICE_AT, starts_at.tzinfo), quiet)


def objection_to_series(one: SeriesFields, now: datetime) -> Objection | None:
    """The first thing wrong with what was decided."""
    over = one.until is not None and one.until <= now.date()
    return objection_to_words(one.title, one.place) or (Objection.EVENT_PAST if over else None)


def objection_to_words(title: str, place: str) -> Objection | None:
    """What the columns cannot hold."""
    if not title.strip():
        return Objection.NO_TITLE
    if len(title) > LONGEST_TITLE:
        return Objection.LONG_TITLE
    return Objection.LONG_PLACE if len(place) > LONGEST_PLACE else None


def objection_to_series_approval(one: MeetingSeries, staff_id: int) -> Objection | None:
    """Four eyes, as for a notice."""
    if one.state is not SeriesState.DRAFT:
        return Objection.NOT_A_DRAFT
    return Objection.AUTHOR if staff_id == one.author_id else None
