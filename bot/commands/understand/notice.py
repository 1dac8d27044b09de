"""`sangyu understand notice`: what a clerk's draft or a pasted notice says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.base import JsonOption
from bot.commands.understand.batch import BatchOption, Line, RosterOption, print_batch, read_batch, text_of
from bot.understanding.notices import NoticeDraft, understand_notice
from bot.understanding.times import Point

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and when it was written."""

    text: str
    base: datetime


def notice(batch: BatchOption, roster: RosterOption = None, as_json: JsonOption = False) -> None:
    """What a notice says: {text, base} a line in; kind, title, start, … needs_ask, ask a line out. A roster is not needed."""
    del roster  # every kind of text takes one
    print_batch([_shown(understand_notice(one.text, one.base)) for one in read_batch(batch, _written)], as_json, _told)


def _written(line: Line) -> Written:
    text, base = text_of(line), text_of(line, "base")
    try:
        when = datetime.fromisoformat(base)
    except ValueError:
        raise ValueError('"base" must be a local ISO time such as 2026-03-11T10:00') from None
    return Written(text, when.astimezone(ZONE) if when.tzinfo else when.replace(tzinfo=ZONE))


def _shown(draft: NoticeDraft) -> Mapping[str, Any]:
    change = draft.change
    return {
        "kind": draft.kind.value,
        "title": draft.title,
        "start": _local(draft.start),
        "end": _local(draft.end),
        "deadline": _local(draft.deadline),
        "place": draft.place,
        "audience_hint": draft.audience_hint,
        "recurring": draft.recurring,
        "change": {"type": change.type.value, "old_start": _local(change.old_start)} if change else None,
        "needs_ask": draft.needs_ask,
        "ask": draft.ask,
    }


def _local(point: Point | None) -> str | None:
    """To the minute and without an offset; a date alone stays one."""
    if isinstance(point, datetime):
        return point.strftime("%Y-%m-%dT%H:%M")
    return point.isoformat() if point else None


def _told(one: Mapping[str, Any]) -> str:
    parts = (one["kind"], one["title"], one["start"], one["place"])
    return str(one["ask"] or " ".join(part for part in parts if part))
