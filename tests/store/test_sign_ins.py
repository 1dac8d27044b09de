"""What is kept of signing in: passwords, codes, sessions and waits, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.domain.people import Grant, Role
from bot.domain.sign_in import DAY, IDLE, Patience
from bot.store import Records, Store
from tests.builders import APPROVER, CLERK, LIAISON, NOW, fill, open_store
from tests.databases import PostgreSQL

MINUTE = timedelta(minutes=1)
PATIENCE = Patience(3, timedelta(seconds=30), timedelta(minutes=15))
KEY = {"account:1": PATIENCE}


def charge(store: Store, at: timedelta = timedelta(0), **counted: Patience) -> bool:
    """Whether a try is let through; if so, it is counted."""
    with store.write() as records:
        return records.waits.charge(counted or KEY, NOW + at).until is None


# --- who -----------------------------------------------------------------------------------------------------------------


def test_somebody_is_found_by_name_or_number_and_only_while_he_serves(store: Store) -> None:
    with store.write() as records:
        assert records.credentials.called("文清") == records.credentials.called("13800001001") == CLERK
        assert records.credentials.called("") is None
        assert records.credentials.called("1380000100") is None
        assert records.credentials.called("秦一山") is None  # a retiree
        records.tokens.make("程序", Role.CLERK, "token", NOW)
        assert records.credentials.called("程序") is None
        records.staff_book.set_active(CLERK, False)
        assert records.credentials.called("文清") is None


def test_whoever_shares_his_name_signs_in_by_number(store: Store) -> None:
    with store.write() as records:
        other = records.people.add_staff("文清", "13800009999", Role.LIAISON)
        assert records.credentials.called("文清") is None
        assert records.credentials.called("13800009999") == other


def test_a_secret_lies_sealed_and_is_opened_again(store: Store) -> None:
    with store.write() as records:
        records.credentials.offer(CLERK, "SECRETSECRET", NOW)
        assert records.credentials.take_offer(CLERK, "SECRETSECRET", 7, NOW)
        raw = records.connection.exec_driver_sql("SELECT totp FROM credential").scalar_one()
        assert b"SECRET" not in bytes(raw)
        assert records.credentials.of(CLERK).totp == "SECRETSECRET"
        assert records.credentials.of(CLERK).offered == ""
        assert not records.credentials.take_offer(CLERK, "ANOTHER", 9, NOW)  # he has one


def test_a_code_counts_once_and_none_before_it(store: Store) -> None:
    with store.write() as records:
        records.credentials.offer(CLERK, "S", NOW)
        records.credentials.take_offer(CLERK, "S", 100, NOW)
        assert [records.credentials.use_step(CLERK, step) for step in (100, 99, 101, 101, 103, 102)] == [
            False, False, True, False, True, False,
        ]  # fmt: skip


def test_a_recovery_code_counts_once(store: Store) -> None:
    with store.write() as records:
        records.credentials.set_recovery(CLERK, ["a", "b"])
        records.credentials.set_recovery(APPROVER, ["a"])
        assert not records.credentials.use_recovery(CLERK, "c", NOW)
        assert records.credentials.use_recovery(CLERK, "a", NOW)
        assert not records.credentials.use_recovery(CLERK, "a", NOW)
        assert records.credentials.recovery_left(CLERK) == 1
        assert records.credentials.use_recovery(APPROVER, "a", NOW)
        records.credentials.drop_codes(CLERK)
        assert not records.credentials.use_recovery(CLERK, "b", NOW)


def test_a_first_password_is_set_once(store: Store) -> None:
    with store.write() as records:
        assert records.credentials.first_password(CLERK, "one", NOW)
        assert not records.credentials.first_password(CLERK, "two", NOW)
        records.credentials.hash_anew(CLERK, "another", "three")
        assert records.credentials.of(CLERK).password == "one"


# --- waiting -------------------------------------------------------------------------------------------------------------


def test_after_some_failures_each_further_one_waits_longer(store: Store) -> None:
    assert [charge(store) for _ in range(5)] == [True, True, True, True, False]
    assert not charge(store, timedelta(seconds=29))
    assert charge(store, timedelta(seconds=30))
    assert not charge(store, timedelta(seconds=89))  # a minute now; what is asked meanwhile makes it no longer
    assert charge(store, timedelta(seconds=90))


def test_a_wait_for_one_thing_lets_nothing_else_be_counted(store: Store) -> None:
    for _ in range(4):
        charge(store)
    assert not charge(store, **{"account:1": PATIENCE, "address:a": PATIENCE})
    assert [charge(store, **{"address:a": PATIENCE}) for _ in range(4)] == [True] * 4


def test_what_turned_out_well_is_given_back_and_cleared(store: Store) -> None:
    for _ in range(3):
        charge(store)
    with store.write() as records:
        records.waits.give_back("account:1", NOW)
    assert [charge(store), charge(store), charge(store)] == [True, True, False]
    with store.write() as records:
        records.waits.clear("account:1")
    assert [charge(store) for _ in range(4)] == [True] * 4


def test_failures_are_forgotten_one_by_one(store: Store) -> None:
    for _ in range(4):
        charge(store)
    later = timedelta(hours=2)
    assert [charge(store, later) for _ in range(3)] == [True, True, False]


def test_old_failures_are_forgotten(store: Store) -> None:
    for _ in range(4):
        charge(store)
    later = timedelta(hours=24, seconds=1)
    assert [charge(store, later) for _ in range(4)] == [True] * 4


# --- sessions ------------------------------------------------------------------------------------------------------------


def begin(records: Records, token: str, staff_id: int | None = CLERK) -> int:
    return records.sessions.begin(token, staff_id, "link", "computer edge", NOW)


def test_a_session_lasts_while_it_is_used_and_no_longer_than_a_day(store: Store) -> None:
    with store.write() as records:
        number = begin(records, "a")
        assert records.sessions.find("a", NOW + IDLE - MINUTE) is not None
        assert records.sessions.find("a", NOW + IDLE) is None
        for hours in range(1, 12):
            records.sessions.seen(number, NOW + timedelta(hours=hours))
        assert records.sessions.find("a", NOW + DAY - MINUTE) is not None
        assert records.sessions.find("a", NOW + DAY) is None
        assert records.sessions.of(CLERK, NOW + DAY) == []


def test_what_is_seen_is_never_seen_earlier(store: Store) -> None:
    with store.write() as records:
        number = begin(records, "a")
        records.sessions.seen(number, NOW + MINUTE)
        records.sessions.seen(number, NOW)
        found = records.sessions.find("a", NOW + MINUTE)
        assert found is not None
        assert found.seen_at == NOW + MINUTE


def test_one_ends_his_own_sessions_and_nobody_elses(store: Store) -> None:
    with store.write() as records:
        mine, other, his, operator = (
            begin(records, "a"),
            begin(records, "b"),
            begin(records, "c", APPROVER),
            begin(records, "d", None),
        )
        assert records.sessions.end_one(CLERK, his, NOW) == 0
        assert records.sessions.end_one(CLERK, operator, NOW) == 0
        assert records.sessions.end_all(CLERK, NOW, but=mine) == 1
        assert records.sessions.end_one(CLERK, other, NOW) == 0
        assert [records.sessions.find(token, NOW) is not None for token in "abcd"] == [True, False, True, True]
        assert records.sessions.end_all(None, NOW) == 1


def test_what_is_shown_once_is_sealed_and_for_one_session(store: Store) -> None:
    with store.write() as records:
        records.shown_once.put(1, "link:3", "https://a.example/signin/x", NOW)
        raw = records.connection.exec_driver_sql("SELECT words FROM shown_once").scalar_one()
        assert b"signin" not in bytes(raw)
        assert records.shown_once.get(2, "link:3", NOW) is None
        assert records.shown_once.get(1, "link:3", NOW) == "https://a.example/signin/x"
        assert records.shown_once.get(1, "link:3", NOW + timedelta(minutes=15)) is None
        records.shown_once.forget(1, "link:3")
        assert records.shown_once.get(1, "link:3", NOW) is None


# --- the book of staff ---------------------------------------------------------------------------------------------------


def test_roles_are_taken_one_by_one_and_the_last_stays(store: Store) -> None:
    with store.write() as records:
        records.people.add_role(LIAISON, Grant(Role.SECRETARY, 2))
        records.people.add_role(LIAISON, Grant(Role.SECRETARY))
        assert records.staff_book.take_role(LIAISON, Grant(Role.LIAISON))  # his first: the next takes its place
        entry = records.staff_book.one(LIAISON)
        assert entry is not None
        assert entry.grants == (Grant(Role.SECRETARY, 2), Grant(Role.SECRETARY))
        assert not records.staff_book.take_role(LIAISON, Grant(Role.SECRETARY, 1))
        assert records.staff_book.take_role(LIAISON, Grant(Role.SECRETARY))
        assert not records.staff_book.take_role(LIAISON, Grant(Role.SECRETARY, 2))


def test_the_book_says_how_each_signs_in_and_has_those_who_serve_first(store: Store) -> None:
    with store.write() as records:
        records.credentials.set_password(APPROVER, "hash", NOW)
        records.credentials.came_in(APPROVER, NOW)
        records.staff_book.set_active(CLERK, False)
        records.tokens.make("程序", Role.CLERK, "token", NOW)
        page = records.staff_book.page("", 0, 10)
        assert [one.id for one in page] == [2, 3, 4, 5, CLERK]
        assert (page[0].password, page[0].totp, page[0].chats, page[0].last_at) == (True, False, True, NOW)
        assert [one.id for one in records.staff_book.page("清", 0, 10)] == [CLERK]
        assert records.staff_book.page("%", 0, 10) == []
        assert [one.id for one in records.staff_book.page("", 2, 2)] == [4, 5]
        assert records.staff_book.known("文清", "13800001001") == CLERK


def test_administrators_are_those_of_the_whole_office_who_serve(store: Store) -> None:
    with store.write() as records:
        one = records.people.add_staff("甲", "", Role.ADMIN)
        records.people.add_staff("乙", "", Role.ADMIN, None, 2)
        two = records.people.add_staff("丙", "", Role.LIAISON)
        records.people.add_role(two, Grant(Role.ADMIN))
        assert records.staff_book.admins() == {one, two}
        records.staff_book.set_active(one, False)
        assert records.staff_book.admins() == {two}


# --- side by side, which only PostgreSQL lets happen ---------------------------------------------------------------------


@pytest.fixture
def postgres(postgresql: PostgreSQL) -> Iterator[Store]:
    opened = open_store(postgresql.copy(fill))
    yield opened
    opened.close()


def at_once(store: Store, work: Callable[[Records], bool], times: int = 8) -> int:
    """How many of several transactions that begin together succeed."""
    together, won = threading.Barrier(times), []

    def run() -> None:
        together.wait(10)
        with store.write() as records:
            won.append(work(records))

    threads = [threading.Thread(target=run) for _ in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return sum(won)


def test_of_many_who_use_one_recovery_code_at_once_one_comes_in(postgres: Store) -> None:
    with postgres.write() as records:
        records.credentials.set_recovery(CLERK, ["a"])
    assert at_once(postgres, lambda records: records.credentials.use_recovery(CLERK, "a", NOW)) == 1


def test_of_many_who_use_one_code_at_once_one_comes_in(postgres: Store) -> None:
    with postgres.write() as records:
        records.credentials.came_in(CLERK, NOW)
    assert at_once(postgres, lambda records: records.credentials.use_step(CLERK, 5)) == 1


def test_guesses_at_once_are_counted_one_by_one(postgres: Store) -> None:
    assert at_once(postgres, lambda records: records.waits.charge(KEY, NOW).until is None) == PATIENCE.free + 1


def test_two_administrators_who_take_each_others_role_at_once_leave_one(postgres: Store) -> None:
    with postgres.write() as records:
        pair = [records.people.add_staff(name, "", Role.ADMIN) for name in "甲乙"]
        for one in pair:
            records.people.add_role(one, Grant(Role.LIAISON))
    waiting = list(pair)

    def take(records: Records) -> bool:
        other = waiting.pop()
        records.staff_book.hold()
        return records.staff_book.admins() != {other} and records.staff_book.take_role(other, Grant(Role.ADMIN))

    assert at_once(postgres, take, 2) == 1
