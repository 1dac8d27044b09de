"""The timetable of the small office, with the real calendar and the real jobs, and days that go by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.audiences import AudienceReader
from bot.context import Job, Office, Services
from bot.delivery.handover import HandoverDesk
from bot.desks.letters import NO_LETTERS, Letters
from bot.desks.study import NO_STUDIES, Studies
from bot.domain.days_off import WorkDays
from bot.domain.delivery import Lane
from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.office import CONTENT, load_retention
from bot.services import TextReader, office_calendar
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.timetable import Timetable
from bot.understanding.calendar import ChineseCalendar
from jobs import JOBS
from tests.builders import CHAT, QUIET, desk, notice_desk


class NoPolicy:
    """A policy library without topics."""

    def decide(self, question: str, previous_topic: str | None = None) -> Finding:
        return Finding(Decision.HANDOFF)

    def emergency(self, text: str) -> str | None:
        return None

    def topic(self, topic_id: str) -> PolicyTopic | None:
        return None


class Days:
    """The office's timetable, moved by hand."""

    def __init__(
        self, store: Store, jobs: Sequence[Job] = JOBS, letters: Letters = NO_LETTERS, studies: Studies = NO_STUDIES
    ) -> None:
        self.store = store
        self.calendar = office_calendar(CONTENT / "occasions.yaml")
        self.calendar.know(WorkDays(frozenset({2026})))
        reader, audiences = TextReader(()), AudienceReader(ChineseCalendar())
        known = (NoPolicy(), reader, audiences, self.calendar, desk(), HandoverDesk(desk()), notice_desk())
        services = Services(*known, letters=letters, studies=studies)
        office = Office("某局", "0000", datetime.min.time(), QUIET, "http://office.test", retention=load_retention())
        self.timetable = Timetable(jobs, office, services)

    def plan(self, now: datetime) -> None:
        self.timetable.plan(self.store, now)

    def keep(self, now: datetime) -> list[Claimed]:
        """Keep what is due, and give what leaves to people and staff."""
        self.timetable.keep(self.store, now)
        with self.store.write() as records:
            records.delivery.expire(now)
            return leaving(records, now)

    def pass_by(self, start: datetime, end: datetime, step: timedelta = timedelta(minutes=30)) -> list[tuple[datetime, Claimed]]:
        """Let time go by; what left, and when."""
        sent: list[tuple[datetime, Claimed]] = []
        now = start
        while now <= end:
            self.plan(now)
            sent += [(now, one) for one in self.keep(now)]
            now += step
        return sent

    def rows(self, day: datetime) -> list[dict[str, Any]]:
        with self.store.read() as records:
            return records.timetable.of_day(day.date())


def leaving(records: Records, now: datetime) -> list[Claimed]:
    found: list[Claimed] = []
    while more := records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        found += more
    return found


@pytest.fixture
def days(store: Store) -> Days:
    return Days(store)
