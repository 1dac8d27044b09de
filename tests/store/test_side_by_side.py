"""On PostgreSQL transactions run beside each other: what one is about to do, another may not overtake.

SQLite has one writer, so there it cannot happen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, select, text

from bot.context import Settled
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.notices import How
from bot.store import Records, Store
from bot.store.claims import Claimed
from bot.store.delivery import Mark
from bot.store.tables.notices import attempt
from tests.builders import CHAT, NOW, QIN, desk, fill, ladders, open_store, recipient_of, released
from tests.databases import PostgreSQL

DRAFT = {"kind": "meeting", "title": "座谈会", "body": "请来。", "audience": "全体", "requires_confirmation": True}
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def url(postgresql: PostgreSQL) -> str:
    return postgresql.copy(fill)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


Begin = Callable[[Callable[[Records], object]], threading.Thread]


@pytest.fixture
def begin(store: Store, url: str) -> Iterator[Begin]:
    """Begin a second transaction, and go on when it is over or waits for the first."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def begun(work: Callable[[Records], object]) -> threading.Thread:
        def run() -> None:
            with store.write() as records:
                work(records)

        second = threading.Thread(target=run)
        second.start()
        with engine.connect() as connection:
            while second.is_alive() and not connection.execute(WAITING).scalar_one():
                time.sleep(0.005)
        return second

    yield begun
    engine.dispose()


def claim(records: Records) -> list[Claimed]:
    return records.claims.claim(*CHAT, NOW, 100, tuple(Lane), ())


def left_for_qin(store: Store) -> list[Claimed]:
    with store.write() as records:
        return [one for one in claim(records) if one.external_id == f"person-{QIN}"]


def test_two_drafts_at_once_get_numbers_of_their_own(store: Store, begin: Begin) -> None:
    with store.write() as records:
        assert records.notices.add(DRAFT, NOW).number == 1
        second = begin(lambda other: other.notices.add(DRAFT, NOW))
    second.join()
    with store.read() as records:
        assert [one.number for one in records.notices.recent()] == [2, 1]


def test_a_program_that_asks_twice_at_once_gets_one_notice(store: Store, begin: Begin) -> None:
    asked = {**DRAFT, "request_key": "1:the-same"}
    found: list[int] = []
    with store.write() as records:
        found.append(records.notices.add(asked, NOW).id)
        second = begin(lambda other: found.append(other.notices.add(asked, NOW).id))
    second.join()
    assert found[0] == found[1]


def test_two_corrections_at_once_are_two_versions_and_the_later_one_waits(store: Store, begin: Begin) -> None:
    with store.write() as records:
        one = released(records)
    with store.write() as records:
        records.notices.propose(one.id, one.text, 1, NOW)
        second = begin(lambda other: other.notices.propose(one.id, one.text, 2, NOW))
    second.join()
    with store.read() as records:
        pending = records.notices.pending_version(one.id)
    assert pending is not None
    assert (pending.version, pending.author_id) == (3, 2)


def test_what_two_say_of_one_task_at_once_is_both_kept(store: Store, begin: Begin) -> None:
    row = {"key": "k", "kind": "call", "owner_id": 3, "title": "打电话", "deadline": NOW, "made_at": NOW}
    with store.write() as records:
        records.tasks.add([row])
        number = records.tasks.open_of(3)[0].id
    with store.write() as records:
        records.tasks.keep_words(number, "没人接")
        second = begin(lambda other: other.tasks.keep_words(number, "邻居说在家"))
    second.join()
    with store.read() as records:
        assert records.tasks.texts([number])[number].splitlines() == ["没人接", "邻居说在家"]


