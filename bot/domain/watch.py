"""What may be unwell of the service itself, and when people are told: once, again after hours, and when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import Lane

TROUBLES = "watch.troubles"  # under which what is unwell is remembered, the same for all processes
BEHIND = "watch.behind"  # … and how far this machine's clock is from a platform's, in seconds

# A message that was due so long ago and could have left is late. A notice to a whole city leaves within this at the usual pace.
LATE: Mapping[Lane, timedelta] = {
    Lane.REPLY: timedelta(minutes=5),
    Lane.URGENT: timedelta(minutes=10),
    Lane.NOTICE: timedelta(hours=1),
    Lane.QUIET: timedelta(hours=4),
}
ERRORS_WITHIN = timedelta(minutes=15)
FEWEST_TRIES = 20  # fewer say nothing of an account
ERROR_SHARE = 0.2  # of the tries of that time: refused by the platform, or unanswered


class TroubleKind(StrEnum):
    CHANNEL = "channel"  # a platform refuses an account
    UNFIT = "unfit"  # the check of an account has found something
    DISK = "disk"
    CLOCK = "clock"
    QUEUE = "queue"  # messages of a lane are late
    AUDITOR = "auditor"
    BACKUP = "backup"
    ERRORS = "errors"  # of the tries on an account too many fail


@dataclass(frozen=True, slots=True)
class Rule:
    """How a trouble is told. `patience`: it has lasted so long; `calm`: it has been gone so long. Between them it flaps, and
    nobody hears of it twice."""

    patience: timedelta
    calm: timedelta
    again: timedelta
    wakes: bool  # it stops notices: told in quiet hours as well


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
RULES: Mapping[TroubleKind, Rule] = {
    TroubleKind.CHANNEL: Rule(2 * _MINUTE, 10 * _MINUTE, 4 * _HOUR, wakes=True),
    TroubleKind.UNFIT: Rule(timedelta(0), 10 * _MINUTE, 24 * _HOUR, wakes=False),
    TroubleKind.DISK: Rule(2 * _MINUTE, 30 * _MINUTE, 4 * _HOUR, wakes=True),
    TroubleKind.CLOCK: Rule(2 * _MINUTE, 10 * _MINUTE, 4 * _HOUR, wakes=True),
    TroubleKind.QUEUE: Rule(_MINUTE, 10 * _MINUTE, 2 * _HOUR, wakes=True),
    TroubleKind.AUDITOR: Rule(2 * _MINUTE, 5 * _MINUTE, 2 * _HOUR, wakes=True),
    TroubleKind.BACKUP: Rule(_HOUR, timedelta(0), 24 * _HOUR, wakes=False),
    TroubleKind.ERRORS: Rule(5 * _MINUTE, 15 * _MINUTE, 4 * _HOUR, wakes=True),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that is unwell at this moment."""

    kind: TroubleKind
    subject: str = ""  # of several of a kind: "wechat:main", a lane, "platform"
    figure: int = 0  # percent, seconds, messages or hours, as its kind has it
    why: str = ""  # a word of the code's own: the reason of a refusal

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble from the moment it was first seen until it is over."""

    seen: Seen
    since: datetime
    gone_at: datetime | None = None  # not seen since then
    told_at: datetime | None = None
    told: int = 0  # how often


class Word(StrEnum):
    NEW = "new"
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class News:
    """What staff are told. The key is the same for every process that comes to the same conclusion."""

    word: Word
    trouble: Trouble

    @property
    def key(self) -> str:
        one = self.trouble
        return f"watch:{one.seen.key}:{int(one.since.timestamp())}:{self.word.value}:{one.told}"


def move(known: Iterable[Trouble], seen: Iterable[Seen], now: datetime, awake: bool) -> tuple[list[Trouble], list[News]]:
    """What is remembered from now on, and what is told.

    1. What is seen is the trouble that was known, however long it was gone meanwhile; else a new one.
    2. It is told once it has lasted, again after hours, in quiet hours only if it stops notices; reminders wait for the day.
    3. What has been gone for its time is over. That is told if the trouble was, and by day.
    """
    before = {one.seen.key: _not_ahead(one, now) for one in known}
    here = {one.key: one for one in seen}
    kept: list[Trouble] = []
    news: list[News] = []
    for key in sorted({*before, *here}):
        trouble = _now(before.get(key), here.get(key), now)
        word = _word(trouble, now, awake)
        if word is not None:
            trouble = replace(trouble, told_at=now, told=trouble.told + 1)
            news.append(News(word, trouble))
        if word is not Word.OVER and not _is_forgotten(trouble, now):
            kept.append(trouble)
    return kept, news


def _not_ahead(one: Trouble, now: datetime) -> Trouble:
    """A clock that was set back must not make anything wait for the time that it has lost."""
    gone_at = min(one.gone_at, now) if one.gone_at is not None else None
    told_at = min(one.told_at, now) if one.told_at is not None else None
    return replace(one, since=min(one.since, now), gone_at=gone_at, told_at=told_at)


def _now(before: Trouble | None, seen: Seen | None, now: datetime) -> Trouble:
    if seen is not None:
        return Trouble(seen, now) if before is None else replace(before, seen=seen, gone_at=None)
    if before is None:
        raise ValueError("neither known nor seen")
    return before if before.gone_at is not None else replace(before, gone_at=now)


def _word(one: Trouble, now: datetime, awake: bool) -> Word | None:
    rule = RULES[one.seen.kind]
    if one.gone_at is not None:
        return Word.OVER if one.told and awake and now - one.gone_at >= rule.calm else None
    if one.told_at is None:
        return Word.NEW if now - one.since >= rule.patience and (awake or rule.wakes) else None
    return Word.STILL if awake and now - one.told_at >= rule.again else None


def _is_forgotten(one: Trouble, now: datetime) -> bool:
    """It was never told, and is gone."""
    return one.gone_at is not None and not one.told and now - one.gone_at >= RULES[one.seen.kind].calm


# --- as it is remembered -----------------------------------------------------------------------------------------------


def dump(troubles: Iterable[Trouble]) -> str:
    return json.dumps(
        [
            [*_plain(one.seen), one.since.isoformat(), _iso(one.gone_at), _iso(one.told_at), one.told]
            for one in troubles
        ]
    )  # fmt: skip


def load(raw: str | None) -> list[Trouble]:
    """What `dump` gave; nothing of nothing."""
    return [
        Trouble(
            Seen(TroubleKind(kind), subject, figure, why), datetime.fromisoformat(since), _moment(gone), _moment(told_at), told
        )
        for kind, subject, figure, why, since, gone, told_at, told in json.loads(raw or "[]")
    ]


def _plain(seen: Seen) -> tuple[str, str, int, str]:
    return seen.kind.value, seen.subject, seen.figure, seen.why


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
