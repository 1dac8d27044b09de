"""A notice before it is let go: what staff decide about it, what can be wrong with that, and what a correction changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from bot.domain.notices import Notice, NoticeKind, Objection, Text, Version

LONGEST = 120  # characters of a title or a place: as many as the column holds
LONGEST_BODY = 4000  # characters; a document that is longer is handed out, not sent
DAY_ENDS = time(18, 0)  # what is to be done by a day is done before the office goes home
MUST_CONFIRM = frozenset({NoticeKind.MEETING, NoticeKind.ACTIVITY, NoticeKind.URGENT})


@dataclass(frozen=True, slots=True)
class DraftFields:
    """What staff decide about a notice. `audience` is a description in words or in the audience language.

    `requires_confirmation` None: as is usual for the kind.
    """

    kind: NoticeKind
    title: str
    body: str
    audience: str
    place: str = ""
    event_at: datetime | None = None
    end_at: datetime | None = None
    reply_by: datetime | None = None
    requires_confirmation: bool | None = None
    drill: bool = False
    source: str = "chat"  # where it is written: chat, console, api
    cutoff: datetime | None = None  # when people take over; none: as the office's day and the event ask for
    request_key: str | None = None  # by which a program that asks again gets the same notice

    @property
    def text(self) -> Text:
        return Text(self.title, self.body, self.place, self.event_at, self.end_at, self.reply_by)

    @property
    def must_confirm(self) -> bool:
        return self.kind in MUST_CONFIRM if self.requires_confirmation is None else self.requires_confirmation

    def saying(self, text: Text) -> DraftFields:
        """The same with another text."""
        return replace(self, **fields_of(text))

    @classmethod
    def of(cls, notice: Notice) -> DraftFields:
        """What was decided about a notice so far."""
        return cls(
            notice.kind, notice.title, notice.body, notice.audience, requires_confirmation=notice.requires_confirmation,
            drill=notice.drill, cutoff=notice.cutoff,
        ).saying(notice.text)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence or a pasted document comes to: fields for correction, and what is to be asked. Nothing open: `settled`."""

    fields: DraftFields  # `audience` is "" where it is not plain
    ask: str = ""  # a question about the text; "hour" for a meeting without one
    who: str = ""  # a question about whom it is for
    receivers: str = ""  # it is for these, who get no notices: liaisons, proxies

    @property
    def settled(self) -> bool:
        return not (self.ask or self.who or self.receivers)


@dataclass(frozen=True, slots=True)
class Released:
    """What an approval let go: a notice, or a correction of one that went before (`reached` got the old text)."""

    notice: Notice  # as it is now
    counts: Mapping[str, int] = field(default_factory=dict)  # included, excluded, no_route; of a correction included only

    @property
    def corrected(self) -> bool:
        return self.notice.version > 1

    def data(self) -> dict[str, Any]:
        """As templates and stored messages take it."""
        return {
            "number": self.notice.number,
            "title": self.notice.title,
            "cutoff": self.notice.cutoff.isoformat() if self.notice.cutoff else "",
            "corrected": self.corrected,
            "drill": self.notice.drill,
            "included": 0,
            "excluded": 0,
            "no_route": 0,
            **self.counts,
        }


def edition(notice: Notice, pending: Version | None = None) -> str:
    """A mark of all that has been decided about a notice, with the correction that waits: whoever changes it makes it another."""
    said = (DraftFields.of(notice), pending.text if pending else None)
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def last_moment(day: date, base: datetime) -> datetime:
    """The last moment of what is to be done by a day, where no hour was said; in the zone of `base`."""
    return day if isinstance(day, datetime) else datetime.combine(day, DAY_ENDS, base.tzinfo)


def fields_of(text: Text) -> dict[str, Any]:
    return {name: getattr(text, name) for name in Text.__slots__}


def objection_to_text(text: Text, now: datetime, before: Text | None = None) -> Objection | None:
    """The first thing wrong with a text. Times that are the same as `before` are not looked at again."""
    for objection, wrong in (
        (Objection.NO_TITLE, not text.title.strip()),
        (Objection.LONG_TITLE, len(text.title) > LONGEST),
        (Objection.NO_BODY, not text.body.strip()),
        (Objection.LONG_BODY, len(text.body) > LONGEST_BODY),
        (Objection.LONG_PLACE, len(text.place) > LONGEST),
    ):
        if wrong:
            return objection
    return _objection_to_times(text, now, before)


def _objection_to_times(text: Text, now: datetime, before: Text | None) -> Objection | None:
    event, end, reply = text.event_at, text.end_at, text.reply_by
    if event is not None and event <= now and (before is None or event != before.event_at):
        return Objection.EVENT_PAST
    if end is not None and (event is None or end <= event):
        return Objection.END_EARLY
    if reply is not None and reply <= now and (before is None or reply != before.reply_by):
        return Objection.REPLY_PAST
    return Objection.REPLY_LATE if reply is not None and event is not None and reply > event else None


def changed(before: Text, after: Text) -> list[dict[str, str]]:
    """What differs between two texts, field by field: `field`, `old`, `new`; times as ISO texts, "" for none."""
    return [
        {"field": name, "old": _said(getattr(before, name)), "new": _said(getattr(after, name))}
        for name in Text.__slots__
        if getattr(before, name) != getattr(after, name)
    ]


def _said(value: str | datetime | None) -> str:
    return value.isoformat() if isinstance(value, datetime) else value or ""