def test_words_that_come_while_a_message_is_added_to_are_in_it_too(store: Store, begin: Begin) -> None:
    row = {
        "key": "unclear:1:0:3", "purpose": "staff", "lane": "urgent", "channel": CHAT[0], "account": CHAT[1],
        "external_id": "staff-3", "form": "chat", "template": "staff/reply_unclear", "data": {"values": {"words": "一"}},
        "state": "planned", "due_at": NOW, "expires_at": NOW.replace(hour=23),
    }  # fmt: skip
    with store.write() as records:
        records.delivery.plan([row])
    with store.write() as records:
        assert records.answers.add_to_message("unclear:1:0", "二")
        second = begin(lambda other: other.answers.add_to_message("unclear:1:0", "三"))
    second.join()
    with store.read() as records:
        data = records.connection.execute(select(attempt.c.data).where(attempt.c.key == row["key"])).scalar_one()
    assert data["values"]["words"].splitlines() == ["一", "二", "三"]


def test_who_confirms_while_his_ladder_moves_is_sent_nothing(store: Store, begin: Begin) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, QIN)
    with store.write() as records:
        ladders().tick(records, NOW)
        second = begin(lambda other: desk().settle(other, Settled(recipient, How.SELF, f"person:{QIN}"), NOW))
    second.join()
    assert left_for_qin(store) == []


def test_a_ladder_leaves_alone_whoever_is_confirming(store: Store, begin: Begin) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, QIN)
    with store.write() as records:
        desk().settle(records, Settled(recipient, How.SELF, f"person:{QIN}"), NOW)
        second = begin(lambda other: ladders().tick(other, NOW))
    second.join()
    assert left_for_qin(store) == []


def test_a_notice_that_is_withdrawn_while_ladders_move_is_not_sent(store: Store, begin: Begin) -> None:
    with store.write() as records:
        one = released(records)
    with store.write() as records:
        ladders().tick(records, NOW)
        second = begin(lambda other: other.notices.withdraw(one.id, NOW))
    second.join()
    with store.write() as records:
        assert claim(records) == []


@pytest.mark.parametrize("ending", ["confirmed", "withdrawn"])
def test_what_failed_while_nobody_needed_it_any_more_does_not_come_back(store: Store, begin: Begin, ending: str) -> None:
    with store.write() as records:
        one = released(records)
        recipient = recipient_of(records, one.id, QIN)
        ladders().tick(records, NOW)
        mine = next(found for found in claim(records) if found.external_id == f"person-{QIN}")
    with store.write() as records:
        if ending == "confirmed":
            desk().settle(records, Settled(recipient, How.SELF, f"person:{QIN}"), NOW)
        else:
            records.notices.withdraw(one.id, NOW)
        again = Mark(mine.id, mine.claimed_at, AttemptState.PLANNED, Reason.TRANSIENT, NOW)
        second = begin(lambda other: other.delivery.mark([again], NOW))
    second.join()
    assert left_for_qin(store) == []


def test_two_processes_never_hold_the_same_attempt_nor_wait_for_each_other(store: Store) -> None:
    with store.write() as records:
        released(records)
        ladders().tick(records, NOW)
    with store.write() as records, store.write() as other:
        assert len(claim(records)) == 4
        assert claim(other) == []


def test_rows_that_bring_their_numbers_do_not_give_away_anothers(store: Store, begin: Begin) -> None:
    with store.write() as records:
        records.people.add_rows("unit", [{"id": 9, "name": "林场", "kind": "单位"}])
        second = begin(lambda other: other.people.add_rows("unit", [{"name": "渔场", "kind": "单位"}]))
    second.join()
    with store.read() as records:
        assert {unit.name: unit.id for unit in records.people.tree()} == {"局机关": 1, "河口镇": 2, "林场": 9, "渔场": 10}


def test_what_is_read_together_belongs_together(store: Store, begin: Begin) -> None:
    with store.read() as records:
        assert records.notices.recent() == []
        begin(lambda other: other.notices.add(DRAFT, NOW)).join()
        assert records.notices.recent() == []


def test_a_connection_that_is_given_back_after_the_end_is_closed(store: Store) -> None:
    with store.read() as records:
        held = records.connection.connection.dbapi_connection
        store.close()
        assert records.connection.execute(text("SELECT 1")).scalar_one() == 1
    assert held is not None
    assert held.closed
