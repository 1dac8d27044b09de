"""What is old goes out of the way by the thousand, and whoever asks for it still finds it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from bot import evidence
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import ReceiptReport
from bot.domain.notices import How
from bot.domain.people import Owner, OwnerKind
from bot.evidence import Scribe
from bot.store import Records, Store
from bot.store import archive as store_archive
from bot.store.delivery import Mark
from bot.store.settling import Settled
from bot.store.tables.archive import attempt_archive, inbox_archive, receipt_archive
from bot.store.tables.messages import inbox
from bot.store.tables.notices import attempt, notice, receipt
from bot.wording import Wording
from jobs import JOBS
from tests.builders import CHAT, HE, NOW, OFFICE, QIN, at, attempt_row, desk, ladders, recipient_of, released, said
from tests.jobs.conftest import Days

SCRIBE = Scribe(Wording(OFFICE.name, OFFICE.phone).render)
YEARS = timedelta(days=800)
PLACES = ((attempt, attempt_archive), (receipt, receipt_archive), (inbox, inbox_archive))


@pytest.fixture
def old(store: Store) -> int:
    """A notice of long ago with sends, receipts, answers, and letters beside it; and one of today."""
    then = NOW - YEARS
    with store.write() as records:
        number = _noticed(records, then)
        for who in ("person-1", "person-2"):
            said(records, who, then)
        letters = [attempt_row(f"letter:{one}", then, state="accepted", finished_at=then) for one in range(5)]
        records.delivery.plan(letters)
        _noticed(records, NOW)
        said(records, "person-1", NOW)
        records.delivery.plan([attempt_row("letter:today", NOW, state="accepted", finished_at=NOW)])
    return number


def _noticed(records: Records, now: datetime) -> int:
    one = released(records, now, title=f"座谈会 {now.year}")
    ladders().tick(records, now)
    for each in records.claims.claim(*CHAT, now, 100, tuple(Lane), ()):
        records.delivery.mark([Mark(each.id, each.claimed_at, AttemptState.ACCEPTED, Reason.NONE, now, f"m{each.id}")], now)
        records.receipts.keep(*CHAT, [ReceiptReport(f"m{each.id}", True)], now)
        records.receipts.apply(*CHAT, [f"m{each.id}"], now)
    for person_id in (QIN, HE):
        desk().settle(records, Settled(recipient_of(records, one.id, person_id), How.SELF, f"person:{person_id}", "inbox:1"), now)
    records.connection.execute(
        update(notice).where(notice.c.id == one.id).values(state="closed", closed_at=now + timedelta(hours=9))
    )
    records.connection.execute(update(attempt).where(attempt.c.state == "planned").values(state="cancelled", finished_at=now))
    return one.id


def counted(store: Store, table: Table) -> int:
    with store.read() as records:
        return int(records.connection.execute(select(func.count()).select_from(table)).scalar_one())


def told_of(store: Store, number: int) -> tuple[Any, ...]:
    """All that anybody can still ask about a notice."""
    with store.read() as records:
        return (
            list(records.trail.pages(number)),
            records.trail.carried(number),
            records.board.totals([number]),
            records.trail.one(number, QIN),
        )


@pytest.fixture
def nights(store: Store) -> Days:
    return Days(store, [job for job in JOBS if job.name == "archive"])


def test_what_is_old_lies_in_the_archive_and_is_told_as_before(
    store: Store, old: int, nights: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_archive.ArchiveQueries.put_away, "__defaults__", (2,))  # many parts
    before = told_of(store, old)
    sums = [counted(store, here) + counted(store, there) for here, there in PLACES]
    live = counted(store, attempt)
    nights.pass_by(at("0:30", 11), at("4:00", 11))
    assert [counted(store, here) + counted(store, there) for here, there in PLACES] == sums
    assert told_of(store, old) == before
    assert before[1][0].sent > 0
    assert all(counted(store, there) > 0 for _, there in PLACES)
    assert 0 < counted(store, attempt) < live
    with store.read() as records:
        left = records.connection.execute(select(attempt.c.key).where(attempt.c.finished_at < NOW - YEARS / 2)).all()
        assert left == []
        assert records.archive.put_away(NOW - YEARS / 2, NOW - YEARS / 2) == 0
        pack = evidence.write(records, old, SCRIBE, NOW, tmp_path / "old.xlsx")
    assert pack is not None


def test_what_is_erased_is_erased_in_the_archive_too(store: Store, old: int, nights: Days) -> None:
    nights.pass_by(at("0:30", 11), at("4:00", 11))
    with store.write() as records:
        handed = records.privacy.all_of(Owner(OwnerKind.PERSON, QIN))
        assert len(handed["inbox_archive"]) == 1
        records.privacy.erase(Owner(OwnerKind.PERSON, QIN), "operator", NOW)
        rows = records.connection.execute(
            select(attempt_archive.c.external_id, attempt_archive.c.text).where(attempt_archive.c.person_id == QIN)
        ).all()
        assert all(row == ("", "") for row in rows)
        mine = select(func.count()).where(attempt_archive.c.external_id == "person-1")
        assert records.connection.execute(mine).scalar_one() == 0


def test_a_job_that_dies_between_two_parts_goes_on(store: Store, old: int, nights: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_archive.ArchiveQueries.put_away, "__defaults__", (2,))
    move, calls = store_archive.ArchiveQueries._move, iter(range(100))

    def broken(self: Any, *given: Any) -> None:
        if next(calls) == 5:
            raise OSError
        move(self, *given)

    monkeypatch.setattr(store_archive.ArchiveQueries, "_move", broken)
    keys = promised(store)
    nights.pass_by(at("0:30", 11), at("4:00", 11))
    assert counted(store, attempt_archive) > 0  # what was moved before stays moved, and nothing lies in both places
    assert [key for key in promised(store) if not key.startswith("failed:")] == keys
    nights.pass_by(at("0:30", 12), at("4:00", 12))
    assert [key for key in promised(store) if not key.startswith("failed:")] == keys
    with store.read() as records:
        assert records.archive.put_away(NOW - YEARS / 2, NOW - YEARS / 2) == 0


def promised(store: Store) -> list[str]:
    with store.read() as records:
        return sorted(
            key for place in (attempt, attempt_archive) for key in records.connection.execute(select(place.c.key)).scalars()
        )


def test_a_number_is_not_given_twice_when_all_is_old(store: Store) -> None:
    with store.write() as records:
        for hour in range(3):
            said(records, "person-1", NOW + timedelta(hours=hour))
        while records.archive.put_away(NOW + YEARS, NOW + YEARS):
            pass
        said(records, "person-1", NOW + YEARS)
        ids = [
            *records.connection.execute(select(inbox.c.id)).scalars(),
            *records.connection.execute(select(inbox_archive.c.id)).scalars(),
        ]
        assert len(ids) == len(set(ids)) == 4
