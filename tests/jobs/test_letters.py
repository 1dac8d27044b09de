"""The day's letters as jobs: each range of persons once, on its day, whatever happens in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest

from bot.domain.delivery import Lane
from bot.domain.tasks import TaskKind
from bot.store import Records, Store
from bot.store.claims import Claimed
from jobs import JOBS
from tests.builders import GROUPS, HE, QIN, at, said
from tests.delivery.test_letters import letters as letter_desk
from tests.jobs.conftest import Days

MINE = tuple(job for job in JOBS if job.name in ("letters", "group_posts", "greeting_calls"))


class PowerCut(BaseException):
    """The process dies."""


class Pair:
    """The office's letters, written for two ranges of persons. While `dies`, the process does not survive the second."""

    def __init__(self) -> None:
        self.dies = False
        self._desk = letter_desk()

    def chunks(self, records: Records) -> list[tuple[int, int]]:
        return [(0, QIN), (HE, 999)]

    def write(self, records: Records, day: date, chunk: tuple[int, int], now: datetime) -> Mapping[str, int]:
        ways = self._desk.write(records, day, chunk, now)
        if self.dies and chunk[0] == HE:
            raise PowerCut
        return ways

    def post(self, records: Records, day: date, now: datetime) -> int:
        return self._desk.post(records, day, now)


@pytest.fixture
def pair() -> Pair:
    return Pair()


@pytest.fixture
def days(store: Store, pair: Pair) -> Days:
    for who in (QIN, HE):
        with store.write() as records:
            said(records, f"person-{who}", at("7:00", 8))
    return Days(store, MINE, pair)


def letters(sent: Sequence[Claimed]) -> list[str]:
    return sorted(one.external_id for one in sent if one.template == "push/letter")


def test_everybody_gets_the_days_letter_at_half_past_eight_once(days: Days) -> None:
    days.plan(at("0:00", 8))
    assert letters(days.keep(at("8:29", 8))) == []
    assert letters(days.keep(at("8:30", 8))) == ["person-1", "person-2"]
    days.plan(at("8:45", 8))
    assert letters(days.keep(at("8:45", 8))) == []


def test_a_crash_between_two_ranges_loses_and_doubles_nothing(days: Days, pair: Pair) -> None:
    days.plan(at("0:00", 8))
    pair.dies = True
    with pytest.raises(PowerCut):
        days.keep(at("8:30", 8))
    pair.dies = False
    assert letters(days.keep(at("11:00", 8))) == ["person-1", "person-2"]
    assert letters(days.keep(at("11:01", 8))) == []


def test_whoever_joins_after_the_letters_were_begun_gets_his_first_on_the_next_day(store: Store) -> None:
    days = Days(store, MINE, letter_desk())
    days.plan(at("0:00"))
    with store.write() as records:
        newcomer = {"id": 2000, "name": "尚在", "category": "退休", "unit_id": 1, "phone": "13900002000"}
        records.people.add_rows("person", [newcomer])
    days.plan(at("8:45"))
    planned = [row["payload"]["first"] for row in days.rows(at("0:00")) + days.rows(at("0:00", 11)) if row["job"] == "letters"]
    assert planned == [0, 0, 2000]


def test_a_letter_that_was_missed_is_not_made_up_for_the_next_day(days: Days) -> None:
    days.plan(at("0:00", 8))
    assert {one.template for one in days.keep(at("8:30", 9))} == {"staff/timetable_fault"}


def test_a_birthday_call_that_nobody_made_is_off_the_list_the_next_morning(store: Store, days: Days) -> None:
    days.pass_by(at("8:00"), at("21:00"))
    with store.read() as records:
        assert [one for one in records.tasks.open_tasks() if one.kind is TaskKind.GREETING] == []
        assert records.greetings.lapsed(at("0:00"), at("0:00", 11)) == 2


def test_no_group_is_written_to_on_an_ordinary_day(days: Days) -> None:
    days.pass_by(at("8:00", 11), at("9:30", 11))
    with days.store.write() as records:
        assert records.claims.claim(*GROUPS, at("9:30", 11), 10, tuple(Lane), ()) == []
