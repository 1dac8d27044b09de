"""Looks every minute whether the service is well, and tells staff of what is not, over whatever still works."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.desks.dispatch import Warned
from bot.domain.messages import Reply
from bot.domain.notices import out_of_quiet
from bot.domain.people import Role
from bot.domain.watch import TROUBLES, News, Seen, Trouble, TroubleKind, Word, dump, load, move
from bot.store import Records, Store
from bot.watch.figures import FIGURES, counted
from bot.watch.looks import Surroundings, look

log = structlog.get_logger()

TOLD = (Role.CLERK, Role.ADMIN)
FIGURES_LAST = timedelta(minutes=10)
BROKEN = (TroubleKind.CHANNEL, TroubleKind.ERRORS, TroubleKind.QUEUE)  # nothing is said over such an account
OF_ACCOUNTS = (TroubleKind.CHANNEL, TroubleKind.UNFIT, TroubleKind.ERRORS)
Account = tuple[str, str]  # channel and account


class Warns(Protocol):
    def warn_staff(self, records: Records, warned: Warned) -> int:
        """How many could be told."""
        ...


class Watchman:
    """What it knows are rows, and what it tells is a promise that is made once: any number of processes may look."""

    def __init__(self, store: Store, clock: Clock, dispatch: Warns, around: Surroundings) -> None:
        self._store = store
        self._clock = clock
        self._dispatch = dispatch
        self._around = around

    def round(self) -> list[News]:
        """One look; what was told."""
        with self._store.alone("watch"):
            now = self._clock.now()
            with self._store.read() as records:
                figures = counted(records, self._around.accounts, now)
            with self._store.write() as records:
                records.access.remember(FIGURES, figures, now + FIGURES_LAST)
                awake = out_of_quiet(now, self._around.quiet) == now
                kept, news = move(self.known(records, now), look(records, self._around, now), now, awake)
                records.access.remember(TROUBLES, dump(kept))
                for one in news:
                    self._tell(records, one, kept, now)
        return news

    @staticmethod
    def known(records: Records, now: datetime) -> list[Trouble]:
        """What is unwell, or was a moment ago."""
        return load(records.access.recall(TROUBLES, now))

    def _tell(self, records: Records, news: News, kept: Iterable[Trouble], now: datetime) -> None:
        seen = news.trouble.seen
        level = log.warning if news.word is Word.OVER else log.error
        level("trouble", action=f"watch.{seen.kind.value}.{news.word.value}", subject=seen.subject, figure=seen.figure)
        staff = tuple(member.id for member in records.people.staff(TOLD))
        warned = Warned(staff, Reply("staff/trouble", said(news, now)), now, news.key, broken(kept, (*BROKEN, TroubleKind.UNFIT)))
        told = self._dispatch.warn_staff(records, warned)
        if not told:  # an account whose check found something may still carry a word
            told = self._dispatch.warn_staff(records, replace(warned, but=broken(kept, BROKEN)))
        if not told:
            log.error("nobody can be told of a trouble", action="watch.untold", kind=seen.kind.value)


def broken(troubles: Iterable[Trouble], kinds: Collection[TroubleKind]) -> frozenset[Account]:
    """The accounts that are unwell now in one of these ways."""
    ill = [one.seen for one in troubles if one.gone_at is None and one.seen.kind in kinds]
    names = [name for one in ill for name in (one.why.split() if one.kind is TroubleKind.QUEUE else [one.subject])]
    return frozenset(_account(name) for name in names)


def _account(name: str) -> Account:
    channel, _, account = name.partition(":")
    return channel, account


def said(news: News, now: datetime) -> dict[str, object]:
    """As the template takes it."""
    seen: Seen = news.trouble.seen
    of_account = seen.kind in OF_ACCOUNTS
    return {
        "word": news.word.value,
        "kind": seen.kind.value,
        "channel": seen.subject.partition(":")[0] if of_account else "",
        "account": seen.subject.partition(":")[2] if of_account else "",
        "subject": "" if of_account else seen.subject,
        "figure": seen.figure,
        "why": seen.why if seen.kind is TroubleKind.CHANNEL else "",
        "minutes": int((now - news.trouble.since).total_seconds()) // 60,
    }
