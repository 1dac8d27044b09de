"""A clerk's draft or a pasted notice becomes the fields of a notice, and one question where it leaves something open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.understanding import asks
from bot.understanding.audience_hints import audience_hint
from bot.understanding.changes import DELTA, OPEN, ChangeType, change_type
from bot.understanding.moments import Role, Scan, tidy
from bot.understanding.notice_kinds import NoticeKind, kind_of
from bot.understanding.places import place_of
from bot.understanding.times import Point, WhenFound, read_times, scan_times
from bot.understanding.titles import title_of


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """What a notice does to an earlier one, and the time that no longer holds."""

    type: ChangeType
    old_start: Point | None = None


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as understood. Times are aware; a date alone where no hour is given. `ask` is one question, or None."""

    kind: NoticeKind
    title: str
    start: Point | None = None
    end: Point | None = None
    deadline: Point | None = None
    place: str | None = None
    audience_hint: str | None = None
    recurring: bool = False
    change: NoticeChange | None = None
    ask: str | None = None

    @property
    def needs_ask(self) -> bool:
        return self.ask is not None


TITLES = {
    NoticeKind.MEETING: "会议通知",
    NoticeKind.ACTIVITY: "活动通知",
    NoticeKind.STUDY: "学习资料",
    NoticeKind.POLICY: "政策通知",
    NoticeKind.URGENT: "安全提醒",
    NoticeKind.GREETING: "问候",
    NoticeKind.FUNERAL: "讣告",
    NoticeKind.OTHER: "通知",
}
READ = (NoticeKind.GREETING, NoticeKind.STUDY)
COME = (NoticeKind.MEETING, NoticeKind.ACTIVITY, NoticeKind.FUNERAL)
STANDING = re.compile(r"招新|长期|随时|常年|全年")
LATER = re.compile(r"另行通知|另行告知|待定|等通知|等候通知|再通知|后续通知|另定|随后通知|届时通知|时间另")


def understand_notice(text: str, base: datetime, venues: Sequence[str] = (), units: Sequence[str] = ()) -> NoticeDraft:
    """Read a notice as seen from `base` (aware); `venues` and `units` are the office's own names of places and of units.

    Raises ValueError for a naive base. A missing place is never asked for; whatever is open about time is.
    """
    if base.tzinfo is None:
        raise ValueError("a naive datetime was given where an aware one is required")
    tidied = tidy(text)
    found = scan_times(tidied, base)
    bare = without_times(found)
    when = read_times(found, base)
    kind = kind_of(tidied, timed=_gathers(found, when))
    place = place_of(bare, venues) if kind is not NoticeKind.GREETING else None
    change = change_type(found) if kind not in (NoticeKind.GREETING, NoticeKind.STUDY) else None
    draft = NoticeDraft(
        kind=kind,
        title=title_of(tidied if kind in READ else bare, place, TITLES[kind]),
        place=place,
        audience_hint=audience_hint(bare.replace(place, ",") if place else bare, units),
        change=NoticeChange(change, when.old) if change else None,
    )
    return _timed(draft, when, found)


def without_times(found: Scan) -> str:
    """The text with every time in it replaced by a break, so that titles and places do not swallow one."""
    stretches = [(m.start, m.stop) for m in found.moments if not (m.day and m.day.as_name)]
    out, at = [], 0
    for start, stop in sorted([*stretches, *((r.start, r.stop) for r in found.repeats)]):
        out.append(found.text[at:start])
        at = max(at, stop)
    return ",".join([*out, found.text[at:]])


def _gathers(found: Scan, when: WhenFound) -> bool:
    """Whether the text has a time at which people come together."""
    return when.recurring or any(m.role in (Role.START, Role.GATHER, Role.OLD) for m in found.moments)


def _timed(draft: NoticeDraft, when: WhenFound, found: Scan) -> NoticeDraft:
    if draft.kind is NoticeKind.GREETING:
        return draft
    if draft.kind in (NoticeKind.STUDY, NoticeKind.OTHER) and not draft.change:
        start, end = (when.start, when.end) if draft.kind is NoticeKind.OTHER else (None, None)
        return replace(draft, start=start, end=end, deadline=when.deadline, ask=_due_ask(when, found, draft))
    timed = replace(draft, start=when.start, end=when.end, deadline=when.deadline, recurring=when.recurring)
    return replace(timed, ask=_question(timed, when, found.text))


def _due_ask(when: WhenFound, found: Scan, draft: NoticeDraft) -> str | None:
    """A text for reading has no appointment; only its deadline can be in doubt."""
    if draft.kind is NoticeKind.OTHER and len(found.text) < 6:
        return asks.NOTHING
    return when.ask if any(m.role is Role.DEADLINE for m in found.moments) and when.deadline is None else None


def _question(draft: NoticeDraft, when: WhenFound, text: str) -> str | None:
    later = LATER.search(text) or STANDING.search(text)
    if draft.change and draft.change.type is ChangeType.CANCEL and draft.start is None:
        return None
    if _is_context(draft, when):
        return None
    if when.ask and not when.day_said:
        return asks.NO_DAY if "过去" in when.ask else when.ask
    if when.ask and not (later and when.start is None):
        return when.ask
    if draft.change:
        return _question_of_change(draft, when, text) if not later else None
    if draft.kind not in COME or later:
        return None
    if draft.start is None:
        return None if draft.deadline and draft.kind is NoticeKind.ACTIVITY else asks.NO_TIME
    return None if when.day_said else asks.NO_DAY


def _is_context(draft: NoticeDraft, when: WhenFound) -> bool:
    """A rule in force since a day that is over, or a warning about 近期, leaves nothing open."""
    if draft.kind is NoticeKind.POLICY:
        return when.vague or (when.past and draft.deadline is None)
    return draft.kind is NoticeKind.URGENT and when.vague


def _question_of_change(draft: NoticeDraft, when: WhenFound, text: str) -> str | None:
    """A move must say to when, counted from a time that the notice itself names."""
    if draft.change is None or draft.change.type is not ChangeType.RESCHEDULE or draft.start is not None:
        unsaid = draft.start is not None and not when.day_said
        return asks.NO_DAY if unsaid else None
    if draft.deadline and not OPEN.search(text):
        return None
    return asks.NO_OLD_TIME if DELTA.search(text) else asks.NO_NEW_TIME
