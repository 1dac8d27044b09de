"""Nothing hot reads more because the office is older: every step of a notice, with a history and with ten times that history.

What is counted is what the databases themselves count while the real code runs: rows read on PostgreSQL, steps of the virtual
machine on SQLite. The history lies with the same seven people, so that also each address has ten times as much behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import Connection, insert, text

from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.messages import ReceiptReport
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.tables.messages import inbox, inquiry, question
from bot.store.tables.notices import attempt, confirmation, notice, receipt, recipient, task, trace
from bot.store.tables.office import history, occurrence
from tests.answering import Telephones
from tests.builders import CHAT, CLERK, LIAISON, NOW, attempt_row, auditor, composer, fill, ladders, open_store
from tests.databases import Database, PostgreSQL

FEW = 150  # notices of seven people each
TIMES, ROOM = 10, 1.3
SLACK = {"sqlite": 3000, "postgresql": 60}  # steps, rows: a page more in a tree, a statement that is prepared
MINUTE = timedelta(minutes=1)
PEOPLE = range(1, 8)
ONE_A_NOTICE = {
    "notice",
    "notice_version",
}  # PostgreSQL reads so small a table whole: 1,500 notices are ten years of a busy office


def grown(notices: int, store: Store) -> None:
    """An office with so many notices behind it, one a day, and all that came of them."""
    fill(store)
    with store.write() as records:
        for table, rows in _past(notices):
            records.connection.execute(insert(table), rows)
    with store.write() as records:
        if records.connection.dialect.name == "postgresql":
            for name in ("attempt", "inbox", "notice", "question", "inquiry", "recipient", "task"):
                records.connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1000000)"))
            records.connection.execute(
                text("ANALYZE")
            )  # as its autovacuum does by itself; SQLite is not told, nor is it in an office


few, many = partial(grown, FEW), partial(grown, FEW * TIMES)


def _past(notices: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    days = [(number, NOW - timedelta(days=2 + number)) for number in range(1, notices + 1)]
    same = {
        "kind": "meeting",
        "title": "旧事",
        "body": "旧事",
        "audience": "全体",
        "requires_confirmation": True,
        "author_id": CLERK,
    }
    each = [(number, at, person_id, number * 10 + person_id) for number, at in days for person_id in PEOPLE]
    here = {"channel": CHAT[0], "account": CHAT[1]}
    yield (
        notice,
        [
            {**same, "id": n, "number": n, "state": "closed", "created_at": at, "approved_at": at, "cutoff": at, "closed_at": at}
            for n, at in days
        ],
    )
    settled = {"state": "confirmed", "reach": 3, "reason": "全体", "how": "self"}
    yield (
        recipient,
        [
            {**settled, "id": i, "notice_id": n, "person_id": p, "unit_id": 1, "settled_by": f"person:{p}", "settled_at": at}
            for n, at, p, i in each
        ],
    )
    yield (
        confirmation,
        [{"recipient_id": i, "how": "self", "said_by": f"person:{p}", "version": 1, "at": at} for _, at, p, i in each],
    )
    yield trace, [{"recipient_id": i, "at": at, "what": "passed", "detail": ""} for _, at, _, i in each]
    sent = {"state": "delivered", "rung": "push", "form": "push", "template": "push/notice"}
    moments = {"claimed_at": None, "finished_at": None, "first_tried_at": None}
    yield (
        attempt,
        [
            {**attempt_row(f"old:{i}", at), **sent, **dict.fromkeys(moments, at), "id": i, "recipient_id": i, "person_id": p}
            | {"external_id": f"person-{p}", "message_id": f"old{i}", "digest": "d" * 16}
            for _, at, p, i in each
        ],
    )
    yield receipt, [{**here, "message_id": f"old{i}", "delivered": True, "received_at": at} for _, at, _, i in each]
    heard = {**here, "kind": "text", "trigger": "message", "route": "confirm", "passive": True, "text": "收到"}
    yield inbox, [{**heard, "id": i, "key": f"old{i}", "sender": f"person-{p}", "received_at": at} for _, at, p, i in each]
    asked = {**here, "text": "医药费", "decision": "answer", "topic_id": "x", "offered": [], "confidence": 0.9}
    yield question, [{**asked, "external_id": f"person-{p}", "person_id": p, "asked_at": at} for _, at, p, _ in each]
    done = {"kind": "call", "owner_id": LIAISON, "title": "旧事", "state": "done", "outcome": "已告知"}
    yield (
        task,
        [
            {
                **done,
                "key": f"old:{i}",
                "person_id": p,
                "recipient_id": i,
                "deadline": at,
                "made_at": at,
                "told_at": at,
                "closed_at": at,
            }
            for _, at, p, i in each
        ],
    )
    closed = {**here, "question": "问", "state": "closed", "kind": "question", "owner_id": LIAISON}
    yield (
        inquiry,
        [
            {**closed, "external_id": f"person-{p}", "person_id": p, "asked_at": at, "due_at": at, "answered_at": at}
            for _, at, p, _ in each
        ],
    )
    yield (
        history,
        [{"at": at, "actor": "staff:1", "action": "drafted", "subject": f"notice:{n}", "detail": {}} for n, at, _, _ in each],
    )
    ran = {"job": "letters", "payload": {}, "state": "done"}
    yield occurrence, [{**ran, "key": f"old:{n}", "day": at.date(), "due_at": at, "finished_at": at} for n, at in days]


@dataclass
class Counting:
    """A store that counts what its transactions read."""

    inner: Store
    read_: int = 0
    by_table: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def write(self) -> Iterator[Records]:
        with self.inner.write() as records, self._counted(records.connection):
            yield records

    @contextmanager
    def read(self) -> Iterator[Records]:
        with self.inner.read() as records, self._counted(records.connection):
            yield records

    @contextmanager
    def _counted(self, connection: Connection) -> Iterator[None]:
        if connection.dialect.name == "postgresql":
            before = _rows_read(connection)
            yield
            for name, rows in _rows_read(connection).items():
                self.read_ += rows - before[name] if name not in ONE_A_NOTICE else 0
                if rows > before[name]:
                    self.by_table[name] = self.by_table.get(name, 0) + rows - before[name]
            return
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(self._step, 100)
        yield
        driver.set_progress_handler(None, 0)

    def _step(self) -> int:
        self.read_ += 100
        return 0


def _rows_read(connection: Connection) -> dict[str, int]:
    query = text("SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables")
    return {name: int(rows) for name, rows in connection.execute(query)}


@dataclass
class Lived:
    """An office in the middle of a notice."""

    store: Counting
    phones: Telephones
    notice_id: int = 0
    sent: list[str] = field(default_factory=list)

    def write(self, does: Callable[[Records], Any]) -> None:
        with self.store.write() as records:
            does(records)


def _claim_and_mark(lived: Lived) -> None:
    def does(records: Records) -> None:
        records.delivery.plan([attempt_row(f"fresh:{p}", external_id=f"person-{p}", digest="e" * 16) for p in PEOPLE])
        claimed = records.claims.claim(*CHAT, NOW, 100, tuple(Lane), ())
        assert claimed
        records.delivery.said_lately(claimed, NOW - timedelta(days=1))
        composer().parcels(records, claimed, False, NOW)
        marks = [Mark(one.id, one.claimed_at, AttemptState.ACCEPTED, Reason.NONE, NOW, f"new{one.id}") for one in claimed]
        records.delivery.mark(marks, NOW)
        lived.sent = [one.message_id for one in marks]

    lived.write(does)


def _receipts(lived: Lived) -> None:
    def does(records: Records) -> None:
        records.receipts.keep(*CHAT, [ReceiptReport(one, True) for one in ("new1", "old12", "none")], NOW)
        records.receipts.apply(*CHAT, ["new1", "old12", "none"], NOW)

    lived.write(does)


def _limits(lived: Lived) -> None:
    def does(records: Records) -> None:
        addresses, day = [f"person-{p}" for p in PEOPLE], NOW - timedelta(days=1)
        records.usage.since(*CHAT, addresses, day)
        records.usage.count(*CHAT, day)
        records.usage.nth_newest(*CHAT, 3, day)
        records.usage.posts(*CHAT, day)
        records.usage.shut(*CHAT, addresses, day)
        records.delivery.answers_since(*CHAT, addresses, day)

    lived.write(does)


def _today(lived: Lived) -> None:
    def does(records: Records) -> None:
        records.tasks.open_counts(NOW)
        records.tasks.open_tasks(20)
        records.inquiries.open_counts(NOW)
        records.inquiries.open_inquiries(limit=20)
        records.notices.waiting_for_approval(CLERK, 20)
        records.accounts.refused_now()
        records.timetable.of_day(NOW.date())
        for one in records.notices.under_way(20):
            records.board.funnel(one.id)
            records.board.missing(one.id, limit=20)

    lived.write(does)


def _board(lived: Lived) -> None:
    def does(records: Records) -> None:
        records.board.units(lived.notice_id)
        records.board.totals([lived.notice_id])
        records.board.recipients(lived.notice_id)
        records.course.mark(lived.notice_id)
        records.course.confirmed(lived.notice_id)
        records.course.unsent(lived.notice_id)

    lived.write(does)


HOT: dict[str, Callable[[Lived], object]] = {
    "a notice is let go": lambda lived: setattr(lived, "notice_id", lived.phones.invite()),
    "收到": lambda lived: lived.phones.say("person-1", "收到"),
    "a question": lambda lived: lived.phones.say("person-2", "医药费怎么报"),
    "claim, compose, mark": _claim_and_mark,
    "a receipt": _receipts,
    "a ladder's tick": lambda lived: lived.write(lambda records: ladders().tick(records, NOW + MINUTE)),
    "limits": _limits,
    "the auditor's round": lambda lived: lived.write(lambda records: auditor().round(records, NOW + MINUTE)),
    "today": _today,
    "the board of a notice": _board,
}


def costs(url: str) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """What each step reads; the second time, when all is warm."""
    store = open_store(url)
    counting = Counting(store)
    lived = Lived(counting, Telephones(cast("Store", counting)))
    found: dict[str, int] = {}
    where: dict[str, dict[str, int]] = {}
    with closing(store):
        for name, step in HOT.items():
            counting.read_, counting.by_table = 0, {}
            step(lived)
            found[name], where[name] = counting.read_, counting.by_table
    return found, where


def test_nothing_hot_reads_more_because_the_office_is_older(database: Database) -> None:
    kind = "sqlite" if database.empty().startswith("sqlite") else "postgresql"
    young, _ = costs(database.copy(few))
    old, where = costs(database.copy(many))
    grew = {name: (young[name], old[name], where[name]) for name in HOT if old[name] > young[name] * ROOM + SLACK[kind]}
    assert all(young.values())
    assert not grew, "\n".join(f"{name}: {before} → {after} {tables}" for name, (before, after, tables) in grew.items())


def test_a_search_through_all_of_history_would_be_seen(database: Database) -> None:
    """The measure itself: it grows where something does read everything."""
    read = []
    for size in (few, many):
        store = open_store(database.copy(size))
        counting = Counting(store)
        with counting.read() as records:
            records.delivery.counts()
        read.append(counting.read_)
        store.close()
    assert read[1] > read[0] * TIMES / 2


def waiting(count: int, told: bool, store: Store) -> None:
    """So many messages that are due, each to another address; whether the database was told how many."""
    fill(store)
    with store.write() as records:
        records.delivery.plan([attempt_row(f"due:{n}", external_id=f"somebody-{n}") for n in range(count)])
        if told:
            records.stock.of_sending()


@pytest.mark.parametrize(("told", "most"), [(True, 200), (False, 600)], ids=["counted", "not yet counted"])
def test_one_process_of_several_finds_its_share_without_going_through_that_of_the_others(
    told: bool, most: int, postgresql: PostgreSQL
) -> None:
    with closing(open_store(postgresql.copy(partial(waiting, 8000, told)))) as store:
        counting = Counting(store)
        with counting.write() as records:
            assert len(records.claims.claim(*CHAT, NOW, 20, tuple(Lane), (), slots=[3])) == 20
    assert counting.by_table["attempt"] < most, counting.by_table
