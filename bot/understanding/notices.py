"""A clerk's draft or a pasted notice becomes the fields of a notice, and one question where it leaves something open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.understanding import asks
from bot.understanding.audience_hints import audience_hint
from bot.understanding.changes import OPEN, ChangeType, change_type, mark_change, moved_by
from bot.understanding.moments import Role, Scan, scan, tidy
from bot.understanding.notice_kinds import NoticeKind, Told, kind_of
from bot.understanding.places import place_of
from bot.understanding.points import is_vague
from bot.understanding.roles import with_roles
from bot.understanding.times import Point, WhenFound, read_times
from bot.understanding.titles import greeting_title, title_of


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
CEREMONY = re.compile(r"告别|追悼会|吊唁|送别|出殡")
NO_CEREMONY = re.compile(r"不再?(?:举行|举办|召开|开|搞|设|办)[^,。;]{0,8}(?:告别|追悼|仪式|灵堂)")
EXTENDED_TO = re.compile("(?:延期|顺延|推迟|延后)[至到]")
STANDING = re.compile(r"招新|长期|随时|常年|全年")
LATER = re.compile(
    r"等[^,。;]{1,4}通知|再议|再定|再说|再搞|再办|再安排|看天气|时间[^,。;]{0,6}(?:联系|再说|告知)|电话(?:联系|通知)|另行通知"
    r"|另行告知|待定|等通知|等候通知|再通知|后续通知|另定|随后通知|届时通知|时间另"
)


def understand_notice(text: str, base: datetime, venues: Sequence[str] = (), units: Sequence[str] = ()) -> NoticeDraft:
    """Read a notice as seen from `base` (aware); `venues` and `units` are the office's own names of places and of units.

    Raises ValueError for a naive base. A missing place is never asked for; whatever is open about time is.
    """
    if base.tzinfo is None:
        raise ValueError("a naive datetime was given where an aware one is required")
    tidied = tidy(text)
    told = with_roles(scan(tidied, base))
    bare = without_times(told)
    place = place_of(bare, venues)
    kind = kind_of(tidied, _what_is_told(told, place))
    place = place if kind is not NoticeKind.GREETING else None
    found = mark_change(told, calls_off=_may_be_off(kind, tidied))
    when = read_times(found, base)
    change = _change(told, kind)
    draft = NoticeDraft(
        kind=kind,
        title=_title(kind, tidied, bare, place),
        place=place,
        audience_hint=audience_hint(bare.replace(place, ",") if place else bare, units),
        change=NoticeChange(change, when.old) if change else None,
    )
    return _timed(draft, when, found)


def _title(kind: NoticeKind, tidied: str, bare: str, place: str | None) -> str:
    if kind is NoticeKind.GREETING:
        return greeting_title(tidied)
    return title_of(tidied if kind in READ else bare, place, TITLES[kind], quoted=kind is NoticeKind.STUDY)


def _change(found: Scan, kind: NoticeKind) -> ChangeType | None:
    """A rule that is adjusted (待遇调整) is the matter of a policy, not the change of a notice."""
    change = change_type(found, _may_be_off(kind, found.text)) if kind not in READ else None
    if kind is NoticeKind.POLICY and change is ChangeType.CONTENT and not re.search("补充", found.text):
        return None
    return change


def without_times(found: Scan) -> str:
    """The text with every time in it replaced by a break, so that titles and places do not swallow one."""
    stretches = [(m.start, m.stop) for m in found.moments if not (m.day and m.day.as_name)]
    out, at = [], 0
    for start, stop in sorted([*stretches, *((r.start, r.stop) for r in found.repeats)]):
        out.append(found.text[at:start])
        at = max(at, stop)
    return "\t".join([*out, found.text[at:]])


def _what_is_told(found: Scan, place: str | None) -> Told:
    plans = [m for m in found.moments if m.role in (Role.START, Role.GATHER) and not (is_vague(m) and m.clock is None)]
    ahead = any(m.day and m.day.first and not m.day.past for m in plans)
    return Told(timed=bool(plans or found.repeats), ahead=ahead, placed=place is not None)


def _may_be_off(kind: NoticeKind, text: str) -> bool:
    """暂停挂号, 停课停工: a service that pauses is no event that is called off."""
    return kind in COME or (kind is NoticeKind.OTHER and "取消" in text)


def _timed(draft: NoticeDraft, when: WhenFound, found: Scan) -> NoticeDraft:
    if draft.kind is NoticeKind.GREETING:
        return draft
    if draft.kind is NoticeKind.STUDY and not draft.change:  # no appointment: only its deadline can be in doubt
        return replace(draft, deadline=when.deadline, ask=when.due_ask)
    timed = replace(draft, start=when.start, end=when.end, deadline=when.deadline, recurring=when.recurring)
    return replace(timed, ask=_question(timed, when, found))


def _question(draft: NoticeDraft, when: WhenFound, found: Scan) -> str | None:
    """The one question that the notice leaves open, if any: first about the times that are named, then about those missing."""
    text, change = found.text, draft.change.type if draft.change else None
    if draft.kind is NoticeKind.OTHER and len(text) < 6:
        return asks.NOTHING
    if change in (ChangeType.CANCEL, ChangeType.RESCHEDULE) and when.old_ask:
        return when.old_ask
    if (change is ChangeType.CANCEL and draft.start is None) or _is_context(draft, when, text):
        return None
    later = bool(LATER.search(text) or STANDING.search(text))
    if told := _doubt(draft, when, found, later):
        return told
    if later or (draft.kind is NoticeKind.FUNERAL and draft.start is None and not _has_ceremony(text)):
        return None
    return _question_of_change(draft, when, text) if draft.change else _missing(draft, when)


def _doubt(draft: NoticeDraft, when: WhenFound, found: Scan, later: bool) -> str | None:
    """What is contradictory, impossible, open or unread about the times that are named."""
    if when.ask and not when.day_said:
        return asks.NO_DAY if "过去" in when.ask else when.ask
    settled = later or (draft.deadline and draft.kind is not NoticeKind.MEETING)
    if when.ask and not (settled and when.vague):
        return when.ask
    if later:
        return None
    if found.unread and draft.kind in COME:
        return asks.unread(found.unread)
    corrected = draft.change is not None and draft.change.type is ChangeType.CORRECT and draft.change.old_start is not None
    return asks.NO_NEW_TIME if corrected and draft.start is None and not draft.deadline else None


def _missing(draft: NoticeDraft, when: WhenFound) -> str | None:
    if draft.kind not in COME:
        undated = draft.kind is NoticeKind.OTHER and isinstance(draft.start, datetime) and not when.day_said
        return asks.NO_DAY if undated else None
    if draft.start is None:
        return None if draft.deadline and draft.kind is NoticeKind.ACTIVITY else asks.NO_TIME
    return None if when.day_said else asks.NO_DAY


def _has_ceremony(text: str) -> bool:
    return bool(CEREMONY.search(text)) and not NO_CEREMONY.search(text)


def _is_context(draft: NoticeDraft, when: WhenFound, text: str) -> bool:
    """A rule in force since a day that is over, a report, or a warning about 近期, leaves nothing open."""
    if draft.kind in (NoticeKind.POLICY, NoticeKind.OTHER):
        return when.vague or (when.past and draft.deadline is None)
    return draft.kind is NoticeKind.URGENT and (when.vague or (bool(when.ask) and "停" not in text))


def _question_of_change(draft: NoticeDraft, when: WhenFound, text: str) -> str | None:
    """A move must say to when, counted from a time that the notice itself names."""
    if draft.change is None or draft.change.type is not ChangeType.RESCHEDULE or draft.start is not None:
        unsaid = draft.start is not None and not when.day_said
        return asks.NO_DAY if unsaid else None
    if draft.deadline and not OPEN.search(EXTENDED_TO.sub("", text)):
        return None
    return asks.NO_OLD_TIME if moved_by(text) else asks.NO_NEW_TIME
